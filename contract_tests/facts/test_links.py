"""Every link of an answer leads to a request that succeeds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from contract_tests.kit.cases.case import REMOVED, Case
from contract_tests.kit.cases.generation import list_examples
from contract_tests.kit.coverage.required import SpecNode, list_responses
from contract_tests.kit.golden.conversations import open_conversation
from contract_tests.kit.remote import Control
from contract_tests.kit.services import OPERATIONS, Service
from mockservers import MockServer

LOWEST_ERROR = 400
MINUTE = 60  # seconds, after which jobs have ended
EXPRESSION = re.compile(r"\$(request|response)\.(path|query|body)[.#](.+)")
NO_ROWS = {"list_import_jobs": "examples create no import job, since their files are not uploaded"}
REFUSED = {"bigfix list_metrics update_listed_metric": 403}  # the first metric is predefined; the spec says so


@dataclass(frozen=True)
class Link:
    """A link in a documented answer."""

    service: Service
    operation: str
    status: str
    name: str

    def __str__(self) -> str:
        return f"{self.service.name} {self.operation} {self.name}"

    @property
    def place(self) -> SpecNode:
        """The node in the spec."""
        responses = dict(list_responses(self.service.spec.operations[self.operation]))
        return responses[self.status].inside("links", self.name)


LINKS = [
    Link(service, operation, status, name)
    for service, operation in OPERATIONS
    for status, response in list_responses(service.spec.operations[operation])
    for name in response.node.get("links", {})
    if operation not in NO_ROWS
]


@pytest.mark.parametrize("link", LINKS, ids=str)
def test_a_link_leads_to_a_success(link: Link, server: MockServer, control: Control) -> None:
    service, followed = link.service, []
    for example in list_examples(service, link.operation):
        with open_conversation(service, server, control, "links") as conversation:
            if example.operation.method == "PUT":  # of a record that an example creates
                conversation.call_examples({"POST"})
            answer = conversation.send(example.with_parameter("query", "filter", REMOVED))
            if str(answer.status_code) == link.status:
                conversation.world.advance(MINUTE)
                followed.append(conversation.send(follow_link(link, example, answer)).status_code)
    assert followed
    assert [status for status in followed if status >= LOWEST_ERROR and status != REFUSED.get(str(link))] == []


def follow_link(link: Link, example: Case, answer: requests.Response) -> Case:
    """Return the request of a link: the target's example with the parameters that the link gives."""
    node = link.place.node
    case = list_examples(link.service, node["operationId"])[0]
    places = {parameter.name: parameter.location for parameter in case.operation.parameters}
    for name, expression in node["parameters"].items():
        case = case.with_parameter(places[name], name, evaluate(expression, example, answer))
    return case


def evaluate(expression: str, example: Case, answer: requests.Response) -> Any:
    """Return the value of a runtime expression of OpenAPI."""
    found = EXPRESSION.fullmatch(expression)
    assert found, f"an unknown expression: {expression}"
    side, place, name = found.groups()
    if place == "body":
        value = answer.json() if side == "response" else example.body
        for part in name.removeprefix("/").split("/"):
            value = value[int(part)] if isinstance(value, list) else value[part]
        return value
    return getattr(example, place)[name]

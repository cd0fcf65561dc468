"""Every example of a documented error is the answer to a request."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from contract_tests.kit.facts.reading import ErrorExample, each, load_facts
from contract_tests.kit.facts.stage import open_stage
from contract_tests.kit.golden.recording import list_answers, parse_body
from contract_tests.kit.remote import Control
from contract_tests.kit.services import VENDORS, Service, each_vendor
from mockservers import MockServer

FROM_REQUEST = {"id", "requestId"}  # members that are derived from the request


@each(ErrorExample, "errors.yaml")
def test_a_request_gets_the_documented_error(fact: ErrorExample, server: MockServer, control: Control) -> None:
    service = next(vendor for vendor in VENDORS if vendor.name == fact.vendor)
    [example] = find_examples(service, fact)
    with open_stage(server, control, fact, fact.text) as stage:
        stage.do(fact.given)
        answer = stage.send(fact.look)
        assert (answer.status_code, normalize(answer.json())) == (fact.status, example)


@each_vendor
def test_every_documented_error_is_recorded_or_has_a_fact(service: Service) -> None:
    proved = {
        (answer["status"], normalize(parse_body(answer["body"])))
        for operation in service.spec.operations
        for answer in list_answers(service, operation)
        if "body" in answer
    }
    for fact in load_facts(ErrorExample, "errors.yaml"):
        if fact.vendor == service.name:
            proved |= {(fact.status, example) for example in find_examples(service, fact)}
    assert set(list_examples(service)) - proved == set()


def find_examples(service: Service, fact: ErrorExample) -> set[str]:
    """Find the examples of a fact's status that contain its text."""
    return {text for status, text in list_examples(service) if status == fact.status and fact.text in text}


def list_examples(service: Service) -> Iterator[tuple[int, str]]:
    """List status and body of every documented error."""
    for operation in service.spec.operations.values():
        for status, node in operation.node["responses"].items():
            if status.startswith(("4", "5")):
                for content in service.spec.resolve(node).get("content", {}).values():
                    yield from ((int(status), normalize(body)) for body in list_bodies(service, content))


def list_bodies(service: Service, content: Mapping[str, Any]) -> Iterator[Any]:
    if "example" in content:
        yield content["example"]
    for example in content.get("examples", {}).values():
        yield service.spec.resolve(example)["value"]


def normalize(body: Any) -> str:
    """Return a body as text, without what is derived from the request."""
    return json.dumps(drop_derived(body), sort_keys=True)


def drop_derived(body: Any) -> Any:
    if isinstance(body, dict):
        return {name: drop_derived(member) for name, member in body.items() if name not in FROM_REQUEST}
    return [drop_derived(member) for member in body] if isinstance(body, list) else body

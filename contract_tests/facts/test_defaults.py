"""Every documented default equals what an absent parameter does; another value does something else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from contract_tests.kit.cases.generation import list_examples
from contract_tests.kit.coverage.required import list_parameters
from contract_tests.kit.facts.reading import Default, Step, each
from contract_tests.kit.facts.stage import open_stage
from contract_tests.kit.facts.templates import merge
from contract_tests.kit.golden.conversations import open_conversation
from contract_tests.kit.remote import Client, Control
from contract_tests.kit.services import OPERATIONS, SERVICES, Parameter, Service
from mockservers import MockServer


@each(Default, "defaults.yaml")
def test_an_absent_parameter_has_its_default(fact: Default, server: MockServer, control: Control) -> None:
    def ask(change: Step) -> tuple[int, bytes]:
        with open_stage(server, control, fact, str(change)) as stage:
            stage.do(fact.given)
            answer = stage.send(merge(fact.look, change))
            stage.do(fact.then[:-1])
            answer = stage.send(fact.then[-1]) if fact.then else answer
            return answer.status_code, answer.content

    absent = ask({})
    assert absent[0] < 300, absent
    assert ask(fact.same) == absent
    assert ask(fact.other) != absent


DECLARED = [
    (service, name, parameter)
    for service, name in OPERATIONS
    for parameter in service.spec.operations[name].parameters
    if "default" in service.spec.resolve(parameter.schema.node)
]


@pytest.mark.parametrize(
    ("service", "operation", "parameter"), DECLARED, ids=[f"{name}-{parameter.name}" for _, name, parameter in DECLARED]
)
def test_a_declared_default_is_what_an_absent_parameter_does(
    service: Service, operation: str, parameter: Parameter, server: MockServer, control: Control
) -> None:
    example = list_examples(service, operation)[0]
    default = service.spec.resolve(parameter.schema.node)["default"]
    given = example.with_parameter(parameter.location, parameter.name, str(default).lower())
    absent = replace(example, query={name: value for name, value in example.query.items() if name != parameter.name})
    answers = []
    for case in (given, absent):
        with open_conversation(service, server, control, "defaults") as conversation:
            answers.append(conversation.send(case).json()["values"])
    assert answers[0] == answers[1]


DESCRIBED = re.compile(r"\b([0-9]+) by default")
REASONS = {"list_callbacks limit": "no world has more than 50 callbacks without as many jobs"}


def list_described() -> Iterator[tuple[str, str, int]]:
    """List the parameters whose description names a number as the default: operation, parameter, number."""
    for service in SERVICES:
        for operation in service.spec.operations.values():
            for place in list_parameters(operation):
                if found := DESCRIBED.search(place.node.get("description", "")):
                    yield operation.id, place.node["name"], int(found[1])


LOOKS = {  # operation: what is asked, and the member with the rows
    "list_records": ("control", "/worlds/{world}/tables/bigfix_usages/records", "records"),
    "list_exchanges": ("control", "/worlds/{world}/journal", "exchanges"),
    **dict.fromkeys(
        ("list_sample_records", "search_sample_records"), ("flexera", "/sample-saas/offset/users", "items")
    ),
}


@pytest.mark.parametrize(("operation", "name", "number"), list(list_described()))
def test_a_described_default_is_what_an_absent_parameter_does(
    operation: str, name: str, number: int, server: MockServer, control: Control
) -> None:
    if f"{operation} {name}" in REASONS:
        return
    service, path, rows = LOOKS[operation]
    with control.new_world(f"described-{operation}") as world:
        client, vendor = Client(f"{server.control.url}/control"), world.client("flexera")
        signed = vendor.post("/sample-saas/oauth/token", json=SAMPLE_GRANT).json()["access_token"]
        vendor.headers["Authorization"] = f"Bearer {signed}"
        for _ in range(number + 1 if operation == "list_exchanges" else 0):
            vendor.get("/")
        asked = {"control": client, "flexera": vendor}[service]
        path = path.format(world=world.name)
        assert len(asked.get(path).json()[rows]) == number
        assert len(asked.get(path, params={name: number + 1}).json()[rows]) == number + 1


SAMPLE_GRANT = {
    "grant_type": "client_credentials",
    "client_id": "sample-client",
    "client_secret": "sample-client-secret",
}

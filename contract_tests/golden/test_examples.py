"""The examples of a spec agree with each other: a request as in an example is answered as in an example."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from contract_tests.kit.cases.case import Case
from contract_tests.kit.cases.generation import list_examples
from contract_tests.kit.clients.raw_calls import send_case
from contract_tests.kit.golden.conversations import open_conversation
from contract_tests.kit.remote import Control
from contract_tests.kit.services import Operation, Service, Spec, each_operation
from mockservers import MockServer

GOOD = 300
ANYTHING: Mapping[str, Any] = {}


@each_operation
def test_an_answer_to_examples_has_the_members_of_an_example(
    service: Service, operation: str, server: MockServer, control: Control
) -> None:
    """Members may be missing only where the schema names them and does not require them."""
    own = service.spec.operations[operation]
    for case in list_examples(service, operation):
        with open_conversation(service, server, control, "examples") as conversation:
            answer = conversation.send(case)
        examples = list(list_response_examples(own, str(answer.status_code)))
        if answer.status_code < GOOD and examples:
            body = answer.json()
            differences = [list(find_differences(own.spec, schema, example, body)) for schema, example in examples]
            assert min(differences, key=len) == []


@each_operation
def test_examples_suppress_no_documented_header(
    service: Service, operation: str, server: MockServer, control: Control
) -> None:
    own = service.spec.operations[operation]
    for case in list_examples(service, operation):
        with open_conversation(service, server, control, "examples") as conversation:
            plain, full = conversation.send(drop_optional_query(own, case)), conversation.send(case)
        if plain.status_code == full.status_code and str(full.status_code) in own.responses:
            documented = own.responses[str(full.status_code)].headers
            assert [name for name in documented if name in plain.headers and name not in full.headers] == []


@each_operation
def test_an_operation_answers_in_each_documented_media_type(
    service: Service, operation: str, server: MockServer, control: Control
) -> None:
    own = service.spec.operations[operation]
    case = list_examples(service, operation)[0]
    with open_conversation(service, server, control, "examples") as conversation:
        auth = conversation.caller.auth(own)
        documented = own.responses[str(conversation.send(case).status_code)].schemas
        for media_type in documented if len(documented) > 1 else ():
            answer = send_case(conversation.client, case, auth, media_type)
            assert answer.headers["Content-Type"].partition(";")[0] == media_type


@pytest.mark.parametrize(
    ("example", "body", "found"),
    [
        ({"id": "1", "map": {"a": "x"}}, {"id": "2", "map": {"a": "y"}}, []),
        ({"id": "1", "more": "x"}, {"id": "2"}, []),
        ({"id": "1", "map": {"a": "x"}}, {"id": "2", "map": {}}, ["/map: 'a'"]),
        ({"id": "1", "map": {}}, {"id": "2", "map": {"a": "x"}}, ["/map: 'a'"]),
        ({"id": "1", "map": {"a": "x"}}, {"id": "2", "map": {"a": {"value": "x"}}}, ["/map/a: str and dict"]),
        ([{"map": {"a": "x"}}], [{"map": {"b": "x"}}], ["/0/map: 'a'", "/0/map: 'b'"]),
        ({"id": "1"}, {"id": None}, []),
    ],
)
def test_differences_between_example_and_body_are_found(example: object, body: object, found: list[str]) -> None:
    open_map = {"type": "object", "additionalProperties": {"type": "string"}}
    schema: Any = {"type": "object", "properties": {"id": {"type": "string"}, "map": open_map, "more": {}}}
    schema = {"type": "array", "items": schema} if isinstance(example, list) else schema
    assert sorted(find_differences(Spec({"paths": {}}), schema, example, body)) == found


def find_differences(
    spec: Spec, schema: Mapping[str, Any], example: object, body: object, place: str = ""
) -> Iterator[str]:
    """Find differences of types, and of names in objects whose members the schema does not name."""
    schema = spec.resolve(schema)
    if isinstance(example, Mapping) and isinstance(body, Mapping):
        named = schema.get("properties", ANYTHING)
        for name in sorted(example.keys() ^ body.keys()):
            if name not in named:
                yield f"{place}: {name!r}"
        others = schema.get("additionalProperties")
        others = others if isinstance(others, Mapping) else ANYTHING
        for name in sorted(example.keys() & body.keys()):
            yield from find_differences(spec, named.get(name, others), example[name], body[name], f"{place}/{name}")
    elif isinstance(example, list) and isinstance(body, list):
        if example and body:
            yield from find_differences(spec, schema.get("items", ANYTHING), example[0], body[0], f"{place}/0")
    elif None not in (example, body) and json_type(example) is not json_type(body):
        yield f"{place}: {type(example).__name__} and {type(body).__name__}"


def json_type(value: object) -> type:
    """Return the type of a JSON value; integers are numbers."""
    return float if type(value) is int else type(value)


def list_response_examples(operation: Operation, status: str) -> Iterator[tuple[Mapping[str, Any], object]]:
    """List schema and value of every example of a JSON response."""
    spec = operation.spec
    content = spec.resolve(operation.node["responses"].get(status, {})).get("content", {})
    media = content.get("application/json", {})
    named = [spec.resolve(example)["value"] for example in media.get("examples", {}).values()]
    for value in [media["example"]] if "example" in media else named:
        yield media["schema"], value


def drop_optional_query(operation: Operation, case: Case) -> Case:
    """Return the case with only the required query parameters."""
    needed = {
        parameter.name for parameter in operation.parameters if parameter.location == "query" and parameter.required
    }
    return replace(case, query={name: value for name, value in case.query.items() if name in needed})

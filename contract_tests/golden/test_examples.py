"""The examples of a spec agree with each other: what is sent as shown is answered as shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from contract_tests.clients.generated.test_client_side import each_operation
from contract_tests.kit.clients.cases import Case
from contract_tests.kit.golden.conversations import examples, talk
from contract_tests.kit.remote import Control
from mockservers import MockServer
from mockservers.core.openapi.document import Operation, Spec
from mockservers.core.service.service import Service

GOOD = 300
ANYTHING: Mapping[str, Any] = {}


@each_operation
def test_an_answer_to_examples_has_the_members_of_an_example(
    service: Service, operation: str, server: MockServer, control: Control
) -> None:
    """Members may be missing only where the schema names them and does not require them."""
    own = service.spec.operations[operation]
    for case in examples(service, operation):
        with talk(service, server, control, "examples") as found:
            answer = found.ask(case)
        shown = list(_shown(own, str(answer.status_code)))
        if answer.status_code < GOOD and shown:
            told = answer.json()
            differences = [list(differ(own.spec, schema, one, told)) for schema, one in shown]
            assert min(differences, key=len) == []


@each_operation
def test_examples_suppress_no_documented_header(
    service: Service, operation: str, server: MockServer, control: Control
) -> None:
    own = service.spec.operations[operation]
    for case in examples(service, operation):
        with talk(service, server, control, "examples") as found:
            plain, full = found.ask(_plain(own, case)), found.ask(case)
        if plain.status_code == full.status_code and str(full.status_code) in own.responses:
            documented = own.responses[str(full.status_code)].headers
            assert [one for one in documented if one in plain.headers and one not in full.headers] == []


@pytest.mark.parametrize(
    ("shown", "told", "found"),
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
def test_what_differs_is_told(shown: object, told: object, found: list[str]) -> None:
    open_map = {"type": "object", "additionalProperties": {"type": "string"}}
    schema: Any = {"type": "object", "properties": {"id": {"type": "string"}, "map": open_map, "more": {}}}
    schema = {"type": "array", "items": schema} if isinstance(shown, list) else schema
    assert sorted(differ(Spec({"paths": {}}), schema, shown, told)) == found


def differ(spec: Spec, schema: Mapping[str, Any], shown: object, told: object, place: str = "") -> Iterator[str]:
    """Where an answer is not what an example shows: types, and the names in objects whose members no schema names."""
    schema = spec.resolve(schema)
    if isinstance(shown, Mapping) and isinstance(told, Mapping):
        named = schema.get("properties", ANYTHING)
        for name in sorted(shown.keys() ^ told.keys()):
            if name not in named:
                yield f"{place}: {name!r}"
        others = schema.get("additionalProperties")
        others = others if isinstance(others, Mapping) else ANYTHING
        for name in sorted(shown.keys() & told.keys()):
            yield from differ(spec, named.get(name, others), shown[name], told[name], f"{place}/{name}")
    elif isinstance(shown, list) and isinstance(told, list):
        if shown and told:
            yield from differ(spec, schema.get("items", ANYTHING), shown[0], told[0], f"{place}/0")
    elif None not in (shown, told) and _kind(shown) is not _kind(told):
        yield f"{place}: {type(shown).__name__} and {type(told).__name__}"


def _kind(value: object) -> type:
    return float if type(value) is int else type(value)


def _shown(operation: Operation, status: str) -> Iterator[tuple[Mapping[str, Any], object]]:
    """Schema and value of every example of an answer in JSON."""
    spec = operation.spec
    content = spec.resolve(operation.node["responses"].get(status, {})).get("content", {})
    media = content.get("application/json", {})
    named = [spec.resolve(one)["value"] for one in media.get("examples", {}).values()]
    for value in [media["example"]] if "example" in media else named:
        yield media["schema"], value


def _plain(operation: Operation, case: Case) -> Case:
    """The case without what may be left out of its query."""
    needed = {one.name for one in operation.parameters if one.location == "query" and one.required}
    return replace(case, query={name: value for name, value in case.query.items() if name in needed})

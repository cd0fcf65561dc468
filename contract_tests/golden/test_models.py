"""A client's models have the members that the spec names, and its enumerations the values; no others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

import attrs

from contract_tests.clients.generated.test_client_side import each_operation
from contract_tests.golden.test_every_member import full_answers, full_parameters, full_requests, parsed
from contract_tests.kit.clients.calling import arguments, operations
from contract_tests.kit.clients.cases import FORMS, JSON
from contract_tests.kit.clients.reading import NOT_LETTERS
from contract_tests.kit.golden.conversations import examples
from mockservers.core.openapi.document import Spec
from mockservers.core.service.service import Service


@each_operation
def test_an_answer_has_the_members_of_its_schema(service: Service, operation: str) -> None:
    case = examples(service, operation)[0]
    for one in full_answers(case.operation):
        schema = case.operation.responses[str(one.status)].schemas[one.media_type]
        assert not list(differences(case.operation.spec, schema.node, parsed(service.name, case, one)))


@each_operation
def test_a_body_has_the_members_of_its_schema(service: Service, operation: str) -> None:
    case = examples(service, operation)[0]
    for one in [*full_requests(case), *([case] if case.media_type in FORMS else ())]:
        schema = case.operation.body.schemas[one.media_type or JSON]  # type: ignore[union-attr]
        body = arguments(operations(service.name)[operation], one).get("body")
        assert not list(differences(case.operation.spec, schema.node, body))


@each_operation
def test_a_parameter_has_the_values_of_its_schema(service: Service, operation: str) -> None:
    case = examples(service, operation)[0]
    for one, parameter in full_parameters(case):
        typed = arguments(operations(service.name)[operation], one).values()
        kinds = {type(value) for each in typed for value in (each if isinstance(each, list) else [each])}
        choices = [{each.value for each in kind} for kind in kinds if issubclass(kind, Enum)]
        schema = parameter.schema.items if parameter.schema.type == "array" else parameter.schema
        assert words(case.operation.spec.resolve(schema.node)) in choices, parameter.name


def differences(spec: Spec, node: Mapping[str, Any], model: Any, place: str = "") -> Iterator[str]:
    """The members and values that only one of both has; alternatives are left out: a model may be of any."""
    node = spec.resolve(node)
    if any(word in node for word in ("anyOf", "oneOf", "allOf")) and "properties" not in node:
        return
    if isinstance(model, list):
        for one in model[:1]:
            yield from differences(spec, node.get("items", {}), one, f"{place}/*")
    elif isinstance(model, Enum):
        yield from (f"{place} = {one}" for one in {each.value for each in type(model)} ^ words(node))
    elif attrs.has(type(model)) and "properties" in node:
        own = {plain(one.name): one.name for one in attrs.fields(type(model)) if one.name != "additional_properties"}
        named = {plain(name): one for name, one in node["properties"].items()}
        yield from (f"{place}/{name}" for name in own.keys() ^ named.keys())
        for name in own.keys() & named.keys():
            yield from differences(spec, named[name], getattr(model, own[name]), f"{place}/{name}")


def words(node: Mapping[str, Any]) -> set[str]:
    """The enumerated values of a schema; null is no word."""
    return {one for one in node.get("enum", ()) if one is not None}


def plain(name: str) -> str:
    """A member's name without case and signs."""
    return NOT_LETTERS.sub("", name.lower())

"""A client's models have the members that the spec names, and its enumerations the values; no others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

from contract_tests.kit.cases.case import JSON
from contract_tests.kit.cases.every_member import generate_enumerated, generate_full_requests, generate_full_responses
from contract_tests.kit.cases.generation import list_examples
from contract_tests.kit.clients.calls import build_arguments, load_functions
from contract_tests.kit.clients.reading import normalize_name, parse_response
from contract_tests.kit.services import Service, Spec, each_operation
from samclients.runtime import Model


@each_operation
def test_an_answer_has_the_members_of_its_schema(service: Service, operation: str) -> None:
    case = list_examples(service, operation)[0]
    for response in generate_full_responses(case.operation):
        schema = case.operation.responses[str(response.status)].schemas[response.media_type]
        model = parse_response(service.name, case, response)
        assert not list(find_differences(case.operation.spec, schema.node, model))


@each_operation
def test_a_body_has_the_members_of_its_schema(service: Service, operation: str) -> None:
    case = list_examples(service, operation)[0]
    for request in generate_full_requests(case):
        schema = case.operation.body.schemas[request.media_type or JSON]  # type: ignore[union-attr]
        body = build_arguments(load_functions(service.name)[operation], request).get("body")
        assert not list(find_differences(case.operation.spec, schema.node, body))


@each_operation
def test_a_parameter_has_the_values_of_its_schema(service: Service, operation: str) -> None:
    for case, parameter in generate_enumerated(list_examples(service, operation)[0]):
        arguments = build_arguments(load_functions(service.name)[operation], case).values()
        values = [value for argument in arguments for value in (argument if isinstance(argument, list) else [argument])]
        choices = [{member.value for member in type(value)} for value in values if isinstance(value, Enum)]
        schema = parameter.schema.items if parameter.schema.type == "array" else parameter.schema
        words = list_words(case.operation.spec.resolve(schema.node))
        assert not words or words in choices, parameter.name


def find_differences(spec: Spec, node: Mapping[str, Any], model: Any, place: str = "") -> Iterator[str]:
    """Find the members and values that only the model or only the schema has.

    Alternatives are skipped: a model may be of any of them.
    """
    node = spec.resolve(node)
    if any(word in node for word in ("anyOf", "oneOf", "allOf")) and "properties" not in node:
        return
    if isinstance(model, list):
        for item in model[:1]:
            yield from find_differences(spec, node.get("items", {}), item, f"{place}/*")
    elif isinstance(model, Enum):
        for value in {member.value for member in type(model)} ^ list_words(node):
            yield f"{place} = {value}"
    elif isinstance(model, Model) and "properties" in node:
        names = type(model).__struct_fields__
        own = {normalize_name(name): name for name in names}
        named = {normalize_name(name): schema for name, schema in node["properties"].items()}
        yield from (f"{place}/{name}" for name in own.keys() ^ named.keys())
        for name in own.keys() & named.keys():
            yield from find_differences(spec, named[name], getattr(model, own[name]), f"{place}/{name}")


def list_words(node: Mapping[str, Any]) -> set[str]:
    """List the enumerated values of a schema, except null."""
    return {value for value in node.get("enum", ()) if value is not None}

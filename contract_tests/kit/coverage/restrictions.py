"""Restrictions of response schemas (enumerations, null, bounds, required members), and those that a value meets."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import requests

from contract_tests.kit.coverage.required import ALTERNATIVES, SpecNode, list_contents, list_responses
from contract_tests.kit.services import Operation, Service

NUMBER_BOUNDS = ("minimum", "maximum")
SIZE_BOUNDS = {
    str: ("minLength", "maxLength"),
    list: ("minItems", "maxItems"),
    dict: ("minProperties", "maxProperties"),
}
BOUNDS = {*NUMBER_BOUNDS, *(bound for bounds in SIZE_BOUNDS.values() for bound in bounds)}


@cache
def list_restrictions(service: Service) -> frozenset[str]:
    """List the restrictions of a service's responses: pointer of the schema, keyword, value.

    An enumeration value, each side of ``nullable``, a bound with its number, and the absence of an optional member are
    one restriction each. A spec that allows more has further ones.
    """
    return frozenset(
        restriction
        for operation in service.spec.operations.values()
        for _, schema in list_schemas(operation)
        for restriction in list_of_schema(schema)
    )


def list_of_schema(schema: SpecNode) -> Iterator[str]:
    """List the restrictions of a schema and of the schemas inside it."""
    return (restriction for place in walk_schemas(schema) for restriction in _list_own(place))


def list_schemas(operation: Operation) -> Iterator[tuple[str, SpecNode]]:
    """List the schemas of an operation's responses: status and media type or header, and the schema."""
    for status, response in list_responses(operation):
        for header in response.node.get("headers", {}):
            yield f"{status} {header.lower()}", response.inside("headers", header, "schema")
        for media_type, content in list_contents(response):
            if "schema" in content.node:
                yield f"{status} {media_type}", content.inside("schema")


def walk_schemas(schema: SpecNode) -> Iterator[SpecNode]:
    """List a schema and the schemas inside it, each once."""
    waiting, done = [schema], set[str]()
    while waiting:
        place = waiting.pop()
        if place.pointer not in done:
            done.add(place.pointer)
            yield place
            waiting += place.list_schemas()


def _list_own(place: SpecNode) -> Iterator[str]:
    node = place.node
    for value in node.get("enum", ()):
        yield _name_value(place, value)
    if node.get("nullable"):
        yield from (f"{place.pointer} null", f"{place.pointer} not null")
    for bound in BOUNDS & node.keys():
        yield f"{place.pointer} {bound} {node[bound]}"
    yield from (f"{place.pointer} without {name}" for name in node.get("properties", {}).keys() - _list_required(node))


def _list_required(node: Mapping[str, Any]) -> set[str]:
    return set(node.get("required", ()))


def _name_value(place: SpecNode, value: Any) -> str:
    return f"{place.pointer} {json.dumps(value, ensure_ascii=False)}"


def find_met(place: SpecNode, value: Any) -> Iterator[str]:
    """Find the restrictions of a schema, and of the schemas inside it, that a value meets.

    A value meets its enumeration value, one side of ``nullable``, a bound that it reaches, and each absence.
    """
    node = place.node
    if value is not None or None in node.get("enum", ()):
        yield _name_value(place, value) if isinstance(value, (str, int, float, bool, type(None))) else ""
    if node.get("nullable"):
        yield f"{place.pointer} null" if value is None else f"{place.pointer} not null"
    size = value if isinstance(value, (int, float)) else len(value) if isinstance(value, (str, list, dict)) else None
    for bound in SIZE_BOUNDS.get(type(value), NUMBER_BOUNDS):
        if size is not None and bound in node and node[bound] == size:
            yield f"{place.pointer} {bound} {node[bound]}"
    if isinstance(value, Mapping):
        yield from (f"{place.pointer} without {name}" for name in node.get("properties", {}).keys() - value.keys())
    for inner, part in find_parts(place, value):
        yield from find_met(inner, part)


def find_parts(place: SpecNode, value: Any) -> Iterator[tuple[SpecNode, Any]]:
    """Yield the schemas inside a schema that concern a value or its parts."""
    node = place.node
    for keyword in ALTERNATIVES:
        for number in range(len(node.get(keyword, ()))):
            inner = place.inside(keyword, str(number))
            if inner.spec.schema(inner.node).find_problem(value) is None:
                yield inner, value
    if isinstance(value, Mapping):
        for name, member in value.items():
            if name in node.get("properties", {}):
                yield place.inside("properties", name), member
            elif isinstance(node.get("additionalProperties"), Mapping):
                yield place.inside("additionalProperties"), member
    if isinstance(value, list) and "items" in node:
        yield from ((place.inside("items"), item) for item in value)


def find_met_in_response(
    operation: Operation, status: int, media_type: str, headers: Mapping[str, str], body: Any
) -> Iterator[str]:
    """Find the restrictions that a response meets."""
    schemas = dict(list_schemas(operation))
    plain = media_type.partition(";")[0].strip().lower()
    if schema := schemas.get(f"{status} {plain}"):
        yield from find_met(schema, body)
    for name, value in headers.items():
        if schema := schemas.get(f"{status} {name.lower()}"):
            is_number = schema.node.get("type") in {"integer", "number"}
            yield from find_met(schema, int(value) if is_number and value.isdecimal() else value)


def find_met_in_answer(operation: Operation, answer: requests.Response) -> Iterator[str]:
    """Find the restrictions that an answer meets."""
    media_type = answer.headers.get("content-type", "")
    body = answer.json() if "json" in media_type else answer.text
    yield from find_met_in_response(operation, answer.status_code, media_type, answer.headers, body)

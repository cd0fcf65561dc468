"""Requests at the limits of the spec: each bound, each enumerated value, each member left out or of another type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

from contract_tests.kit.cases.case import FORMS, JSON, MEMBERS, REMOVED, Case
from contract_tests.kit.cases.json_paths import JsonPath, set_value
from contract_tests.kit.cases.schema_values import generate_values
from contract_tests.kit.services import Operation, Spec
from mockservers.checks.conformance.formats.registration import CHOICES

Node = Mapping[str, Any]
NamedCases = Iterator[tuple[str, Case]]
OTHER_TYPE: Mapping[str, Any] = {"string": 7, "integer": "text", "number": "text", "boolean": "text"}
LONGEST = 10_000  # characters; longer texts test nothing more
LARGEST = 2**53


def generate_boundary_cases(operation: Operation, case: Case) -> NamedCases:
    """Generate variants of a valid case, each with a description of the difference."""
    for parameter in operation.parameters:
        location, name = parameter.location, parameter.name
        for value in _list_boundaries(operation.spec, parameter.schema.node):
            yield f"{name} = {_describe(value)}", case.with_parameter(location, name, value)
        if location != "path" and name in getattr(case, MEMBERS[location]):
            yield f"without {name}", case.with_parameter(location, name, REMOVED)
    if operation.body is not None and case.media_type in (JSON, *FORMS):
        yield from _vary_body(operation.spec, operation.body.schemas[case.media_type].node, case)


def _vary_body(spec: Spec, schema: Node, case: Case) -> NamedCases:
    is_json = case.media_type == JSON
    for branch in _list_branches(spec, schema) if is_json else ():
        for value in _list_boundaries(spec, branch):
            yield f"the body = {_describe(value)}", replace(case, body=value)
    if not isinstance(case.body, dict):
        return
    for path, node in _list_members(spec, schema, case.body):
        name = "/".join(map(str, path))
        for value in _list_boundaries(spec, node):
            yield f"{name} = {_describe(value)}", replace(case, body=set_value(case.body, path, value))
        if is_json:
            other = OTHER_TYPE.get(node.get("type", "string"), "text")
            yield f"{name} of another type", replace(case, body=set_value(case.body, path, other))
            yield f"{name} = null", replace(case, body=set_value(case.body, path, None))
        yield f"without {name}", replace(case, body=set_value(case.body, path, REMOVED))
    for number, body in enumerate(islice(generate_values(spec, schema), 2 if is_json else 0)):
        yield f"every member, {number}", replace(case, body=body)


def _list_branches(spec: Spec, node: Node) -> list[Node]:
    node = spec.resolve(node)
    return [spec.resolve(branch) for keyword in ("anyOf", "oneOf", "allOf") for branch in node.get(keyword, ())]


def _list_members(spec: Spec, node: Node, body: Any, path: JsonPath = ()) -> Iterator[tuple[JsonPath, Node]]:
    """List the paths to the members that a body has, and to those that it may have, with their schemas."""
    node = spec.resolve(node)
    if isinstance(body, dict):
        owners = [*_list_branches(spec, node), node]
        schemas = {name: schema for owner in owners for name, schema in owner.get("properties", {}).items()}
        for name in {**body, **schemas}:
            schema = spec.resolve(schemas.get(name, {}))
            yield (*path, name), schema
            yield from _list_members(spec, schema, body.get(name), (*path, name))
    elif isinstance(body, list) and body:
        yield from _list_members(spec, node.get("items", {}), body[0], (*path, 0))


def _list_boundaries(spec: Spec, node: Node) -> Iterator[Any]:
    """List every enumerated value, each bound, and the value just beyond it."""
    node = spec.resolve(node)
    yield from node.get("enum") or CHOICES.get(node.get("format", ""), ())
    for keyword, step in (("minimum", -1), ("maximum", 1)):
        if keyword in node and abs(node[keyword]) <= LARGEST:
            yield from (node[keyword], node[keyword] + step)
    for keyword, step in (("minLength", -1), ("maxLength", 1)):
        if 0 < node.get(keyword, 0) <= LONGEST:
            yield from ("x" * node[keyword], "x" * (node[keyword] + step))
    for keyword, step in (("minItems", -1), ("maxItems", 1)):
        if 0 < node.get(keyword, 0) <= LONGEST:
            item = next(generate_values(spec, node.get("items", {})))
            yield from ([item] * node[keyword], [item] * (node[keyword] + step))


def _describe(value: Any) -> str:
    if isinstance(value, str):
        return repr(value) if len(value) < 50 else f"{len(value)} characters"
    return f"{len(value)} items" if isinstance(value, list) else repr(value)

"""Requests at the edges of what the spec allows: each bound, each enumerated value, each member left out or wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from itertools import islice
from typing import Any

from contract_tests.kit.clients.cases import FORMS, JSON, Case
from contract_tests.kit.golden.values import values
from mockservers.core.openapi.document import Operation, Spec

Node = Mapping[str, Any]
Way = tuple[str | int, ...]
Told = Iterator[tuple[str, Case]]
OF_OTHER_TYPE: Mapping[str, Any] = {"string": 7, "integer": "text", "number": "text", "boolean": "text"}
GONE = object()
LONGEST = 10_000  # characters; a text of a longer bound proves nothing more
LARGEST = 2**53


def edges(operation: Operation, right: Case) -> Told:
    """What to ask, and in words how it differs from the right request."""
    for one in operation.parameters:
        for value in _values(operation.spec, one.schema.node):
            yield f"{one.name} = {_shown(value)}", _with_parameter(right, one.location, one.name, value)
        if one.location in {"query", "header"} and one.name in (
            right.query if one.location == "query" else right.headers
        ):
            yield f"without {one.name}", _with_parameter(right, one.location, one.name, GONE)
    if operation.body is not None and right.media_type in (JSON, *FORMS):
        yield from _of_body(operation.spec, operation.body.schemas[right.media_type].node, right)


def _of_body(spec: Spec, schema: Node, right: Case) -> Told:
    is_json = right.media_type == JSON
    for branch in _branches(spec, schema) if is_json else ():
        for value in _values(spec, branch):
            yield f"the body = {_shown(value)}", replace(right, body=value)
    if not isinstance(right.body, dict):
        return
    for way, node in _members(spec, schema, right.body):
        for value in _values(spec, node):
            yield f"{_place(way)} = {_shown(value)}", replace(right, body=_with(right.body, way, value))
        if is_json:
            yield f"{_place(way)} of another type", replace(right, body=_with(right.body, way, _other(node)))
            yield f"{_place(way)} = null", replace(right, body=_with(right.body, way, None))
        yield f"without {_place(way)}", replace(right, body=_with(right.body, way, GONE))
    for number, body in enumerate(islice(values(spec, schema), 2 if is_json else 0)):
        yield f"every member, {number}", replace(right, body=body)


def _branches(spec: Spec, node: Node) -> list[Node]:
    node = spec.resolve(node)
    return [spec.resolve(one) for word in ("anyOf", "oneOf", "allOf") for one in node.get(word, ())]


def _members(spec: Spec, node: Node, body: Any, way: Way = ()) -> Iterator[tuple[Way, Node]]:
    """The ways to the members of a body, and to those that it could have, with their schemas."""
    node = spec.resolve(node)
    if isinstance(body, dict):
        known = [*_branches(spec, node), node]
        schemas = {name: one for each in known for name, one in each.get("properties", {}).items()}
        for name in {**body, **schemas}:
            schema = spec.resolve(schemas.get(name, {}))
            yield (*way, name), schema
            yield from _members(spec, schema, body.get(name), (*way, name))
    elif isinstance(body, list) and body:
        yield from _members(spec, node.get("items", {}), body[0], (*way, 0))


def _values(spec: Spec, node: Node) -> Iterator[Any]:
    """Every enumerated value, each bound, and what is just beyond it."""
    node = spec.resolve(node)
    yield from node.get("enum", ())
    for word, step in (("minimum", -1), ("maximum", 1)):
        if word in node and abs(node[word]) <= LARGEST:
            yield from (node[word], node[word] + step)
    for word, step in (("minLength", -1), ("maxLength", 1)):
        if 0 < node.get(word, 0) <= LONGEST:
            yield from ("x" * node[word], "x" * (node[word] + step))
    for word, step in (("minItems", -1), ("maxItems", 1)):
        if 0 < node.get(word, 0) <= LONGEST:
            item = next(values(spec, node.get("items", {})))
            yield from ([item] * node[word], [item] * (node[word] + step))


def _other(node: Node) -> Any:
    return OF_OTHER_TYPE.get(node.get("type", "string"), "text")


def _place(way: Way) -> str:
    return "/".join(map(str, way))


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return repr(value) if len(value) < 50 else f"{len(value)} characters"
    return f"{len(value)} items" if isinstance(value, list) else repr(value)


def _with_parameter(right: Case, location: str, name: str, value: Any) -> Case:
    member = {"path": "path", "query": "query", "header": "headers"}[location]
    before = getattr(right, member)
    now = {one: other for one, other in before.items() if one != name}
    if value is not GONE:
        now[name] = str(value) if location == "header" else value
    return replace(right, **{member: now})


def _with(body: Any, way: Way, value: Any) -> Any:
    altered = place = deepcopy(body)
    for part in way[:-1]:
        place = place[part]
    if value is GONE:
        place.pop(way[-1], None)
    else:
        place[way[-1]] = value
    return altered

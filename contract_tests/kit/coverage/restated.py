"""The contract of a spec, operation by operation and schema by schema, in the form of ``facts/contract.yaml``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from contract_tests.kit.coverage.required import (
    SpecNode,
    find_body,
    list_contents,
    list_parameters,
    list_responses,
)
from contract_tests.kit.facts.reading import CONTROL_UNMET
from contract_tests.kit.services import CONTROL, FIXTURES, Operation, Service

FILE = "contract.yaml"
CONTROL_FILE = CONTROL_UNMET.with_name("control_contract.yaml")
ALLOWED = (
    *("format", "pattern", "enum", "nullable", "default", "required", "additionalProperties", "uniqueItems"),
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    *("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"),
)
SHARED = "components/schemas"
Stated = Mapping[str, Any]


def list_operations(service: Service) -> Mapping[str, Stated]:
    """List what each operation demands and answers."""
    return {name: _describe_operation(operation) for name, operation in service.spec.operations.items()}


def _describe_operation(operation: Operation) -> Stated:
    body = find_body(operation)
    answers = {status: " ".join(_list_answer_words(place)) for status, place in list_responses(operation)}
    by_words: dict[str, list[str]] = {}
    for status, words in answers.items():
        by_words.setdefault(words, []).append(status)
    described = {
        "request": f"{operation.method} {operation.path}",
        "parameters": [" ".join(_list_parameter_words(place)) for place in list_parameters(operation)],
        "body": [*(media_type for media_type, _ in list_contents(body)), *(["required"] if _is_required(body) else [])],
        "security": [" ".join(one) for one in operation.node.get("security", operation.spec.document["security"])],
        "answers": {" ".join(statuses): words for words, statuses in by_words.items()},
    }
    return {name: value for name, value in described.items() if value or name == "security"}


def _list_parameter_words(place: SpecNode) -> Iterator[str]:
    node = place.node
    yield from (node["in"], node["name"])
    yield from (name for name in ("required", "allowEmptyValue", "deprecated", "allowReserved") if node.get(name))
    yield from (f"{name}={node[name]}" for name in ("style", "explode") if name in node)


def _list_answer_words(place: SpecNode) -> Iterator[str]:
    yield from (media_type for media_type, _ in list_contents(place))
    for name in place.node.get("headers", {}):
        yield f"+{name}" if _is_required(place.inside("headers", name)) else f"({name})"


def _is_required(place: SpecNode | None) -> bool:
    return place is not None and bool(place.node.get("required"))


def list_schemas(service: Service) -> Mapping[str, Stated]:
    """List what each schema of requests and responses allows, by its pointer."""
    found: dict[str, Stated] = {}
    waiting = [schema for operation in service.spec.operations.values() for schema in list_own_schemas(operation)]
    while waiting:
        place = waiting.pop()
        if place.pointer not in found:
            found[place.pointer] = _describe_schema(place)
            waiting += place.list_schemas()
    return {pointer: stated for pointer, stated in sorted(found.items()) if stated}


def _describe_schema(place: SpecNode) -> Stated:
    node = place.node
    described = {name: node[name] for name in ALLOWED if name in node and not isinstance(node[name], Mapping)}
    if "properties" in node:
        described["members"] = [f"{name} {_name_type(place.inside('properties', name))}" for name in node["properties"]]
    if "items" in node:
        described["items"] = _name_type(place.inside("items"))
    return described


def _name_type(place: SpecNode) -> str:
    """Return the name of a shared schema, the type of another one, or the types of its alternatives."""
    if place.pointer.rpartition("/")[0] == SHARED:
        return place.pointer.rpartition("/")[2]
    types = [place.node.get("type", ""), *(_name_type(one) for one in place.list_schemas() if "/anyOf/" in one.pointer)]
    return "|".join(filter(None, types)) or "any"


def list_own_schemas(operation: Operation) -> Iterator[SpecNode]:
    """List the schemas of the parameters, bodies, headers and answers of an operation."""
    for place in (*list_parameters(operation), *(content for _, content in list_contents(find_body(operation)))):
        yield place.inside("schema")
    for _, answer in list_responses(operation):
        for name in answer.node.get("headers", {}):
            yield answer.inside("headers", name, "schema")
        yield from (content.inside("schema") for _, content in list_contents(answer) if "schema" in content.node)


def load_stated(service: Service) -> tuple[Mapping[str, Stated], Mapping[str, Stated]]:
    """Load what the facts state of the operations and of the schemas.

    Raises:
        AssertionError: a group has no source, or two groups state the same.
    """
    path = CONTROL_FILE if service.name == CONTROL else FIXTURES / service.name / "facts" / FILE
    operations: dict[str, Stated] = {}
    schemas: dict[str, Stated] = {}
    for group in yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader):
        assert len(group["source"]) > 10, f"a group without a source: {group['source']!r}"
        for known, stated in ((operations, group.get("operations", {})), (schemas, group.get("schemas", {}))):
            assert not known.keys() & stated.keys(), f"stated twice: {known.keys() & stated.keys()}"
            known.update(stated)
    return operations, schemas


def list_differences(found: Mapping[str, Stated], stated: Mapping[str, Stated]) -> list[str]:
    """List the members that differ, each with both sides."""
    return [
        f"{place} {name}: found {found.get(place, {}).get(name)}, the facts state {stated.get(place, {}).get(name)}"
        for place in sorted(found.keys() | stated.keys())
        for name in sorted(found.get(place, {}).keys() | stated.get(place, {}).keys())
        if found.get(place, {}).get(name) != stated.get(place, {}).get(name)
    ]

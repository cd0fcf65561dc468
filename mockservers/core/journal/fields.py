"""Check of the names in a filter against the specs: a misspelled name would never match."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mockservers.core.faults.spec_names import check_headers, check_query
from mockservers.core.journal.query import JournalFilter, Services
from mockservers.core.openapi.document import Operation, Spec
from mockservers.core.suggestions import suggest

Node = Mapping[str, Any]


def check_fields(pattern: JournalFilter, services: Services) -> None:
    """Refuse names that no request for the filter's operations can have.

    Args:
        pattern: The filter; its service and operation exist.
        services: The services by name.

    Raises:
        ValueError: a query parameter, header or member of the body does not exist; the text names the nearest.
    """
    meant = {name: service for name, service in services.items() if service.in_world and pattern.service in {"", name}}
    operations = [operation for service in meant.values() for operation in service.spec.operations.values()]
    if pattern.operation:
        operations = [operation for operation in operations if operation.id == pattern.operation]
    if not operations:  # it is a callback's
        return
    check_query(pattern.query, operations, meant)
    check_headers(pattern.headers, operations, meant)
    check_members(pattern.body, operations)


def check_members(body: object, operations: Iterable[Operation]) -> None:
    """Refuse members of a wanted body that no body of some operations can have; a wanted text is not checked.

    Raises:
        ValueError: a member does not exist; the text names the nearest.
    """
    if isinstance(body, Mapping):
        _check_members(body, [(operation.spec, node) for operation in operations for node in _bodies(operation)], "")


def _bodies(operation: Operation) -> Iterator[Node]:
    if operation.body is not None:
        yield from (schema.node for schema in operation.body.schemas.values())


def _check_members(value: object, nodes: Iterable[tuple[Spec, Node]], place: str) -> None:
    """Refuse members that no schema has, unless a schema allows additional members."""
    every = [(spec, alternative) for spec, node in nodes for alternative in _alternatives(spec, node)]
    if isinstance(value, list):
        items = [(spec, schema["items"]) for spec, schema in every if "items" in schema]
        for item in value if items else ():
            _check_members(item, items, place)
    if not isinstance(value, Mapping) or any(_takes_any(schema) for _, schema in every):
        return
    declared = {name for _, schema in every for name in schema.get("properties", {})}
    for name, member in value.items():
        suggest(f"member of the body{' at ' + place if place else ''} called", name, declared)
        below = [(spec, schema["properties"][name]) for spec, schema in every if name in schema.get("properties", {})]
        _check_members(member, below, f"{place}/{name}")


def _alternatives(spec: Spec, node: Node) -> Iterator[Node]:
    """The schema and its parts (``allOf``, ``anyOf``, ``oneOf``)."""
    node = spec.resolve(node)
    yield node
    for keyword in ("allOf", "anyOf", "oneOf"):
        for part in node.get(keyword, ()):
            yield from _alternatives(spec, part)


def _takes_any(node: Node) -> bool:
    """True if an object may have members that the schema does not name."""
    is_object = node.get("type") == "object" or "properties" in node
    return bool(node.get("additionalProperties")) or (is_object and not node.get("properties"))

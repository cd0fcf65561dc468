"""The names within a pattern that is to be verified, held against the specs: one that nobody sends would never fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mockservers.core.faults.spec_names import check_headers, check_query
from mockservers.core.journal.query import JournalFilter, Services
from mockservers.core.openapi.document import Operation, Spec
from mockservers.core.suggestions import suggest

Node = Mapping[str, Any]


def check_fields(pattern: JournalFilter, services: Services) -> None:
    """Refuse what no request for the pattern's operations can have.

    Args:
        pattern: The pattern; its service and operation are known.
        services: The services by name.

    Raises:
        ValueError: an unknown query parameter, header, or member of the body; the nearest are told.
    """
    meant = {name: one for name, one in services.items() if one.in_world and pattern.service in {"", name}}
    operations = [one for service in meant.values() for one in service.spec.operations.values()]
    if pattern.operation:
        operations = [one for one in operations if one.id == pattern.operation]
    if not operations:  # that of a callback
        return
    check_query(pattern.query, operations, meant)
    check_headers(pattern.headers, operations, meant)
    if isinstance(pattern.body, Mapping):
        bodies = [(one.spec, node) for one in operations for node in _bodies(one)]
        _check_members(pattern.body, bodies, "")


def _bodies(operation: Operation) -> Iterator[Node]:
    if operation.body is not None:
        yield from (schema.node for schema in operation.body.schemas.values())


def _check_members(value: object, nodes: Iterable[tuple[Spec, Node]], place: str) -> None:
    """Refuse members that none of the schemas has; where one of them takes any, nothing is refused."""
    every = [(spec, one) for spec, node in nodes for one in _alternatives(spec, node)]
    if isinstance(value, list):
        items = [(spec, one["items"]) for spec, one in every if "items" in one]
        for one in value if items else ():
            _check_members(one, items, place)
    if not isinstance(value, Mapping) or any(_takes_any(one) for _, one in every):
        return
    declared = {name for _, one in every for name in one.get("properties", {})}
    for name, member in value.items():
        suggest(f"member of the body{' at ' + place if place else ''} called", name, declared)
        below = [(spec, one["properties"][name]) for spec, one in every if name in one.get("properties", {})]
        _check_members(member, below, f"{place}/{name}")


def _alternatives(spec: Spec, node: Node) -> Iterator[Node]:
    """The schema, and those it is put together from."""
    node = spec.resolve(node)
    yield node
    for keyword in ("allOf", "anyOf", "oneOf"):
        for one in node.get(keyword, ()):
            yield from _alternatives(spec, one)


def _takes_any(node: Node) -> bool:
    """Whether an object may have members that the schema does not name."""
    is_object = node.get("type") == "object" or "properties" in node
    return bool(node.get("additionalProperties")) or (is_object and not node.get("properties"))

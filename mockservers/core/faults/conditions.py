"""Conditions on requests: the properties of a request that faults and stubs match, and the check of their names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Protocol

from mockservers.core.faults.path_patterns import can_match
from mockservers.core.faults.spec_names import check_headers, check_query
from mockservers.core.openapi.document import METHODS, Operation
from mockservers.core.suggestions import suggest

if TYPE_CHECKING:
    from mockservers.core.service.service import Service

REQUEST_FIELDS = ("operation", "method", "path", "header", "query")


@dataclass(frozen=True)
class Target:
    """The parts of a request that conditions match; ``operation`` is empty if the spec has none for the request."""

    service: str
    operation: str = ""
    method: str = ""
    path: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, Sequence[str]] = field(default_factory=dict)


class RequestConditions(Protocol):
    """Conditions on a request; empty ones match everything, and all others must match."""

    @property
    def service(self) -> str:
        """The vendor."""

    @property
    def operation(self) -> str:
        """The operationId."""

    @property
    def method(self) -> str:
        """The HTTP method, in upper case."""

    @property
    def path(self) -> str:
        """Shell pattern for the decoded path."""

    @property
    def header(self) -> Mapping[str, str]:
        """Shell patterns for headers, by lower-case name."""

    @property
    def query(self) -> Mapping[str, str]:
        """Shell patterns for query values, by name; one matching value of a parameter is enough."""


def match_target(conditions: RequestConditions, target: Target) -> bool:
    """Return True if a request meets all conditions."""
    return (
        conditions.service in {"", target.service}
        and conditions.operation in {"", target.operation}
        and conditions.method in {"", target.method}
        and (not conditions.path or fnmatchcase(target.path, conditions.path))
        and all(fnmatchcase(target.headers.get(name, ""), pattern) for name, pattern in conditions.header.items())
        and all(
            any(fnmatchcase(value, pattern) for value in target.query.get(name, ()))
            for name, pattern in conditions.query.items()
        )
    )


def check_conditions(
    conditions: RequestConditions, operations: Sequence[Operation], services: Mapping[str, Service], owner: str = ""
) -> list[Operation]:
    """Return the operations whose requests can meet some conditions.

    Args:
        conditions: The conditions.
        operations: The operations to choose from.
        services: The services of these operations, by name.
        owner: What the operations belong to, for messages: ``bigfix.page_drift``.

    Raises:
        ValueError: there are none, or an unknown operation, method, query parameter or header (the text names the
            nearest).
    """
    if conditions.operation:
        what = f"operation for {owner} called" if owner else "operation"
        suggest(what, conditions.operation, {operation.id for operation in operations})
    if conditions.method:
        suggest("method", conditions.method, {method.upper() for method in METHODS})
    found = [
        operation
        for operation in operations
        if conditions.operation in {"", operation.id} and conditions.method in {"", operation.method}
    ]
    if not found:
        raise ValueError(f"No operation{f' of {owner}' if owner else ''} has the method {conditions.method}.")
    found = _check_path(conditions.path, found)
    check_query(conditions.query, found, services)
    check_headers(conditions.header, found, services)
    return found


def _check_path(pattern: str, operations: list[Operation]) -> list[Operation]:
    """Return the operations whose paths can match a pattern."""
    if not pattern:
        return operations
    found = [operation for operation in operations if can_match(pattern, operation.path)]
    if not found:
        suggest("path", pattern, {operation.path for operation in operations})
    return found or operations


def find_owner(operation: str, services: Iterable[Service]) -> str:
    """Return the name of the only service with an operation; empty if there is none or more than one."""
    owners = [service.name for service in services if operation in service.spec.operations]
    return owners[0] if len(owners) == 1 else ""

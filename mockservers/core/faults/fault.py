"""Faults of a world: their kind, the requests that they match, and how often they are triggered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING, Any

from mockservers.core.faults.conditions import REQUEST_FIELDS, Target, check_conditions, find_owner, match_target
from mockservers.core.openapi.document import Operation
from mockservers.core.service.fault_kinds import GENERAL, Kind
from mockservers.core.simulation.clock import format_rfc3339, parse_rfc3339
from mockservers.core.simulation.randomness import SeededRandom
from mockservers.core.suggestions import suggest

if TYPE_CHECKING:
    from mockservers.core.service.service import Service

INNER_KINDS = frozenset({"status", "rate_limit", "malform", "wrong_type"})  # general kinds without a connection


@dataclass(frozen=True)
class Fault:
    """A fault in a world: a kind with its values, the requests that it matches, and how often it is triggered.

    Args:
        kind: The kind's name.
        values: The kind's values.
        service: The vendor; empty for any.
        operation: The operationId; empty for any, and for requests without an operation.
        method: The HTTP method; empty for any.
        path: Shell pattern for the decoded path; ``*`` matches any text; empty for any.
        header: Shell patterns for headers, by lower-case name.
        query: Shell patterns for query values, by name; one matching value of a parameter is enough.
        after: Number of matching requests to leave alone first.
        every: Of the following matching requests, every n-th triggers the fault, beginning with the first.
        times: Maximum number of triggers; None for no limit.
        probability: Probability from 0 to 1 that such a request triggers the fault; drawn from the world's seed.
        since: Earliest time of a request, by the world's clock.
        until: Requests at this time or later do not match.
        id: Number within the world.
    """

    kind: str
    values: Mapping[str, Any] = field(default_factory=dict)
    service: str = ""
    operation: str = ""
    method: str = ""
    path: str = ""
    header: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    after: int = 0
    every: int = 1
    times: int | None = None
    probability: float = 1.0
    since: datetime | None = None
    until: datetime | None = None
    id: int = 0

    @property
    def reaches_inner(self) -> bool:
        """True if the fault applies to a request within another one: it names the operation, and no connection."""
        return bool(self.operation) and self.kind in INNER_KINDS

    def as_json(self) -> dict[str, Any]:
        """Return the fault as JSON, for storage and display."""
        return asdict(self) | {
            "since": self.since and format_rfc3339(self.since),
            "until": self.until and format_rfc3339(self.until),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Fault:
        """Parse a stored fault."""
        return cls(**{**stored, "since": _parse_time(stored["since"]), "until": _parse_time(stored["until"])})

    def matches(self, target: Target) -> bool:
        """True if the fault applies to a request."""
        return match_target(self, target)

    def is_active(self, now: datetime) -> bool:
        """True if a time is between ``since`` and ``until``."""
        return (self.since is None or self.since <= now) and (self.until is None or now < self.until)

    def is_triggered(self, number: int, triggered: int, random: SeededRandom) -> bool:
        """True if a matching request triggers the fault.

        Args:
            number: Number of the request among the matching ones, from 1.
            triggered: Number of earlier requests that triggered the fault.
            random: The world's randomness.
        """
        if number <= self.after or (self.times is not None and triggered >= self.times):
            return False
        if (number - self.after - 1) % self.every:
            return False
        return self.probability >= 1 or random.fork("fault", self.id, number).random() < self.probability


FIELDS = frozenset(member.name for member in fields(Fault)) - {"id"}


def fault_kinds(services: Iterable[Service]) -> dict[str, Kind]:
    """Return the general kinds of faults and those of the services, by name."""
    return {**GENERAL, **{kind.name: kind for service in services for kind in service.faults}}


def operations_for(kind: Kind, services: Mapping[str, Service]) -> list[str] | None:
    """Return the operationIds that a kind of fault applies to; None for all."""
    if kind.operations is None and not kind.secured:
        return None
    service = services[kind.name.partition(".")[0]]
    return [operation.id for operation in _operations_of(kind, service)]


def describe_kinds(services: Mapping[str, Service]) -> list[dict[str, Any]]:
    """Describe every kind of fault as JSON: name, effect, expected behaviour, values, operations."""
    return [
        {
            "name": kind.name,
            "help": kind.help,
            "expect": kind.expect,
            "values": {
                name: {**asdict(option), "choices": list(option.choices)} for name, option in kind.values.items()
            },
            "operations": operations_for(kind, services),
        }
        for kind in fault_kinds(services.values()).values()
    ]


def parse_fault(raw: Mapping[str, Any], services: Mapping[str, Service]) -> Fault:
    """Parse and check the fault that a client describes; omitted members get their defaults.

    Args:
        raw: The members of a ``Fault``, of the right types.
        services: The services of the world, by name.

    Raises:
        ValueError: an unknown member, kind, value, service, operation, method, query parameter or header (the text
            names the nearest); a value that is not allowed; or a combination that no request can match.
    """
    for name in raw:
        suggest("member of a fault called", name, FIELDS)
    kinds = fault_kinds(services.values())
    kind = kinds[suggest("fault", raw["kind"], kinds)]
    plain = {name: raw[name] for name in raw.keys() - {"since", "until", "values"}}
    fault = Fault(**plain, since=_parse_time(raw.get("since")), until=_parse_time(raw.get("until")))
    fault = replace(fault, values=_validate_values(kind, raw.get("values", {})), method=fault.method.upper())
    fault = replace(fault, header={name.lower(): pattern for name, pattern in fault.header.items()})
    if fault.since and fault.until and fault.since >= fault.until:
        raise ValueError("Invalid fault: `since` must be before `until`.")
    return replace(fault, service=_find_service(fault, kind, services))


def _validate_values(kind: Kind, given: Mapping[str, Any]) -> dict[str, Any]:
    for name in given:
        suggest(f"value of {kind.name} called", name, kind.values)
    return {
        name: option.validate(f"The value {name} of {kind.name}", given.get(name, option.default))
        for name, option in kind.values.items()
    }


def _find_service(fault: Fault, kind: Kind, services: Mapping[str, Service]) -> str:
    """Check that requests can match a fault, and return its service: the given one or the implied one, if any."""
    owner = kind.name.partition(".")[0] if kind.name not in GENERAL else ""
    if fault.service:
        suggest("service", fault.service, [owner] if owner else services)
    chosen = fault.service or owner
    candidates = {name: service for name, service in services.items() if chosen in {"", name}}
    given = [name for name in REQUEST_FIELDS if getattr(fault, name)]
    if kind.operations == ():
        if given:
            raise ValueError(f"{kind.name} does not depend on requests: remove {given[0]!r}.")
        return chosen
    operations = [operation for service in candidates.values() for operation in _operations_of(kind, service)]
    check_conditions(fault, operations, candidates, kind.name)
    return chosen or find_owner(fault.operation, candidates.values())


def _operations_of(kind: Kind, service: Service) -> Iterator[Operation]:
    """Yield the operations of a service that a kind of fault applies to."""
    for operation in service.spec.operations.values():
        if (kind.operations is None or operation.id in kind.operations) and (operation.secured or not kind.secured):
            yield operation


def _parse_time(text: str | None) -> datetime | None:
    return parse_rfc3339(text) if text else None


@dataclass(frozen=True)
class FaultHit:
    """A triggered fault: its number, kind and values, and the randomness of its effect.

    ``pace`` is the number of real seconds in a world second; 1 if the clock is frozen.
    """

    fault: int
    kind: str
    values: Mapping[str, Any]
    random: Random = field(compare=False, repr=False)
    pace: float = 1.0

    @property
    def stage(self) -> str:
        """The time of the effect; see ``fault_kinds.Kind.stage``."""
        return GENERAL[self.kind].stage if self.kind in GENERAL else "within"


@dataclass(frozen=True)
class FaultCount:
    """The number of requests that matched a fault, and of those that triggered it."""

    matched: int = 0
    triggered: int = 0

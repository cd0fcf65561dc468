"""Faults: what is to go wrong on purpose, for which requests, and how often."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime
from fnmatch import fnmatchcase
from random import Random
from typing import TYPE_CHECKING, Any

from mockservers.core.faults.spec_names import check_headers, check_query
from mockservers.core.openapi.document import METHODS, Operation
from mockservers.core.service.fault_kinds import GENERAL, Kind
from mockservers.core.simulation.clock import format_rfc3339, parse_rfc3339
from mockservers.core.simulation.randomness import SeededRandom
from mockservers.core.suggestions import suggest

if TYPE_CHECKING:
    from mockservers.core.service.service import Service

WILDCARDS = "*?["


@dataclass(frozen=True)
class Target:
    """A request as faults see it; ``operation`` is empty where the spec has none for it."""

    service: str
    operation: str = ""
    method: str = ""
    path: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Fault:
    """A fault in a world: a kind with its values, the requests it is for, and how often it strikes.

    Args:
        kind: The kind's name.
        values: The kind's values.
        service: The vendor; empty for any.
        operation: The operationId; empty for any, and for requests that are for none.
        method: The HTTP method; empty for any.
        path: Shell pattern for the decoded path, in which ``*`` is any text; empty for any.
        header: Shell patterns for headers, by lower-case name.
        query: Shell patterns for query values, by name; one of several values is enough.
        after: How many matching requests are spared first.
        every: Of the rest, every n-th is struck, beginning with the first.
        times: How many are struck in all; None for no limit.
        probability: How likely each of them is struck, by the world's seed.
        since: No request before, by the world's clock.
        until: No request from then on.
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

    def as_json(self) -> dict[str, Any]:
        """The fault as it is stored and shown."""
        return asdict(self) | {
            "since": self.since and format_rfc3339(self.since),
            "until": self.until and format_rfc3339(self.until),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Fault:
        """The fault as it was stored."""
        return cls(**{**stored, "since": _moment(stored["since"]), "until": _moment(stored["until"])})

    def is_for(self, target: Target) -> bool:
        """Whether a request is one that the fault is for."""
        return (
            self.service in {"", target.service}
            and self.operation in {"", target.operation}
            and self.method in {"", target.method}
            and (not self.path or fnmatchcase(target.path, self.path))
            and all(fnmatchcase(target.headers.get(name, ""), one) for name, one in self.header.items())
            and all(any(fnmatchcase(v, one) for v in target.query.get(name, ())) for name, one in self.query.items())
        )

    def is_due(self, now: datetime) -> bool:
        """Whether the fault is in force at a moment."""
        return (self.since is None or self.since <= now) and (self.until is None or now < self.until)

    def strikes(self, number: int, struck: int, chance: SeededRandom) -> bool:
        """Whether a matching request is struck: the ``number``-th one, from 1, when ``struck`` were before."""
        if number <= self.after or (self.times is not None and struck >= self.times):
            return False
        if (number - self.after - 1) % self.every:
            return False
        return self.probability >= 1 or chance.fork("fault", self.id, number).random() < self.probability


FIELDS = frozenset(one.name for one in fields(Fault)) - {"id"}
OF_REQUESTS = ("operation", "method", "path", "header", "query")


def fault_kinds(services: Iterable[Service]) -> dict[str, Kind]:
    """The general kinds and those of the services, by name."""
    return {**GENERAL, **{kind.name: kind for service in services for kind in service.faults}}


def operations_for(kind: Kind, services: Mapping[str, Service]) -> list[str] | None:
    """The operations that a kind of fault is for; None for any."""
    if kind.operations is None and not kind.secured:
        return None
    service = services[kind.name.partition(".")[0]]
    return [one.id for one in _operations(service, kind)]


def parse_fault(raw: Mapping[str, Any], services: Mapping[str, Service]) -> Fault:
    """The fault that a client describes, defaults filled in.

    Args:
        raw: What is said of it, members as those of ``Fault``; their types are right.
        services: The services of the world, by name.

    Raises:
        ValueError: an unknown member, kind, value, service, operation, method, query parameter or header, with the
            nearest ones; a value that is not allowed; or something that no request can ever match.
    """
    for name in raw:
        suggest("member of a fault called", name, FIELDS)
    every = fault_kinds(services.values())
    kind = every[suggest("fault", raw["kind"], every)]
    said = {name: raw[name] for name in raw.keys() - {"since", "until", "values"}}
    fault = Fault(**said, since=_moment(raw.get("since")), until=_moment(raw.get("until")))
    fault = replace(fault, values=_values(kind, raw.get("values", {})), method=fault.method.upper())
    fault = replace(fault, header={name.lower(): one for name, one in fault.header.items()})
    if fault.since and fault.until and fault.since >= fault.until:
        raise ValueError("The fault would end before it begins.")
    return replace(fault, service=_checked_aim(fault, kind, services))


def _values(kind: Kind, given: Mapping[str, Any]) -> dict[str, Any]:
    for name in given:
        suggest(f"value of {kind.name} called", name, kind.values)
    return {
        name: one.validate(f"The value {name} of {kind.name}", given.get(name, one.default))
        for name, one in kind.values.items()
    }


def _checked_aim(fault: Fault, kind: Kind, services: Mapping[str, Service]) -> str:
    """The fault's service, given or implied, once there are requests that it can match."""
    owner = kind.name.partition(".")[0] if kind.name not in GENERAL else ""
    if fault.service:
        suggest("service", fault.service, [owner] if owner else services)
    chosen = fault.service or owner
    searched = {name: one for name, one in services.items() if chosen in {"", name}}
    aimed = [name for name in OF_REQUESTS if getattr(fault, name)]
    if kind.operations == () and aimed:
        raise ValueError(f"{kind.name} happens without a request, and has no {aimed[0]}.")
    operations = [one for service in searched.values() for one in _operations(service, kind)]
    if fault.operation:
        suggest(f"operation for {kind.name} called", fault.operation, {one.id for one in operations})
    fitting = _fitting(fault, kind, operations)
    check_query(fault.query, fitting, searched)
    check_headers(fault.header, fitting, searched)
    owners = {name for name, one in searched.items() if fault.operation in one.spec.operations}
    return fault.service or owner or (owners.pop() if len(owners) == 1 else "")


def _operations(service: Service, kind: Kind) -> Iterator[Operation]:
    """The operations of a service that a kind of fault is for."""
    for one in service.spec.operations.values():
        if (kind.operations is None or one.id in kind.operations) and (one.secured or not kind.secured):
            yield one


def _fitting(fault: Fault, kind: Kind, operations: Sequence[Operation]) -> list[Operation]:
    """The operations whose requests the fault can match; refuses what none can."""
    if kind.operations == ():
        return []
    if fault.method:
        suggest("method", fault.method, {one.upper() for one in METHODS})
    fitting = [one for one in operations if fault.operation in {"", one.id} and fault.method in {"", one.method}]
    if not fitting:
        raise ValueError(f"No operation of {kind.name} has the method {fault.method}.")
    if fault.path and not any(_can_match(fault.path, one.path) for one in fitting):
        suggest("path", fault.path, {one.path for one in fitting})
    return fitting


def _can_match(pattern: str, template: str) -> bool:
    """Whether a pattern may match a path of a template, as far as what both begin with tells."""
    fixed = template.partition("{")[0]
    typed = pattern[: min((at for one in WILDCARDS if (at := pattern.find(one)) >= 0), default=len(pattern))]
    if typed == pattern and fixed == template:
        return pattern == template
    return typed.startswith(fixed) or (typed != pattern and fixed.startswith(typed))


def _moment(text: str | None) -> datetime | None:
    return parse_rfc3339(text) if text else None


@dataclass(frozen=True)
class FaultHit:
    """A fault that strikes: which one, its kind and values, and what is random about it.

    ``pace`` is how many real seconds a world second lasts: 1 where the clock is frozen.
    """

    fault: int
    kind: str
    values: Mapping[str, Any]
    random: Random = field(compare=False, repr=False)
    pace: float = 1.0

    @property
    def stage(self) -> str:
        """When it strikes, as ``kinds.Kind`` has it."""
        return GENERAL[self.kind].stage if self.kind in GENERAL else "within"


@dataclass(frozen=True)
class Count:
    """How often a fault was asked for by a request that it is for, and how often it struck."""

    matched: int = 0
    struck: int = 0

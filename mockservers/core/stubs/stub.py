"""Stubs of a world: the requests that they match, how often they answer, and their check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

from mockservers.core.faults.conditions import Target, check_conditions, find_owner, match_target
from mockservers.core.journal.fields import check_members
from mockservers.core.json_bodies import Json, find_differences
from mockservers.core.messages import OperationCall
from mockservers.core.openapi.document import Operation
from mockservers.core.stubs.answer import CheckResponse, StubAnswer
from mockservers.core.suggestions import suggest

if TYPE_CHECKING:
    from mockservers.core.service.service import Service

WHEN = ("method", "path", "header", "query", "body")  # the members of ``when``
ANSWER = tuple(member.name for member in fields(StubAnswer))


@dataclass(frozen=True)
class Stub:
    """A canned response in a world, the requests that get it, and how often it is given.

    Args:
        answer: The response.
        service: The vendor; empty for any.
        operation: The operationId; empty for any.
        method: The operation's method; empty for any.
        path: Shell pattern for the decoded path; ``*`` matches any text; empty for any.
        header: Shell patterns for headers, by lower-case name.
        query: Shell patterns for query values, by name; one matching value of a parameter is enough.
        body: A text in the request body, or members of its JSON object or form, nested as in the body; None for any.
        times: Maximum number of responses; None for no limit.
        unchecked: True if the response was not checked against the spec.
        id: Number within the world.
    """

    answer: StubAnswer
    service: str = ""
    operation: str = ""
    method: str = ""
    path: str = ""
    header: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: Json = None
    times: int | None = None
    unchecked: bool = False
    id: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return the stub as JSON, for storage and display."""
        whole = asdict(self)
        own = {name: whole[name] for name in ("id", "service", "operation")}
        when = {name: whole[name] for name in WHEN}
        return {**own, "when": when, "times": self.times, **whole["answer"], "unchecked": self.unchecked}

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Stub:
        """Make a stub of its JSON; omitted members have their defaults."""
        answer = StubAnswer(**{name: raw[name] for name in ANSWER if name in raw})
        own = {name: value for name, value in raw.items() if name not in {"when", *ANSWER}}
        return cls(answer, **own, **raw.get("when", {}))

    def matches(self, target: Target) -> bool:
        """True if the stub is for a request, as far as can be said without its body."""
        return match_target(self, target)

    def matches_body(self, call: OperationCall) -> bool:
        """True if the body of a request meets the condition."""
        if isinstance(self.body, str):
            return self.body.encode() in call.request.body
        return self.body is None or next(find_differences(self.body, call.body), None) is None


NAMES = ("service", "operation", "when", "times", "unchecked", *ANSWER)


def parse_stub(
    raw: Mapping[str, Any], services: Mapping[str, Service], check_response: CheckResponse | None = None
) -> Stub:
    """Parse and check the stub that a client describes; omitted members get their defaults.

    Args:
        raw: The members of a ``NewStub``, of the right types.
        services: The services of the world, by name.
        check_response: Raises SpecBroken for a response that the spec does not allow; None for no such check.

    Raises:
        ValueError: an unknown member, service, operation, method, query parameter, header or member of the body (the
            text names the nearest); conditions that no request can meet; a response that cannot be sent, or that the
            spec does not allow.
    """
    for name in raw:
        suggest("member of a stub called", name, NAMES)
    for name in raw.get("when", {}):
        suggest("condition of a stub called", name, WHEN)
    stub = Stub.from_json(raw)
    header = {name.lower(): pattern for name, pattern in stub.header.items()}
    stub = replace(stub, method=stub.method.upper(), header=header)
    if stub.service:
        suggest("service", stub.service, services)
    candidates = {name: service for name, service in services.items() if stub.service in {"", name}}
    operations = _find_operations(stub, candidates)
    stub.answer.check()
    if check_response is not None and not stub.unchecked:
        stub.answer.validate(operations, check_response)
    return replace(stub, service=stub.service or find_owner(stub.operation, candidates.values()))


def _find_operations(stub: Stub, services: Mapping[str, Service]) -> list[Operation]:
    """Return the operations whose requests a stub can answer.

    Raises:
        ValueError: there are none.
    """
    operations = [operation for service in services.values() for operation in service.spec.operations.values()]
    found = check_conditions(stub, operations, services)
    check_members(stub.body, found)
    return found

"""Filter of journal entries, with the differences of entries that do not match."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from fnmatch import fnmatchcase
from http import HTTPStatus
from typing import Any, Self

import orjson

from mockservers.core.errors import ApiError, MalformedRequest
from mockservers.core.faults.fault import fault_kinds
from mockservers.core.journal.entries import Entry
from mockservers.core.journal.masking import without_secrets
from mockservers.core.json_bodies import MISSING, BadJson, MemberDifference, find_differences, read_json
from mockservers.core.messages import Request
from mockservers.core.redaction.secret_names import is_secret, is_secret_parameter
from mockservers.core.redaction.secret_spellings import STARS
from mockservers.core.redaction.secret_text import TextMasker
from mockservers.core.service.service import Service
from mockservers.core.simulation.clock import parse_rfc3339
from mockservers.core.suggestions import suggest

LONGEST_SHOWN = 120  # characters of a value in a difference
LAST = (
    "status",
    "refused",
    "table",
    "record",
    "fault",
    "earliest",
    "latest",
    "slower",
    "larger",
    "problems",
)  # the order in texts
Services = Mapping[str, Service]


@dataclass(frozen=True)
class JournalFilter:
    """Conditions on an exchange; empty fields match everything.

    Args:
        service: The vendor.
        operation: The operationId, or that of a callback.
        method: ``GET``, in any case.
        path: The path; ``*`` matches any text.
        status: ``404``, or a class such as ``4xx``.
        refused: The class of the error, such as ``InvalidParameter``, or ``any``.
        kind: ``request`` or ``callback``.
        query: Query parameters and their values.
        headers: Request headers and their values.
        body: A text in the request body, or members of its JSON object or form, nested as in the body.
        table: A table with changed records.
        record: The key of a changed record.
        fault: A fault that was applied.
        earliest: The earliest world time; RFC 3339.
        latest: The latest world time.
        slower: Minimum duration in milliseconds.
        larger: Minimum size in bytes of the request's or response's body.
        problems: True for exchanges that failed: no response, a status from 400 on, an error, or a fault.
    """

    service: str = ""
    operation: str = ""
    method: str = ""
    path: str = ""
    status: str = ""
    refused: str = ""
    kind: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    table: str = ""
    record: str = ""
    fault: str = ""
    earliest: str = ""
    latest: str = ""
    slower: float = 0.0
    larger: int = 0
    problems: bool = False

    @classmethod
    def parse(cls, given: Mapping[str, Any], services: Services) -> Self:
        """The filter with these members; other members are ignored.

        Raises:
            ValueError: a service, operation, table, fault or error class does not exist (the text names the nearest),
                or a time is invalid.
        """
        names = {member.name for member in fields(cls)}
        pattern = cls(**{name: value for name, value in given.items() if name in names and value is not None})
        pattern._check(services)
        return pattern

    def _check(self, services: Services) -> None:
        vendors = {name: service for name, service in services.items() if service.in_world}
        if self.service:
            suggest("service", self.service, vendors)
        meant = [vendors[self.service]] if self.service else list(vendors.values())
        if self.operation:
            suggest("operation", self.operation, [operation for service in meant for operation in operations(service)])
        if self.table:
            tables = [name for service in meant if service.tables is not None for name in service.tables.tables]
            suggest("table", self.table, [*tables, "world_tokens", "world_outbox"])
        if self.fault:
            suggest("fault", self.fault, fault_kinds(meant))
        for moment in filter(None, (self.earliest, self.latest)):
            parse_rfc3339(moment)
        if self.refused:
            suggest("refusal", self.refused, {"any", *(refusal.__name__ for refusal in _refusals(ApiError))})

    def matches(self, entry: Entry) -> bool:
        """True if an exchange meets all conditions."""
        return next(self.differences(entry), None) is None

    def differences(self, entry: Entry) -> Iterator[str]:
        """The conditions that an exchange does not meet, a sentence each; the most important first."""
        yield from self._other_kind(entry)
        if self.method and self.method.upper() != entry.method:
            yield f"the method is {entry.method}, not {self.method.upper()}"
        if self.path and not fnmatchcase(entry.path, self.path):
            yield f"the path is {entry.path}, not {self.path}"
        yield from self._other_query(entry.request)
        yield from self._other_headers(entry.request)
        if self.body is not None:
            yield from other_body(self.body, entry)
        yield from self._other_answer(entry)
        yield from self._other_measures(entry)

    def _other_kind(self, entry: Entry) -> Iterator[str]:
        if self.kind and (self.kind == "callback") != entry.is_callback:
            yield f"it is a {'callback' if entry.is_callback else 'request'}"
        if self.service and self.service != entry.service:
            yield f"it is {entry.service}'s, not {self.service}'s"
        if self.operation and self.operation != entry.operation:
            yield f"the operation is {entry.operation or 'none'}, not {self.operation}"

    def _other_query(self, request: Request) -> Iterator[str]:
        try:
            sent = request.query
        except MalformedRequest as error:
            if self.query:
                yield f"the query cannot be read: {error}"
            return
        for name, value in self.query.items():
            if name not in sent:
                yield f"the query has no {name}"
            elif value not in sent[name] and is_secret_parameter(name):
                yield f"the query's {name} is another"
            elif value not in sent[name]:
                yield f"the query's {name} is {_display(', '.join(sent[name]))}, not {_display(value)}"

    def _other_headers(self, request: Request) -> Iterator[str]:
        for name, value in self.headers.items():
            sent = request.headers.get(name.lower())
            if sent is None:
                yield f"there is no header {name}"
            elif sent != value and is_secret(name):
                yield f"the header {name} is another"
            elif sent != value:
                yield f"the header {name} is {_display(sent)}, not {_display(value)}"

    def _other_answer(self, entry: Entry) -> Iterator[str]:
        if self.status and not _has_status(self.status, entry.status):
            yield f"the status is {entry.status}, not {self.status}"
        refused = entry.refused.kind if entry.refused else ""
        if self.refused and not (refused if self.refused == "any" else refused == self.refused):
            yield f"it was {f'refused with {refused}' if refused else 'not refused'}, not {self.refused}"
        touched = [change for change in entry.changes if self.table in {"", change.table}]
        if self.table and not touched:
            yield f"it changed nothing in {self.table}"
        elif self.record and self.record not in {str(change.key) for change in touched}:
            yield f"it did not change {self.record}"
        if self.fault and self.fault not in entry.faults:
            yield f"the fault {self.fault} was not applied"

    def _other_measures(self, entry: Entry) -> Iterator[str]:
        if self.earliest and entry.at < parse_rfc3339(self.earliest):
            yield f"it was before {self.earliest}"
        if self.latest and entry.at > parse_rfc3339(self.latest):
            yield f"it was after {self.latest}"
        if entry.milliseconds < self.slower:
            yield f"it took {entry.milliseconds:.1f} ms, less than {self.slower:g}"
        if max(entry.request_bytes, entry.answer_bytes) < self.larger:
            yield f"no body has {self.larger:,} bytes"
        if self.problems and not has_problem(entry):
            yield "it did not fail"

    def __str__(self) -> str:
        """The filter in words: ``create_metric with query code_name=CORES``."""
        subject = " ".join(filter(None, (self.service, self.operation or "any operation")))
        also = [f"{name} {getattr(self, name)}" for name in ("method", "path", "kind") if getattr(self, name)]
        also += [f"query {name}={TextMasker().mask_parameter(name, value)}" for name, value in self.query.items()]
        also += [
            f"header {name}: {STARS if is_secret(name) else TextMasker().mask(value)}"
            for name, value in self.headers.items()
        ]
        if self.body is not None:
            is_text = isinstance(self.body, str)
            wanted = TextMasker().mask(self.body) if is_text else orjson.dumps(without_secrets(self.body)).decode()
            also.append(f"a body with {wanted}")
        also += [f"{name} {getattr(self, name)}" for name in LAST if getattr(self, name)]
        return f"{subject} with {', '.join(also)}" if also else subject


def has_problem(entry: Entry) -> bool:
    """True if an exchange had no response, a status from 400 on, an error, or a fault."""
    return not 0 < entry.status < HTTPStatus.BAD_REQUEST or entry.error is not None or bool(entry.fault_hits)


def _refusals(kind: type[ApiError]) -> Iterator[type[ApiError]]:
    """An error class and its subclasses, including those of imported vendors."""
    yield kind
    for subclass in kind.__subclasses__():
        yield from _refusals(subclass)


def operations(service: Service) -> list[str]:
    """The operationIds of a service and of its callbacks."""
    found = list(service.spec.operations)
    for operation in service.spec.operations.values():
        for callback in operation.node.get("callbacks", {}).values():
            for item in service.spec.resolve(callback).values():
                found += [node["operationId"] for node in item.values() if "operationId" in node]
    return found


def _has_status(wanted: str, status: int) -> bool:
    return wanted[0] == str(status)[0] if wanted.lower().endswith("xx") else wanted == str(status)


def other_body(wanted: object, entry: Entry) -> Iterator[str]:
    """Differences between the wanted and the sent body."""
    request = entry.request
    cut = (
        f" (of {entry.request_bytes:,} bytes {len(request.body):,} are kept)"
        if len(request.body) < entry.request_bytes
        else ""
    )
    if isinstance(wanted, str):
        if wanted not in request.body.decode(errors="replace"):
            yield f"the body does not contain {_display(wanted)}{cut}"
        return
    try:
        sent = _form(request) if request.media_type.endswith("form-urlencoded") else read_json(request.body)
    except (BadJson, MalformedRequest):
        yield f"the body is neither JSON nor a form{cut}"
        return
    yield from map(_describe_difference, find_differences(wanted, sent))


def _form(request: Request) -> dict[str, str]:
    return {name: values[-1] for name, values in Request("POST", "", request.body).query.items()}


def _describe_difference(difference: MemberDifference) -> str:
    place, sent, wanted = difference
    if sent is MISSING:
        return f"the body has no {place}"
    if any(map(is_secret, place.split("/"))):
        return f"the body at {place} is another"
    return f"the body{' at ' + place if place else ''} is {_display(sent)}, not {_display(wanted)}"


def _display(value: object) -> str:
    masked = without_secrets(value)
    text = repr(masked) if isinstance(value, str) else orjson.dumps(masked).decode()
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}..."

"""The journal of a world: its last exchanges, limited by number and by bytes.

An entry has the request and the response unchanged. They are decoded and masked when they are shown: every display of
an entry must mask its secrets (``journal.masking``).
"""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from mockservers.core.errors import ApiError, InvalidBody, InvalidParameter
from mockservers.core.messages import Request, Response
from mockservers.core.storage.change_log import Change

if TYPE_CHECKING:
    from mockservers.core.faults.fault import FaultHit

KEPT = 1_000  # entries
KEPT_BYTES = 4_000_000  # of all requests and responses
KEPT_BODY = 32 * 1024  # bytes of a single body
ENTRY_BYTES = 1_000  # size of an entry without headers and bodies
MOST_VIOLATIONS = 20
LONGEST_INNER = 300  # characters of a text of a request within another one
INNER_BYTES = 500  # size of the record of one
EDITION_BYTES = 4


@dataclass(frozen=True)
class BrokenRule:
    """One rule of the spec that a request broke.

    ``place`` is ``query``, ``path``, ``header`` or ``body``; ``name`` is the parameter's name; ``pointer`` is the JSON
    pointer within the value or the body; ``keyword`` is the schema's keyword, empty if the value is missing or
    cannot be decoded.
    """

    place: str
    name: str
    pointer: str
    keyword: str
    text: str


@dataclass(frozen=True)
class RefusalRecord:
    """The reason of a refusal: the error's class and text, and the rules of the spec that the request broke."""

    kind: str
    text: str
    breaks_spec: bool = False
    violations: tuple[BrokenRule, ...] = ()

    @classmethod
    def of(cls, refusal: ApiError) -> RefusalRecord:
        """The record of an error: it has no values of the request but those in the error's texts."""
        return cls(type(refusal).__name__, str(refusal), refusal.breaks_spec, tuple(_violations(refusal)))


def _violations(refusal: ApiError) -> list[BrokenRule]:
    if isinstance(refusal, InvalidParameter):
        place, name, pointer = refusal.location, refusal.name, ""
    elif isinstance(refusal, InvalidBody):
        place, name, pointer = "body", "", refusal.pointer
    else:
        return []
    found = refusal.violations[:MOST_VIOLATIONS]
    return [BrokenRule(place, name, violation.pointer, violation.keyword, violation.text) for violation in found] or [
        BrokenRule(place, name, pointer, "", refusal.reason)
    ]


class InnerRecord(NamedTuple):
    """A request within another one: method, path with query, status, operation, reason of a refusal, answering stub."""

    method: str
    target: str
    status: int
    operation: str | None
    refusal: str
    stub: int = 0

    @classmethod
    def of(  # noqa: PLR0913, PLR0917 -- the fields
        cls, method: str, target: str, status: int, operation: str | None, refusal: str, stub: int = 0
    ) -> InnerRecord:
        """The record of a request; long texts are shortened."""
        return cls(method[:LONGEST_INNER], target[:LONGEST_INNER], status, operation, refusal[:LONGEST_INNER], stub)


class Entry(NamedTuple):
    """One exchange: a client's request, or a callback that the mock server sent.

    For a callback ``is_callback`` is true, ``request.path`` is a whole URL, and ``status`` is 0 without a response.

    Args:
        number: Number since the journal was cleared, from 1; 0 if the world does not exist.
        world: The world's name.
        at: World time.
        began: The machine's time, seconds since 1970.
        seconds: Real seconds until the response was complete.
        service: The vendor.
        operation: The operationId; None if the spec does not have the path and method.
        request: The request; its body is cut after ``KEPT_BODY`` bytes.
        answer: The response as sent; its body is bytes, cut in the same way.
        request_bytes: The size of the whole request body.
        answer_bytes: The size of the whole response body.
        refused: The reason if the request was refused.
        error: The error as a sentence; None for none.
        is_read: True if credentials, parameters and body are valid.
        expired: The kind of the expired credential that was sent; empty for none.
        changes: The created, changed and deleted records.
        fault_hits: The faults that were applied.
        stub: The number of the stub that answered in place of the handler; 0 for none.
        is_callback: True for a callback.
        notes: Parts of the request that had no effect, with the reason; a sentence each.
        inner: The first requests within the request.
        inner_count: The number of all requests within it.
    """

    number: int
    world: str
    at: datetime
    began: float
    seconds: float
    service: str
    operation: str | None
    request: Request
    answer: Response
    request_bytes: int
    answer_bytes: int
    refused: RefusalRecord | None = None
    error: str | None = None
    is_read: bool = False
    expired: str = ""
    changes: tuple[Change, ...] = ()
    fault_hits: tuple[FaultHit, ...] = ()
    stub: int = 0
    is_callback: bool = False
    notes: tuple[str, ...] = ()
    inner: tuple[InnerRecord, ...] = ()
    inner_count: int = 0

    @property
    def faults(self) -> tuple[str, ...]:
        """The kinds of the faults that were applied."""
        return tuple(hit.kind for hit in self.fault_hits)

    @property
    def method(self) -> str:
        """The request's method."""
        return self.request.method

    @property
    def path(self) -> str:
        """The request's path; for a callback its URL without query and credentials."""
        return self.request.path

    @property
    def status(self) -> int:
        """The response's status."""
        return self.answer.status

    @property
    def milliseconds(self) -> float:
        """Real milliseconds until the response was complete."""
        return self.seconds * 1000

    @property
    def weight(self) -> int:
        """Approximate size of the entry in bytes."""
        bodies = len(self.request.body) + len(self.answer.body)
        bodies += INNER_BYTES * len(self.inner)
        return ENTRY_BYTES + bodies + len(self.request.query_string) + len(self.path) + _weight(self.request.headers)


def _weight(headers: Mapping[str, str]) -> int:
    return sum(map(len, headers.values()))


def trim_exchange(request: Request, answer: Response, head: bytes) -> tuple[Request, Response]:
    """Request and response for an entry: bodies are cut, and ``head`` is the beginning of the response's body."""
    if len(request.body) > KEPT_BODY:
        request = replace(request, body=request.body[:KEPT_BODY])
    if answer.body is not head or answer.on_sent is not None:
        answer = replace(answer, body=head[:KEPT_BODY], on_sent=None)
    elif len(head) > KEPT_BODY:
        answer = replace(answer, body=head[:KEPT_BODY])
    return request, answer


def ignore_entry(_entry: Entry) -> None:
    """Ignore an entry."""


class Journal:
    """The last exchanges of one world, oldest first.

    ``edition`` names the present numbering: clearing the journal changes it, and no two journals have the same.
    ``watchers`` are called after every change.

    Args:
        most: Maximum number of entries.
        most_bytes: Maximum size of all entries.
        on_entry: Called with every recorded entry.
    """

    def __init__(
        self, most: int = KEPT, most_bytes: int = KEPT_BYTES, on_entry: Callable[[Entry], None] = ignore_entry
    ) -> None:
        self._entries: deque[Entry] = deque()
        self._weights: deque[int] = deque()
        self._most, self._most_bytes, self._on_entry = most, most_bytes, on_entry
        self._recorded = self._bytes = 0
        self.edition = _new_edition()
        self.watchers: set[Callable[[], None]] = set()

    def record(self, **known: Any) -> Entry:  # noqa: ANN401 -- the fields of an entry
        """Add an entry with these fields and the next number; remove the oldest entries beyond the limits."""
        self._recorded += 1
        entry = Entry(self._recorded, **known)
        weight = entry.weight
        self._entries.append(entry)
        self._weights.append(weight)
        self._bytes += weight
        while len(self._entries) > self._most or (self._bytes > self._most_bytes and len(self._entries) > 1):
            self._entries.popleft()
            self._bytes -= self._weights.popleft()
        self._on_entry(entry)
        if self.watchers:
            self._notify_watchers()
        return entry

    @property
    def recorded(self) -> int:
        """Number of exchanges since the last reset, including removed entries."""
        return self._recorded

    def entries(self) -> tuple[Entry, ...]:
        """The entries, oldest first."""
        return tuple(self._entries)

    def entries_after(self, number: int, most: int) -> list[Entry]:
        """The first entries after a number, oldest first, at most ``most``."""
        if number >= self._recorded or not self._entries:
            return []
        start = max(number + 1 - self._entries[0].number, 0)
        return list(islice(self._entries, start, start + most))

    @property
    def removed(self) -> int:
        """Number of the newest entry that was removed; 0 for none."""
        return self._recorded - len(self._entries)

    def find(self, number: int) -> Entry | None:
        """The entry of that number; None if it was never recorded or was removed."""
        place = number - self._entries[0].number if self._entries else -1
        return self._entries[place] if 0 <= place < len(self._entries) else None

    def clear(self) -> None:
        """Remove all entries and restart the numbers."""
        self._entries.clear()
        self._weights.clear()
        self._recorded = self._bytes = 0
        self.edition = _new_edition()
        self._notify_watchers()

    def _notify_watchers(self) -> None:
        for watcher in self.watchers:
            watcher()


def _new_edition() -> str:
    return secrets.token_hex(EDITION_BYTES)

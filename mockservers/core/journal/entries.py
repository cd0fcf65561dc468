"""What happened in a world: the last exchanges, bounded by number and by bytes.

An entry refers to the request and the answer as they were; nothing is decoded or masked until somebody looks
(``mockservers.core.journal``). Whoever shows an entry masks its secrets there.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from mockservers.core.errors import ApiError, InvalidBody, InvalidParameter
from mockservers.core.messages import Request, Response
from mockservers.core.storage.change_log import Change

if TYPE_CHECKING:
    from mockservers.core.faults.fault import FaultHit

KEPT = 1_000  # entries
KEPT_BYTES = 4_000_000  # of requests and answers together
KEPT_BODY = 32 * 1024  # bytes of a single body
ENTRY_BYTES = 1_000  # what an entry takes besides
MOST_VIOLATIONS = 20


@dataclass(frozen=True)
class BrokenRule:
    """One rule of the spec that a request broke.

    ``place`` is ``query``, ``path``, ``header`` or ``body``; ``name`` the parameter's; ``pointer`` the JSON pointer
    within its value or the body; ``keyword`` the schema's, empty where the value is missing or cannot be decoded.
    """

    place: str
    name: str
    pointer: str
    keyword: str
    text: str


@dataclass(frozen=True)
class RefusalRecord:
    """Why an exchange was refused: the refusal's class, its text, whether the request broke the spec, and where."""

    kind: str
    text: str
    breaks_spec: bool = False
    violations: tuple[BrokenRule, ...] = ()

    @classmethod
    def of(cls, refusal: ApiError) -> RefusalRecord:
        """What the journal keeps of a refusal: no values but those in its texts."""
        return cls(type(refusal).__name__, str(refusal), refusal.breaks_spec, tuple(_violations(refusal)))


def _violations(refusal: ApiError) -> list[BrokenRule]:
    if isinstance(refusal, InvalidParameter):
        place, name, pointer = refusal.location, refusal.name, ""
    elif isinstance(refusal, InvalidBody):
        place, name, pointer = "body", "", refusal.pointer
    else:
        return []
    found = refusal.violations[:MOST_VIOLATIONS]
    return [BrokenRule(place, name, one.pointer, one.keyword, one.text) for one in found] or [
        BrokenRule(place, name, pointer, "", refusal.reason)
    ]


class Entry(NamedTuple):
    """One exchange, or what a stand-in sent of its own accord.

    Of the latter ``is_callback`` holds, ``request.path`` is a whole URL, and ``status`` 0 where nobody answered.

    Args:
        number: From 1 since the world's journal was last cleared; 0 where there is no such world.
        world: The world's name.
        at: World time.
        began: The machine's time, seconds since 1970.
        seconds: Real seconds until the answer was complete.
        service: The vendor.
        operation: The operationId; None where the spec has no such path, or not this method.
        request: The request; its body is cut at ``KEPT_BODY`` bytes.
        answer: The answer as it was sent; its body is bytes, cut likewise.
        request_bytes: The size of the whole request body.
        answer_bytes: The size of the whole answer body.
        refused: What refused the request.
        error: What went wrong, as a sentence; None where nothing did.
        is_read: Whether credentials, parameters and body were found good.
        expired: The kind of credential that was sent and had expired; empty where none.
        changes: The records that it created, changed or deleted.
        strikes: The faults that struck it.
        is_callback: Whether the stand-in sent it.
        notes: What of the request had no effect, though it was answered, and why; a sentence each.
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
    strikes: tuple[FaultHit, ...] = ()
    is_callback: bool = False
    notes: tuple[str, ...] = ()

    @property
    def faults(self) -> tuple[str, ...]:
        """The kinds of the faults that struck it."""
        return tuple(one.kind for one in self.strikes)

    @property
    def method(self) -> str:
        """The request's method."""
        return self.request.method

    @property
    def path(self) -> str:
        """The request's path; of a callback the URL, without query and credentials."""
        return self.request.path

    @property
    def status(self) -> int:
        """The answer's status."""
        return self.answer.status

    @property
    def milliseconds(self) -> float:
        """Real milliseconds until the answer was complete."""
        return self.seconds * 1000

    @property
    def weight(self) -> int:
        """About how many bytes it takes to keep this."""
        bodies = len(self.request.body) + len(self.answer.body)
        return ENTRY_BYTES + bodies + len(self.request.query_string) + len(self.path) + _weight(self.request.headers)


def _weight(headers: Mapping[str, str]) -> int:
    return sum(map(len, headers.values()))


def trim_exchange(request: Request, answer: Response, head: bytes) -> tuple[Request, Response]:
    """Request and answer as an entry refers to them: bodies cut, ``head`` as the beginning of the answer's."""
    if len(request.body) > KEPT_BODY:
        request = replace(request, body=request.body[:KEPT_BODY])
    if answer.body is not head or answer.on_sent is not None:
        answer = replace(answer, body=head[:KEPT_BODY], on_sent=None)
    elif len(head) > KEPT_BODY:
        answer = replace(answer, body=head[:KEPT_BODY])
    return request, answer


def ignore_entry(_entry: Entry) -> None:
    """Nobody listens to a journal."""


class Journal:
    """The last exchanges of one world, oldest first.

    Args:
        most: How many entries are kept.
        most_bytes: How many bytes they may take together.
        tell: Is told every entry, kept or not, as it is recorded.
    """

    def __init__(
        self, most: int = KEPT, most_bytes: int = KEPT_BYTES, tell: Callable[[Entry], None] = ignore_entry
    ) -> None:
        self._entries: deque[Entry] = deque()
        self._weights: deque[int] = deque()
        self._most, self._most_bytes, self._tell = most, most_bytes, tell
        self._recorded = self._bytes = 0

    def record(self, **known: Any) -> Entry:  # noqa: ANN401 -- the fields of an entry
        """Keep an entry of these fields under the next number; the oldest go when there is too much."""
        self._recorded += 1
        entry = Entry(self._recorded, **known)
        weight = entry.weight
        self._entries.append(entry)
        self._weights.append(weight)
        self._bytes += weight
        while len(self._entries) > self._most or (self._bytes > self._most_bytes and len(self._entries) > 1):
            self._entries.popleft()
            self._bytes -= self._weights.popleft()
        self._tell(entry)
        return entry

    @property
    def recorded(self) -> int:
        """How many exchanges were recorded since the last reset, kept or not."""
        return self._recorded

    def entries(self) -> tuple[Entry, ...]:
        """The kept entries."""
        return tuple(self._entries)

    def find(self, number: int) -> Entry | None:
        """The entry of that number; None when it was never recorded or is not kept any more."""
        place = number - self._entries[0].number if self._entries else -1
        return self._entries[place] if 0 <= place < len(self._entries) else None

    def clear(self) -> None:
        """Forget everything."""
        self._entries.clear()
        self._weights.clear()
        self._recorded = self._bytes = 0

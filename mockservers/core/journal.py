"""What happened in a world: the last exchanges, bounded by number."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime

KEPT = 1_000


@dataclass(frozen=True)
class Entry:
    """One exchange: when (world time and real milliseconds taken), what was asked, what was answered.

    What a stand-in sends of its own accord is here too: its ``path`` is a whole URL, its ``status`` 0 where
    nobody answered.
    """

    number: int
    at: datetime | None
    service: str
    operation: str | None
    method: str
    path: str
    status: int
    error: str | None
    request_bytes: int
    answer_bytes: int
    milliseconds: float


class Journal:
    """The last exchanges of one world, oldest first. Holds no query values, bodies or secrets."""

    def __init__(self, kept: int = KEPT) -> None:
        self._entries: deque[Entry] = deque(maxlen=kept)
        self._recorded = 0

    def next_number(self) -> int:
        """The number of the next entry, from 1."""
        self._recorded += 1
        return self._recorded

    def record(self, entry: Entry) -> None:
        """Keep an entry; the oldest goes when there are too many."""
        self._entries.append(entry)

    @property
    def recorded(self) -> int:
        """How many exchanges were recorded since the last reset, kept or not."""
        return self._recorded

    def entries(self) -> tuple[Entry, ...]:
        """The kept entries."""
        return tuple(self._entries)

    def clear(self) -> None:
        """Forget everything."""
        self._entries.clear()
        self._recorded = 0

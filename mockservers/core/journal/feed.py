"""The changes of a journal as a feed: what came after a position, what was lost, and that the journal was cleared.

The journal is the feed's only buffer: a reader has nothing but its position, however slow it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from mockservers.core.journal.entries import Entry, Journal

POSITION = re.compile(r"([0-9]{1,19})(?:\.([0-9a-f]{1,32}))?", re.ASCII)
MOST_READ = 500  # entries of a reading


@dataclass(frozen=True)
class Position:
    """A place in a journal: after the exchange ``number`` of the edition, which is empty if it is not known."""

    number: int
    edition: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        """The position of an identifier such as ``57.0a1b2c3d``, or of a mere number.

        Raises:
            ValueError: the text is neither.
        """
        found = POSITION.fullmatch(text)
        if found is None:
            raise ValueError(f"Invalid position {text[:60]!r}: use the number of an exchange or the id of an event.")
        return cls(int(found[1]), found[2] or "")

    def __str__(self) -> str:
        return f"{self.number}.{self.edition}" if self.edition else str(self.number)


@dataclass(frozen=True)
class Cleared:
    """The journal was cleared; its numbers begin at 1."""


@dataclass(frozen=True)
class Lost:
    """Exchanges that the journal removed before they were read: from ``first`` to ``last``."""

    first: int
    last: int


Change = Cleared | Lost | Sequence[Entry]


class JournalFeed:
    """Reads a journal from a position on.

    Args:
        journal: The journal.
        position: The position to start after; None for the journal's end.
    """

    def __init__(self, journal: Journal, position: Position | None = None) -> None:
        self._journal = journal
        here = Position(journal.recorded, journal.edition)
        if position is None:
            position = here
        elif not position.edition and position.number <= here.number:
            position = Position(position.number, here.edition)
        self.position = position

    def read(self) -> Iterator[Change]:
        """Yield what has changed since the last reading, at most ``MOST_READ`` entries."""
        journal, position = self._journal, self.position
        is_other = position.number > journal.recorded or position.edition not in {"", journal.edition}
        number = 0 if is_other else position.number
        if is_other:
            yield self._move(number, Cleared())
        if number < journal.removed:
            yield self._move(journal.removed, Lost(number + 1, journal.removed))
            number = journal.removed
        entries = journal.entries_after(number, MOST_READ)
        if entries:
            yield self._move(entries[-1].number, entries)

    def _move(self, number: int, change: Change) -> Change:
        """Move the position, before the change is yielded with it."""
        self.position = Position(number, self._journal.edition)
        return change

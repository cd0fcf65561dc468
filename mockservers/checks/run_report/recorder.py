"""Records the exchanges of all worlds while a command runs, including worlds that are reset or deleted."""

from __future__ import annotations

from collections import Counter

from mockservers.core.journal.entries import Entry

FIRST_ERROR = 400  # the lowest status of an error
MOST = 100_000  # exchanges
MOST_BYTES = 256_000_000


class Recorder:
    """Records exchanges in order of arrival; beyond its limits, it only counts them per operation."""

    def __init__(self, most: int = MOST, most_bytes: int = MOST_BYTES) -> None:
        self._most, self._bytes_left = most, most_bytes
        self.entries: list[Entry] = []
        self.total = 0
        self.called: Counter[tuple[str, str]] = Counter()
        self.accepted: Counter[tuple[str, str]] = Counter()

    def record(self, entry: Entry) -> None:
        """Record an exchange. Called on the server's thread."""
        self.total += 1
        if entry.operation and not entry.is_callback:
            self.called[entry.service, entry.operation] += 1
            self.accepted[entry.service, entry.operation] += entry.status < FIRST_ERROR
        if len(self.entries) < self._most and self._bytes_left >= entry.weight:
            self._bytes_left -= entry.weight
            self.entries.append(entry)

    @property
    def passed_over(self) -> int:
        """The number of exchanges that were only counted."""
        return self.total - len(self.entries)

"""Counts of the exchanges of all worlds, for ``/metrics``."""

from __future__ import annotations

from collections import Counter, defaultdict

from mockservers.core.journal.entries import Entry
from mockservers.core.journal.serialize import DEFECTS

MOST_WORLDS = 100  # worlds that are counted by name
OTHER = "other"  # the name of all later ones
NO_ANSWER = 0  # the status of a callback without a response
FIRST_ERROR = 400


class ExchangeCounts:
    """Counts exchanges. The number of series is bounded: worlds beyond ``MOST_WORLDS`` are counted together.

    ``requests`` has the number of requests and their seconds by vendor, operation, status and world; an empty operation
    stands for requests without one. ``violations`` are requests that break the specification, ``defects`` failures of
    the mock servers themselves, ``hits`` triggered faults by vendor, kind and world, and ``callbacks`` sent ones by
    vendor and outcome.
    """

    def __init__(self) -> None:
        self._labels: dict[str, str] = {}
        self.requests: dict[tuple[str, str, int, str], list[float]] = defaultdict(lambda: [0, 0.0])
        self.violations: Counter[tuple[str, str, str]] = Counter()
        self.defects: Counter[tuple[str, str]] = Counter()
        self.hits: Counter[tuple[str, str, str]] = Counter()
        self.callbacks: Counter[tuple[str, str]] = Counter()

    def count(self, entry: Entry) -> None:
        """Count an exchange. Called on the server's thread, with every request."""
        if entry.is_callback:
            accepted = NO_ANSWER < entry.status < FIRST_ERROR
            self.callbacks[entry.service, "accepted" if accepted else "failed"] += 1
            return
        world = self._labels.get(entry.world) or self.choose_label(entry.world)
        counted = self.requests[entry.service, entry.operation or "", entry.answer.status, world]
        counted[0] += 1
        counted[1] += entry.seconds
        if entry.refused:
            if entry.refused.breaks_spec:
                self.violations[entry.service, entry.operation or "", world] += 1
            elif entry.refused.kind in DEFECTS:
                self.defects[entry.service, entry.operation or ""] += 1
        for hit in entry.fault_hits:
            self.hits[entry.service, hit.kind, world] += 1

    def choose_label(self, world: str) -> str:
        """Return the name under which a world is counted."""
        if world in self._labels:
            return self._labels[world]
        if len(self._labels) >= MOST_WORLDS:
            return OTHER
        self._labels[world] = world
        return world

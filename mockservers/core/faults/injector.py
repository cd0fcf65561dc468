"""The faults of a world: stored in its settings, matched with requests, and counted.

Counts are stored with the faults, so they survive a restart. General faults are chosen before the request's transaction
and counted at its beginning; faults of a vendor's own kinds are matched and counted by the handler.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection

from mockservers.core.faults.conditions import Target
from mockservers.core.faults.fault import Fault, FaultCount, FaultHit
from mockservers.core.service.fault_kinds import GENERAL
from mockservers.core.simulation.randomness import SeededRandom
from mockservers.core.simulation.settings import clock_of
from mockservers.core.storage.database import draw_number
from mockservers.core.storage.settings import WorldSettings

MOST_FAULTS = 100  # in one world
SERIES = "world.fault"


def has_general(settings: WorldSettings) -> bool:
    """True if a world has faults of general kinds."""
    faults = settings.faults
    return bool(faults) and any(fault["kind"] in GENERAL for fault in faults)


def has_vendor_kinds(settings: WorldSettings) -> bool:
    """True if a world has faults of a vendor's own kinds, which are counted within the vendor's work."""
    faults = settings.faults
    return bool(faults) and any(fault["kind"] not in GENERAL for fault in faults)


PendingCounts = dict[int, tuple[int, int]]


@dataclass(frozen=True)
class FaultChoice:
    """The general faults that a request triggers, and the additions to the counts of faults (matched, triggered)."""

    hits: tuple[FaultHit, ...] = ()
    counts: Mapping[int, tuple[int, int]] = field(default_factory=dict)

    def release(self, pending: PendingCounts) -> None:
        """Remove the counts from the pending ones, after they are written or the request has failed."""
        for fault, (matched, triggered) in self.counts.items():
            before = pending.pop(fault)
            left = (before[0] - matched, before[1] - triggered)
            if left != (0, 0):
                pending[fault] = left


def choose_general_hits(
    settings: WorldSettings, target: Target, pending: PendingCounts, *, is_inner: bool = False
) -> FaultChoice:
    """Choose the general faults that a request triggers, in the order in which they were added.

    A fault that replaces the response is the last one. Nothing is written: the counts are added to ``pending``, the
    counts of requests that are not committed yet.

    Args:
        settings: The world's settings; not changed.
        target: The request.
        pending: Counts by fault (matched, triggered).
        is_inner: The request is within another one: only faults for which ``reaches_inner`` is true apply.
    """
    clock = clock_of(settings)
    now, pace = clock.now(), 1 / clock.speed if clock.speed else 1.0
    random = SeededRandom(settings.start["seed"], _draw_nothing)
    hits: list[FaultHit] = []
    counts: dict[int, tuple[int, int]] = {}
    for fault in map(Fault.from_json, settings.faults):
        if fault.kind not in GENERAL or not fault.is_active(now) or not fault.matches(target):
            continue
        if is_inner and not fault.reaches_inner:
            continue
        stored, waiting = settings.fault_counts.get(str(fault.id), (0, 0)), pending.get(fault.id, (0, 0))
        matched, triggered = stored[0] + waiting[0] + 1, stored[1] + waiting[1]
        if fault.times is not None and triggered >= fault.times:
            continue
        is_hit = fault.is_triggered(matched, triggered, random)
        counts[fault.id] = (1, int(is_hit))
        pending[fault.id] = (waiting[0] + 1, waiting[1] + is_hit)
        if is_hit:
            effect = random.fork("fault's values", fault.id, matched)
            hits.append(FaultHit(fault.id, fault.kind, fault.values, effect, pace))
            if hits[-1].stage == "instead":
                break
    return FaultChoice(tuple(hits), counts)


def _draw_nothing(series: str) -> int:
    raise AssertionError(series)  # faults use ``fork`` only, never a series


def write_counts(db: Connection, counts: Mapping[int, tuple[int, int]]) -> None:
    """Add to the counts of faults; faults that were removed meanwhile are ignored."""
    settings = WorldSettings.read(db)
    stored = dict(settings.fault_counts)
    for fault in settings.faults:
        if fault["id"] in counts:
            before, added = stored.get(str(fault["id"]), (0, 0)), counts[fault["id"]]
            stored[str(fault["id"])] = (before[0] + added[0], before[1] + added[1])
    settings.write(db, fault_counts=stored)


class FaultInjector:
    """The faults of a world in one transaction.

    Args:
        db: The connection.
        settings: The world's settings, which contain the faults and their counts.
        now: The world's time.
        speed: World seconds per real second.
        random: The world's randomness.
    """

    def __init__(
        self, db: Connection, settings: WorldSettings, now: datetime, speed: float, random: SeededRandom
    ) -> None:
        self._db, self._settings, self._now, self._random = db, settings, now, random
        self._pace = 1 / speed if speed else 1.0

    def trigger(self, kind: str, target: Target) -> FaultHit | None:
        """Trigger the first fault of a vendor's kind that applies to a request; count the matching faults before it."""
        hits = (self._trigger_fault(fault, target) for fault in self._active_faults() if fault.kind == kind)
        return next(filter(None, hits), None)

    def _active_faults(self) -> list[Fault]:
        faults = map(Fault.from_json, self._settings.faults)
        return [fault for fault in faults if fault.is_active(self._now)]

    def _trigger_fault(self, fault: Fault, target: Target) -> FaultHit | None:
        counts = self._settings.fault_counts
        matched, triggered = counts.get(str(fault.id), (0, 0))
        if not fault.matches(target) or (fault.times is not None and triggered >= fault.times):
            return None
        matched += 1
        is_hit = fault.is_triggered(matched, triggered, self._random)
        self._settings.write(self._db, fault_counts={**counts, str(fault.id): (matched, triggered + is_hit)})
        effect = self._random.fork("fault's values", fault.id, matched)
        return FaultHit(fault.id, fault.kind, fault.values, effect, self._pace) if is_hit else None


def list_faults(db: Connection) -> list[tuple[Fault, FaultCount]]:
    """Return the faults of a world with their counts, in the order in which they were added."""
    settings = WorldSettings.read(db)
    counts = settings.fault_counts
    return [(fault, FaultCount(*counts.get(str(fault.id), (0, 0)))) for fault in map(Fault.from_json, settings.faults)]


def add_fault(db: Connection, fault: Fault) -> Fault:
    """Add a fault to a world; return it with its number.

    Raises:
        ValueError: the world has ``MOST_FAULTS`` faults already.
    """
    settings = WorldSettings.read(db)
    if len(settings.faults) >= MOST_FAULTS:
        raise ValueError(f"A world can have at most {MOST_FAULTS} faults: remove one first.")
    numbered = replace(fault, id=1 + draw_number(db, SERIES))
    settings.write(db, faults=[*settings.faults, numbered.as_json()])
    return numbered


def remove_fault(db: Connection, number: int | None = None) -> int:
    """Remove the fault with a number, or all faults; return the number of removed faults."""
    settings = WorldSettings.read(db)
    before = settings.faults
    kept = [fault for fault in before if number is not None and fault["id"] != number]
    keys = {str(fault["id"]) for fault in kept}
    counts = {key: count for key, count in settings.fault_counts.items() if key in keys}
    settings.write(db, faults=kept, fault_counts=counts)
    return len(before) - len(kept)

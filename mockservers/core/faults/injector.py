"""The faults that are set in a world: stored with its settings, counted, and matched with requests.

Counts are rows like everything else, so that they survive a restart. General faults are chosen before a request's
transaction and counted first in it; those within a vendor's work are matched and counted with the work.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection

from mockservers.core.faults.fault import Count, Fault, FaultHit, Target
from mockservers.core.service.fault_kinds import GENERAL
from mockservers.core.simulation.randomness import SeededRandom
from mockservers.core.simulation.settings import clock_of
from mockservers.core.storage.database import draw_number
from mockservers.core.storage.settings import WorldSettings

MOST_FAULTS = 100  # in one world
SERIES = "world.fault"


def has_general(settings: WorldSettings) -> bool:
    """Whether a world has faults that any request may be struck by."""
    return any(fault["kind"] in GENERAL for fault in settings.faults)


def has_vendor_kinds(settings: WorldSettings) -> bool:
    """True if a world has faults of a vendor's own kinds, which are counted within the vendor's work."""
    return any(fault["kind"] not in GENERAL for fault in settings.faults)


PendingCounts = dict[int, tuple[int, int]]


@dataclass(frozen=True)
class FaultChoice:
    """The general faults that are triggered by a request, and what is to be added to each fault's counts."""

    hits: tuple[FaultHit, ...] = ()
    counts: Mapping[int, tuple[int, int]] = field(default_factory=dict)

    def release(self, pending: PendingCounts) -> None:
        """Take the counts from the pending ones: they are written, or will never be."""
        for fault, (matched, triggered) in self.counts.items():
            before = pending.pop(fault)
            left = (before[0] - matched, before[1] - triggered)
            if left != (0, 0):
                pending[fault] = left


def choose_general_hits(settings: WorldSettings, target: Target, pending: PendingCounts) -> FaultChoice:
    """Choose the general faults that a request triggers, in the order in which they were added.

    A fault that replaces the response is the last one. Nothing is written; the counts are added to ``pending``, those
    of requests to the world that are not committed yet.

    Args:
        settings: The world's settings; not changed.
        target: The request.
        pending: Matches and hits by fault.
    """
    clock = clock_of(settings)
    now, pace = clock.now(), 1 / clock.speed if clock.speed else 1.0
    random = SeededRandom(settings.start["seed"], _draw_nothing)
    hits: list[FaultHit] = []
    counts: dict[int, tuple[int, int]] = {}
    for fault in map(Fault.from_json, settings.faults):
        if fault.kind not in GENERAL or not fault.is_due(now) or not fault.is_for(target):
            continue
        stored, waiting = settings.fault_counts.get(str(fault.id), (0, 0)), pending.get(fault.id, (0, 0))
        matched, triggered = stored[0] + waiting[0] + 1, stored[1] + waiting[1]
        if fault.times is not None and triggered >= fault.times:
            continue
        is_hit = fault.strikes(matched, triggered, random)
        counts[fault.id] = (1, int(is_hit))
        pending[fault.id] = (waiting[0] + 1, waiting[1] + is_hit)
        if is_hit:
            chance = random.fork("fault's values", fault.id, matched)
            hits.append(FaultHit(fault.id, fault.kind, fault.values, chance, pace))
            if hits[-1].stage == "instead":
                break
    return FaultChoice(tuple(hits), counts)


def _draw_nothing(series: str) -> int:
    raise AssertionError(series)  # faults fork, they draw from no series


def write_counts(db: Connection, counts: Mapping[int, tuple[int, int]]) -> None:
    """Add to the counts of faults; one that was removed meanwhile has none."""
    settings = WorldSettings.read(db)
    stored = dict(settings.fault_counts)
    for fault in settings.faults:
        if fault["id"] in counts:
            before, added = stored.get(str(fault["id"]), (0, 0)), counts[fault["id"]]
            stored[str(fault["id"])] = (before[0] + added[0], before[1] + added[1])
    settings.write(db, fault_counts=stored)


class FaultInjector:
    """The faults of a world in one transaction, each asked in the order in which they were added.

    Args:
        db: The connection.
        settings: The world's settings; counts are kept in them as well.
        now: The world's time.
        speed: World seconds per real second.
        chance: The world's randomness.
    """

    def __init__(
        self, db: Connection, settings: WorldSettings, now: datetime, speed: float, chance: SeededRandom
    ) -> None:
        self._db, self._settings, self._now, self._chance = db, settings, now, chance
        self._pace = 1 / speed if speed else 1.0

    def vendor_hit(self, kind: str, target: Target) -> FaultHit | None:
        """The first fault of a vendor's kind that strikes."""
        found = (self._asked(one, target) for one in self._in_force() if one.kind == kind)
        return next(filter(None, found), None)

    def _in_force(self) -> list[Fault]:
        every = (Fault.from_json(one) for one in self._settings.faults)
        return [one for one in every if one.is_due(self._now)]

    def _asked(self, fault: Fault, target: Target) -> FaultHit | None:
        counts = self._settings.fault_counts
        matched, struck = counts.get(str(fault.id), (0, 0))
        if not fault.is_for(target) or (fault.times is not None and struck >= fault.times):
            return None
        matched += 1
        strikes = fault.strikes(matched, struck, self._chance)
        counted = {**counts, str(fault.id): (matched, struck + strikes)}
        self._settings.write(self._db, fault_counts=counted)
        random = self._chance.fork("fault's values", fault.id, matched)
        return FaultHit(fault.id, fault.kind, fault.values, random, self._pace) if strikes else None


def list_faults(db: Connection) -> list[tuple[Fault, Count]]:
    """The faults of a world with their counts, in the order in which they were added."""
    settings = WorldSettings.read(db)
    counts = settings.fault_counts
    faults = (Fault.from_json(one) for one in settings.faults)
    return [(one, Count(*counts.get(str(one.id), (0, 0)))) for one in faults]


def add_fault(db: Connection, fault: Fault) -> Fault:
    """Set a fault in a world; gives it with its number.

    Raises:
        ValueError: there are too many.
    """
    settings = WorldSettings.read(db)
    if len(settings.faults) >= MOST_FAULTS:
        raise ValueError(f"There are {MOST_FAULTS} faults, the most that a world keeps; remove one first.")
    numbered = replace(fault, id=1 + draw_number(db, SERIES))
    settings.write(db, faults=[*settings.faults, numbered.as_json()])
    return numbered


def remove_fault(db: Connection, number: int | None = None) -> int:
    """Remove the fault with a number, or all of them; gives how many that were."""
    settings = WorldSettings.read(db)
    every = settings.faults
    left = [one for one in every if number is not None and one["id"] != number]
    kept = {str(one["id"]) for one in left}
    counts = {key: count for key, count in settings.fault_counts.items() if key in kept}
    settings.write(db, faults=left, fault_counts=counts)
    return len(every) - len(left)

"""The faults that are set in a world: kept with its settings, counted, and asked whether they strike.

Counts are rows like everything else, so that they survive a restart and hold for all servers of a world. General
faults are counted in a transaction of their own, since the request may come to nothing; those within a vendor's work
are counted with the work.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from mockservers.core.faults.fault import Count, Fault, FaultHit, Target
from mockservers.core.service.fault_kinds import GENERAL
from mockservers.core.simulation.randomness import SeededRandom
from mockservers.core.storage.database import draw_number
from mockservers.core.storage.settings import WorldSettings

MOST_FAULTS = 100  # in one world
SERIES = "world.fault"


def has_general(settings: WorldSettings) -> bool:
    """Whether a world has faults that any request may be struck by."""
    return any(fault["kind"] in GENERAL for fault in settings.faults)


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

    def general_hits(self, target: Target) -> Iterator[FaultHit]:
        """The general faults that strike a request; after one that stands in for the work no other is asked."""
        for fault in self._in_force():
            if fault.kind in GENERAL and (strike := self._asked(fault, target)):
                yield strike
                if strike.stage == "instead":
                    return

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

"""Declared lifecycles: states passed in order, one of several ends, at a world's pace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any

LONGEST = 366 * 24 * 3600.0  # seconds a state may last
MOST_READS = 1_000_000


@dataclass(frozen=True)
class Timing:
    """How records move through a lifecycle.

    Args:
        seconds: World seconds in each state; 0 passes it at once.
        reads: Reads in each state; where given it replaces ``seconds``.
        hold: The state that is never left; empty for none.
        end: The end that is reached; empty for the lifecycle's first.
    """

    seconds: float = 0.0
    reads: int | None = None
    hold: str = ""
    end: str = ""

    def as_json(self) -> dict[str, Any]:
        """The pace as it is stored and shown."""
        return asdict(self)


@dataclass(frozen=True)
class Progress:
    """Where a record stands: its ``state``, how much of the whole way lies behind it (0 to 1), and since when."""

    state: str
    progress: float
    since: datetime


@dataclass(frozen=True)
class Lifecycle:
    """States passed in order, then one of the ends. No timers: a state is computed when it is read.

    Args:
        name: Unique name, ``vendor.thing``.
        states: The states on the way, in order.
        ends: The possible ends; the first is reached unless the pace names another.
        pace: The pace in a world that sets none.
    """

    name: str
    states: tuple[str, ...]
    ends: tuple[str, ...]
    pace: Timing = Timing()

    def progress_at(self, entered: datetime, now: datetime, pace: Timing, reads: int = 0) -> Progress:
        """Where a record stands that entered the first state at ``entered`` and was read ``reads`` times since."""
        passed, share = self._passed(entered, now, pace, reads)
        if pace.hold in self.states and passed > self.states.index(pace.hold):
            passed, share = self.states.index(pace.hold), 1.0
        since = entered + timedelta(seconds=pace.seconds * passed if pace.reads is None else 0)
        if passed >= len(self.states):
            return Progress(pace.end or self.ends[0], 1.0, since)
        return Progress(self.states[passed], (passed + share) / len(self.states), since)

    def ends_at(self, entered: datetime, pace: Timing) -> datetime | None:
        """When a record reaches its end by the clock alone; None when it is held, or moves on by being read."""
        if pace.reads is not None or pace.hold in self.states:
            return None
        return entered + timedelta(seconds=pace.seconds * len(self.states))

    def _passed(self, entered: datetime, now: datetime, pace: Timing, reads: int) -> tuple[int, float]:
        """How many states lie behind, and how much of the present one."""
        step, gone = (pace.seconds, (now - entered).total_seconds()) if pace.reads is None else (pace.reads, reads)
        if step <= 0:
            return len(self.states), 0.0
        passed, rest = divmod(max(gone, 0), step)
        return min(int(passed), len(self.states)), rest / step

    def adjust_timing(self, changes: Mapping[str, Any], pace: Timing | None = None) -> Timing:
        """The pace with some of its fields changed.

        Raises:
            ValueError: an unknown field, a state or end that the lifecycle does not have, a number out of range.
        """
        known = {field.name for field in fields(Timing)}
        if unknown := set(changes) - known:
            raise ValueError(f"A pace has no {min(unknown)!r}; it has {', '.join(sorted(known))}.")
        changed = replace(pace or self.pace, **changes)
        if changed.hold and changed.hold not in self.states:
            raise ValueError(f"{self.name} has no state {changed.hold!r}; it has {', '.join(self.states)}.")
        if changed.end and changed.end not in self.ends:
            raise ValueError(f"{self.name} has no end {changed.end!r}; it has {', '.join(self.ends)}.")
        if not 0 <= changed.seconds <= LONGEST or not 0 <= (changed.reads or 0) <= MOST_READS:
            raise ValueError(f"A state lasts 0 to {LONGEST:,.0f} seconds or 0 to {MOST_READS:,} reads.")
        return changed

"""Declared lifecycles: states in order, then one of several ends, with a world's timing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

LONGEST = 366 * 24 * 3600.0  # seconds a state may last
MOST_READS = 1_000_000
SMALLEST_STEP = timedelta(microseconds=1)


@dataclass(frozen=True)
class Timing:
    """Timing of the records of a lifecycle.

    Args:
        seconds: World seconds in each state; 0 passes all states immediately.
        reads: Reads in each state; replaces ``seconds`` if given.
        hold: The state that records never leave; empty for none.
        end: The end that records reach; empty for the lifecycle's first.
    """

    seconds: float = 0.0
    reads: int | None = None
    hold: str = ""
    end: str = ""

    def as_json(self) -> dict[str, Any]:
        """The timing as JSON, for storage and display."""
        return asdict(self)


@dataclass(frozen=True)
class Progress:
    """State of a record: ``state``, ``progress`` through all states (0 to 1), and the time of entry."""

    state: str
    progress: float
    since: datetime


class WaitsFor(StrEnum):
    """Condition on which a record enters its next state."""

    TIME = "time"
    READS = "reads"
    HOLD = "hold"
    RECORD = "record"


@dataclass(frozen=True)
class RunningRecord:
    """A record that has not reached an end of its lifecycle.

    Args:
        lifecycle: The name of the lifecycle.
        record: The key of the record, as in timings of single records.
        state: The present state, in the vendor's words.
        next: The state after it.
        waits_for: The condition of the next state: the world's time, reads of the record, an end of the hold that its
            timing sets, or the end of other records.
        progress: Progress through all states (0 to 1).
        due: The world's time at which it enters the next state; None if it does not wait for the time.
    """

    lifecycle: str
    record: str
    state: str
    next: str
    waits_for: WaitsFor
    progress: float = 0.0
    due: datetime | None = None


@dataclass(frozen=True)
class Lifecycle:
    """States in order, then one of the ends. There are no timers: a state is computed when it is read.

    Args:
        name: Unique name, ``vendor.word``.
        states: The states before the end, in order.
        ends: The possible ends; the timing chooses one, by default the first.
        pace: The default timing.
    """

    name: str
    states: tuple[str, ...]
    ends: tuple[str, ...]
    pace: Timing = Timing()

    def progress_at(self, entered: datetime, now: datetime, pace: Timing, reads: int = 0) -> Progress:
        """State of a record that entered the first state at ``entered`` and was read ``reads`` times since."""
        passed, share = self._measure_progress(entered, now, pace, reads)
        if pace.hold in self.states and passed > self.states.index(pace.hold):
            passed, share = self.states.index(pace.hold), 1.0
        since = entered + timedelta(seconds=pace.seconds * passed if pace.reads is None else 0)
        if passed >= len(self.states):
            return Progress(pace.end or self.ends[0], 1.0, since)
        return Progress(self.states[passed], (passed + share) / len(self.states), since)

    def find_running(
        self, record: object, entered: datetime, now: datetime, pace: Timing, reads: int = 0
    ) -> RunningRecord | None:
        """Describe a record by the arguments of ``progress_at``; None if it is at its end."""
        progress = self.progress_at(entered, now, pace, reads)
        if progress.state not in self.states:
            return None
        place = self.states.index(progress.state)
        following = (*self.states[1:], pace.end or self.ends[0])[place]
        described = RunningRecord(
            self.name, str(record), progress.state, following, WaitsFor.TIME, min(progress.progress, 1.0)
        )
        if pace.hold == progress.state:
            return replace(described, waits_for=WaitsFor.HOLD)
        if pace.reads is not None:
            return replace(described, waits_for=WaitsFor.READS)
        due = entered + timedelta(seconds=pace.seconds * (place + 1))
        if self._measure_progress(entered, due, pace, reads)[0] <= place:  # seconds that are no binary fraction
            due += SMALLEST_STEP
        return replace(described, due=due)

    def ends_at(self, entered: datetime, pace: Timing) -> datetime | None:
        """The time when a record reaches its end; None if it is held, or if its progress depends on reads."""
        if pace.reads is not None or pace.hold in self.states:
            return None
        return entered + timedelta(seconds=pace.seconds * len(self.states))

    def _measure_progress(self, entered: datetime, now: datetime, pace: Timing, reads: int) -> tuple[int, float]:
        """Number of passed states, and the passed share of the present state (0 to 1)."""
        step, gone = (pace.seconds, (now - entered).total_seconds()) if pace.reads is None else (pace.reads, reads)
        if step <= 0:
            return len(self.states), 0.0
        passed, rest = divmod(max(gone, 0), step)
        return min(int(passed), len(self.states)), rest / step

    def adjust_timing(self, changes: Mapping[str, Any], pace: Timing | None = None) -> Timing:
        """A timing with some of its fields changed.

        Raises:
            ValueError: a field, state or end does not exist, or a number is out of range.
        """
        known = {field.name for field in fields(Timing)}
        if unknown := set(changes) - known:
            raise ValueError(f"Unknown pace setting {min(unknown)!r}: use {', '.join(sorted(known))}.")
        changed = replace(pace or self.pace, **changes)
        if changed.hold and changed.hold not in self.states:
            raise ValueError(f"{self.name} has no state {changed.hold!r}; it has {', '.join(self.states)}.")
        if changed.end and changed.end not in self.ends:
            raise ValueError(f"{self.name} has no end {changed.end!r}; it has {', '.join(self.ends)}.")
        if not 0 <= changed.seconds <= LONGEST or not 0 <= (changed.reads or 0) <= MOST_READS:
            raise ValueError(f"A state lasts 0 to {LONGEST:,.0f} seconds or 0 to {MOST_READS:,} reads.")
        return changed

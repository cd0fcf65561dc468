"""Clocks: the source of time for waits and expiry."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Source of time of a client."""

    def now(self) -> datetime:
        """Return the current time, UTC."""

    def monotonic(self) -> float:
        """Return the seconds since an arbitrary time; the value never decreases."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


class SystemClock:
    """Clock of the machine."""

    def now(self) -> datetime:
        """Return the current time, UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return the seconds since an arbitrary time; the value never decreases."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


class InstantClock:
    """Clock for tests: ``sleep`` returns at once and advances the time.

    Args:
        start: The initial time; the current time by default.
        on_sleep: Called with the seconds of every wait, for example to advance a mock server's clock.

    ``slept`` contains all waits in seconds.
    """

    def __init__(
        self, start: datetime | None = None, on_sleep: Callable[[float], None] = lambda _seconds: None
    ) -> None:
        self._start = start or datetime.now(UTC)
        self._passed = 0.0
        self._on_sleep = on_sleep
        self.slept: list[float] = []

    def now(self) -> datetime:
        """Return the current time, UTC."""
        return datetime.fromtimestamp(self._start.timestamp() + self._passed, UTC)

    def monotonic(self) -> float:
        """Return the seconds since the start."""
        return self._passed

    def sleep(self, seconds: float) -> None:
        """Advance the time."""
        self._passed += seconds
        self.slept.append(seconds)
        self._on_sleep(seconds)

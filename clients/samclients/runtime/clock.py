"""Clocks: the source of time for waits and expiry."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """The source of time of a client."""

    def now(self) -> datetime:
        """The time of day, UTC."""

    def monotonic(self) -> float:
        """Seconds since some moment; never goes back."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The time of day, UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds since some moment; never goes back."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


class InstantClock:
    """A clock for tests: ``sleep`` returns at once and advances the time.

    Args:
        start: The time of day that it shows at first.
        on_sleep: Called with the seconds of every wait; for example to advance a mock server's clock, too.

    ``slept`` has every wait, in seconds.
    """

    def __init__(
        self, start: datetime | None = None, on_sleep: Callable[[float], None] = lambda _seconds: None
    ) -> None:
        self._start = start or datetime.now(UTC)
        self._passed = 0.0
        self._on_sleep = on_sleep
        self.slept: list[float] = []

    def now(self) -> datetime:
        """The time of day, UTC."""
        return datetime.fromtimestamp(self._start.timestamp() + self._passed, UTC)

    def monotonic(self) -> float:
        """Seconds that have passed."""
        return self._passed

    def sleep(self, seconds: float) -> None:
        """Let seconds pass."""
        self._passed += seconds
        self.slept.append(seconds)
        self._on_sleep(seconds)

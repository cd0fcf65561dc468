"""A limit of the rate of requests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class RateLimit:
    """Spaces requests evenly.

    Args:
        per_second: The highest rate; 0 for no limit.
        clock: Tells the time in seconds.
    """

    def __init__(self, per_second: float, clock: Callable[[], float] | None = None) -> None:
        self._interval = 1 / per_second if per_second else 0.0
        self._clock = clock
        self._next = 0.0

    def reserve(self) -> float:
        """Take the next place, and return the seconds until it."""
        now = (self._clock or asyncio.get_running_loop().time)()
        place = max(now, self._next)
        self._next = place + self._interval
        return place - now

    async def wait(self) -> None:
        """Wait for the next place."""
        if self._interval and (seconds := self.reserve()) > 0:
            await asyncio.sleep(seconds)

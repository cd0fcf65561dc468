"""A world's time: real time, shifted, sped up or frozen."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

MAX_SPEED = 1_000_000.0
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(9000, 1, 1, tzinfo=UTC)
LATEST_SECONDS = LATEST.timestamp()


def real_time() -> float:
    """Seconds since 1970, from the machine's clock. Nothing else reads that clock for world time."""
    return time.time()


@dataclass(frozen=True)
class Clock:
    """World time as a function of real time.

    The world's time is ``shown`` when the machine's clock is ``read`` (both in seconds since 1970). It advances by
    ``speed`` world seconds per real second; 0 is frozen. Changes return a new clock.
    """

    shown: float
    read: float
    speed: float = 1.0

    @classmethod
    def frozen_at(cls, moment: datetime, *, read: Callable[[], float] = real_time) -> Clock:
        """A clock that is frozen at ``moment``."""
        return cls(shown=check_range(moment).timestamp(), read=read(), speed=0.0)

    def now(self, *, read: Callable[[], float] = real_time) -> datetime:
        """The world's time, UTC, never past the year 9000."""
        shown = self.shown + (read() - self.read) * self.speed
        return datetime.fromtimestamp(min(shown, LATEST_SECONDS), UTC)

    def set(self, moment: datetime, *, read: Callable[[], float] = real_time) -> Clock:
        """The clock set to ``moment``, with the same speed."""
        return replace(self, shown=check_range(moment).timestamp(), read=read())

    def advance(self, by: timedelta, *, read: Callable[[], float] = real_time) -> Clock:
        """The clock advanced by ``by``, which may be negative, with the same speed."""
        try:
            return self.set(self.now(read=read) + by, read=read)
        except OverflowError:
            raise ValueError(OUT_OF_RANGE) from None

    def with_speed(self, speed: float, *, read: Callable[[], float] = real_time) -> Clock:
        """The clock with another speed in world seconds per real second; 0 freezes it.

        Raises:
            ValueError: the speed is negative or greater than ``MAX_SPEED``.
        """
        if not 0 <= speed <= MAX_SPEED:
            raise ValueError(f"The speed must be between 0 and {MAX_SPEED:,.0f}.")
        return Clock(shown=self.now(read=read).timestamp(), read=read(), speed=speed)

    def as_json(self) -> dict[str, Any]:
        """The clock as JSON, for storage."""
        return asdict(self)


MACHINE_CLOCK = Clock(shown=0.0, read=0.0)


OUT_OF_RANGE = f"The clock can be set between the years {EARLIEST.year} and {LATEST.year}."


def check_range(moment: datetime) -> datetime:
    """The moment in UTC.

    Raises:
        ValueError: it is before ``EARLIEST`` or after ``LATEST``.
    """
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    if not EARLIEST <= moment <= LATEST:
        raise ValueError(OUT_OF_RANGE)
    return moment.astimezone(UTC)


LEAP = slice(17, 19)  # the seconds of an RFC 3339 text


def parse_rfc3339(text: str) -> datetime:
    """Parse an RFC 3339 text. A leap second is read as the second after it, since Python has none.

    Raises:
        ValueError: there is no such day, or it is before ``EARLIEST`` or after ``LATEST``.
    """
    is_leap = text[LEAP] == "60"
    moment = datetime.fromisoformat(f"{text[: LEAP.start]}59{text[LEAP.stop :]}".upper() if is_leap else text.upper())
    return check_range(moment + timedelta(seconds=is_leap))


def format_rfc3339(moment: datetime) -> str:
    """``2014-04-14T13:05:10Z``"""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

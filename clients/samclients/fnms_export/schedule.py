"""The weekly schedule of exports, in local time; Sunday 03:00 is documented."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from itertools import count

from samclients.fnms_export.errors import WrongUse

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAILY = "Daily"
DAYS = (DAILY, *WEEKDAYS)
DEFAULT = "Sunday 03:00"
DAY = timedelta(days=1)


@dataclass(frozen=True)
class WeeklySchedule:
    """A day of the week, or every day, at a time of day.

    A time that the clocks skip in spring is taken an hour later; of a time that occurs twice in autumn, the first one
    counts.
    """

    day: str
    at: time

    def __str__(self) -> str:
        return f"{self.day} {self.at:%H:%M}"

    def next_moment(self, after: datetime, zone: tzinfo) -> datetime:
        """The first moment after another at which an export is due, UTC."""
        return next(moment for moment in self._moments(after, -DAY, DAY, zone) if moment > after)

    def latest_moment(self, until: datetime, zone: tzinfo) -> datetime:
        """The last moment up to another, and that included, at which an export was due, UTC."""
        return next(moment for moment in self._moments(until, DAY, -DAY, zone) if moment <= until)

    def _moments(self, near: datetime, offset: timedelta, step: timedelta, zone: tzinfo) -> Iterator[datetime]:
        first = near.astimezone(zone).date() + offset
        days = (first + step * number for number in count())
        return (
            datetime.combine(day, self.at, tzinfo=zone).astimezone(UTC)
            for day in days
            if self.day in (DAILY, WEEKDAYS[day.weekday()])
        )


def parse_schedule(text: str) -> WeeklySchedule:
    """Read a schedule such as ``Sunday 03:00`` or ``Daily 22:30``.

    Raises:
        WrongUse: it is not written so.
    """
    day, _, at = " ".join(text.split()).partition(" ")
    found = next((one for one in DAYS if one.lower() == day.lower()), None)
    try:
        moment = datetime.strptime(at, "%H:%M").time()  # noqa: DTZ007 -- a time of day
    except ValueError:
        moment = None
    if found is None or moment is None:
        raise WrongUse(f"Invalid schedule {text!r}: write a day and a time, such as Sunday 03:00 or Daily 22:30.")
    return WeeklySchedule(found, moment)

"""When a job is due: its schedule as moments, by a zone's local time."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import count

from samclients.fsm_ingest.model.entities import Frequency, Schedule, Weekday

DAY = timedelta(days=1)
WEEKDAYS = tuple(Weekday)


def next_moment(schedule: Schedule, after: datetime, zone: tzinfo) -> datetime:
    """The first moment after another at which a job is due, UTC.

    A time that the clocks skip in spring is taken an hour later; of a time that comes twice in autumn the first
    one counts. So a daily job runs once every day.

    Args:
        schedule: The job's.
        after: Any moment with a zone.
        zone: Whose local time the schedule is in.
    """
    first = after.astimezone(zone).date() - DAY
    return next(moment for moment in _moments(schedule, first, DAY, zone) if moment > after)


def latest_moment(schedule: Schedule, until: datetime, zone: tzinfo) -> datetime:
    """The last moment up to another, and that included, at which a job was due, UTC."""
    last = until.astimezone(zone).date() + DAY
    return next(moment for moment in _moments(schedule, last, -DAY, zone) if moment <= until)


def _moments(schedule: Schedule, start: date, step: timedelta, zone: tzinfo) -> Iterator[datetime]:
    days = (start + step * number for number in count())
    return (
        datetime.combine(day, schedule.at, tzinfo=zone).astimezone(UTC) for day in days if _is_due_on(schedule, day)
    )


def _is_due_on(schedule: Schedule, day: date) -> bool:
    if schedule.frequency is Frequency.WEEKLY:
        return WEEKDAYS[day.weekday()] is schedule.weekday
    if schedule.frequency is Frequency.MONTHLY:
        return day.day == min(schedule.day or 1, monthrange(day.year, day.month)[1])
    return True

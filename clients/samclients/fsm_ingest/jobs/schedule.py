"""Due times of a schedule, in a zone's local time."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import count

from samclients.fsm_ingest.model.entities import Frequency, Schedule, Weekday

DAY = timedelta(days=1)
WEEKDAYS = tuple(Weekday)


def find_next_due_time(schedule: Schedule, after: datetime, zone: tzinfo) -> datetime:
    """Return the first due time after a time, UTC.

    A local time that does not exist in spring is due one hour later; one that occurs twice in autumn is due the first
    time. So a daily job runs exactly once a day.

    Args:
        schedule: The job's schedule.
        after: A time with a zone.
        zone: The zone of the schedule.
    """
    first = after.astimezone(zone).date() - DAY
    return next(moment for moment in _iter_due_times(schedule, first, DAY, zone) if moment > after)


def find_latest_due_time(schedule: Schedule, until: datetime, zone: tzinfo) -> datetime:
    """Return the last due time at or before a time, UTC."""
    last = until.astimezone(zone).date() + DAY
    return next(moment for moment in _iter_due_times(schedule, last, -DAY, zone) if moment <= until)


def _iter_due_times(schedule: Schedule, start: date, step: timedelta, zone: tzinfo) -> Iterator[datetime]:
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

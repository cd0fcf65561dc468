"""Due times of schedules, in local time."""

from __future__ import annotations

from datetime import UTC, datetime, time
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from samclients.fsm_ingest.jobs.schedule import find_latest_due_time, find_next_due_time
from samclients.fsm_ingest.model.entities import Frequency, Schedule, Weekday

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")


def daily(hour: int, minute: int = 0) -> Schedule:
    return Schedule(Frequency.DAILY, time(hour, minute))


def monthly(day: int) -> Schedule:
    return Schedule(Frequency.MONTHLY, time(6), day=day)


def list_due_times(schedule: Schedule, after: datetime, number: int, zone: ZoneInfo = BERLIN) -> list[str]:
    """Return the local times of the next runs."""
    found = []
    for _ in range(number):
        after = find_next_due_time(schedule, after, zone)
        found.append(after.astimezone(zone).strftime("%Y-%m-%d %H:%M"))
    return found


def test_a_daily_job_is_due_once_a_day_at_its_local_time() -> None:
    assert list_due_times(daily(18, 30), datetime(2026, 2, 27, 17, 30, tzinfo=UTC), 3) == [
        "2026-02-28 18:30",
        "2026-03-01 18:30",
        "2026-03-02 18:30",
    ]


def test_the_next_due_time_is_strictly_later() -> None:
    due = find_next_due_time(daily(9), datetime(2026, 1, 1, tzinfo=UTC), BERLIN)
    assert find_next_due_time(daily(9), due, BERLIN) > due
    assert find_latest_due_time(daily(9), due, BERLIN) == due


@pytest.mark.parametrize("zone", [BERLIN, NEW_YORK, ZoneInfo("Pacific/Kiritimati"), ZoneInfo("Pacific/Niue")])
def test_a_weekly_job_keeps_its_day_of_the_week(zone: ZoneInfo) -> None:
    weekly = Schedule(Frequency.WEEKLY, time(0, 5), weekday=Weekday.SUNDAY)
    found = list_due_times(weekly, datetime(2026, 3, 20, tzinfo=UTC), 3, zone)
    assert [entry[:10] for entry in found] == ["2026-03-22", "2026-03-29", "2026-04-05"]
    assert {entry[11:] for entry in found} == {"00:05"}


def test_day_31_is_the_last_day_of_a_shorter_month() -> None:
    found = list_due_times(monthly(31), datetime(2027, 12, 31, 12, tzinfo=UTC), 5)
    assert [entry[:10] for entry in found] == ["2028-01-31", "2028-02-29", "2028-03-31", "2028-04-30", "2028-05-31"]
    assert list_due_times(monthly(30), datetime(2027, 2, 1, tzinfo=UTC), 1) == ["2027-02-28 06:00"]
    assert list_due_times(monthly(1), datetime(2027, 2, 1, 6, tzinfo=UTC), 1) == ["2027-03-01 06:00"]


def test_a_local_time_skipped_in_spring_is_due_an_hour_later() -> None:
    assert list_due_times(daily(2, 30), datetime(2026, 3, 28, 0, tzinfo=UTC), 3) == [
        "2026-03-28 02:30",
        "2026-03-29 03:30",
        "2026-03-30 02:30",
    ]


def test_a_local_time_repeated_in_autumn_is_due_once() -> None:
    assert list_due_times(daily(2, 30), datetime(2026, 10, 24, 0, tzinfo=UTC), 3) == [
        "2026-10-24 02:30",
        "2026-10-25 02:30",
        "2026-10-26 02:30",
    ]
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)  # 02:30 again
    assert find_latest_due_time(daily(2, 30), second, BERLIN) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("zone", [BERLIN, NEW_YORK])
@pytest.mark.parametrize("hour", range(5))
def test_a_daily_job_runs_once_on_every_day_of_the_year(zone: ZoneInfo, hour: int) -> None:
    now, found = datetime(2025, 12, 31, 22, tzinfo=zone), []
    while now < datetime(2026, 12, 31, tzinfo=zone):
        now = find_next_due_time(daily(hour, 30), now, zone)
        found.append(now.astimezone(zone).date())
    assert len(set(found)) == len(found) == 365
    assert all((later - earlier).days == 1 for earlier, later in pairwise(found))


@pytest.mark.parametrize("schedule", [daily(2, 30), monthly(31), Schedule(Frequency.WEEKLY, time(2), Weekday.SUNDAY)])
def test_the_latest_due_time_precedes_the_next_one(schedule: Schedule) -> None:
    now = datetime(2026, 1, 15, 7, tzinfo=UTC)
    for _ in range(20):
        due = find_next_due_time(schedule, now, BERLIN)
        assert find_latest_due_time(schedule, now, BERLIN) <= now < due == find_latest_due_time(schedule, due, BERLIN)
        now = due

"""Every function of a period is the first or last second of the period, by the calendar of local times."""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from contract_tests.kit.query_oracle.calendar import AGO, PERIODS, index_of
from contract_tests.kit.query_oracle.shapes import Setting
from contract_tests.kit.vendors.servicenow import EMPTY, open_world
from mockservers import MockServer

NOW = datetime.fromisoformat("2026-11-29T17:30:45Z")  # a Sunday
FURTHEST = 800 * 86_400  # seconds from now
LABELS = """
    Today, Yesterday, Tomorrow, This week, Last week, Next week, This month, Last month, Next month, Last 3 months,
    Last 6 months, Last 9 months, Last 12 months, This quarter, Last quarter, Last 2 quarters, Next quarter,
    Next 2 quarters, This year, Next year, Last year, Last 2 years, Last 7 days, Last 30 days, Last 60 days,
    Last 90 days, Last 120 days, Current hour, Last hour, Current minute, Last minute, Last 15 minutes,
    Last 30 minutes, Last 45 minutes
"""  # of the filter builder's list, besides "Last 2 hours" and "One year ago", which begin at a time of day
AGOS = (-1, 0, 5)
TABLE = "cmdb_ci_computer"


def find_bounds(setting: Setting, unit: str, first: int, last: int) -> tuple[datetime, datetime]:
    """Search the first and last second of the periods with these numbers, counted from the present one."""
    present = index_of(setting, unit, NOW)
    seconds = range(int(NOW.timestamp()) - FURTHEST, int(NOW.timestamp()) + FURTHEST)

    def find_first(number: int) -> datetime:
        place = bisect_left(
            seconds, present + number, key=lambda at: index_of(setting, unit, datetime.fromtimestamp(at, UTC))
        )
        return datetime.fromtimestamp(seconds[place], UTC)

    return find_first(first), find_first(last + 1) - timedelta(seconds=1)


@pytest.mark.parametrize(
    ("zone", "week_starts"), [("UTC", "monday"), ("America/New_York", "monday"), ("America/New_York", "sunday")]
)
def test_a_period_has_its_first_and_last_second_and_no_other(server: MockServer, zone: str, week_starts: str) -> None:
    setting = Setting(NOW, ZoneInfo(zone), Random(1), first_weekday=6 if week_starts == "sunday" else 0)
    spans = {f"gs.beginningOf{name}()@gs.endOf{name}()": period for name, period in PERIODS.items()}
    spans |= {f"gs.{unit}sAgoStart({ago})@gs.{unit}sAgoEnd({ago})": (unit, -ago, -ago) for unit in AGO for ago in AGOS}
    if week_starts == "sunday":
        spans = {span: period for span, period in spans.items() if period[0] == "week"}
    with open_world(server, **EMPTY, week_starts=week_starts) as instance:
        instance.change("sys_user", "user_name=fnms.integration", time_zone=zone)
        instance.advance((NOW - datetime.fromisoformat("2026-11-22T12:30:00Z")).total_seconds())
        for span, period in spans.items():
            begin, end = find_bounds(setting, *period)
            second, name = timedelta(seconds=1), span.partition("(")[0] + str(period[1])
            for at in (begin - second, begin, end, end + second):
                body = {"name": name, "serial_number": f"{at}", "first_discovered": f"{at:%Y-%m-%d %H:%M:%S}"}
                assert instance.call("POST", f"/api/now/table/{TABLE}", json=body).status_code == 201
            ends = "@".join(f"javascript:{script}" for script in span.split("@"))
            found = instance.table(
                TABLE, f"name={name}^first_discoveredON{name}@{ends}", sysparm_fields="serial_number"
            )
            assert [entry["serial_number"] for entry in found] == [str(begin), str(end)], span


def test_every_label_of_the_filter_builder_is_a_period() -> None:
    names = {"".join(word[0].upper() + word[1:] for word in label.split()) for label in LABELS.split(",")}
    assert names == PERIODS.keys()

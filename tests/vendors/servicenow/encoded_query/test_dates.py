"""Instants of gs functions: documented values, and rules for every moment and zone."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mockservers.vendors.servicenow.domain import User
from mockservers.vendors.servicenow.encoded_query.dates import FUNCTIONS, MONDAY, SPANS, SUNDAY, Calendar, format_utc
from mockservers.vendors.servicenow.encoded_query.query_context import QueryContext, TimeZones
from mockservers.vendors.servicenow.encoded_query.scripts import CannotEvaluate, evaluate

NOW = datetime(2026, 11, 29, 17, 30, 45, tzinfo=UTC)  # a Sunday
UTC_ZONE, NEW_YORK = ZoneInfo("UTC"), ZoneInfo("America/New_York")
ZONES = [ZoneInfo(name) for name in ("UTC", "America/New_York", "Europe/Berlin", "Asia/Kolkata", "Pacific/Auckland")]
SPAN_VALUES = (  # of the reference's table, computed by its rules; ends and begins in UTC
    ("Today", "UTC", "2026-11-29 00:00:00", "2026-11-29 23:59:59"),
    ("Today", "America/New_York", "2026-11-29 05:00:00", "2026-11-30 04:59:59"),
    ("ThisWeek", "UTC", "2026-11-23 00:00:00", "2026-11-29 23:59:59"),
    ("ThisWeek", "America/New_York", "2026-11-23 05:00:00", "2026-11-30 04:59:59"),
    ("LastWeek", "UTC", "2026-11-16 00:00:00", "2026-11-22 23:59:59"),
    ("LastWeek", "America/New_York", "2026-11-16 05:00:00", "2026-11-23 04:59:59"),
    ("ThisMonth", "UTC", "2026-11-01 00:00:00", "2026-11-30 23:59:59"),
    ("ThisMonth", "America/New_York", "2026-11-01 04:00:00", "2026-12-01 04:59:59"),  # summer time ends that day
    ("Last3Months", "UTC", "2026-08-01 00:00:00", "2026-11-30 23:59:59"),
    ("Last3Months", "America/New_York", "2026-08-01 04:00:00", "2026-12-01 04:59:59"),
    ("ThisQuarter", "UTC", "2026-10-01 00:00:00", "2026-12-31 23:59:59"),
    ("ThisQuarter", "America/New_York", "2026-10-01 04:00:00", "2027-01-01 04:59:59"),
    ("LastQuarter", "UTC", "2026-07-01 00:00:00", "2026-09-30 23:59:59"),
    ("LastQuarter", "America/New_York", "2026-07-01 04:00:00", "2026-10-01 03:59:59"),
    ("Last2Quarters", "UTC", "2026-07-01 00:00:00", "2026-12-31 23:59:59"),
    ("Last2Quarters", "America/New_York", "2026-07-01 04:00:00", "2027-01-01 04:59:59"),
    ("Last7Days", "UTC", "2026-11-22 00:00:00", "2026-11-29 23:59:59"),
    ("Last7Days", "America/New_York", "2026-11-22 05:00:00", "2026-11-30 04:59:59"),
    ("OneYearAgo", "UTC", "2025-11-29 17:30:45", "2026-11-30 23:59:59"),
    ("OneYearAgo", "America/New_York", "2025-11-29 17:30:45", "2026-12-01 04:59:59"),
    ("CurrentHour", "UTC", "2026-11-29 17:00:00", "2026-11-29 17:59:59"),
    ("LastHour", "Asia/Kolkata", "2026-11-29 16:30:00", "2026-11-29 17:29:59"),  # 22:00 there
    ("Last2Hours", "UTC", "2026-11-29 15:30:45", "2026-11-29 17:30:45"),
    ("Last15Minutes", "UTC", "2026-11-29 17:15:00", "2026-11-29 17:30:59"),
    ("Next2Quarters", "UTC", "2027-01-01 00:00:00", "2027-06-30 23:59:59"),
    ("Last2Years", "UTC", "2025-01-01 00:00:00", "2026-12-31 23:59:59"),
)
quickly = settings(max_examples=300, deadline=None, derandomize=True)
moments = st.integers(631_152_000, 3_786_912_000).map(lambda entry: datetime.fromtimestamp(entry, UTC))  # 1990 to 2090


def context(zone: str = "UTC", now: datetime = NOW) -> QueryContext:
    user = User("a" * 32, "abel.tuter", frozenset({"itil"}))
    return QueryContext(now, user, lambda: TimeZones(ZoneInfo(zone)))


def value(script: str, zone: str = "UTC", now: datetime = NOW) -> str:
    found = evaluate(script, context(zone, now))
    return format_utc(found) if isinstance(found, datetime) else found


@pytest.mark.parametrize(("name", "zone", "begin", "end"), SPAN_VALUES)
def test_a_span_begins_and_ends(name: str, zone: str, begin: str, end: str) -> None:
    assert (value(f"gs.beginningOf{name}()", zone), value(f"gs.endOf{name}()", zone)) == (begin, end)


def test_weeks_can_begin_on_sunday() -> None:
    monday, sunday = (Calendar(NOW, UTC_ZONE, entry) for entry in (MONDAY, SUNDAY))
    assert format_utc(monday.start("week", 0)) == "2026-11-23 00:00:00"
    assert (format_utc(sunday.start("week", 0)), format_utc(sunday.end("week", 0))) == (
        *("2026-11-29 00:00:00", "2026-12-05 23:59:59"),
    )


@pytest.mark.parametrize(
    ("script", "zone", "expected"),
    [
        ("gs.daysAgo(1)", "UTC", "2026-11-28 17:30:45"),
        ("gs.daysAgo(60)", "America/New_York", "2026-09-30 16:30:45"),  # 12:30 there, in summer
        ("gs.daysAgoStart(-1)", "UTC", "2026-11-30 00:00:00"),
        ("gs.daysAgoEnd(-1)", "UTC", "2026-11-30 23:59:59"),
        ("gs.daysAgoStart( 7 ) ;", "UTC", "2026-11-22 00:00:00"),
        ("gs.daysAgoStart('7')", "UTC", "2026-11-22 00:00:00"),
        ("gs.hoursAgo(3)", "UTC", "2026-11-29 14:30:45"),
        ("gs.hoursAgoStart(1)", "UTC", "2026-11-29 16:00:00"),
        ("gs.hoursAgoEnd(1)", "UTC", "2026-11-29 16:59:59"),
        ("gs.minutesAgo(31)", "UTC", "2026-11-29 16:59:45"),
        ("gs.minutesAgoStart(0)", "UTC", "2026-11-29 17:30:00"),
        ("gs.minutesAgoEnd(0)", "UTC", "2026-11-29 17:30:59"),
        ("gs.monthsAgo(9)", "UTC", "2026-02-28 17:30:45"),  # there is no 29 February
        ("gs.monthsAgoStart(3)", "UTC", "2026-08-01 00:00:00"),
        ("gs.monthsAgoEnd(2)", "UTC", "2026-09-30 23:59:59"),
        ("gs.quartersAgo(1)", "UTC", "2026-08-29 17:30:45"),
        ("gs.quartersAgoStart(-1)", "UTC", "2027-01-01 00:00:00"),
        ("gs.quartersAgoEnd(-2)", "UTC", "2027-06-30 23:59:59"),
        ("gs.yearsAgo(2)", "UTC", "2024-11-29 17:30:45"),
        ("gs.lastWeek()", "UTC", "2026-11-22 17:30:45"),
        ("gs.yesterday()", "UTC", "2026-11-28 17:30:45"),
        ("gs.now()", "Pacific/Auckland", "2026-11-29"),
        ("gs.nowDateTime()", "America/New_York", "2026-11-29 17:30:45"),  # as a query's value it is UTC again
        ("gs.nowNoTZ()", "America/New_York", "2026-11-29 17:30:45"),
        ("gs.nowGlideDateTime()", "America/New_York", "2026-11-29 17:30:45"),
        ("gs.daysAgoLocal(0)", "America/New_York", "2026-11-29 00:00:00"),
        ("gs.dateGenerate('2026-10-01','start')", "America/New_York", "2026-10-01 04:00:00"),
        ('gs.dateGenerate("2026-10-01", "end")', "America/New_York", "2026-10-02 03:59:59"),
        ("gs.dateGenerate('2026-12-01','07:59:59')", "America/New_York", "2026-12-01 12:59:59"),
        ("gs.dateGenerate('2026-12-01','7:59:59')", "UTC", "2026-12-01 07:59:59"),
        ('gs.dateGenerate("2026-10-01 12:00:00")', "America/New_York", "2026-10-01 16:00:00"),
        ("gs.getDurationDate('1 2:0:0')", "America/New_York", "1970-01-02 02:00:00"),
        ("gs.getUserID()", "UTC", "a" * 32),
        ("gs.getUserName()", "UTC", "abel.tuter"),
        ("gs.getUser().getName()", "UTC", "abel.tuter"),
        ("gs.userID()", "UTC", "a" * 32),
        ("gs.user_id()", "UTC", "a" * 32),
        ("gs.isLoggedIn()", "UTC", "true"),
        ("gs.isInteractive()", "UTC", "false"),
        ("gs.hasRole('itil')", "UTC", "true"),
        ("gs.hasRole('admin')", "UTC", "false"),
        ("new GlideDateTime()", "America/New_York", "2026-11-29 17:30:45"),
        ("new GlideDateTime().getDisplayValue()", "America/New_York", "2026-11-29 12:30:45"),
        ("new GlideDateTime('2026-01-31 10:00:00')", "America/New_York", "2026-01-31 10:00:00"),
        ("new GlideDateTime('01/31/2026 10:00:00').getValue()", "UTC", "2026-01-31 10:00:00"),
        ("new GlideDateTime('01-31-2026').getDate()", "UTC", "2026-01-31"),
        ("'text'", "UTC", "text"),
        ("42", "UTC", "42"),
    ],
)
def test_an_expression_has_its_value(script: str, zone: str, expected: str) -> None:
    assert value(script, zone) == expected


@pytest.mark.parametrize(
    ("user", "system", "date", "shown"),
    [
        ("Pacific/Auckland", "UTC", "2026-11-29", "2026-11-30 06:30:45"),
        ("America/New_York", "Pacific/Auckland", "2026-11-30", "2026-11-29 12:30:45"),
    ],
)
def test_a_date_is_the_instances_and_a_display_value_the_users(user: str, system: str, date: str, shown: str) -> None:
    zones = TimeZones(ZoneInfo(user), ZoneInfo(system))
    both = QueryContext(NOW, User("a" * 32, "abel.tuter", frozenset()), lambda: zones)
    assert evaluate("new GlideDateTime().getDate()", both) == date
    assert evaluate("new GlideDateTime().getDisplayValue()", both) == shown


@pytest.mark.parametrize(
    "script",
    [
        *("", "gs", "gs.daysAgo", "gs.daysAgo(x)", "gs.daysAgo(1, 2)", "gs.daysAgo('many')", "gs.yearsAgoStart(1)"),
        *("gs.beginningOfToday(1)", "gs.dateGenerate()", "gs.dateGenerate('2026-13-01','start')", "gs.getUserID(1)"),
        *(
            "gs.dateGenerate('2026-01-01','noon')",
            "gs.getDurationDate('x')",
            "new GlideDateTime('x')",
            "getMyGroups(1)",
        ),
        *(
            "new GlideDateTime().addDays(1)",
            "gs.getUser().getEmail()",
            "gs.sleep(1)",
            "var a = 1; a",
            "gs.daysAgo(1);;",
        ),
        *("new GlideRecord('sys_user').deleteMultiple()", "1 + 1", "gs.log('x')", "(function(){})()"),
    ],
)
def test_an_unsupported_expression_is_refused(script: str) -> None:
    with pytest.raises(CannotEvaluate) as refused:
        evaluate(script, context())
    assert str(refused.value)


@pytest.mark.parametrize(
    ("zone", "day", "begin", "end"),
    [
        ("America/New_York", "2026-03-08", "2026-03-08 05:00:00", "2026-03-09 03:59:59"),  # 23 hours
        ("America/New_York", "2026-11-01", "2026-11-01 04:00:00", "2026-11-02 04:59:59"),  # 25 hours
        ("America/Havana", "2026-03-08", "2026-03-08 05:00:00", "2026-03-09 03:59:59"),  # there is no midnight
        ("America/Havana", "2026-11-01", "2026-11-01 04:00:00", "2026-11-02 04:59:59"),  # midnight comes twice
        ("America/Nuuk", "2026-03-28", "2026-03-28 02:00:00", "2026-03-29 00:59:59"),  # the last hour is missing
        ("America/Nuuk", "2026-10-24", "2026-10-24 01:00:00", "2026-10-25 01:59:59"),  # the last hour comes twice
    ],
)
def test_a_day_on_which_the_clocks_change_is_whole(zone: str, day: str, begin: str, end: str) -> None:
    assert value(f"gs.dateGenerate('{day}','start')", zone) == begin
    assert value(f"gs.dateGenerate('{day}','end')", zone) == end
    noon = datetime.fromisoformat(f"{day} 17:00:00").replace(tzinfo=UTC)
    assert (value("gs.beginningOfToday()", zone, noon), value("gs.endOfToday()", zone, noon)) == (begin, end)
    for moment in (begin, end):  # a condition with a moment means the day that contains it
        bounds = Calendar(NOW, ZoneInfo(zone)).find_bounds("day", datetime.fromisoformat(f"{moment}Z"))
        assert tuple(map(format_utc, bounds)) == (begin, end)


@quickly
@given(moments, st.sampled_from(ZONES), st.sampled_from(["day", "week", "month", "quarter", "year", "hour", "minute"]))
def test_periods_follow_each_other_without_gap_and_hold_the_present(now: datetime, zone: ZoneInfo, unit: str) -> None:
    at = Calendar(now, zone)
    assert at.start(unit, 0) <= now <= at.end(unit, 0)
    for ago in (-2, -1, 0, 1, 2):
        assert at.end(unit, ago + 1) + timedelta(seconds=1) == at.start(unit, ago)


@quickly
@given(
    st.sampled_from(sorted(FUNCTIONS)),
    st.lists(st.integers(-(10**9), 10**9) | st.text(max_size=12), max_size=2),
    moments,
)
@example("hoursAgoStart", [17_435_208], datetime(1990, 1, 1, tzinfo=UTC))  # the first hour of the year 1
def test_no_argument_breaks_a_function(name: str, arguments: list[int | str], now: datetime) -> None:
    text = ", ".join(str(entry) if isinstance(entry, int) else f"'{entry.replace(chr(39), '')}'" for entry in arguments)
    for zone in ("UTC", "Pacific/Auckland"):
        with suppress(CannotEvaluate):
            assert value(f"gs.{name}({text})", zone, now)


def test_every_span_has_both_functions() -> None:
    assert {f"{edge}{name}" for name in SPANS for edge in ("beginningOf", "endOf")} <= FUNCTIONS.keys()

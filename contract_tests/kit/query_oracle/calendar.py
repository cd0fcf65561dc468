"""Periods and parts of dates, by the calendar of local times: the month of a record and the month of now.

The mock server compares with the moments at which periods begin and end.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta

from contract_tests.kit.query_oracle.shapes import Setting

DAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
MONTHS = {"month": 1, "quarter": 3, "year": 12}
TIMES = {"minute": 60, "hour": 3600}
PARTS: Mapping[str, Callable[[date], int]] = {
    "dayofweek": lambda at: at.isoweekday() % 7,
    "day": lambda at: at.day,
    "month": lambda at: at.month,
    "quarter": lambda at: (at.month + 2) // 3,
    "year": lambda at: at.year,
    "week": lambda at: int(at.strftime("%U")),  # from Sunday; the days before the first Sunday are week 0
    "hour": lambda at: at.hour if isinstance(at, datetime) else 0,
}
PERIODS: Mapping[str, tuple[str, int, int]] = {  # unit, and the first and last period counted from the present one
    "Today": ("day", 0, 0),
    "Yesterday": ("day", -1, -1),
    "Tomorrow": ("day", 1, 1),
    "ThisWeek": ("week", 0, 0),
    "LastWeek": ("week", -1, -1),
    "NextWeek": ("week", 1, 1),
    "ThisMonth": ("month", 0, 0),
    "LastMonth": ("month", -1, -1),
    "NextMonth": ("month", 1, 1),
    "ThisQuarter": ("quarter", 0, 0),
    "LastQuarter": ("quarter", -1, -1),
    "NextQuarter": ("quarter", 1, 1),
    "Next2Quarters": ("quarter", 1, 2),
    "Last2Quarters": ("quarter", -1, 0),
    "ThisYear": ("year", 0, 0),
    "LastYear": ("year", -1, -1),
    "NextYear": ("year", 1, 1),
    "Last2Years": ("year", -1, 0),
    "Last3Months": ("month", -3, 0),
    "Last6Months": ("month", -6, 0),
    "Last9Months": ("month", -9, 0),
    "Last12Months": ("month", -12, 0),
    "Last7Days": ("day", -7, 0),
    "Last30Days": ("day", -30, 0),
    "Last60Days": ("day", -60, 0),
    "Last90Days": ("day", -90, 0),
    "Last120Days": ("day", -120, 0),
    "CurrentHour": ("hour", 0, 0),
    "LastHour": ("hour", -1, -1),
    "CurrentMinute": ("minute", 0, 0),
    "LastMinute": ("minute", -1, -1),
    "Last15Minutes": ("minute", -15, 0),
    "Last30Minutes": ("minute", -30, 0),
    "Last45Minutes": ("minute", -45, 0),
}
AGO = ("minute", "hour", "day", "month", "quarter")  # units of functions such as monthsAgoStart


def index_of(setting: Setting, unit: str, at: datetime) -> int:
    """Return the number of the period of a moment; periods of a unit have consecutive numbers."""
    if unit in TIMES:
        offset = setting.local(setting.now).utcoffset() or timedelta()
        return int(at.timestamp() + offset.total_seconds()) // TIMES[unit]
    return index_of_day(setting, unit, setting.local(at).date())


def index_of_day(setting: Setting, unit: str, day: date) -> int:
    """Return the number of the day, week, month, quarter or year of a day."""
    if unit == "week":
        return (day.toordinal() - 1 - setting.first_weekday) // 7
    return {
        "day": day.toordinal(),
        "month": day.year * 12 + day.month,
        "quarter": day.year * 4 + (day.month - 1) // 3,
        "year": day.year,
    }[unit]


def move(setting: Setting, unit: str, count: int) -> datetime:
    """Return the moment so many units from now, at the same local time for days and longer units."""
    if unit in TIMES:
        return setting.now + timedelta(seconds=TIMES[unit] * count)
    wall = setting.local(setting.now).replace(tzinfo=None, fold=0)
    if unit == "day":
        return to_moment(setting, wall + timedelta(days=count))
    year, month = divmod(wall.year * 12 + wall.month - 1 + MONTHS[unit] * count, 12)
    day = min(wall.day, monthrange(year, month + 1)[1])
    return to_moment(setting, wall.replace(year=year, month=month + 1, day=day))


def to_moment(setting: Setting, wall: datetime) -> datetime:
    """Return the moment of a local time; the first of two."""
    return datetime.fromtimestamp(wall.replace(tzinfo=setting.zone, fold=0).timestamp(), UTC)


def draw_moment(setting: Setting) -> datetime:
    """Draw a moment before or after now that distinguishes periods: near now, or the first or last second of a day."""
    random = setting.random
    days = random.choice((0, 0, 0, 1, 6, 7, 8, 28, 30, 31, 59, 90, 91, 120, 181, 364, 365, 366, 730))
    if random.random() < 1 / 4:
        day = setting.local(setting.now + timedelta(days=days * random.choice((-1, 1)))).replace(tzinfo=None)
        first = random.choice((day, day, day.replace(day=1), day.replace(month=1, day=1)))
        edge = to_moment(setting, first.replace(hour=0, minute=0, second=0))
        return edge - timedelta(seconds=random.choice((0, 1)))
    away = random.choice((0, 1, 59, 60, 3599, 3600, 7200, 43_200, 86_400))
    return setting.now + timedelta(days=days, seconds=away) * random.choice((-1, -1, 1))

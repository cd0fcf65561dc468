"""Evaluation of BigFix criteria and orders in plain Python, on rows as they are on the wire."""

from __future__ import annotations

import calendar
import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from string import ascii_lowercase, ascii_uppercase
from typing import Any

Row = Mapping[str, Any]

TITLE = "software_title_dimension"
DEFAULT_COLUMNS = (
    "software_title_id",
    "metric_name",
    "computer_system_id",
    "peak_value",
    "peak_date",
    "peak_time",
    "reporting_period_start_date",
    "reporting_period_end_date",
)
HIDDEN_COLUMNS = tuple(f"{TITLE}.{name}" for name in ("name", "guid", "publisher_name", "publisher_guid"))
EVERY_COLUMN = DEFAULT_COLUMNS + HIDDEN_COLUMNS
ALIASES = {"publisher_name": f"{TITLE}.publisher_name"}
DEFAULT_ORDER = ("computer_system_id", "software_title_id", "metric_name")
NUMBERS = ("software_title_id", "computer_system_id", "peak_value")
MOMENTS = ("peak_time",)
DATES = ("peak_date", "reporting_period_start_date", "reporting_period_end_date")

COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "begins_with": str.startswith,
    "contains": operator.contains,
    "ends_with": str.endswith,
}
DURATION = re.compile(r"([+-]?)P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)
EARLIEST, LATEST = datetime.min.replace(tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


def read_value(row: Row, column: str) -> Any:
    """Return the value of a column, ASCII letters in lower case."""
    table, _, name = ALIASES.get(column, column).rpartition(".")
    return lower_ascii(row[table][name] if table else row[name])


def lower_ascii(value: Any) -> Any:
    """Return a string with ASCII letters in lower case; other values unchanged."""
    return value.translate(LOWER) if isinstance(value, str) else value


def matches(row: Row, criteria: Mapping[str, Any] | Sequence[Any], now: datetime) -> bool:
    """Return whether a row matches a criteria."""
    if isinstance(criteria, Mapping):
        [(word, parts)] = criteria.items()
        return {"and": all, "or": any}[word](matches(row, part, now) for part in parts)
    column, name, *values = criteria
    if name in {"is_empty", "is_not_empty"}:
        return (read_value(row, column) in (None, "")) is (name == "is_empty")
    if name in {"last", "next", "starting", "ending"}:
        first, last = find_period(column, name, values[0], now)
        return first <= read_value(row, column) <= last
    return is_match(read_value(row, column), column, name, values[0])


def is_match(real: Any, column: str, name: str, wanted: Any) -> bool:
    if isinstance(wanted, list):
        among = any(is_match(real, column, "=", value) for value in wanted)
        return among if name == "=" else not among
    if wanted is None:
        return (real is None) is (name == "=")
    if name.startswith("not_"):
        return not is_match(real, column, name.removeprefix("not_"), wanted)
    return COMPARISONS[name](real, convert_value(column, wanted))


def convert_value(column: str, value: Any) -> Any:
    """Convert a value of a criteria to the form of the column's values."""
    if column in NUMBERS:
        return int(value)
    if column in MOMENTS and "T" not in value:
        return f"{value}t00:00:00z"
    return lower_ascii(value)


@cache
def find_period(column: str, name: str, duration: str, now: datetime) -> tuple[str, str]:
    """Return the first and the last value of a column that are in a period."""

    def as_text(moment: datetime) -> str:
        text = f"{moment.replace(tzinfo=None).isoformat(timespec='seconds')}Z".lower()
        return text[:10] if column in DATES else text

    back, ahead, present = (
        as_text(shift_moment(now, duration, -1)),
        as_text(shift_moment(now, duration, 1)),
        as_text(now),
    )
    ends = {"last": (back, present), "next": (present, ahead), "starting": (ahead, "~"), "ending": ("", ahead)}
    return ends[name]


def shift_moment(now: datetime, duration: str, direction: int) -> datetime:
    """Return the moment a duration away; months follow the calendar, and the result is limited to valid moments."""
    found = DURATION.fullmatch(duration)
    assert found, duration
    years, months, weeks, days, hours, minutes, seconds = (int(group or 0) for group in found.groups()[1:])
    direction = -direction if found[1] == "-" else direction
    try:
        year, month = divmod(now.year * 12 + now.month - 1 + direction * (years * 12 + months), 12)
        day = min(now.day, calendar.monthrange(year, month + 1)[1])
        rest = timedelta(days=weeks * 7 + days, hours=hours, minutes=minutes, seconds=seconds)
        return now.replace(year=year, month=month + 1, day=day) + direction * rest
    except (ValueError, OverflowError):
        return EARLIEST if direction < 0 else LATEST


def sort_rows(rows: Iterable[Row], *order: str) -> list[Row]:
    """Sort rows by columns, each perhaps followed by `` desc``, then by the default order."""
    found = list(rows)
    for key in reversed([*order, *DEFAULT_ORDER]):
        column, _, direction = key.partition(" ")
        found.sort(key=lambda row: read_value(row, column), reverse=direction.lower() == "desc")
    return found

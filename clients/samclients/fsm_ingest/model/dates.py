"""Date formats of vendors' APIs and of Flexera.

The formats are those of the Date Format dropdown of "Metadata Mapping"; the epoch formats are an extension.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

ISO_DAY = "yyyy-MM-dd"  # the default
DATE_FORMATS = (
    ISO_DAY,
    "dd/MM/yyyy",
    "dd-MM-yyyy",
    "dd-MMM-yyyy",
    "dd-Month-yyyy",
    "dd/yyyy/MM",
    "MM/dd/yyyy",
    "MMM/dd/yyyy",
    "Month/dd/yyyy",
    "MM/yyyy/dd",
    "yyyy/MM/dd",
    "yyyy/MMM/dd",
    "yyyy/Month/dd",
)
EPOCHS = {"epochSeconds": timedelta(seconds=1), "epochMilliseconds": timedelta(milliseconds=1)}  # duration of one unit
FORMATS = (*DATE_FORMATS, *EPOCHS)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NUMBER = re.compile(r"[+-]?[0-9]{1,18}(?:\.[0-9]+)?")
MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
SHORT_MONTHS = tuple(month[:3] for month in MONTHS)
PARTS = {
    "yyyy": r"(?P<year>\d{4})",
    "Month": r"(?P<long>[A-Za-z]+)",
    "MMM": r"(?P<short>[A-Za-z]{3})",
    "MM": r"(?P<month>\d{1,2})",
    "dd": r"(?P<day>\d{1,2})",
}
PATTERNS: Mapping[str, re.Pattern[str]] = {
    form: re.compile(re.sub("yyyy|Month|MMM|MM|dd", lambda found: PARTS[found.group()], form)) for form in DATE_FORMATS
}
WITH_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}")
MASK = "%m/%d/%Y"  # MM/DD/YYYY


def parse_date(value: str | float, form: str) -> datetime:
    """Parse a text or number to a UTC time; a date means midnight, a time without a zone is UTC.

    ISO 8601 texts with a time are accepted in every format; numbers, also as texts, only in the formats of ``EPOCHS``.

    Raises:
        ValueError: the value is not a date in this format.
        TypeError: the value is a number, and the format is not an epoch format.
        OverflowError: the time is outside the calendar.
    """
    text = str(value).strip()
    if form in EPOCHS and not isinstance(value, bool) and NUMBER.fullmatch(text):
        return EPOCH + (int(text) if text.lstrip("+-").isdecimal() else float(text)) * EPOCHS[form]
    if not isinstance(value, str):
        raise TypeError("a number")
    if WITH_TIME.match(text):
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    found = PATTERNS[form].fullmatch(text) if form in PATTERNS else None
    if found is None:
        raise ValueError(f"not a date as {form}")
    part = found.groupdict()
    month = _parse_month(part)
    return datetime(int(part["year"]), month, int(part["day"]), tzinfo=UTC)


def _parse_month(part: Mapping[str, str | None]) -> int:
    if word := part.get("long"):
        return MONTHS.index(word.lower()) + 1
    if word := part.get("short"):
        return SHORT_MONTHS.index(word.lower()) + 1
    return int(part["month"] or 0)


def format_timestamp(moment: datetime) -> str:
    """Return a time as ISO 8601 in UTC with milliseconds: ``2020-03-05T15:56:53.889Z``."""
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.removesuffix("+00:00") + "Z"


def is_day(text: str) -> bool:
    """Tell if a text is a valid date in the format ``MM/DD/YYYY``."""
    if not re.fullmatch(r"\d{2}/\d{2}/\d{4}", text):
        return False
    try:
        datetime.strptime(text, MASK).replace(tzinfo=UTC)
    except ValueError:
        return False
    return True


def format_day(day: date) -> str:
    """Return a date in the format ``MM/DD/YYYY``."""
    return day.strftime("%m/%d/") + f"{day.year:04}"

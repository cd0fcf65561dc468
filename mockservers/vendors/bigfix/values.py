"""Values of criteria: numbers, strings, moments and durations, in the form in which columns are stored."""

import calendar
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Literal

MAX_TEXT = 4_000  # characters of a string; SQLite refuses LIKE patterns of more than 50,000 bytes

Kind = Literal["integer", "string", "date", "datetime"]
Scalar = int | str

_BIGINT = range(-(2**63), 2**63)
BIGINT_LENGTH = 20  # characters, with a sign
SHOWN_LENGTH = 60  # characters of a refused string in an error
_FIRST_MOMENT = datetime(1, 1, 1, tzinfo=UTC)
_LAST_MOMENT = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
_WHOLE_NUMBER = re.compile(r"([+-]?[0-9]{1,30})(?:\.0+)?")
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = r"[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})"
_MOMENTS: Mapping[Kind, re.Pattern[str]] = MappingProxyType(
    {"date": re.compile(_DAY), "datetime": re.compile(f"{_DAY}(?:{_TIME})?")}
)
_DURATION = re.compile(
    r"""(?P<sign>[+-])? P(?=.) (?:(\d{1,9})Y)? (?:(\d{1,9})M)? (?:(\d{1,9})W)? (?:(\d{1,9})D)?
    (?: T(?=.) (?:(\d{1,9})H)? (?:(\d{1,9})M)? (?:(\d{1,9})S)? )?""",
    re.ASCII | re.VERBOSE,
)
_SECONDS = (604_800, 86_400, 3_600, 60, 1)  # in a week, a day, an hour, a minute, a second


@dataclass(frozen=True)
class Duration:
    """An ISO 8601 duration; both parts are negative if it has a minus sign."""

    months: int
    seconds: int

    def __neg__(self) -> "Duration":
        """Return the duration with the opposite sign."""
        return Duration(-self.months, -self.seconds)

    def add_to(self, moment: datetime) -> datetime:
        """Return the moment after this duration, by the calendar: a month after 31 January is the end of February.

        Results outside the years 1 to 9999 become their first or last moment.
        """
        year, month = divmod(moment.year * 12 + moment.month - 1 + self.months, 12)
        try:
            day = min(moment.day, calendar.monthrange(year, month + 1)[1])
            shifted = moment.replace(year=year, month=month + 1, day=day)
            return shifted + timedelta(seconds=self.seconds)
        except (OverflowError, ValueError):
            return _FIRST_MOMENT if self.months + self.seconds < 0 else _LAST_MOMENT


def read_scalar(raw: object, kind: Kind) -> Scalar:
    """Convert a value to the form in which a column of this kind is stored.

    Raises:
        ValueError: the value is of another kind; the message names the needed one.
    """
    if kind == "integer":
        return _read_integer(raw)
    return _read_string(raw) if kind == "string" else _read_moment(raw, kind)


def _read_integer(raw: object) -> int:
    number = None
    if isinstance(raw, str) and (found := _WHOLE_NUMBER.fullmatch(raw)):
        number = int(found[1])
    elif isinstance(raw, int | float) and not isinstance(raw, bool) and raw % 1 == 0:
        number = int(raw)
    if number is None or number not in _BIGINT:
        raise make_mismatch_error(raw, "a whole number of at most 64 bits")
    return number


def _read_string(raw: object) -> str:
    if not isinstance(raw, str) or len(raw) > MAX_TEXT:
        raise make_mismatch_error(raw, f"a string of at most {MAX_TEXT} characters")
    if any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in raw):
        raise make_mismatch_error(raw, "a string without NUL characters and lone surrogates")
    return raw


def _read_moment(raw: object, kind: Kind) -> str:
    found = _MOMENTS[kind].fullmatch(raw) if isinstance(raw, str) else None
    try:
        moment = datetime.fromisoformat(found[0].upper() if found else "")
        return format_column_value(moment if moment.tzinfo else moment.replace(tzinfo=UTC), kind)
    except (OverflowError, ValueError):
        example = "2014-04-14" if kind == "date" else "2014-04-14 or 2014-04-14T13:05:10Z"
        raise make_mismatch_error(raw, f"a {kind} such as {example}") from None


def read_duration(raw: object, operator: str) -> Duration:
    """Parse an ISO 8601 duration.

    Raises:
        ValueError: the text is not a duration, or has a minus sign, which the operator does not accept.
    """
    found = _DURATION.fullmatch(raw) if isinstance(raw, str) else None
    if not found:
        raise make_mismatch_error(raw, "a duration such as P7D, P1M or PT12H")
    if found["sign"] == "-" and operator in {"last", "next"}:
        message = f"the duration of {operator!r} takes no minus"
        raise ValueError(message)
    years, months, *amounts = (int(digits or 0) for digits in found.groups()[1:])
    seconds = sum(amount * size for amount, size in zip(amounts, _SECONDS, strict=True))
    duration = Duration(years * 12 + months, seconds)
    return -duration if found["sign"] == "-" else duration


def make_mismatch_error(raw: object, needed: str) -> ValueError:
    """Return the error for a value of another kind than needed."""
    return ValueError(f"{needed} is needed, not {describe_value(raw)}")


def describe_value(raw: object) -> str:
    """Describe an invalid value, shortened and without characters that cannot be encoded."""
    match raw:
        case None | bool():
            return json.dumps(raw)
        case list():
            return f"an array of {len(raw)}"
        case tuple():
            return "an object"
        case str() if len(raw) > SHOWN_LENGTH:
            return f"{raw[:SHOWN_LENGTH]!r}... ({len(raw)} characters)"
        case _:
            return repr(raw)


def format_column_value(moment: datetime, kind: Kind) -> str:
    """Format a moment in UTC, as columns of a kind store it."""
    text = moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
    return text[:10] if kind == "date" else f"{text}Z"

"""Dates of encoded queries: the instants that ``gs`` functions return in the user's time zone.

The functions are on the pages "GlideSystem - Global" and "Values for date/time fields". A period begins and ends in the
user's time zone, and its end is its last second. If a local time occurs twice because the clock is set back, a period
begins at the first and ends at the second occurrence.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from types import MappingProxyType

MONDAY, SUNDAY = 0, 6
SECONDS: Mapping[str, int] = MappingProxyType({"minute": 60, "hour": 3600})  # units of elapsed time
DAYS: Mapping[str, int] = MappingProxyType({"day": 1, "week": 7})
MONTHS: Mapping[str, int] = MappingProxyType({"month": 1, "quarter": 3, "year": 12})
FIRST, LAST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # durations are stored as moments after this one
SECOND = timedelta(seconds=1)
NO_TIME = FIRST.replace(tzinfo=None)

_DATE = r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})"
_TIME = r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.[0-9]+)?)?"
_PARTS = ("year", "month", "day", "hour", "minute", "second")
_MOMENT = re.compile(rf"{_DATE}(?:[ T]{_TIME}Z?)?", re.ASCII)
_OTHER_MOMENT = re.compile(
    rf"(?P<month>[0-9]{{2}})[-/](?P<day>[0-9]{{2}})[-/](?P<year>[0-9]{{4}})(?: {_TIME})?", re.ASCII
)
_DURATION = re.compile(
    r"(?:(?P<days>[0-9]{1,6}) )?(?P<hours>[0-9]{1,4}):(?P<minutes>[0-9]{1,2}):(?P<seconds>[0-9]{1,2})", re.ASCII
)


class InvalidDate(ValueError):
    """A text or argument is not a date; the message is the reason."""


@dataclass(frozen=True)
class Calendar:
    """The present moment in a time zone, and the periods around it.

    Args:
        now: The present moment, with a time zone.
        zone: The time zone in which periods begin and end.
        first_weekday: The first day of a week, ``MONDAY`` or ``SUNDAY``.
    """

    now: datetime
    zone: tzinfo
    first_weekday: int = MONDAY

    def shift(self, unit: str, amount: int) -> datetime:
        """Return the instant ``amount`` units after now, at the same local time for days and longer units."""
        if unit in SECONDS:
            return _clamp(self.now, SECOND * SECONDS[unit], amount)
        return self.to_instant(_shift(self._to_local(self.now), unit, amount))

    def start(self, unit: str, ago: int) -> datetime:
        """Return the first second of the unit that is ``ago`` units before the present one."""
        if unit in SECONDS:
            instant = self.shift(unit, -ago)
            try:
                return _floor(instant.astimezone(self.zone), unit, self.first_weekday).astimezone(UTC)
            except OverflowError:  # at the ends of the calendar
                return instant
        return self.to_instant(_shift(_floor(self._to_local(self.now), unit, self.first_weekday), unit, -ago))

    def end(self, unit: str, ago: int) -> datetime:
        """Return the last second of the unit that is ``ago`` units before the present one."""
        if unit in SECONDS:
            return _clamp(self.start(unit, ago), SECOND, SECONDS[unit] - 1)
        after = _shift(_floor(self._to_local(self.now), unit, self.first_weekday), unit, 1 - ago)
        return self.to_instant(after - SECOND if after.year > FIRST.year else after, late=True)

    def find_bounds(self, unit: str, moment: datetime) -> tuple[datetime, datetime]:
        """Return the first and last second of the minute, hour or day that contains a moment."""
        return (there := Calendar(moment, self.zone, self.first_weekday)).start(unit, 0), there.end(unit, 0)

    def to_instant(self, local: datetime, *, late: bool = False) -> datetime:
        """Return the instant of a local time; if it occurs twice the first, with ``late`` the second."""
        try:
            return local.replace(tzinfo=self.zone, fold=int(late)).astimezone(UTC)
        except OverflowError:
            return local.replace(tzinfo=UTC)

    def find_day(self, local: datetime) -> tuple[datetime, datetime]:
        """Return the first and last second of the day of a local time."""
        last = self.to_instant(local.replace(hour=23, minute=59, second=59), late=True)
        return self.to_instant(local.replace(hour=0, minute=0, second=0)), last

    def format_local(self, instant: datetime) -> str:
        """Return an instant as local time: ``2026-11-29 12:30:45``."""
        return format_utc(self._to_local(instant))

    def _to_local(self, instant: datetime) -> datetime:
        try:
            return instant.astimezone(self.zone).replace(tzinfo=None, fold=0, microsecond=0)
        except OverflowError:
            return instant.replace(tzinfo=None)


def format_utc(moment: datetime) -> str:
    """Return a moment without its time zone, as ``2026-11-29 17:30:45``."""
    return moment.replace(tzinfo=None).isoformat(sep=" ", timespec="seconds")


def read_date(text: str, *, other_forms: bool = False) -> datetime:
    """Parse a date (``yyyy-MM-dd``) with or without a time to a datetime without a time zone.

    Args:
        text: The text.
        other_forms: Also accept ``MM/dd/yyyy`` and ``MM-dd-yyyy``.

    Raises:
        InvalidDate: the text is not a date.
    """
    stripped = text.strip()
    found = _MOMENT.fullmatch(stripped) or (_OTHER_MOMENT.fullmatch(stripped) if other_forms else None)
    if not found:
        raise InvalidDate(f"`{text}` is not a date of the form yyyy-MM-dd or yyyy-MM-dd HH:mm:ss")
    year, month, day, hour, minute, second = (int(found[name] or 0) for name in _PARTS)
    try:
        return NO_TIME.replace(year, month, day, hour, minute, second)
    except ValueError as error:
        raise InvalidDate(f"`{text}` is not a date: {error}") from None


def _clamp(moment: datetime, step: timedelta, amount: int) -> datetime:
    try:
        return moment + step * amount
    except OverflowError:
        return LAST if amount > 0 else FIRST


def _shift(local: datetime, unit: str, amount: int) -> datetime:
    """Return a local time ``amount`` units later; a day that the month does not have becomes its last day."""
    if unit in DAYS:
        return _clamp(local, timedelta(days=DAYS[unit]), amount).replace(tzinfo=None)
    year, month = divmod(local.year * 12 + local.month - 1 + amount * MONTHS[unit], 12)
    if not FIRST.year <= year <= LAST.year:
        return (LAST if amount > 0 else FIRST).replace(tzinfo=None)
    return local.replace(year=year, month=month + 1, day=min(local.day, calendar.monthrange(year, month + 1)[1]))


def _floor(local: datetime, unit: str, first_weekday: int) -> datetime:
    """Return the first moment of the unit that contains a local time."""
    if unit == "minute":
        return local.replace(second=0, microsecond=0)
    if unit == "hour":
        return local.replace(minute=0, second=0, microsecond=0)
    day = local.replace(hour=0, minute=0, second=0, microsecond=0)
    if unit == "week":
        return _shift(day, "day", -((day.weekday() - first_weekday) % 7))
    if unit == "month":
        return day.replace(day=1)
    if unit == "quarter":
        return day.replace(month=day.month - (day.month - 1) % 3, day=1)
    return day.replace(month=1, day=1) if unit == "year" else day


@dataclass(frozen=True)
class SpanEdge:
    """Begin or end of a span.

    ``method`` is the method of ``Calendar``: ``start`` or ``end`` of the unit that is ``ago`` units before now, or
    ``shift`` of now by that many units.
    """

    method: str
    unit: str
    ago: int

    def to_instant(self, at: Calendar) -> datetime:
        """Return the instant on a calendar."""
        if self.method == "shift":
            return at.shift(self.unit, -self.ago)
        return at.start(self.unit, self.ago) if self.method == "start" else at.end(self.unit, self.ago)


Span = tuple[SpanEdge, SpanEdge]


def _make_span(unit: str, begin: int, end: int) -> Span:
    return SpanEdge("start", unit, begin), SpanEdge("end", unit, end)


SPANS: Mapping[str, Span] = MappingProxyType(
    {
        "Today": _make_span("day", 0, 0),
        "Yesterday": _make_span("day", 1, 1),
        "Tomorrow": _make_span("day", -1, -1),
        **{
            f"{which}{unit.title()}": _make_span(unit, ago, ago)
            for unit in ("week", "month", "quarter", "year")
            for which, ago in (("This", 0), ("Last", 1), ("Next", -1))
        },
        **{f"Last{count}Months": _make_span("month", count, 0) for count in (3, 6, 9, 12)},
        "Last2Quarters": _make_span("quarter", 1, 0),
        "Next2Quarters": _make_span("quarter", -1, -2),
        "Last2Years": _make_span("year", 1, 0),
        **{f"Last{count}Days": _make_span("day", count, 0) for count in (7, 30, 60, 90, 120)},
        "CurrentHour": _make_span("hour", 0, 0),
        "LastHour": _make_span("hour", 1, 1),
        "Last2Hours": (SpanEdge("shift", "hour", 2), SpanEdge("shift", "hour", 0)),
        "CurrentMinute": _make_span("minute", 0, 0),
        "LastMinute": _make_span("minute", 1, 1),
        **{f"Last{count}Minutes": _make_span("minute", count, 0) for count in (15, 30, 45)},
        "OneYearAgo": (SpanEdge("shift", "month", 12), SpanEdge("end", "month", 0)),
    }
)

Argument = str | int
Instant = datetime  # with a time zone; functions may return a text instead, which is compared as text
DateFunction = Callable[[Calendar, tuple[Argument, ...]], Instant | str]


def _make_edge_function(edge: SpanEdge) -> DateFunction:
    def call(at: Calendar, arguments: tuple[Argument, ...]) -> Instant:
        _check_count(arguments, 0)
        return edge.to_instant(at)

    return call


def _make_offset_function(method: str, unit: str) -> DateFunction:
    def call(at: Calendar, arguments: tuple[Argument, ...]) -> Instant:
        return SpanEdge(method, unit, _read_number(arguments)).to_instant(at)

    return call


def _return_now(at: Calendar, arguments: tuple[Argument, ...]) -> Instant:
    _check_count(arguments, 0)
    return at.now


def _format_today(at: Calendar, arguments: tuple[Argument, ...]) -> str:
    _check_count(arguments, 0)
    return f"{at.now.astimezone(UTC):%Y-%m-%d}"


def _find_local_day(at: Calendar, arguments: tuple[Argument, ...]) -> str:
    return at.format_local(at.start("day", _read_number(arguments)))


def generate_date(at: Calendar, arguments: tuple[Argument, ...]) -> Instant:
    """Evaluate ``dateGenerate(date, 'start' | 'end' | 'HH:mm:ss')``; clients also send both in one argument."""
    texts = [str(argument) for argument in arguments]
    if len(texts) not in {1, 2}:
        raise InvalidDate("it takes a date and a time")
    time = texts[1].strip() if len(texts) > 1 else ""
    if time in {"start", "end"}:
        first, last = at.find_day(read_date(texts[0]))
        return first if time == "start" else last
    return at.to_instant(read_date(" ".join(filter(None, texts))))


def _read_duration_date(_at: Calendar, arguments: tuple[Argument, ...]) -> Instant:
    """Evaluate ``getDurationDate('d hh:mm:ss')``; the result has the form of a stored duration."""
    _check_count(arguments, 1)
    found = _DURATION.fullmatch(str(arguments[0]).strip())
    if not found:
        raise InvalidDate(f"`{arguments[0]}` is not a duration of the form d hh:mm:ss")
    return EPOCH + timedelta(**{name: int(value or 0) for name, value in found.groupdict().items()})


def _check_count(arguments: tuple[Argument, ...], count: int) -> None:
    if len(arguments) != count:
        raise InvalidDate(f"it takes {count or 'no'} argument{'' if count == 1 else 's'}, not {len(arguments)}")


def _read_number(arguments: tuple[Argument, ...]) -> int:
    _check_count(arguments, 1)
    text = str(arguments[0]).strip()
    if not re.fullmatch(r"-?[0-9]{1,9}", text, re.ASCII):
        raise InvalidDate(f"`{text}` is not a whole number")
    return int(text)


def _iterate_ago_functions() -> Iterator[tuple[str, DateFunction]]:
    """Yield ``daysAgo``, ``daysAgoStart``, ``daysAgoEnd`` and so on for every unit; years have ``yearsAgo`` only."""
    for unit in (*SECONDS, "day", *MONTHS):
        yield f"{unit}sAgo", _make_offset_function("shift", unit)
        if unit != "year":
            yield f"{unit}sAgoStart", _make_offset_function("start", unit)
            yield f"{unit}sAgoEnd", _make_offset_function("end", unit)


FUNCTIONS: Mapping[str, DateFunction] = MappingProxyType(
    {
        **dict(_iterate_ago_functions()),
        **{f"beginningOf{name}": _make_edge_function(begin) for name, (begin, _) in SPANS.items()},
        **{f"endOf{name}": _make_edge_function(end) for name, (_, end) in SPANS.items()},
        "lastWeek": _make_edge_function(SpanEdge("shift", "hour", 7 * 24)),
        "yesterday": _make_edge_function(SpanEdge("shift", "hour", 24)),
        "now": _format_today,
        "nowDateTime": _return_now,
        "nowGlideDateTime": _return_now,
        "nowNoTZ": _return_now,
        "daysAgoLocal": _find_local_day,
        "dateGenerate": generate_date,
        "getDurationDate": _read_duration_date,
    }
)

"""Reading of the values of conditions, texts and ``javascript:`` expressions, in the form of the column."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from mockservers.vendors.servicenow.encoded_query.dates import SPANS, InvalidDate, format_utc, read_date
from mockservers.vendors.servicenow.encoded_query.nodes import DateDistance, DatePart, OtherField, Path
from mockservers.vendors.servicenow.encoded_query.query_context import QueryContext
from mockservers.vendors.servicenow.encoded_query.scripts import PREFIX, CannotEvaluate, Result, evaluate
from mockservers.vendors.servicenow.schema.dictionary import Field

Bounds = tuple[str, str]

_INTEGER = re.compile(r"-?[0-9]{1,18}", re.ASCII)
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?", re.ASCII)
_END = rf"""{PREFIX}(?:[^@'"]|'[^']*'|"[^"]*")*|[^@]*"""
_ENDS = re.compile(rf"(?P<first>{_END})@(?P<last>{_END})")
_RELATIVE = re.compile(r"@(?P<unit>[a-z]+)@(?P<way>ago|ahead)@(?P<amount>[0-9]{1,5})", re.ASCII)
_APART = re.compile(
    r"(?P<other>[a-z0-9_.]+)@(?P<unit>[a-z]+)@(?P<side>before or after|before|after)@(?P<amount>[0-9]{1,2})", re.ASCII
)
_PART = re.compile(
    rf"""[^@]*@{PREFIX}gs\.datePart\(\s*(?P<q>['"])(?P<part>[a-z]+)(?P=q)\s*,\s*(?P=q)(?P<value>[A-Za-z0-9]+)(?P=q)\s*,"""
    r"""\s*(?P=q)(?P<compare>EE|GT|GE|LT|LE)(?P=q)\s*\)"""
)

MOMENTS = frozenset({"date", "datetime"})
NUMBERS = frozenset({"integer", "decimal"})
NAMED_DAYS = ("Today", "Yesterday", "Tomorrow")  # spans that need no begin and end
RELATIVE_UNITS: Mapping[str, str] = MappingProxyType(
    {"minute": "minute", "hour": "hour", "dayofweek": "day", "month": "month", "quarter": "quarter", "year": "year"}
)
APART_SECONDS: Mapping[str, int] = MappingProxyType(
    {
        "hour": 3_600,
        "day": 86_400,
        "week": 7 * 86_400,
        "month": 30 * 86_400,
        "quarter": 90 * 86_400,
        "year": 365 * 86_400,
    }
)
YEAR_DIGITS = 4
SAME_UNITS = frozenset(APART_SECONDS)
WEEKDAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")  # 0 is Sunday, as in SQLite
MONTHS = tuple(name.lower() for name in calendar.month_name)
PART_NUMBERS: Mapping[str, range] = MappingProxyType(
    {"quarter": range(1, 5), "year": range(10_000), "week": range(54), "hour": range(24)}
)


class InvalidValue(ValueError):
    """A value is not valid for its condition; ``finds_nothing`` is true if the condition then matches no record."""

    def __init__(self, reason: str, *, finds_nothing: bool = False) -> None:
        super().__init__(reason)
        self.finds_nothing = finds_nothing


@dataclass(frozen=True)
class ValueReader:
    """Reads the values of one query's conditions.

    Args:
        context: The context of the query.
        find_path: Returns the path of another field by its name.
    """

    context: QueryContext
    find_path: Callable[[str], Path]

    def read(self, field: Field, text: str) -> str:
        """Read a value in the form of the field's column; the empty text is no value.

        Raises:
            InvalidValue: the field cannot have the value, a script cannot be evaluated, or its result is a list.
        """
        value = self.evaluate(text) if text.startswith(PREFIX) else text
        if isinstance(value, tuple):
            raise InvalidValue(f"`{text}` is a list, which can be compared with =, !=, IN and NOT IN only")
        if field.kind in MOMENTS and value:
            return self._format_date(field, value)
        plain = format_utc(value) if isinstance(value, datetime) else value
        _check_number(field, plain)
        return plain

    def read_members(self, field: Field, text: str) -> tuple[str, ...]:
        """Read the members of a list; a script returns the whole list."""
        value = self.evaluate(text) if text.startswith(PREFIX) else text
        if isinstance(value, tuple):
            return value
        text = format_utc(value) if isinstance(value, datetime) else value
        return tuple(self.read(field, member) for member in text.split(","))

    def read_ends(self, field: Field, text: str) -> Bounds:
        """Read ``a@b`` as two values."""
        found = _ENDS.fullmatch(text)
        if not found or not found["first"] or not found["last"]:
            raise InvalidValue(f"`{text}` is not of the form begin@end")
        return self.read(field, found["first"]), self.read(field, found["last"])

    def read_span(self, field: Field, text: str) -> Bounds:
        """Read ``label@begin@end``, whose label has no effect, or a single day."""
        label, at, ends = text.partition("@")
        if at:
            return self.read_ends(field, ends)
        if label in NAMED_DAYS:
            begin, end = SPANS[label]
            first, last = begin.to_instant(self.context.calendar), end.to_instant(self.context.calendar)
        else:
            first, last = self.context.calendar.find_day(_read_date(label))
        return self._format_date(field, first), self._format_date(field, last)

    def read_relative(self, field: Field, text: str, *, whole: bool) -> Bounds:
        """Read ``@unit@ago@n`` as an instant, twice, or with ``whole`` as the bounds of its minute, hour or day."""
        found = _RELATIVE.fullmatch(text)
        if not found:
            raise InvalidValue(f"`{text}` is not of the form @unit@ago@n or @unit@ahead@n")
        unit = RELATIVE_UNITS.get(found["unit"])
        if unit is None:
            hint = "; days are dayofweek" if found["unit"] in {"day", "days", "week"} else ""
            raise InvalidValue(f"`{found['unit']}` is not a unit of relative dates{hint}", finds_nothing=True)
        at = self.context.calendar
        moment = at.shift(unit, int(found["amount"]) * (-1 if found["way"] == "ago" else 1))
        if not whole:
            return self._format_date(field, moment), self._format_date(field, moment)
        first, last = at.find_bounds(unit if unit in {"minute", "hour"} else "day", moment)
        return self._format_date(field, first), self._format_date(field, last)

    def read_apart(self, text: str) -> DateDistance:
        """Read ``other@unit@before@n``."""
        found = _APART.fullmatch(text)
        if not found or found["unit"] not in APART_SECONDS:
            raise InvalidValue(f"`{text}` is not of the form field@unit@before@n, with up to 99 hours, days ... years")
        other = self.find_path(found["other"])
        if other.field.kind not in MOMENTS:
            raise InvalidValue(f"the field `{other}` is not a date")
        side = "" if " " in found["side"] else found["side"]
        return DateDistance(other, int(found["amount"]) * APART_SECONDS[found["unit"]], side)

    def read_other(self, field: Field, text: str) -> OtherField:
        """Read the other field of a comparison, for dates with ``@unit``; the fields must be of comparable types."""
        name, at, unit = text.partition("@")
        other = self.find_path(name)
        if _find_comparable_kind(field) != _find_comparable_kind(other.field):
            raise InvalidValue(f"the fields `{field.name}` and `{other}` are not of one type")
        if at and (field.kind not in MOMENTS or unit not in SAME_UNITS):
            raise InvalidValue(f"`{unit}` is not a unit in which the fields can be compared")
        return OtherField(other, unit)

    def evaluate(self, text: str) -> Result:
        """Return the result of a script with its prefix.

        Raises:
            InvalidValue: the script cannot be evaluated.
        """
        try:
            return evaluate(text.removeprefix(PREFIX), self.context)
        except CannotEvaluate as error:
            raise InvalidValue(str(error)) from None

    def _format_date(self, field: Field, value: datetime | str) -> str:
        """Return a date as it is stored: in UTC, or the user's local date if the field has no time."""
        if isinstance(value, datetime):
            return self.context.calendar.format_local(value)[:10] if field.kind == "date" else format_utc(value)
        moment = _read_date(value)
        return format_utc(moment)[:10] if field.kind == "date" else format_utc(moment)


def _read_date(text: str) -> datetime:
    try:
        return read_date(text)
    except InvalidDate as error:
        raise InvalidValue(str(error)) from None


def _check_number(field: Field, text: str) -> None:
    form = {"integer": _INTEGER, "decimal": _NUMBER}.get(field.kind)
    if form and text and not form.fullmatch(text):
        raise InvalidValue(f"`{text}` is not a number, and the field `{field.name}` is numeric")


def _find_comparable_kind(field: Field) -> str:
    """Return the name of the group of fields that can be compared with each other."""
    if field.kind in MOMENTS:
        return "date"
    if field.kind in NUMBERS:
        return "number"
    if field.is_reference:
        return f"reference to {field.reference}"
    return "boolean" if field.kind == "boolean" else "text"


def read_part(text: str) -> DatePart:
    """Read ``label@javascript:gs.datePart('part','value','OP')``, whose label has no effect."""
    found = _PART.fullmatch(text)
    if not found:
        raise InvalidValue(f"`{text}` is not of the form label@javascript:gs.datePart('part','value','OP')")
    part, value = found["part"], found["value"].lower()
    number = _read_part_number(part, value)
    if number is None:
        raise InvalidValue(f"`{value}` is not a value of the date part `{part}`")
    return DatePart(part, number, found["compare"])


def _read_part_number(part: str, value: str) -> int | None:
    if part == "dayofweek":
        return WEEKDAYS.index(value) if value in WEEKDAYS else None
    if part == "month":
        short = [name[:3] for name in MONTHS]
        return next((names.index(value) for names in (MONTHS, short) if value and value in names), None)
    number = int(value) if value.isdigit() and len(value) <= YEAR_DIGITS else -1
    return number if number in PART_NUMBERS.get(part, ()) else None

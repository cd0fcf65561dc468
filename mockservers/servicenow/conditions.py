"""Encoded queries as SQL: conditions with their parameters, and the joins that dotted names need."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

from mockservers.servicenow.dictionary import Dictionary, Table
from mockservers.servicenow.encoded_query import (
    BETWEEN_FIELDS,
    RELATIVE,
    Apart,
    Condition,
    EncodedQuery,
    Part,
    Path,
    Relative,
    Value,
)

ME = "90d1921e5f510100a9ad2572f2b477fe"  # the dynamic filter option "Me" of every instance
Sql = tuple[str, tuple[str | int | float, ...]]
NOTHING: Sql = ("1 = 0", ())
EVERYTHING: Sql = ("1 = 1", ())


def stored_in(table: Table) -> str:
    """The name of the SQL table that keeps a table's rows."""
    return f"servicenow_{table.root.name}"


@dataclass
class Joins:
    """The joins of one statement: one alias per chain of references, ``t`` for the table itself.

    No table's references lead to as many records as SQLite joins tables, which is 64; a test counts them.
    """

    dictionary: Dictionary
    table: Table
    _aliases: dict[tuple[str, ...], str] = field(default_factory=dict)
    _sql: list[str] = field(default_factory=list)

    def column(self, path: Path) -> str:
        """The SQL expression for a path."""
        return f'{self.alias(path.steps[:-1])}."{path.field.name}"'

    def alias(self, steps: Sequence[object]) -> str:
        """The alias of the record behind a chain of references."""
        if not steps:
            return "t"
        names = tuple(one.name for one in steps)  # type: ignore[attr-defined]  # Fields
        if names not in self._aliases:
            self._join(names, steps)
        return self._aliases[names]

    def _join(self, names: tuple[str, ...], steps: Sequence[object]) -> None:
        before, last = self.alias(steps[:-1]), steps[-1]
        alias = self._aliases[names] = f"t{len(self._aliases) + 1}"
        target = stored_in(self.dictionary[last.reference])  # type: ignore[attr-defined]  # a Field
        self._sql.append(f' LEFT JOIN "{target}" {alias} ON {alias}.sys_id = {before}."{names[-1]}"')

    def __str__(self) -> str:
        return f'"{stored_in(self.table)}" t{"".join(self._sql)}'


@dataclass(frozen=True)
class Moment:
    """What conditions may depend on: the time, and who asks (a sys_id)."""

    now: datetime
    caller: str


def compiled(query: EncodedQuery, joins: Joins, moment: Moment) -> Sql:
    """The query's conditions; without any, every row."""
    groups = []
    for group in query.groups:
        alternatives = [_joined("OR", [_condition(one, joins, moment) for one in some]) for some in group]
        groups.append(_joined("AND", alternatives))
    return _joined("OR", groups)


def ordering(query: EncodedQuery, joins: Joins) -> str:
    """The terms of ORDER BY, ending with the order in which rows were inserted."""
    terms = [f"{joins.column(path)}{' DESC' if descends else ''}" for path, descends in query.order]
    return ", ".join([*terms, 't."row"'])


def _joined(word: str, parts: list[Sql]) -> Sql:
    """The parts in a balanced tree: SQLite refuses chains that are deeper than 1,000."""
    if not parts:
        return EVERYTHING
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    left, right = _joined(word, parts[:middle]), _joined(word, parts[middle:])
    return f"({left[0]} {word} {right[0]})", left[1] + right[1]


def _condition(condition: Condition, joins: Joins, moment: Moment) -> Sql:
    column, operator, value = joins.column(condition.path), condition.operator, condition.value
    if value is None:
        return UNARY[operator].format(column), ()
    if operator in PLAIN:
        return PLAIN[operator](column, value, _number_of(condition.path.field.kind))
    if operator in {"ON", "NOTON"}:
        return _on(column, operator, _day(value, moment.now))
    if isinstance(value, str):
        return _named(column, operator, value, joins.dictionary, moment.caller)
    return _structured(column, operator, value, joins, moment.now)


def _named(column: str, operator: str, value: str, dictionary: Dictionary, caller: str) -> Sql:
    """``INSTANCEOF`` a class, or ``DYNAMIC``, of which there is one: Me."""
    if operator == "INSTANCEOF":
        return _instance_of(column, value, dictionary)
    return (f"{column} = ?", (caller,)) if value == ME else NOTHING


def _structured(column: str, operator: str, value: Value, joins: Joins, now: datetime) -> Sql:
    """A condition with another field, or with a time."""
    match value:
        case Path():
            return _compared(column, BETWEEN_FIELDS[operator], joins.column(value))
        case Apart():
            return _apart(column, joins.column(value.other), operator, value.distance)
        case Part():
            return _part(column, value)
        case Relative():
            return _relative(column, RELATIVE[operator], _shifted(now, value), value.unit)
    raise TypeError(operator)


UNARY: Mapping[str, str] = MappingProxyType(
    {
        "ISEMPTY": "{0} IS NULL",
        "EMPTYSTRING": "{0} IS NULL",
        "ISNOTEMPTY": "{0} IS NOT NULL",
        "ANYTHING": "1 = 1",
    }
)
Number = Callable[[str], str | int | float]


def _number_of(kind: str) -> Number:
    converters: Mapping[str, Number] = {"integer": int, "decimal": float}
    return converters.get(kind, str)


def _equal(column: str, value: object, number: Number) -> Sql:
    return (f"{column} = ?", (number(str(value)),)) if value else (f"{column} IS NULL", ())


def _unequal(column: str, value: object, number: Number) -> Sql:
    """Rows without a value are unlike every value, as GlideRecord has it."""
    if not value:
        return f"{column} IS NOT NULL", ()
    return f"({column} <> ? OR {column} IS NULL)", (number(str(value)),)


def _ordered(operator: str) -> Callable[[str, object, Number], Sql]:
    def compare(column: str, value: object, number: Number) -> Sql:
        return (f"{column} {operator} ?", (number(str(value)),)) if value else NOTHING

    return compare


def _like(pattern: str, *, negated: bool = False) -> Callable[[str, object, Number], Sql]:
    def compare(column: str, value: object, _number: Number) -> Sql:
        parameter = pattern.format(re.sub("[%_!]", r"!\g<0>", str(value)))
        if negated:
            return f"({column} NOT LIKE ? ESCAPE '!' OR {column} IS NULL)", (parameter,)
        return f"{column} LIKE ? ESCAPE '!'", (parameter,)

    return compare


def _among(column: str, value: object, number: Number) -> Sql:
    wanted = [number(one) for one in value if one]  # type: ignore[attr-defined]  # a tuple of strings
    if not wanted:
        return f"{column} IS NULL", ()
    found = f"{column} IN ({', '.join('?' * len(wanted))})"
    empty = f" OR {column} IS NULL" if "" in value else ""  # type: ignore[operator]  # the same
    return f"({found}{empty})", tuple(wanted)


def _not_among(column: str, value: object, number: Number) -> Sql:
    sql, parameters = _among(column, value, number)
    empty = f" OR {column} IS NULL" if "" not in value else ""  # type: ignore[operator]  # a tuple of strings
    return f"(NOT {sql}{empty})", parameters


def _between(column: str, value: object, number: Number) -> Sql:
    assert isinstance(value, tuple)  # noqa: S101 -- the parser gives a pair
    first, last = value
    return f"{column} BETWEEN ? AND ?", (number(first), number(last))


PLAIN: Mapping[str, Callable[[str, object, Number], Sql]] = MappingProxyType(
    {
        "=": _equal,
        "!=": _unequal,
        **{one: _ordered(one) for one in ("<", "<=", ">", ">=")},
        "LIKE": _like("%{}%"),
        "NOT LIKE": _like("%{}%", negated=True),
        "STARTSWITH": _like("{}%"),
        "ENDSWITH": _like("%{}"),
        "IN": _among,
        "NOT IN": _not_among,
        "BETWEEN": _between,
    }
)


def _compared(column: str, operator: str, other: str) -> Sql:
    if operator == "=":
        return f"({column} = {other} OR ({column} IS NULL AND {other} IS NULL))", ()
    if operator == "!=":
        return f"NOT ({column} = {other} OR ({column} IS NULL AND {other} IS NULL)) IS TRUE", ()
    return f"{column} {operator} {other}", ()


def _on(column: str, operator: str, day: str) -> Sql:
    within = f"{column} BETWEEN ? AND ?"
    if operator == "NOTON":
        within = f"({column} NOT BETWEEN ? AND ? OR {column} IS NULL)"
    return within, (day, f"{day} 23:59:59")


def _day(value: Value, now: datetime) -> str:
    """A day that is written, or so many days from today."""
    return f"{now + timedelta(days=value):%Y-%m-%d}" if isinstance(value, int) else str(value)


def _relative(column: str, operator: str, moment: datetime, unit: str) -> Sql:
    if operator == "=":
        form = "%Y-%m-%d %H" if unit in {"minute", "hour"} else "%Y-%m-%d"
        return f"{column} LIKE ?", (f"{moment.strftime(form)}%",)
    return f"{column} {operator} ?", (f"{moment:%Y-%m-%d %H:%M:%S}",)


def _apart(column: str, other: str, operator: str, distance: Relative) -> Sql:
    """``MORETHAN``: further before or after the other field than the distance."""
    seconds = abs(distance.amount) * SECONDS[distance.unit]
    first, second = (other, column) if distance.amount < 0 else (column, other)
    sign = ">" if operator == "MORETHAN" else "<"
    return f"(julianday({first}) - julianday({second})) * 86400.0 {sign} ?", (seconds,)


SECONDS = {"minute": 60, "hour": 3600, "day": 86400, "week": 604800, "month": 30 * 86400, "year": 365 * 86400}
WEEK = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
MONTHS = tuple(name.lower() for name in calendar.month_name)
COMPARES = {"EE": "=", "GT": ">", "GE": ">=", "LT": "<", "LE": "<="}
PARTS = {
    "dayofweek": "CAST(strftime('%w', {}) AS INTEGER)",
    "month": "CAST(strftime('%m', {}) AS INTEGER)",
    "quarter": "(CAST(strftime('%m', {}) AS INTEGER) + 2) / 3",
    "year": "CAST(strftime('%Y', {}) AS INTEGER)",
    "hour": "CAST(strftime('%H', {}) AS INTEGER)",
    "week": "CAST(strftime('%W', {}) AS INTEGER)",
}


def _part(column: str, part: Part) -> Sql:
    names = {"dayofweek": WEEK, "month": ("", *(one[:3] for one in MONTHS[1:]))}.get(part.part, ())
    short = part.value[:3] if part.part == "month" else part.value
    if short in names:
        number = names.index(short)
    elif part.value.isdigit():
        number = int(part.value[:9])
    else:
        return NOTHING
    return f"{PARTS[part.part].format(column)} {COMPARES[part.compare]} ?", (number,)


def _instance_of(column: str, name: str, dictionary: Dictionary) -> Sql:
    if name not in dictionary:
        return NOTHING
    family = dictionary[name].family
    return f"{column} IN ({', '.join('?' * len(family))})", family


def _shifted(moment: datetime, by: Relative) -> datetime:
    """The moment so much later, within the years that can be told."""
    months = {"month": 1, "quarter": 3, "year": 12}.get(by.unit)
    try:
        if months is None:
            return moment + timedelta(seconds=by.amount * SECONDS[by.unit])
        year, month = divmod(moment.year * 12 + moment.month - 1 + by.amount * months, 12)
        return moment.replace(year=year, month=month + 1, day=min(moment.day, calendar.monthrange(year, month + 1)[1]))
    except (OverflowError, ValueError):
        return moment.replace(year=9999 if by.amount > 0 else 1, month=1, day=1)

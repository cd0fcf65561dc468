"""ServiceNow's encoded queries: text -> nodes. ``active=true^nameLIKEdb^ORnameSTARTSWITHsql^NQ...^ORDERBYname``.

The grammar is on the pages "Encoded query strings" and "Operators available for filters and queries":
conditions joined by ``^`` (and), ``^OR`` (binds to the condition before it) and ``^NQ`` (a new query; the
groups are alternatives). A condition that cannot be understood is left out and the rest applies, which the
documentation says of unknown fields; that it holds for unknown operators and for values that do not fit is
inferred. Names and operators are case-sensitive (documented).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from mockservers.servicenow.dictionary import Dictionary, Field, Table

LONGEST_VALUE = 4_000  # characters; SQLite refuses LIKE patterns of more than 50,000 bytes
MOST_CONDITIONS = 2_000
MOST_VALUES = 10_000  # of all IN lists; SQLite binds 32,766 parameters

ALIASES: Mapping[str, str] = MappingProxyType(
    {"*": "LIKE", "CONTAINS": "LIKE", "!*": "NOT LIKE", "DOES NOT CONTAIN": "NOT LIKE", "%": "ENDSWITH", "<>": "!="}
)
TEXT = ("LIKE", "NOT LIKE", "STARTSWITH", "ENDSWITH")
COMPARED = ("<", "<=", ">", ">=")
LISTS = ("IN", "NOT IN")
UNARY = ("ISEMPTY", "ISNOTEMPTY", "EMPTYSTRING", "ANYTHING")
BETWEEN_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "SAMEAS": "=",
        "NSAMEAS": "!=",
        "GT_FIELD": ">",
        "LT_FIELD": "<",
        "GT_OR_EQUALS_FIELD": ">=",
        "LT_OR_EQUALS_FIELD": "<=",
    }
)
RELATIVE: Mapping[str, str] = MappingProxyType(
    {"RELATIVEGT": ">", "RELATIVELT": "<", "RELATIVEGE": ">=", "RELATIVELE": "<=", "RELATIVEEE": "="}
)
APART = ("MORETHAN", "LESSTHAN")
DAYS = ("ON", "NOTON")
OPERATORS = (
    *("=", "!=", *COMPARED, *TEXT, *LISTS, *UNARY, *BETWEEN_FIELDS, *RELATIVE, *APART, *DAYS, *ALIASES),
    *("BETWEEN", "DATEPART", "DYNAMIC", "INSTANCEOF"),
)
MOMENTS = (*RELATIVE, *APART, *DAYS, "DATEPART")

_FIELD = re.compile(r"[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)*")
_OPERATOR = re.compile("|".join(re.escape(one) for one in sorted(OPERATORS, key=len, reverse=True)))
_INTEGER = re.compile(r"-?[0-9]{1,18}")
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
_RELATIVE_VALUE = re.compile(
    r"@?(?P<unit>minute|hour|dayofweek|day|week|month|quarter|year)s?@(?P<way>ago|ahead|before|after)@(?P<amount>[0-9]{1,5})"
)
_APART_VALUE = re.compile(
    r"(?P<other>[a-z0-9_.]+)@(?P<unit>minute|hour|day|week|month|year)s?@(?P<way>before|after)@(?P<amount>[0-9]{1,6})"
)
_PART_CALL = re.compile(
    r"javascript:gs\.datePart\('(?P<part>[a-z]+)','(?P<value>[A-Za-z0-9]+)','(?P<compare>[A-Z]{2})'\)"
)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NAMED_DAYS: Mapping[str, int] = MappingProxyType({"Today": 0, "Yesterday": -1, "Tomorrow": 1})
PARTS = ("dayofweek", "month", "year", "quarter", "hour", "week")


@dataclass(frozen=True)
class Path:
    """A field, reached through references: ``manufacturer.name`` has two steps."""

    steps: tuple[Field, ...]

    @property
    def field(self) -> Field:
        """The field at the end."""
        return self.steps[-1]

    def __str__(self) -> str:
        return ".".join(one.name for one in self.steps)


@dataclass(frozen=True)
class Relative:
    """An amount of time before (negative) or after the present, or between two fields."""

    unit: str
    amount: int


@dataclass(frozen=True)
class Apart:
    """Another field, and how far apart in time the two are."""

    other: Path
    distance: Relative


@dataclass(frozen=True)
class Part:
    """A part of a moment, ``dayofweek`` or ``month``, and how it is compared: ``EE`` equal, ``GT``, ``LT`` ..."""

    part: str
    value: str
    compare: str


Value = str | tuple[str, ...] | Path | Relative | Apart | Part | int | None


@dataclass(frozen=True)
class Condition:
    """One condition; what ``value`` is depends on the operator, and it fits the field."""

    path: Path
    operator: str
    value: Value = None


@dataclass(frozen=True)
class EncodedQuery:
    """A parsed query: alternatives of conjunctions of alternatives, the order, and what was left out as invalid.

    ``order`` holds paths and whether they descend.
    """

    groups: tuple[tuple[tuple[Condition, ...], ...], ...] = ()
    order: tuple[tuple[Path, bool], ...] = ()
    invalid: tuple[str, ...] = ()

    def conditions(self) -> Iterator[Condition]:
        """Every condition."""
        return (one for group in self.groups for alternatives in group for one in alternatives)


class QueryTooLong(ValueError):
    """The query has more conditions than are taken."""


def parse(text: str, table: Table, dictionary: Dictionary) -> EncodedQuery:
    """The query behind a text; what cannot be understood is in ``invalid`` and nowhere else.

    Raises:
        QueryTooLong: too many conditions or list members.
    """
    reader = _Reader(table, dictionary)
    for part in text.split("^"):
        reader.read(part)
    return reader.query()


class _Reader:
    """Reads the parts of a query in order."""

    def __init__(self, table: Table, dictionary: Dictionary) -> None:
        self._table, self._dictionary = table, dictionary
        self._groups: list[list[list[Condition]]] = [[]]
        self._order: dict[Path, bool] = {}
        self._invalid: list[str] = []
        self._count = 0

    def read(self, part: str) -> None:
        if part.startswith("NQ"):
            self._groups.append([])
            part = part.removeprefix("NQ")
        if part.startswith(("ORDERBY", "GROUPBY")):
            self._read_order(part)
        elif part.startswith("OR"):
            self._read_condition(part.removeprefix("OR"), alternative=True)
        elif part not in {"", "EQ"}:
            self._read_condition(part, alternative=False)

    def query(self) -> EncodedQuery:
        if self._count > MOST_CONDITIONS:
            raise QueryTooLong
        groups = tuple(tuple(tuple(one) for one in group if one) for group in self._groups)
        return EncodedQuery(groups, tuple(self._order.items()), tuple(self._invalid))

    def _read_order(self, part: str) -> None:
        name = part.removeprefix("ORDERBY")
        descends = name.startswith("DESC")
        path = self._path(name.removeprefix("DESC"))
        if path and not part.startswith("GROUPBY"):
            self._order.setdefault(path, descends)

    def _read_condition(self, text: str, *, alternative: bool) -> None:
        """Read a condition; an alternative joins the one before it, which may have been left out."""
        group = self._groups[-1]
        if not alternative or not group:
            group.append([])
        condition = self._condition(text)
        if condition is None:
            self._invalid.append(text)
            return
        self._count += len(condition.value) if isinstance(condition.value, tuple) else 1
        if self._count > MOST_VALUES:
            raise QueryTooLong
        group[-1].append(condition)

    def _condition(self, text: str) -> Condition | None:
        name = _FIELD.match(text)
        operator = _OPERATOR.match(text, name.end()) if name else None
        path = self._path(name.group()) if name else None
        if path is None or operator is None:
            return None
        known = ALIASES.get(operator.group(), operator.group())
        value = text[operator.end() :]
        if len(value) > LONGEST_VALUE or "\0" in value:
            return None
        return self._fitting(path, known, value)

    def _path(self, name: str) -> Path | None:
        steps = self._dictionary.walk(self._table, name)
        return Path(tuple(steps)) if steps else None

    def _fitting(self, path: Path, operator: str, text: str) -> Condition | None:
        """The condition, if the operator fits the field and the value the operator."""
        if operator in UNARY:
            return Condition(path, operator)
        if operator in MOMENTS and path.field.kind not in {"date", "datetime"}:
            return None
        if operator in BETWEEN_FIELDS:
            other = self._path(text)
            return Condition(path, operator, other) if other else None
        value = self._moment_value(operator, text) if operator in MOMENTS else _plain_value(path, operator, text)
        return None if value is None else Condition(path, operator, value)

    def _moment_value(self, operator: str, text: str) -> Value:
        if operator in DAYS:
            day = text.partition("@")[0]
            return _NAMED_DAYS.get(day, day if _DAY.fullmatch(day) else None)
        if operator == "DATEPART":
            return _part(text)
        if operator in APART:
            found = _APART_VALUE.fullmatch(text)
            other = self._path(found["other"]) if found else None
            return Apart(other, _relative(found)) if found and other else None
        relative = _RELATIVE_VALUE.fullmatch(text)
        return _relative(relative) if relative else None


def _plain_value(path: Path, operator: str, text: str) -> Value:
    """The value of an operator that compares with what is written; None where it does not fit."""
    kind = path.field.kind
    if operator == "INSTANCEOF":
        return text if path.field.name == "sys_class_name" else None
    if operator == "BETWEEN":
        ends = tuple(text.split("@"))
        return ends if len(ends) == 2 and all(ends) and all(_fits(kind, one) for one in ends) else None  # noqa: PLR2004 -- a pair
    if operator in LISTS:
        members = tuple(text.split(","))
        return members if all(_fits(kind, one) for one in members) else None
    if operator in TEXT or operator == "DYNAMIC":
        return text
    return text if _fits(kind, text) else None


def _fits(kind: str, text: str) -> bool:
    """Whether a text can be a value of a field of that kind; the empty one stands for no value."""
    if kind == "integer":
        return not text or bool(_INTEGER.fullmatch(text))
    if kind == "decimal":
        return not text or bool(_NUMBER.fullmatch(text))
    return True


def _relative(found: re.Match[str]) -> Relative:
    unit = "day" if found["unit"] == "dayofweek" else found["unit"]
    return Relative(unit, int(found["amount"]) * (-1 if found["way"] in {"ago", "before"} else 1))


def _part(text: str) -> Part | None:
    found = _PART_CALL.search(text)
    if not found or found["part"] not in PARTS or found["compare"] not in {"EE", "GT", "GE", "LT", "LE"}:
        return None
    return Part(found["part"], found["value"].lower(), found["compare"])

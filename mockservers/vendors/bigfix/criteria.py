"""Criteria of BigFix Inventory: parsed from text to nodes, and compiled to an SQL condition.

`{"and": [["peak_value", ">", 10], {"or": [["metric_name", "contains", "PVU"], ...]}]}`. The grammar
is on the page "Retrieval of license usage", the operators are on "Common connectors and operators".
The pages do not define null, arrays, durations, case and rows without a value; these rules are proposed:

- null is a value for `=` and `!=` only. An array matches any of (`=`) or none of (`!=`) its members;
  an empty array matches no row, or every row.
- As in plain SQL, a row without a value in a column matches `= null`, `is_empty` and `!= []` on that
  column and nothing else: neither `!=` nor the `not_` operators match it.
- Strings are compared by the column's collation, which must ignore case as SQL Server does by
  default: NOCASE in SQLite, citext in PostgreSQL.
- Moments are compared in whole seconds; fractions are cut off.
"""

import difflib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from types import MappingProxyType
from typing import Literal, NamedTuple

from mockservers.vendors.bigfix.values import (
    BIGINT_LENGTH,
    SHOWN_LENGTH,
    Duration,
    Kind,
    Scalar,
    describe_value,
    format_column_value,
    make_mismatch_error,
    read_duration,
    read_scalar,
)

MAX_DEPTH = 20  # levels of and/or; SQLite 3.40 parses 28 levels of such parentheses and no more
MAX_CRITERIA = 900  # in all; SQLite refuses chains of 1,000 ANDs, and the query around adds some
MAX_VALUES = 1_000  # members of all arrays; SQLite binds 32,766 parameters

_EVERY_KIND: tuple[Kind, ...] = ("integer", "string", "date", "datetime")
_ORDERED: tuple[Kind, ...] = ("integer", "date", "datetime")
_TIMES: tuple[Kind, ...] = ("date", "datetime")
_TEXT: tuple[Kind, ...] = ("string",)
_OPERATORS: Mapping[str, tuple[tuple[Kind, ...], str]] = MappingProxyType(
    {
        "=": (_EVERY_KIND, "{} = ?"),
        "!=": (_EVERY_KIND, "{} <> ?"),
        "<": (_ORDERED, "{} < ?"),
        "<=": (_ORDERED, "{} <= ?"),
        ">": (_ORDERED, "{} > ?"),
        ">=": (_ORDERED, "{} >= ?"),
        "last": (_TIMES, "{} BETWEEN ? AND ?"),
        "next": (_TIMES, "{} BETWEEN ? AND ?"),
        "starting": (_TIMES, "{} >= ?"),
        "ending": (_TIMES, "{} <= ?"),
        "begins_with": (_TEXT, "{} LIKE ? ESCAPE '!'"),
        "not_begins_with": (_TEXT, "{} NOT LIKE ? ESCAPE '!'"),
        "contains": (_TEXT, "{} LIKE ? ESCAPE '!'"),
        "not_contains": (_TEXT, "{} NOT LIKE ? ESCAPE '!'"),
        "ends_with": (_TEXT, "{} LIKE ? ESCAPE '!'"),
        "not_ends_with": (_TEXT, "{} NOT LIKE ? ESCAPE '!'"),
        "is_empty": (_EVERY_KIND, "{} IS NULL"),
        "is_not_empty": (_EVERY_KIND, "{} IS NOT NULL"),
    }
)
_EQUALITY = ("=", "!=")
_RELATIVE = ("last", "next", "starting", "ending")
_EMPTINESS = ("is_empty", "is_not_empty")
_PATTERNS = MappingProxyType({"begins_with": "{}%", "contains": "%{}%", "ends_with": "%{}"})

_STRING = re.compile(  # to the end of the text where the closing quote is missing
    r""" "[^"\\]*+(?:\\.[^"\\]*+)*+"? | '(?P<single>[^'\\]*+(?:\\.[^'\\]*+)*+)'? """,
    re.DOTALL | re.VERBOSE,
)
_STRING_OR_BRACKET = re.compile(rf"{_STRING.pattern} | [\[\]{{}}]", re.DOTALL | re.VERBOSE)
_BRACKETS = MappingProxyType({"[": 1, "{": 1, "]": -1, "}": -1})
_ESCAPE_OR_QUOTE = re.compile(r'\\.|"', re.DOTALL)


@dataclass(eq=False)
class CriteriaError(ValueError):
    """Criteria that cannot be parsed; the text is a sentence for the vendor's error body.

    Args:
        position: The place of the error: a path such as `and[0].or[2]`, `character 17`, or `the top`.
        reason: The reason, without a full stop.

    """

    position: str
    reason: str

    def __str__(self) -> str:
        """Return the sentence."""
        return f"Parameter criteria is not correct at {self.position}: {self.reason}."


@dataclass(frozen=True)
class CriteriaColumn:
    """A column that criteria may name.

    Args:
        name: The name on the wire, dotted for associations (`software_title_dimension.name`).
        sql: The trusted SQL expression of the column.
        kind: The type; dates are stored as text `YYYY-MM-DD`, datetimes as text `YYYY-MM-DDTHH:MM:SSZ`.
        can_be_empty: True if the column accepts `is_empty` and `is_not_empty`.

    """

    name: str
    sql: str
    kind: Kind
    can_be_empty: bool

    @property
    def operators(self) -> tuple[str, ...]:
        """Operators that the column accepts."""
        fitting = [name for name, (kinds, _) in _OPERATORS.items() if self.kind in kinds]
        return tuple(name for name in fitting if self.can_be_empty or name not in _EMPTINESS)


Value = Scalar | tuple[Scalar, ...] | Duration | None


@dataclass(frozen=True)
class Criterion:
    """Test of a column; the value is valid and in the form in which the column is stored."""

    column: CriteriaColumn
    operator: str
    value: Value


@dataclass(frozen=True)
class Connector:
    """Criteria of which all (`and`) or any (`or`) must hold."""

    word: Literal["and", "or"]
    parts: tuple["Connector | Criterion", ...]


Criteria = Connector | Criterion


class SqlCondition(NamedTuple):
    """An SQL boolean expression and the parameters for its `?` marks, in order."""

    sql: str
    parameters: tuple[Scalar, ...]


def parse(text: str, columns: Mapping[str, CriteriaColumn]) -> Criteria:
    """Parse the decoded value of the parameter `criteria`.

    Strings may also be in single quotes, as some clients send them.

    Args:
        text: The value of the parameter.
        columns: The allowed columns, by their names on the wire and their aliases.

    Raises:
        CriteriaError: the text is not valid or exceeds a limit; it reports the first error.

    """
    _check_depth(text)
    criteria = _read_connector(_load(text), columns, "")
    _check_size(criteria)
    return criteria


def iterate_criteria(node: Criteria) -> Iterator[Criterion]:
    """Yield every criterion of a tree, in the order of the text."""
    if isinstance(node, Criterion):
        yield node
    else:
        yield from chain.from_iterable(map(iterate_criteria, node.parts))


def compile_sql(node: Criteria, *, now: datetime) -> SqlCondition:
    """Compile criteria to SQL for SQLite and PostgreSQL.

    The SQL contains only the columns' expressions and constants; the client's values are parameters.
    Criteria of the same shape have the same SQL, so that statements can be cached.

    Args:
        node: The result of `parse`.
        now: The present moment, with a time zone; durations are relative to it.

    """
    if isinstance(node, Criterion):
        return _compile_criterion(node, now)
    parts = [compile_sql(part, now=now) for part in node.parts]
    if len(parts) == 1:
        return parts[0]
    sql = f" {node.word.upper()} ".join(part.sql for part in parts)
    return SqlCondition(f"({sql})", tuple(chain.from_iterable(part.parameters for part in parts)))


# Text to JSON values. Objects become tuples of pairs, so that repeated keys are detected.


def _check_depth(text: str) -> None:
    """Refuse deep nesting before the text reaches the JSON parser, which is recursive."""
    depth, deepest = 0, 2 * MAX_DEPTH + 2  # the two are a criterion and the array in it
    for token in _STRING_OR_BRACKET.finditer(text):
        depth += _BRACKETS.get(token[0], 0)
        if depth > deepest:
            position = f"character {token.start() + 1}"
            raise CriteriaError(position, f"it is nested deeper than {MAX_DEPTH} levels")


def _load(text: str) -> object:
    try:
        return _parse_json(text)
    except json.JSONDecodeError as error:
        try:
            return _parse_json(_STRING.sub(_use_double_quotes, text))
        except json.JSONDecodeError:
            position = f"character {error.pos + 1}"
            raise CriteriaError(position, f"it is not JSON ({error.msg})") from error


def _parse_json(text: str) -> object:
    return json.loads(text, object_pairs_hook=tuple, parse_int=_parse_json_integer)


def _parse_json_integer(digits: str) -> int | float:
    """Avoid Python's refusal to convert integers of more than 4,300 digits."""
    return int(digits) if len(digits) <= BIGINT_LENGTH else float(digits)


def _use_double_quotes(string: re.Match[str]) -> str:
    if string["single"] is None:
        return string[0]
    changed = {"\\'": "'", '"': '\\"'}
    body = _ESCAPE_OR_QUOTE.sub(lambda found: changed.get(found[0], found[0]), string["single"])
    return f'"{body}"'


# JSON values to nodes. The functions that `_read_node` calls raise ValueError; `_read_node` adds the position.


def _read_connector(raw: object, columns: Mapping[str, CriteriaColumn], position: str) -> Connector:
    match raw:
        case (("and" | "or" as word, list(parts)),) if isinstance(raw, tuple):
            path = f"{position}.{word}" if position else word
        case _:
            reason = 'an object with one key, "and" or "or", and an array is needed'
            raise CriteriaError(position or "the top", reason)
    if not parts:
        raise CriteriaError(path, "at least one criterion is needed")
    nodes = (_read_node(part, columns, f"{path}[{index}]") for index, part in enumerate(parts))
    return Connector(word, tuple(nodes))


def _read_node(raw: object, columns: Mapping[str, CriteriaColumn], position: str) -> Criteria:
    if isinstance(raw, tuple):
        return _read_connector(raw, columns, position)
    try:
        return _read_criterion(raw, columns)
    except ValueError as error:
        raise CriteriaError(position, str(error)) from error


def _read_criterion(raw: object, columns: Mapping[str, CriteriaColumn]) -> Criterion:
    match raw:
        case [name, operator, *values] if len(values) <= 1:
            column = _read_column(name, columns)
            known = _read_operator(operator, column)
            return Criterion(column, known, _read_value(values, known, column.kind))
        case _:
            raise make_mismatch_error(raw, "a criterion [column, operator, value]")


def _read_column(raw: object, columns: Mapping[str, CriteriaColumn]) -> CriteriaColumn:
    if isinstance(raw, str) and raw in columns:
        return columns[raw]
    nearest = difflib.get_close_matches(str(raw)[:SHOWN_LENGTH], columns)
    hint = f"; the nearest is {' or '.join(map(repr, nearest))}" if nearest else ""
    message = f"there is no column {describe_value(raw)}{hint}"
    raise ValueError(message)


def _read_operator(raw: object, column: CriteriaColumn) -> str:
    if isinstance(raw, str) and raw in column.operators:
        return raw
    known = isinstance(raw, str) and raw in _OPERATORS
    fact = "does not fit this column" if known else "is not an operator"
    fitting = f"the {column.kind} column {column.name!r} takes {' '.join(column.operators)}"
    message = f"{describe_value(raw)} {fact}; {fitting}"
    raise ValueError(message)


def _read_value(values: list[object], operator: str, kind: Kind) -> Value:
    if operator in _EMPTINESS and values in ([], [None]):
        return None
    if operator in _EMPTINESS or not values:
        message = f"the operator {operator!r} takes {'no' if values else 'a'} value"
        raise ValueError(message)
    match values[0]:
        case None if operator in _EQUALITY:
            return None
        case list(members) if operator in _EQUALITY:
            return tuple(read_scalar(member, kind) for member in members)
        case raw if operator in _RELATIVE:
            return read_duration(raw, operator)
        case raw:
            return read_scalar(raw, kind)


def _check_size(criteria: Criteria) -> None:
    found = list(iterate_criteria(criteria))
    members = sum(len(criterion.value) for criterion in found if isinstance(criterion.value, tuple))
    if len(found) > MAX_CRITERIA or members > MAX_VALUES:
        limits = f"at most {MAX_CRITERIA} criteria and {MAX_VALUES} members of arrays may be given"
        reason = f"{limits}, not {len(found)} and {members}"
        position = "the top"
        raise CriteriaError(position, reason)


# Nodes to SQL.


def _compile_criterion(criterion: Criterion, now: datetime) -> SqlCondition:
    column, operator = criterion.column, criterion.operator
    parameters: tuple[Scalar, ...]
    match criterion.value:
        case None:
            return SqlCondition(_build_null_test(column, operator), ())
        case tuple(members):
            return SqlCondition(_build_membership_test(column, operator, len(members)), members)
        case Duration() as duration:
            parameters = _compute_period(operator, duration, now, column.kind)
        case str(text) if pattern := _PATTERNS.get(operator.removeprefix("not_")):
            parameters = (pattern.format(re.sub("[%_!]", r"!\g<0>", text)),)
        case value:
            parameters = (value,)
    return SqlCondition(_OPERATORS[operator][1].format(column.sql), parameters)


def _build_null_test(column: CriteriaColumn, operator: str) -> str:
    """Build `= null`, `!= null` and the tests for emptiness; an empty string counts as empty."""
    if column.kind == "string" and operator in _EMPTINESS:
        empty = "({0} IS NULL OR {0} = '')" if operator == "is_empty" else "{0} <> ''"
        return empty.format(column.sql)
    return f"{column.sql} IS {'NULL' if operator in {'=', 'is_empty'} else 'NOT NULL'}"


def _build_membership_test(column: CriteriaColumn, operator: str, count: int) -> str:
    if not count:
        return "1 = 0" if operator == "=" else "1 = 1"
    marks = ", ".join("?" * count)
    return f"{column.sql} {'IN' if operator == '=' else 'NOT IN'} ({marks})"


def _compute_period(operator: str, duration: Duration, now: datetime, kind: Kind) -> tuple[str, ...]:
    """Return the inclusive bounds: two for `last` and `next`, otherwise one; for a date column they are whole days."""
    present, shifted = format_column_value(now, kind), format_column_value(duration.add_to(now), kind)
    if operator == "last":
        return (format_column_value((-duration).add_to(now), kind), present)
    return (present, shifted) if operator == "next" else (shifted,)

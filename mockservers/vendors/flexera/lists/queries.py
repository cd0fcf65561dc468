"""Queries for pages of lists. A list's query, the shape of its filter and its page make a statement, compiled once."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, func, not_, or_, select, tuple_

from mockservers.core.storage.queries import Query, Row
from mockservers.vendors.flexera.lists.filter_parser import Filter, FilterComparison, JoinedFilters, NegatedFilter
from mockservers.vendors.flexera.lists.skip_tokens import PagePosition

MOST_STATEMENTS = 100  # that are kept compiled; each shape of a filter has its own
ESCAPE = "/"  # before a sign that LIKE would read as any text

Columns = Mapping[str, tuple[ColumnElement[Any], ...]]


@dataclass(frozen=True)
class SortOrder:
    """Order of a list by a column, then by the records' number; without a column by number alone."""

    column: ColumnElement[Any] | None = None
    descending: bool = False


def parse_order(text: str, columns: Mapping[str, ColumnElement[Any]]) -> SortOrder:
    """Parse ``attribute``, ``attribute asc`` or ``attribute desc``."""
    name, _, word = text.partition(" ")
    return SortOrder(columns[name], word == "desc")


@dataclass(frozen=True)
class PageWindow:
    """A requested page: its size, and the position that it follows (None for the first page).

    Faults set ``back``, the number of records before the position that are repeated, and ``skipped``, the number of
    records after it that are left out.
    """

    size: int
    after: PagePosition | None = None
    back: int = 0
    skipped: int = 0


@dataclass(frozen=True, eq=False)
class ListQuery:
    """A list: its records, and how they can be filtered. Made once for each list; compared by identity.

    Args:
        select: The query; its parameters are the values that ``read_page`` takes.
        number: The column with the records' number.
        columns: The columns by the attributes of filters; one with several columns matches if one of them does.
        any_case: True if filters ignore case.
    """

    select: Select[Any]
    number: ColumnElement[int]
    columns: Columns = field(default_factory=dict)
    any_case: bool = False


def read_page(
    db: Connection,
    query: ListQuery,
    order: SortOrder,
    condition: Filter | None,
    window: PageWindow,
    **values: object,
) -> tuple[list[Row], PagePosition | None]:
    """Return the rows of a page, and the position of its end; None if there are no more rows.

    An index finds the first row, so the last page takes no longer than the first.
    """
    shape, earlier, position = _find_shape(condition), list[Row](), {}
    values |= _list_values(condition)
    if window.after is not None:
        position = {"last_number": window.after[1], **({} if order.column is None else {"last_value": window.after[0]})}
        if window.back:
            backwards = _prepare(query, order, shape, "before")
            earlier = list(backwards.execute(db, **values, **position, most=window.back, skipped=0))[::-1]
    statement = _prepare(query, order, shape, "after" if position else "")
    found = statement.execute(db, **values, **position, most=window.size + 1, skipped=window.skipped)
    rows = [*earlier, *found][: window.size + 1]
    if len(rows) <= window.size:
        return rows, None
    last = rows[window.size - 1]
    return rows[: window.size], ("" if order.column is None else last.sorted_by, last.place)


def iterate_rows(
    db: Connection, query: ListQuery, order: SortOrder, condition: Filter | None, **values: object
) -> Iterator[Row]:
    """Yield all rows of a list, which are read on demand."""
    statement = _prepare(query, order, _find_shape(condition), "")
    return statement.execute(db, **values, **_list_values(condition), most=-1, skipped=0)


@lru_cache(maxsize=MOST_STATEMENTS)
def _prepare(query: ListQuery, order: SortOrder, shape: Filter | None, side: str) -> Query:
    """Compile the statement for a part of a list.

    Args:
        query: The list.
        order: Its order.
        shape: The filter, with other values.
        side: ``after`` a position, ``before`` it in the opposite order, or empty for the whole list.
    """
    keys = [query.number] if order.column is None else [order.column, query.number]
    statement = query.select.add_columns(*([] if order.column is None else [order.column.label("sorted_by")]))
    statement = statement.add_columns(query.number.label("place"))
    if shape is not None:
        statement = statement.where(_Compiler(query).compile(shape))
    if side:
        is_after = _compare(keys, is_less=order.descending)
        statement = statement.where(is_after if side == "after" else not_(is_after))
    is_falling = order.descending != (side == "before")
    statement = statement.order_by(*(key.desc() if is_falling else key for key in keys))
    return Query(statement.limit(bindparam("most")).offset(bindparam("skipped")))


def _compare(keys: list[ColumnElement[Any]], *, is_less: bool) -> ColumnElement[bool]:
    """Return the condition for rows whose keys are beyond those of a position."""
    given: list[Any] = [bindparam(name) for name in ("last_value", "last_number")[-len(keys) :]]
    own, last = (keys[0], given[0]) if len(keys) == 1 else (tuple_(*keys), tuple_(*given))
    return own < last if is_less else own > last


def _find_shape(condition: Filter | None) -> Filter | None:
    """Return a filter with empty values in place of its own."""
    if isinstance(condition, NegatedFilter):
        return NegatedFilter(_find_shape(condition.part))  # type: ignore[arg-type]  # a part is a filter
    if isinstance(condition, JoinedFilters):
        return JoinedFilters(condition.word, tuple(map(_find_shape, condition.parts)))  # type: ignore[arg-type]  # as above
    if isinstance(condition, FilterComparison):
        return FilterComparison(condition.attribute, condition.operator, ("",) * len(condition.values))
    return None


def _list_values(condition: Filter | None) -> dict[str, str]:
    """Return the values of a filter's parameters by name, in the order in which ``_Compiler`` names them."""
    return {f"filter_{number}": value for number, value in enumerate(_iterate_values(condition))}


def _iterate_values(condition: Filter | None) -> Iterator[str]:
    if isinstance(condition, NegatedFilter):
        yield from _iterate_values(condition.part)
    elif isinstance(condition, JoinedFilters):
        for part in condition.parts:
            yield from _iterate_values(part)
    elif condition is not None:
        yield from map(_escape, condition.values) if condition.operator == "co" else condition.values


def _escape(text: str) -> str:
    """Return a pattern of LIKE for texts that contain a text."""
    for sign in (ESCAPE, "%", "_"):
        text = text.replace(sign, ESCAPE + sign)
    return f"%{text}%"


class _Compiler:
    """Compiles the shape of a filter to a condition, whose parameters have the names of ``_list_values``."""

    def __init__(self, query: ListQuery) -> None:
        self._query, self._numbers = query, count()

    def compile(self, shape: Filter) -> ColumnElement[bool]:
        """Return the condition."""
        if isinstance(shape, NegatedFilter):
            return not_(self.compile(shape.part))
        if isinstance(shape, JoinedFilters):
            parts = [self.compile(part) for part in shape.parts]
            return and_(*parts) if shape.word == "and" else or_(*parts)
        given: list[Any] = [bindparam(f"filter_{next(self._numbers)}") for _ in shape.values]
        return or_(*(self._compare(shape, column, given) for column in self._query.columns[shape.attribute]))

    def _compare(self, shape: FilterComparison, column: ColumnElement[Any], given: list[Any]) -> ColumnElement[bool]:
        """Return the condition of a comparison; a missing value is equal to nothing and unequal to everything."""
        is_range = shape.operator in RANGES
        value = func.coalesce(func.lower(column) if self._query.any_case and not is_range else column, "")
        first = given[0]
        if is_range:
            compare: Callable[[Any, Any], ColumnElement[bool]] = getattr(operator, shape.operator)
            return compare(column, first)
        if shape.operator == "co":
            return value.like(first, escape=ESCAPE)
        found = value.in_(given)
        return not_(found) if shape.operator in {"ne", "nin"} else found


RANGES = {"gt", "ge", "lt", "le"}  # names of the module ``operator``, too


def encode_list(values: Iterable[object]) -> str:
    """Return the value of the parameter of ``select_list``."""
    return orjson.dumps(list(values)).decode()


def select_list(name: str) -> Select[Any]:
    """Return a query for the values of a list of any length, which is one parameter of a statement."""
    return select(func.json_each(bindparam(name)).table_valued("value").c.value)

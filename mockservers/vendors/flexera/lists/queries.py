"""Queries for pages of lists, and compilation of filters to SQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Row, Select, and_, bindparam, func, literal, not_, or_, select, tuple_

from mockservers.vendors.flexera.lists.filter_parser import Filter, FilterComparison, NegatedFilter
from mockservers.vendors.flexera.lists.skip_tokens import PagePosition


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


Columns = Mapping[str, tuple[ColumnElement[Any], ...]]


@dataclass(frozen=True)
class ListQuery:
    """A query with its order; ``number`` is the column with the records' number."""

    select: Select[Any]
    order: SortOrder
    number: ColumnElement[int]

    def list_sort_keys(self, *, backwards: bool = False) -> list[ColumnElement[Any]]:
        """Return the columns to sort by, each with its direction."""
        columns = [self.number] if self.order.column is None else [self.order.column, self.number]
        return [key.desc() if self.order.descending != backwards else key for key in columns]


def read_page(
    db: Connection, query: ListQuery, window: PageWindow, values: Mapping[str, Any]
) -> tuple[list[Row[Any]], PagePosition | None]:
    """Return the rows of a page, and the position of its end; None if there are no more rows.

    An index finds the first row, so the last page takes no longer than the first.
    """
    order, number = query.order, query.number
    select = query.select.add_columns(*([] if order.column is None else [order.column.label("sorted_by")]))
    select, earlier = select.add_columns(number.label("place")), []
    if window.after is not None:
        after = _is_after(order, number, window.after)
        if window.back:
            backwards = select.where(not_(after)).order_by(*query.list_sort_keys(backwards=True)).limit(window.back)
            earlier = list(db.execute(backwards, values))[::-1]
        select = select.where(after)
    select = select.order_by(*query.list_sort_keys()).limit(window.size + 1)
    rows = [*earlier, *db.execute(select.offset(window.skipped or None), values)][: window.size + 1]
    if len(rows) <= window.size:
        return rows, None
    last = rows[window.size - 1]
    return rows[: window.size], ("" if order.column is None else last.sorted_by, last.place)


def _is_after(order: SortOrder, number: ColumnElement[int], after: PagePosition) -> ColumnElement[bool]:
    """Return the condition for rows that come after a position."""
    value, last = after
    if order.column is None:
        return number < last if order.descending else number > last
    own, given = tuple_(order.column, number), tuple_(literal(value), literal(last))
    return own < given if order.descending else own > given


def apply_filter(query: Select[Any], condition: Filter | None, columns: Columns, *, any_case: bool) -> Select[Any]:
    """Restrict a query by a filter; an attribute with several columns matches if one column matches."""
    return query if condition is None else query.where(_compile_condition(condition, columns, any_case=any_case))


def _compile_condition(condition: Filter, columns: Columns, *, any_case: bool) -> ColumnElement[bool]:
    if isinstance(condition, NegatedFilter):
        return not_(_compile_condition(condition.part, columns, any_case=any_case))
    if isinstance(condition, FilterComparison):
        return or_(
            *(_compile_comparison(condition, column, any_case=any_case) for column in columns[condition.attribute])
        )
    parts = (_compile_condition(part, columns, any_case=any_case) for part in condition.parts)
    return and_(*parts) if condition.word == "and" else or_(*parts)


def _compile_comparison(
    comparison: FilterComparison, column: ColumnElement[Any], *, any_case: bool
) -> ColumnElement[bool]:
    """Return the condition of a comparison; a missing value is equal to nothing and unequal to everything."""
    value = func.coalesce(func.lower(column) if any_case and comparison.operator not in RANGES else column, "")
    first = comparison.values[0]
    if comparison.operator in RANGES:
        return {"gt": column > first, "ge": column >= first, "lt": column < first, "le": column <= first}[
            comparison.operator
        ]
    if comparison.operator == "co":
        return value.contains(first, autoescape=True)
    found = value.in_(comparison.values)
    return not_(found) if comparison.operator in {"ne", "nin"} else found


RANGES = {"gt", "ge", "lt", "le"}


def encode_list(values: Iterable[object]) -> str:
    """Return the value of the parameter of ``select_list``."""
    return orjson.dumps(list(values)).decode()


def select_list(name: str) -> Select[Any]:
    """Return a query for the values of a list of any length, which is one parameter of a statement."""
    return select(func.json_each(bindparam(name)).table_valued("value").c.value)

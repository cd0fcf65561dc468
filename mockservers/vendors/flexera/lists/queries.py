"""Pages of a query, and filters as SQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, not_, or_

from mockservers.vendors.flexera.lists.filter_parser import Comparison, Filter, Negated
from mockservers.vendors.flexera.lists.skip_tokens import Place


@dataclass(frozen=True)
class Order:
    """What a list is sorted by; None for the records' number alone, which also breaks ties."""

    column: ColumnElement[Any] | None = None
    descending: bool = False


def order_by(text: str, columns: Mapping[str, ColumnElement[Any]]) -> Order:
    """The order behind ``attribute``, ``attribute asc`` or ``attribute desc``."""
    name, _, word = text.partition(" ")
    return Order(columns[name], word == "desc")


@dataclass(frozen=True)
class Page:
    """The page that is wanted: how many records, after which place.

    ``back`` and ``skipped`` displace it: so many records before the place are on it, so many behind it are not.
    """

    size: int
    after: Place | None = None
    back: int = 0
    skipped: int = 0


Columns = Mapping[str, tuple[ColumnElement[Any], ...]]


def page(  # noqa: PLR0913, PLR0917 -- a query and all that makes a page of it
    db: Connection,
    query: Select[Any],
    order: Order,
    number: ColumnElement[int],
    wanted: Page,
    values: Mapping[str, Any],
) -> tuple[list[Row[Any]], Place | None]:
    """The rows of a page, and the place where it ends; None if there are no more.

    A page begins where an index finds its first row, so the last page costs no more than the first.
    """
    keys = [number] if order.column is None else [order.column, number]
    query = query.add_columns(*([] if order.column is None else [order.column.label("sorted_by")]))
    query, earlier = query.add_columns(number.label("place")), []
    if wanted.after is not None:
        beyond = _beyond(order, number, wanted.after)
        if wanted.back:
            backwards = query.where(not_(beyond)).order_by(*(_sorted(one, not order.descending) for one in keys))
            earlier = list(db.execute(backwards.limit(wanted.back), values))[::-1]
        query = query.where(beyond)
    query = query.order_by(*(_sorted(one, order.descending) for one in keys)).limit(wanted.size + 1)
    rows = [*earlier, *db.execute(query.offset(wanted.skipped or None), values)][: wanted.size + 1]
    if len(rows) <= wanted.size:
        return rows, None
    last = rows[wanted.size - 1]
    return rows[: wanted.size], ("" if order.column is None else last.sorted_by, last.place)


def _sorted(key: ColumnElement[Any], descending: bool) -> ColumnElement[Any]:  # noqa: FBT001 -- how it is sorted
    return key.desc() if descending else key


def _beyond(order: Order, number: ColumnElement[int], after: Place) -> ColumnElement[bool]:
    value, last = after
    further = number < last if order.descending else number > last
    if order.column is None:
        return further
    sorted_on = order.column < value if order.descending else order.column > value
    return or_(sorted_on, and_(order.column == value, further))


def where(query: Select[Any], condition: Filter | None, columns: Columns, *, any_case: bool) -> Select[Any]:
    """The query, restricted by a filter; an attribute with several columns matches when one of them does."""
    return query if condition is None else query.where(_condition(condition, columns, any_case=any_case))


def _condition(one: Filter, columns: Columns, *, any_case: bool) -> ColumnElement[bool]:
    if isinstance(one, Negated):
        return not_(_condition(one.part, columns, any_case=any_case))
    if isinstance(one, Comparison):
        return or_(*(_comparison(one, column, any_case=any_case) for column in columns[one.attribute]))
    parts = (_condition(part, columns, any_case=any_case) for part in one.parts)
    return and_(*parts) if one.word == "and" else or_(*parts)


def _comparison(one: Comparison, column: ColumnElement[Any], *, any_case: bool) -> ColumnElement[bool]:
    """A comparison; a missing value equals nothing and differs from everything."""
    value = func.coalesce(func.lower(column) if any_case and one.operator not in RANGES else column, "")
    first = one.values[0]
    if one.operator in RANGES:
        return {"gt": column > first, "ge": column >= first, "lt": column < first, "le": column <= first}[one.operator]
    if one.operator == "co":
        return value.contains(first, autoescape=True)
    found = value.in_(one.values)
    return not_(found) if one.operator in {"ne", "nin"} else found


RANGES = {"gt", "ge", "lt", "le"}

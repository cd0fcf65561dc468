"""Reading of statistics: one statement for all aggregates of all groups."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import Connection

from mockservers.core.storage.driver import execute_directly
from mockservers.vendors.servicenow.aggregate_api.aggregates import COUNT, FIELD_FUNCTIONS, Aggregate
from mockservers.vendors.servicenow.aggregate_api.parameters import AggregateQuery, GroupCondition
from mockservers.vendors.servicenow.encoded_query.conditions import Sql, choose_converter
from mockservers.vendors.servicenow.table_api.projection import Projection, find_shape
from mockservers.vendors.servicenow.table_api.record_selection import RecordSelection

MOST_GROUPS = 10_000
MOST_CACHED = 100  # groups
FIRST_SPELLING = "MIN({} COLLATE BINARY)"  # of the values in a group, which may differ in case


class GroupReader:
    """Reads the statistics of the selected records, in total or per group.

    ``cache_of`` returns a cache for what follows from some tables: few rows are read once until records change.

    Raises:
        QueryTooLong: by the constructor, if the statistics need too many tables.
    """

    def __init__(
        self,
        db: Connection,
        selection: RecordSelection,
        query: AggregateQuery,
        mode: str,
        cache_of: Callable[..., MutableMapping[object, Any]],
    ) -> None:
        self._db, self._query, self._cache_of = db, query, cache_of
        self._aggregates = (Aggregate(COUNT), *query.aggregates)
        self._shape = find_shape(
            selection.joins.dictionary, selection.table, Projection(tuple(query.groups), mode, links=False)
        )
        self._sql, self._parameters = self._compile(selection)
        self._tables = sorted(selection.joins.tables)
        selection.prepare(db)

    def read_total(self) -> dict[str, Any]:
        """Return the statistics of all selected records."""
        [row] = self._fetch()
        return {"stats": self._convert_stats(row)}

    def read_groups(self) -> list[dict[str, Any]]:
        """Return the statistics of each group, and of one more than ``MOST_GROUPS`` if there are more."""
        return [
            {"stats": self._convert_stats(row), "groupby_fields": list(self._convert_groups(row))}
            for row in self._fetch()
        ]

    def _fetch(self) -> Sequence[Sequence[Any]]:
        cache, key = self._cache_of(*self._tables), ("statistics", self._sql, self._parameters)
        rows: Sequence[Sequence[Any]] | None = cache.get(key)
        if rows is None:
            rows = execute_directly(self._db, self._sql, self._parameters).fetchall()
            if len(rows) <= MOST_CACHED:
                cache[key] = rows
        return rows

    def _compile(self, selection: RecordSelection) -> Sql:
        """Return the statement; the columns of aggregates are before those of the fields to group by."""
        joins, query = selection.joins, self._query
        columns = list(chain.from_iterable(aggregate.list_columns(joins) for aggregate in self._aggregates))
        self._width = len(columns)
        condition, parameters = selection.add_family(by_class=not selection.is_indexed)
        if not query.groups:
            return f"SELECT {', '.join(columns)} FROM {joins} WHERE {condition}", parameters
        columns.append(self._shape.select_expressions(joins, FIRST_SPELLING))
        groups = [joins.resolve_column(path) for path in query.groups.values()]
        having, values = self._compile_having(selection)
        order = ", ".join([*self._list_order(selection), *groups])
        grouping = f"GROUP BY {', '.join(groups)}{having} ORDER BY {order} LIMIT {MOST_GROUPS + 1}"
        return f"SELECT {', '.join(columns)} FROM {joins} WHERE {condition} {grouping}", (*parameters, *values)

    def _compile_having(self, selection: RecordSelection) -> Sql:
        if not self._query.having:
            return "", ()
        compared = [
            f"{entry.aggregate.compile_value(selection.joins)} {entry.operator} ?" for entry in self._query.having
        ]
        return f" HAVING {' AND '.join(compared)}", tuple(map(_convert_bound, self._query.having))

    def _list_order(self, selection: RecordSelection) -> Iterator[str]:
        for key in self._query.order:
            by, joins = key.by, selection.joins
            value = by.compile_value(joins) if isinstance(by, Aggregate) else joins.resolve_column(by)
            yield f"{value} DESC" if key.descends else value

    def _convert_stats(self, row: Sequence[Any]) -> dict[str, Any]:
        """Return the statistics in a row: the count as a text, and the values of each function by field."""
        stats: dict[str, Any] = {COUNT: str(row[0])} if self._query.counts else {}
        values: dict[str, dict[str, str]] = {}
        at = 1
        for aggregate in self._query.aggregates:
            end = at + aggregate.width
            values.setdefault(aggregate.function, {})[str(aggregate.path)] = aggregate.convert(row[at:end])
            at = end
        return stats | {function: values[function] for function in FIELD_FUNCTIONS if function in values}

    def _convert_groups(self, row: Sequence[Any]) -> Iterator[dict[str, str]]:
        """Yield each field that the records are grouped by with its value, display value, or both."""
        for name, member in self._shape.convert_row(row[self._width :]).items():
            values = {"value": member} if isinstance(member, str) else member
            yield {"field": name, **values}


def _convert_bound(condition: GroupCondition) -> str | int | float:
    return choose_converter(condition.aggregate.value_field.kind)(condition.value)

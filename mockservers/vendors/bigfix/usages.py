"""License usages: columns, queries and changes. The columns are those of "Retrieval of license usage"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from typing import Any

import orjson
from sqlalchemy import Connection

from mockservers.core.simulation.clock import format_rfc3339
from mockservers.core.storage.driver import execute_directly
from mockservers.core.storage.keyset_pages import Key, build_key_condition, find_bookmarks
from mockservers.core.storage.writes import insert_rows, update_rows
from mockservers.vendors.bigfix.criteria import Criteria, CriteriaColumn, compile_sql
from mockservers.vendors.bigfix.population import LicenseUsage
from mockservers.vendors.bigfix.values import Kind

TITLE = "software_title_dimension"
CHUNK = 1_000  # rows read at a time
FEW = 5_000  # matches that SQLite may sort; more are read in the default order until the page is full


def _make_column(name: str, kind: Kind) -> CriteriaColumn:
    table, _, column = name.rpartition(".")
    return CriteriaColumn(name, f"{'t' if table else 'u'}.{column}", kind, can_be_empty=True)


COLUMNS: Mapping[str, CriteriaColumn] = {
    column.name: column
    for column in (
        _make_column("software_title_id", "integer"),
        _make_column("metric_name", "string"),
        _make_column("computer_system_id", "integer"),
        _make_column("peak_value", "integer"),
        _make_column("peak_date", "date"),
        _make_column("peak_time", "datetime"),
        _make_column("reporting_period_start_date", "date"),
        _make_column("reporting_period_end_date", "date"),
        _make_column(f"{TITLE}.name", "string"),
        _make_column(f"{TITLE}.guid", "string"),
        _make_column(f"{TITLE}.publisher_name", "string"),
        _make_column(f"{TITLE}.publisher_guid", "string"),
    )
}
DEFAULT_COLUMNS = tuple(name for name in COLUMNS if "." not in name)
CRITERIA_COLUMNS = {**COLUMNS, "publisher_name": COLUMNS[f"{TITLE}.publisher_name"]}
SORTED_ELSEWHERE = re.compile(r"\bu\.(?!computer_system_id)")  # a + before a column keeps SQLite from using its index
INDEXED = {"computer_system_id", "software_title_id", "metric_name", "peak_value", "peak_date", "peak_time"}
DEFAULT_ORDER = ("computer_system_id", "software_title_id", "metric_name")


@dataclass(frozen=True)
class UsageQuery:
    """Query for usages: columns, order as pairs of column and True for descending, page and criteria."""

    columns: tuple[str, ...] = DEFAULT_COLUMNS
    order: tuple[tuple[str, bool], ...] = ()
    limit: int | None = None
    offset: int = 0
    criteria: Criteria | None = None


class LicenseUsages:
    """The license usages of a world, at one moment.

    Args:
        db: The connection.
        now: Returns the present moment, for relative dates in criteria.
        cache: Cache of counts and bookmarks, valid until the usages change.
    """

    def __init__(self, db: Connection, now: Callable[[], datetime], cache: MutableMapping[object, Any]) -> None:
        self._db, self._now, self._cache = db, now, cache

    def count(self, query: UsageQuery) -> int:
        """Return the number of usages that match the criteria."""
        condition, parameters = self._compile_condition(query)
        key = (condition, parameters)
        if key not in self._cache:
            sql = f"SELECT COUNT(*) FROM {_join_tables(condition)} WHERE {condition}"
            self._cache[key] = int(execute_directly(self._db, sql, parameters).fetchone()[0])
        return int(self._cache[key])

    def iterate_rows(self, query: UsageQuery) -> Iterator[list[dict[str, Any]]]:
        """Yield the rows of the page as JSON, in chunks."""
        total = self.count(query)
        if query.offset >= total or query.limit == 0:
            return
        condition, parameters = self._compile_condition(query)
        if total > FEW and not query.order:
            condition = SORTED_ELSEWHERE.sub(r"+\g<0>", condition)
        first, skipped = self._find_start(query, condition, parameters, total)
        if first:
            condition, parameters = (
                f"({condition}) AND {build_key_condition(_find_index_columns(query.order))}",
                (*parameters, *first),
            )
        page = (min(total if query.limit is None else query.limit, total), skipped)
        found = execute_directly(
            self._db, _build_page_statement(query.columns, query.order, condition), (*parameters, *page)
        )
        shape = _UsageRowShape(query.columns)
        while rows := found.fetchmany(CHUNK):
            yield shape.convert_rows(rows)

    def _find_start(
        self, query: UsageQuery, condition: str, parameters: tuple[object, ...], total: int
    ) -> tuple[Key, int]:
        """Return a key before the page (empty: the first row) and the number of rows to skip from it.

        Queries with criteria use bookmarks in the default order only: in another order, SQLite may sort all matches
        for each bookmark.
        """
        key = _find_index_columns(query.order)
        if total <= FEW or not key or (query.order and query.criteria is not None):
            return (), query.offset
        bookmarks = find_bookmarks(self._cache, (condition, parameters, key))
        return bookmarks.find_nearest(query.offset, partial(self._find_key, key, condition, parameters))

    def _find_key(
        self, key: Sequence[str], condition: str, parameters: Sequence[object], after: Key, rows: int
    ) -> Key | None:
        """Return the key of the row that is ``rows`` rows after a key, or after the first row."""
        if after:
            condition, parameters = f"({condition}) AND {build_key_condition(key)}", (*parameters, *after)
        columns = ", ".join(key)
        sql = f"SELECT {columns} FROM {_join_tables(condition)} WHERE {condition} ORDER BY {columns} LIMIT 1 OFFSET ?"
        found: Key | None = execute_directly(self._db, sql, (*parameters, rows)).fetchone()
        return found

    def _compile_condition(self, query: UsageQuery) -> tuple[str, tuple[int | str, ...]]:
        if query.criteria is None:
            return "1", ()
        return compile_sql(query.criteria, now=self._now())


class LicenseUsageChanges:
    """Changes that an import makes to the usages of a world."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def replace_peaks(self, before: datetime, peak: Callable[[], tuple[int, str, str, str, str]]) -> None:
        """Replace the peaks before a moment."""
        old = execute_directly(self._db, PEAKS_BEFORE, (format_rfc3339(before),)).fetchall()
        if old:
            update_rows(self._db, USAGES, PEAK_COLUMNS, DEFAULT_ORDER, [(*peak(), *key) for key in old])

    def replace_peak_values(self, peak: Callable[[], int | None]) -> None:
        """Replace peak values, not their days; ``peak`` returns None to keep a value."""
        keys = execute_directly(self._db, PEAKS_BEFORE, (LATEST,)).fetchall()
        new = [(value, *key) for key in keys if (value := peak()) is not None]
        if new:
            update_rows(self._db, USAGES, PEAK_COLUMNS[:1], DEFAULT_ORDER, new)

    def add(self, usages: Sequence[LicenseUsage]) -> None:
        """Add usages; existing ones stay unchanged."""
        if usages:
            insert_rows(self._db, USAGES, USAGE_COLUMNS, usages, ignore=())

    def count_usages(self) -> int:
        """Return the number of usages."""
        return int(execute_directly(self._db, "SELECT COUNT(*) FROM bigfix_usages").fetchone()[0])

    def count_computers(self) -> int:
        """Return the number of computers; they are numbered from 1."""
        return int(execute_directly(self._db, "SELECT COUNT(*) FROM bigfix_computers").fetchone()[0])

    def find_virtual(self, computers: Iterable[int]) -> set[int]:
        """Return those of the computers that are virtual machines."""
        numbers = orjson.dumps(list(computers)).decode()
        return {number for (number,) in execute_directly(self._db, VIRTUAL, (numbers,))}


PEAKS_BEFORE = (  # the + makes SQLite find the peaks by their time and sort them, not read all usages in order
    "SELECT computer_system_id, software_title_id, metric_name FROM bigfix_usages WHERE peak_time < ?"
    " ORDER BY +computer_system_id, software_title_id, metric_name"
)
USAGES = "bigfix_usages"
USAGE_TABLES = (USAGES, "bigfix_titles")
PEAK_COLUMNS = (
    *("peak_value", "peak_date", "peak_time"),
    *("reporting_period_start_date", "reporting_period_end_date"),
)
USAGE_COLUMNS = (*DEFAULT_ORDER, *PEAK_COLUMNS)
LATEST = "9999"  # sorts after every moment
VIRTUAL = "SELECT id FROM bigfix_computers WHERE is_virtual = 1 AND id IN (SELECT value FROM json_each(?))"


def _join_tables(*sql: str) -> str:
    joined = any("t." in part for part in sql)
    return "bigfix_usages u" + (" JOIN bigfix_titles t ON t.id = u.software_title_id" if joined else "")


@lru_cache(maxsize=100)
def _build_page_statement(columns: tuple[str, ...], ordered: tuple[tuple[str, bool], ...], condition: str) -> str:
    """Return the statement for a page of the rows that match a condition."""
    wanted = ", ".join(COLUMNS[name].sql for name in columns)
    order = ", ".join(_list_order_columns(ordered))
    tables = _join_tables(wanted, condition, order)
    return f"SELECT {wanted} FROM {tables} WHERE {condition} ORDER BY {order} LIMIT ? OFFSET ?"


def _find_index_columns(order: Sequence[tuple[str, bool]]) -> tuple[str, ...]:
    """Return the columns that identify rows in an order that an index has; empty for any other order."""
    if len(order) > 1 or any(descending or name not in INDEXED for name, descending in order):
        return ()
    return tuple(_list_order_columns(order))


def _list_order_columns(order: Sequence[tuple[str, bool]]) -> Iterator[str]:
    """Yield the columns of the requested order, then those of the default order to break ties."""
    named = dict(order)
    for name, descending in order:
        yield f"{COLUMNS[name].sql}{' DESC' if descending else ''}"
    yield from (COLUMNS[name].sql for name in DEFAULT_ORDER if name not in named)


class _UsageRowShape:
    """Converter from database rows to JSON rows; the columns of an association are in an object of their own."""

    def __init__(self, columns: Sequence[str]) -> None:
        self._columns = columns
        self._plain = [(index, name) for index, name in enumerate(columns) if "." not in name]
        self._nested = [(index, name.rpartition(".")[2]) for index, name in enumerate(columns) if "." in name]

    def convert_rows(self, found: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
        if self._columns == DEFAULT_COLUMNS:
            return _convert_default_rows(found)
        if not self._nested:
            columns = self._columns
            return [dict(zip(columns, values, strict=False)) for values in found]  # strict takes longer
        return [self._convert_row(values) for values in found]

    def _convert_row(self, values: Sequence[Any]) -> dict[str, Any]:
        found: dict[str, Any] = {name: values[index] for index, name in self._plain}
        found[TITLE] = {name: values[index] for index, name in self._nested}
        return found


def _convert_default_rows(found: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
    """Return JSON rows of the default columns; a literal with the names takes a third less time."""
    return [
        {
            "software_title_id": title,
            "metric_name": metric,
            "computer_system_id": computer,
            "peak_value": value,
            "peak_date": day,
            "peak_time": moment,
            "reporting_period_start_date": start,
            "reporting_period_end_date": end,
        }
        for title, metric, computer, value, day, moment, start, end in found
    ]

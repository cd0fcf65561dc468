"""License usages: columns, queries and changes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import Connection

from mockservers.core.simulation.clock import format_rfc3339
from mockservers.core.storage.driver import execute_directly
from mockservers.core.storage.writes import insert_rows, update_rows
from mockservers.vendors.bigfix.criteria import Criteria, CriteriaColumn, compile_sql
from mockservers.vendors.bigfix.keyset_pages import Key, bookmarks_for, key_condition
from mockservers.vendors.bigfix.population import LicenseUsage
from mockservers.vendors.bigfix.values import Kind

TITLE = "software_title_dimension"
CHUNK = 1_000  # rows read at a time
FEW = 5_000  # matches that are sorted; more are read in the default order until the page is full


def _column(name: str, kind: Kind) -> CriteriaColumn:
    table, _, column = name.rpartition(".")
    return CriteriaColumn(name, f"{'t' if table else 'u'}.{column}", kind, can_be_empty=True)


COLUMNS: Mapping[str, CriteriaColumn] = {
    column.name: column
    for column in (
        _column("software_title_id", "integer"),
        _column("metric_name", "string"),
        _column("computer_system_id", "integer"),
        _column("peak_value", "integer"),
        _column("peak_date", "date"),
        _column("peak_time", "datetime"),
        _column("reporting_period_start_date", "date"),
        _column("reporting_period_end_date", "date"),
        _column(f"{TITLE}.name", "string"),
        _column(f"{TITLE}.guid", "string"),
        _column(f"{TITLE}.publisher_name", "string"),
        _column(f"{TITLE}.publisher_guid", "string"),
    )
}
DEFAULT_COLUMNS = tuple(name for name in COLUMNS if "." not in name)
CRITERIA_COLUMNS = {**COLUMNS, "publisher_name": COLUMNS[f"{TITLE}.publisher_name"]}
SORTED_ELSEWHERE = re.compile(r"\bu\.(?!computer_system_id)")  # a + before a column keeps SQLite from using its index
INDEXED = {"computer_system_id", "software_title_id", "metric_name", "peak_value", "peak_date", "peak_time"}
DEFAULT_ORDER = ("computer_system_id", "software_title_id", "metric_name")


@dataclass(frozen=True)
class UsageQuery:
    """Query for usages: columns, order as (column, descending), page and criteria."""

    columns: tuple[str, ...] = DEFAULT_COLUMNS
    order: tuple[tuple[str, bool], ...] = ()
    limit: int | None = None
    offset: int = 0
    criteria: Criteria | None = None


class LicenseUsages:
    """The license usages of a world, at one moment.

    Args:
        db: The connection.
        now: Returns the moment that relative dates refer to.
        cache: Numbers of matching usages and bookmarks, valid until the usages change.
    """

    def __init__(self, db: Connection, now: Callable[[], datetime], cache: MutableMapping[object, Any]) -> None:
        self._db, self._now, self._cache = db, now, cache

    def count(self, query: UsageQuery) -> int:
        """Return the number of usages that match the criteria."""
        condition, parameters = self._condition(query)
        key = (condition, parameters)
        if key not in self._cache:
            sql = f"SELECT COUNT(*) FROM {_tables(condition)} WHERE {condition}"
            self._cache[key] = int(execute_directly(self._db, sql, parameters).fetchone()[0])
        return int(self._cache[key])

    def rows(self, query: UsageQuery) -> Iterator[list[dict[str, Any]]]:
        """Yield the page in chunks of JSON rows."""
        total = self.count(query)
        if query.offset >= total or query.limit == 0:
            return
        condition, parameters = self._condition(query)
        if total > FEW and not query.order:
            condition = SORTED_ELSEWHERE.sub(r"+\g<0>", condition)
        first, skipped = self._find_start(query, condition, parameters, total)
        if first:
            condition, parameters = (
                f"({condition}) AND {key_condition(_index_columns(query.order))}",
                (*parameters, *first),
            )
        page = (min(total if query.limit is None else query.limit, total), skipped)
        found = execute_directly(self._db, _page_statement(query.columns, query.order, condition), (*parameters, *page))
        shape = _UsageRowShape(query.columns)
        while rows := found.fetchmany(CHUNK):
            yield shape.rows(rows)

    def _find_start(
        self, query: UsageQuery, condition: str, parameters: tuple[object, ...], total: int
    ) -> tuple[Key, int]:
        """Return the key of a row before the page and the number of rows to skip from it; no key for the first row.

        With criteria only in the default order: in another, SQLite may sort all matches for each stride.
        """
        key = _index_columns(query.order)
        if total <= FEW or not key or (query.order and query.criteria is not None):
            return (), query.offset
        bookmarks = bookmarks_for(self._cache, (condition, parameters, key))
        return bookmarks.nearest(query.offset, partial(self._key_at, key, condition, parameters))

    def _key_at(
        self, key: Sequence[str], condition: str, parameters: Sequence[object], after: Key, rows: int
    ) -> Key | None:
        """Return the key of the row that comes ``rows`` rows after a key, or after the first row."""
        if after:
            condition, parameters = f"({condition}) AND {key_condition(key)}", (*parameters, *after)
        columns = ", ".join(key)
        sql = f"SELECT {columns} FROM {_tables(condition)} WHERE {condition} ORDER BY {columns} LIMIT 1 OFFSET ?"
        found: Key | None = execute_directly(self._db, sql, (*parameters, rows)).fetchone()
        return found

    def _condition(self, query: UsageQuery) -> tuple[str, tuple[int | str, ...]]:
        if query.criteria is None:
            return "1", ()
        return compile_sql(query.criteria, now=self._now())


class LicenseUsageChanges:
    """Changes that an import makes to the usages of a world."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def replace_peaks(self, before: datetime, peak: Callable[[], tuple[int, str, str, str, str]]) -> None:
        """Replace the peaks that lie before a moment."""
        old = self._db.exec_driver_sql(PEAKS_BEFORE, (format_rfc3339(before),)).all()
        if old:
            update_rows(self._db, USAGES, PEAK_COLUMNS, DEFAULT_ORDER, [(*peak(), *key) for key in old])

    def replace_peak_values(self, peak: Callable[[], int | None]) -> None:
        """Replace peak values and keep their days; None keeps a value."""
        keys = self._db.exec_driver_sql(PEAKS_BEFORE, (LATEST,)).all()
        new = [(value, *key) for key in keys if (value := peak()) is not None]
        if new:
            update_rows(self._db, USAGES, PEAK_COLUMNS[:1], DEFAULT_ORDER, new)

    def add(self, usages: Sequence[LicenseUsage]) -> None:
        """Add usages; existing ones stay unchanged."""
        if usages:
            insert_rows(self._db, USAGES, USAGE_COLUMNS, usages, ignore=())

    def usage_count(self) -> int:
        """Return the number of usages."""
        return int(self._db.exec_driver_sql("SELECT COUNT(*) FROM bigfix_usages").scalar_one())

    def computer_count(self) -> int:
        """Return the number of computers; they are numbered from 1."""
        return int(self._db.exec_driver_sql("SELECT COUNT(*) FROM bigfix_computers").scalar_one())

    def is_virtual(self, computer: int) -> bool:
        """Return True if a computer is a virtual machine."""
        return bool(self._db.exec_driver_sql(IS_VIRTUAL, (computer,)).scalar_one())


PEAKS_BEFORE = (
    "SELECT computer_system_id, software_title_id, metric_name FROM bigfix_usages WHERE peak_time < ?"
    " ORDER BY computer_system_id, software_title_id, metric_name"
)
USAGES = "bigfix_usages"
PEAK_COLUMNS = (
    *("peak_value", "peak_date", "peak_time"),
    *("reporting_period_start_date", "reporting_period_end_date"),
)
USAGE_COLUMNS = (*DEFAULT_ORDER, *PEAK_COLUMNS)
LATEST = "9999"  # sorts after every moment
IS_VIRTUAL = "SELECT is_virtual FROM bigfix_computers WHERE id = ?"


def _tables(*sql: str) -> str:
    joined = any("t." in part for part in sql)
    return "bigfix_usages u" + (" JOIN bigfix_titles t ON t.id = u.software_title_id" if joined else "")


@lru_cache(maxsize=100)
def _page_statement(columns: tuple[str, ...], ordered: tuple[tuple[str, bool], ...], condition: str) -> str:
    """Return the statement for a page of the rows that meet a condition."""
    wanted = ", ".join(COLUMNS[name].sql for name in columns)
    order = ", ".join(_order_columns(ordered))
    return (
        f"SELECT {wanted} FROM {_tables(wanted, condition, order)} WHERE {condition} ORDER BY {order} LIMIT ? OFFSET ?"
    )


def _index_columns(order: Sequence[tuple[str, bool]]) -> tuple[str, ...]:
    """Return the columns that identify rows in an order that an index has; empty for any other order."""
    if len(order) > 1 or any(descending or name not in INDEXED for name, descending in order):
        return ()
    return tuple(_order_columns(order))


def _order_columns(order: Sequence[tuple[str, bool]]) -> Iterator[str]:
    """Yield the requested order, then the default one for rows that tie."""
    named = dict(order)
    for name, descending in order:
        yield f"{COLUMNS[name].sql}{' DESC' if descending else ''}"
    yield from (COLUMNS[name].sql for name in DEFAULT_ORDER if name not in named)


class _UsageRowShape:
    """Converter from database rows to JSON rows: columns of an association are in an object of their own."""

    def __init__(self, columns: Sequence[str]) -> None:
        self._columns = columns
        self._plain = [(index, name) for index, name in enumerate(columns) if "." not in name]
        self._nested = [(index, name.rpartition(".")[2]) for index, name in enumerate(columns) if "." in name]

    def rows(self, found: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
        if self._columns == DEFAULT_COLUMNS:
            return _default_rows(found)
        if not self._nested:
            columns = self._columns
            return [dict(zip(columns, values, strict=False)) for values in found]  # strict takes longer
        return [self._row(values) for values in found]

    def _row(self, values: Sequence[Any]) -> dict[str, Any]:
        found: dict[str, Any] = {name: values[index] for index, name in self._plain}
        found[TITLE] = {name: values[index] for index, name in self._nested}
        return found


def _default_rows(found: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
    """Return rows of the default columns, which most clients request: written-out names save a third of the time."""
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

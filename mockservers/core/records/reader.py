"""Reading of a table's records: pages by keyset, so that the last page of a million costs what the first does."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from mockservers.core.records.cursors import Cursor, SortOrder, make_cursor
from mockservers.core.records.errors import InvalidQuery
from mockservers.core.records.keys import format_key, parse_key
from mockservers.core.records.presentation import LONGEST_READ, RowPresenter
from mockservers.core.service.data_tables import DataTable, Row, Value
from mockservers.core.service.service import Service
from mockservers.core.storage.driver import execute_directly, fetch_record
from mockservers.core.storage.tables import quote_name

STALE = "The record that the cursor follows has been deleted: start again without a cursor."


@dataclass(frozen=True)
class PageQuery:
    """Query for a page: its size, the cursor and the order as texts, and the text that is searched."""

    limit: int
    cursor: str = ""
    search: str = ""
    sort: str = ""


@dataclass(frozen=True)
class Record:
    """A record: its key as text, and its values as JSON with masked secrets."""

    key: str
    values: dict[str, Any]


@dataclass(frozen=True)
class TablePage:
    """Records, and the cursors of the next and the previous page; None on the last and on the first one."""

    records: list[Record]
    next: str | None
    previous: str | None


class TableReader:
    """Reads the records of one table.

    Args:
        db: The connection.
        service: The vendor.
        table: The table.
    """

    def __init__(self, db: Connection, service: Service, table: DataTable) -> None:
        self._db, self._service, self._table = db, service, table

    def count(self, cache: MutableMapping[object, Any]) -> int:
        """Return the number of records; ``cache`` is a cache for what follows from their table."""
        statement = f"SELECT count(*) FROM {quote_name(self._table.sql_name)}"
        if statement not in cache:
            cache[statement] = execute_directly(self._db, statement).fetchone()[0]
        return int(cache[statement])

    def find_row(self, key: str) -> dict[str, Any] | None:
        """Return the stored row with this key."""
        values = parse_key(self._table, key)
        return None if values is None else self._find_row(self._table.key_columns, values)

    def get(self, key: str) -> Record | None:
        """Return the record with this key."""
        row = self.find_row(key)
        presenter = RowPresenter(self._service, self._table, is_short=False)
        return None if row is None else self._make_record(row, presenter)

    def list_page(self, query: PageQuery) -> TablePage:
        """Return a page. The first page is whole, also if it is read backward.

        Raises:
            InvalidQuery: the order or the cursor does not fit the table.
        """
        order = SortOrder.parse(query.sort, self._table)
        cursor = Cursor.parse(query.cursor, self._table, order) if query.cursor else None
        if cursor is not None and order.column and cursor.is_left_out:
            cursor = self._read_value(cursor, order)
        presenter = RowPresenter(self._service, self._table, is_short=True)
        is_backward = cursor is not None and cursor.is_backward
        found = self._read_matching(query, order.reverse() if is_backward else order, cursor, presenter)
        has_more, page = len(found) > query.limit, found[: query.limit]
        if is_backward and not has_more:
            return self.list_page(replace(query, cursor=""))
        if is_backward:
            page.reverse()
        has_next, has_previous = is_backward or has_more, cursor is not None and bool(page)
        return TablePage(
            [self._make_record(row, presenter) for row in page],
            self._format_cursor(page[-1], order, presenter) if has_next else None,
            self._format_cursor(page[0], order, presenter, is_backward=True) if has_previous else None,
        )

    def _format_cursor(
        self, row: dict[str, Any], order: SortOrder, presenter: RowPresenter, *, is_backward: bool = False
    ) -> str:
        is_masked = bool(order.column) and presenter.is_masked(row, order.column)
        cursor = replace(make_cursor(row, self._table, order), is_backward=is_backward)
        return cursor.carry(is_masked=is_masked).format(self._table, order)

    def _read_value(self, cursor: Cursor, order: SortOrder) -> Cursor:
        """Read the value that a cursor does not carry.

        Raises:
            InvalidQuery: the record does not exist any more.
        """
        row = self._find_row(self._table.order, cursor.primary_key)
        if row is None:
            raise InvalidQuery(STALE)
        return replace(cursor, value=row[order.column], is_left_out=False)

    def _find_row(self, names: tuple[str, ...], values: tuple[Value, ...]) -> dict[str, Any] | None:
        conditions = " AND ".join(f"{quote_name(name)} = ?" for name in names)
        statement = f"SELECT * FROM {quote_name(self._table.sql_name)} WHERE {conditions}"
        row = fetch_record(self._db, statement, values)
        return None if row is None else self._table.unpack(row)

    def _read_matching(
        self, query: PageQuery, order: SortOrder, cursor: Cursor | None, presenter: RowPresenter
    ) -> list[dict[str, Any]]:
        """Return a page and at least one row more if there are more, without rows that match by a masked text."""
        found, most = list[dict[str, Any]](), query.limit + 1
        while len(found) < most:
            rows = self._read_rows(order, cursor, query.search, most)
            found += [row for row in rows if not query.search or presenter.contains(row, query.search)]
            if len(rows) < most:
                break
            cursor = make_cursor(rows[-1], self._table, order)
        return found

    def _read_rows(self, order: SortOrder, cursor: Cursor | None, search: str, most: int) -> list[dict[str, Any]]:
        """Return the rows after a cursor. Rows without a value in the sorted column are a segment of their own."""
        column = self._table.shown[order.column] if order.column else None
        if column is None or not column.is_nullable:
            return _Segment(self._table, order).read_rows(self._db, cursor, search, most)
        found: list[dict[str, Any]] = []
        for is_null in (False, True) if order.is_descending else (True, False):
            if len(found) >= most or (cursor is not None and (cursor.value is None) is not is_null):
                continue
            segment = _Segment(self._table, order, is_null=is_null)
            found += segment.read_rows(self._db, cursor, search, most)
            cursor = None
        return found

    def _make_record(self, row: Row, presenter: RowPresenter) -> Record:
        key = format_key([row[name] for name in self._table.key_columns])
        return Record(key, presenter.present(row))


class _Segment:
    """The rows of a table in an order: all, or those with or without a value in the sorted column."""

    def __init__(self, table: DataTable, order: SortOrder, *, is_null: bool | None = None) -> None:
        self._table, self._is_null, self._column = table, is_null, order.column
        sorted_column = (order.column,) if order.column and not is_null else ()
        self._names = tuple(dict.fromkeys((*sorted_column, *table.order)))
        self._sign, self._direction = ("<", " DESC") if order.is_descending else (">", "")

    def read_rows(self, db: Connection, cursor: Cursor | None, search: str, most: int) -> list[dict[str, Any]]:
        """Return at most ``most`` rows after a cursor."""
        conditions, parameters = self._build_conditions(cursor, search)
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        order = ", ".join(f"{self._table.select(name)}{self._direction}" for name in self._names)
        chosen = {name: self._select(name) for name in (*self._table.shown, *self._table.order)}
        table, columns = quote_name(self._table.sql_name), ", ".join(chosen.values())
        statement = f"SELECT {columns} FROM {table}{where} ORDER BY {order} LIMIT ?"
        rows = execute_directly(db, statement, (*parameters, most)).fetchall()
        return [dict(zip(chosen, values, strict=True)) for values in rows]

    def _select(self, name: str) -> str:
        """Return the SQL of a column: of long texts only the beginning."""
        column, is_whole = self._table.shown.get(name), {self._column, *self._table.order, *self._table.key_columns}
        if column is None or name in is_whole or column.type not in {"text", "json", "texts"}:
            return self._table.select(name)
        return f"substr({self._table.select(name)}, 1, {LONGEST_READ})"

    def _build_conditions(self, cursor: Cursor | None, search: str) -> tuple[list[str], list[Value]]:
        conditions, parameters = list[str](), list[Value]()
        if self._is_null is not None:
            conditions.append(f"{self._table.select(self._column)} IS {'' if self._is_null else 'NOT '}NULL")
        if cursor is not None:
            known = dict(zip(self._table.order, cursor.primary_key, strict=True))
            after = [known.get(name, cursor.value) for name in self._names]
            names = ", ".join(map(self._table.select, self._names))
            conditions.append(f"({names}) {self._sign} ({', '.join('?' * len(after))})")
            parameters += after
        if search:
            pattern = f"%{_escape(search)}%"
            searched = [name for name, column in self._table.shown.items() if column.is_searched]
            among = " OR ".join(f"{self._table.select(name)} LIKE ? ESCAPE '\\'" for name in searched)
            conditions.append(f"({among or '0'})")
            parameters += [pattern] * len(searched)
        return conditions, parameters


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")

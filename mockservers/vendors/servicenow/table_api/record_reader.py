"""Reading of records for the Table API: the number of selected records, and a page of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from sqlite3 import Cursor
from typing import Any

from sqlalchemy import Connection

from mockservers.core.storage.driver import execute_directly
from mockservers.core.storage.keyset_pages import Key, build_key_condition, find_bookmarks
from mockservers.vendors.servicenow.encoded_query.conditions import EVERYTHING, Sql, compile_order
from mockservers.vendors.servicenow.encoded_query.query_context import QueryContext
from mockservers.vendors.servicenow.schema.dictionary import CLASS
from mockservers.vendors.servicenow.store import find_indexed_columns
from mockservers.vendors.servicenow.table_api.projection import Projection, find_shape
from mockservers.vendors.servicenow.table_api.record_selection import RecordQuery, RecordSelection

Parameters = tuple[str | int | float, ...]
CHUNK = 500  # rows read at a time
STRIDE = 100  # records between two bookmarks: reading past a record of one of several classes takes long
FEW = 5_000  # matches that SQLite may sort; more are read in the order of an index until the page is full
KEY_CONDITION = build_key_condition(('t."row"',))


class RecordReader:
    """Reads the records that a query selects. ``cache_of`` returns a cache for what follows from some tables.

    Raises:
        QueryTooLong: by the constructor, if the query has too many conditions, or follows too many references.
    """

    def __init__(
        self,
        db: Connection,
        selection: RecordQuery,
        projection: Projection,
        context: QueryContext,
        cache_of: Callable[..., MutableMapping[object, Any]],
    ) -> None:
        self._db, self._wanted, self._cache_of, self._user = db, selection, cache_of, context.user
        self.selection = RecordSelection(selection, context)
        self.selection.prepare(db)
        self._query, self._joins = self.selection.query, self.selection.joins
        self._shape = find_shape(context.dictionary, selection.table, projection)
        self._page_joins = self._joins.copy()
        self._order = compile_order(self._query, self._page_joins)
        self._expressions = self._shape.select_expressions(self._page_joins)
        self._total: int | None = None

    def count(self) -> int:
        """Return the number of matching records; it is counted again if records have changed."""
        condition, parameters = self.selection.add_family(by_class=not self.selection.is_indexed)
        sql, cache = f"SELECT COUNT(*) FROM {self._joins} WHERE {condition}", self._find_cache()
        if (sql, parameters) not in cache:
            cache[sql, parameters] = self._execute(sql, parameters).fetchone()[0]
        self._total = total = int(cache[sql, parameters])
        return total

    def count_to_page_end(self) -> int:
        """Return the number of matching records up to the page's end, and one more if there are more."""
        start, skipped = self._find_start(self._wanted.offset)
        sql, parameters = self._select_keys(start)
        counted = self._execute(
            f"SELECT COUNT(*) FROM ({sql} LIMIT ?)", (*parameters, skipped + self._wanted.limit + 1)
        )
        self._total = total = self._wanted.offset - skipped + int(counted.fetchone()[0])
        return total

    def iterate_rows(self, offset: int | None = None) -> Iterator[list[dict[str, Any]]]:
        """Yield the page of matching records in chunks, as in responses; ``offset`` overrides the query's offset."""
        start, skipped = self._find_start(self._wanted.offset if offset is None else offset)
        page = (self._wanted.limit, skipped)
        if self._is_merged:
            keys, parameters = self._select_keys(start)
            where = f't."row" IN ({keys} LIMIT ? OFFSET ?) ORDER BY {self._order}'
        else:
            condition, parameters = self._add_key(start, *self.selection.add_family(by_class=self._is_read_by_class()))
            where = f"{condition} ORDER BY {self._order} LIMIT ? OFFSET ?"
        seen, owners = self._select_visible()
        sql = f"SELECT {self._expressions}, {seen} FROM {self._page_joins} WHERE {where}"
        found = self._execute(sql, (*owners, *parameters, *page))
        while rows := found.fetchmany(CHUNK):
            if visible := [self._shape.convert_row(row) for row in rows if row[-1]]:
                yield visible

    def _select_visible(self) -> Sql:
        """Return the expression that is true for records that the user may read."""
        owner = self._wanted.owner_field
        return (f't."{owner}" IS ?', (self._user.sys_id,)) if owner else ("1", ())

    def _execute(self, sql: str, parameters: Parameters) -> Cursor:
        return execute_directly(self._db, sql, parameters)

    def _find_cache(self) -> MutableMapping[object, Any]:
        return self._cache_of(*sorted(self._joins.tables))

    @property
    def _is_merged(self) -> bool:
        """True if the records are selected by their class alone.

        They are read in the order of insertion from the index of the class, and those of several classes are merged.
        """
        is_whole = self._wanted.table.is_whole
        return not is_whole and self.selection.condition == EVERYTHING[0] and not self._query.order

    def _is_read_by_class(self) -> bool:
        """Return True if SQLite should find a page by the index of the class, and sort it if necessary."""
        if self.selection.is_indexed:
            return False
        if not self._query.order:
            return len(self._wanted.table.family) == 1
        path, _ = self._query.order[0]
        is_sorted = (
            len(path.steps) == 1
            and not path.field.is_reference
            and path.field.name in find_indexed_columns(self._wanted.table)
        )
        return not is_sorted or (self._total is not None and self._total <= FEW)

    @staticmethod
    def _add_key(start: Key, condition: str, parameters: Parameters) -> Sql:
        """Return conditions with that for the records from a bookmark on."""
        return (f"({condition}) AND {KEY_CONDITION}", (*parameters, *start)) if start else (condition, parameters)

    def _select_keys(self, start: Key) -> Sql:
        """Return a query for the keys of the matching records from a bookmark on, in the order of insertion."""
        if self._is_merged:
            parts = [self._add_key(start, f't."{CLASS}" = ?', (name,)) for name in self._wanted.table.family]
            every = " UNION ALL ".join(f'SELECT t."row" FROM {self._joins.main} WHERE {sql}' for sql, _ in parts)
            return f'SELECT "row" FROM ({every} ORDER BY "row")', tuple(value for _, some in parts for value in some)
        condition, parameters = self._add_key(start, *self.selection.add_family(by_class=self._is_read_by_class()))
        return f'SELECT t."row" FROM {self._joins} WHERE {condition} ORDER BY t."row"', parameters

    def _find_start(self, offset: int) -> tuple[Key, int]:
        """Return a bookmark before an offset (empty: the first record), and the number of rows to skip from it.

        Lists in an order of their own have no bookmarks: SQLite may sort all matches for each.
        """
        has_few = self._total is not None and self._total <= STRIDE
        if self._query.order or self._wanted.sys_id is not None or has_few or self.selection.finds_nothing:
            return (), offset

        def find_key(after: Key, rows: int) -> Key | None:
            sql, parameters = self._select_keys(after)
            found: Key | None = self._execute(f"{sql} LIMIT 1 OFFSET ?", (*parameters, rows)).fetchone()
            return found

        which = (self._wanted.table.name, self.selection.condition, self.selection.parameters)
        return find_bookmarks(self._find_cache(), which, STRIDE).find_nearest(offset, find_key)

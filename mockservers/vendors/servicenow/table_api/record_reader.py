"""Reading of records for the Table API: the selection of records, their number, and a page of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from sqlite3 import Cursor
from typing import Any

from sqlalchemy import Connection

from mockservers.core.storage.driver import execute_directly, fetch_value
from mockservers.core.storage.keyset_pages import Key, build_key_condition, find_bookmarks
from mockservers.vendors.servicenow.encoded_query.conditions import (
    EVERYTHING,
    NOTHING,
    Joins,
    Sql,
    compile_order,
    compile_query,
    match_family,
)
from mockservers.vendors.servicenow.encoded_query.nodes import IGNORED, Path, Remark
from mockservers.vendors.servicenow.encoded_query.parser import UnknownField, parse
from mockservers.vendors.servicenow.encoded_query.query_context import QueryContext
from mockservers.vendors.servicenow.encoded_query.scripts import PREFIX
from mockservers.vendors.servicenow.encoded_query.sql_functions import register_functions
from mockservers.vendors.servicenow.encoded_query.values import InvalidValue, ValueReader
from mockservers.vendors.servicenow.schema.dictionary import CLASS, DICTIONARY, Table
from mockservers.vendors.servicenow.schema.values import find_choice
from mockservers.vendors.servicenow.store import find_indexed_columns
from mockservers.vendors.servicenow.table_api.projection import Projection, find_shape

Parameters = tuple[str | int | float, ...]
CHUNK = 500  # rows read at a time
STRIDE = 100  # records between two bookmarks: reading past a record of one of several classes takes long
FEW = 5_000  # matches that SQLite may sort; more are read in the order of an index until the page is full
KEY_CONDITION = build_key_condition(('t."row"',))
FUNCTIONS = "servicenow.functions"  # key in a connection's ``info``


@dataclass(frozen=True)
class RecordQuery:
    """A selection of records.

    ``filters`` are plain ``field=value`` parameters. ``refuse_invalid`` is the value of the property
    ``glide.invalid_query.returns_no_rows``: a query with an invalid condition matches nothing. With ``owner_field``
    records are left out of the page in which that field is not the user; they are counted, as documented.
    """

    table: Table
    query: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    limit: int = 10_000
    offset: int = 0
    sys_id: str | None = None
    refuse_invalid: bool = False
    owner_field: str = ""


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
        self._db, self._selection, self._projection, self._context = db, selection, projection, context
        self._cache_of = cache_of
        self._joins = Joins(DICTIONARY, selection.table)
        self._shape = find_shape(selection.table, projection)
        self._query = parse(selection.query, selection.table, DICTIONARY, context)
        self._filter_remarks: list[Remark] = []
        self._condition, self._parameters = self._compile_conditions()
        self._page_joins = self._joins.copy()
        self._order = compile_order(self._query, self._page_joins)
        self._expressions = self._shape.select_expressions(self._page_joins)
        self._family = match_family(selection.table)
        self._is_indexed = self._has_index()
        self._total: int | None = None
        if "in_zone(" in self._condition or " REGEXP " in self._condition:
            _register_functions(db)

    @property
    def remarks(self) -> list[Remark]:
        """The parts of the query and the filters that have no effect or match nothing, with the reasons."""
        return [*self._query.remarks, *self._filter_remarks]

    @property
    def finds_nothing(self) -> bool:
        """True if no record matches because a condition is invalid."""
        return self._query.is_invalid and self._selection.refuse_invalid

    def count_stored(self) -> int:
        """Return an upper bound of the rows in all tables that the records are read from."""
        return sum(fetch_value(self._db, f'SELECT max("row") FROM "{name}"') or 0 for name in self._joins.tables)

    def count(self) -> int:
        """Return the number of matching records; it is counted again if records have changed."""
        condition, parameters = self._add_family(by_class=not self._is_indexed)
        sql, cache = f"SELECT COUNT(*) FROM {self._joins} WHERE {condition}", self._find_cache()
        if (sql, parameters) not in cache:
            cache[sql, parameters] = self._execute(sql, parameters).fetchone()[0]
        self._total = total = int(cache[sql, parameters])
        return total

    def count_to_page_end(self) -> int:
        """Return the number of matching records up to the page's end, and one more if there are more."""
        start, skipped = self._find_start(self._selection.offset)
        sql, parameters = self._select_keys(start)
        counted = self._execute(
            f"SELECT COUNT(*) FROM ({sql} LIMIT ?)", (*parameters, skipped + self._selection.limit + 1)
        )
        self._total = total = self._selection.offset - skipped + int(counted.fetchone()[0])
        return total

    def iterate_rows(self, offset: int | None = None) -> Iterator[list[dict[str, Any]]]:
        """Yield the page of matching records in chunks, as in responses; ``offset`` overrides the query's offset."""
        start, skipped = self._find_start(self._selection.offset if offset is None else offset)
        page = (self._selection.limit, skipped)
        if self._is_merged:
            keys, parameters = self._select_keys(start)
            where = f't."row" IN ({keys} LIMIT ? OFFSET ?) ORDER BY {self._order}'
        else:
            condition, parameters = self._add_key(start, *self._add_family(by_class=self._is_read_by_class()))
            where = f"{condition} ORDER BY {self._order} LIMIT ? OFFSET ?"
        seen, owners = self._select_visible()
        sql = f"SELECT {self._expressions}, {seen} FROM {self._page_joins} WHERE {where}"
        found = self._execute(sql, (*owners, *parameters, *page))
        while rows := found.fetchmany(CHUNK):
            if visible := [self._shape.convert_row(row) for row in rows if row[-1]]:
                yield visible

    def _select_visible(self) -> Sql:
        """Return the expression that is true for records that the user may read."""
        owner = self._selection.owner_field
        return (f't."{owner}" IS ?', (self._context.user.sys_id,)) if owner else ("1", ())

    def _execute(self, sql: str, parameters: Parameters) -> Cursor:
        return execute_directly(self._db, sql, parameters)

    def _find_cache(self) -> MutableMapping[object, Any]:
        return self._cache_of(*sorted(self._joins.tables))

    def _has_index(self) -> bool:
        """Return True if an index other than that of the class finds the matching records."""
        columns = find_indexed_columns(self._selection.table)
        return any(f't."{name}"' in self._condition or f"t.{name} " in self._condition for name in columns)

    @property
    def _is_merged(self) -> bool:
        """True if the records are selected by their class alone.

        They are read in the order of insertion from the index of the class, and those of several classes are merged.
        """
        has_class = self._selection.table.parent is not None
        return has_class and self._condition == EVERYTHING[0] and not self._query.order

    def _is_read_by_class(self) -> bool:
        """Return True if SQLite should find a page by the index of the class, and sort it if necessary."""
        if self._is_indexed:
            return False
        if not self._query.order:
            return len(self._family[1]) == 1
        path, _ = self._query.order[0]
        is_sorted = len(path.steps) == 1 and path.field.name in find_indexed_columns(self._selection.table)
        return not is_sorted or (self._total is not None and self._total <= FEW)

    def _add_family(self, *, by_class: bool) -> Sql:
        """Return the conditions with that of the class; a ``+`` keeps SQLite from using the index of the class."""
        if self._selection.table.parent is None:
            return self._condition, self._parameters
        family, classes = self._family
        return f"{self._condition} AND {'' if by_class else '+'}{family}", (*self._parameters, *classes)

    @staticmethod
    def _add_key(start: Key, condition: str, parameters: Parameters) -> Sql:
        """Return conditions with that for the records from a bookmark on."""
        return (f"({condition}) AND {KEY_CONDITION}", (*parameters, *start)) if start else (condition, parameters)

    def _select_keys(self, start: Key) -> Sql:
        """Return a query for the keys of the matching records from a bookmark on, in the order of insertion."""
        if self._is_merged:
            parts = [self._add_key(start, f't."{CLASS}" = ?', (name,)) for name in self._selection.table.family]
            every = " UNION ALL ".join(f'SELECT t."row" FROM {self._joins.main} WHERE {sql}' for sql, _ in parts)
            return f'SELECT "row" FROM ({every} ORDER BY "row")', tuple(value for _, some in parts for value in some)
        condition, parameters = self._add_key(start, *self._add_family(by_class=self._is_read_by_class()))
        return f'SELECT t."row" FROM {self._joins} WHERE {condition} ORDER BY t."row"', parameters

    def _find_start(self, offset: int) -> tuple[Key, int]:
        """Return a bookmark before an offset (empty: the first record), and the number of rows to skip from it.

        Lists in an order of their own have no bookmarks: SQLite may sort all matches for each.
        """
        has_few = self._total is not None and self._total <= STRIDE
        if self._query.order or self._selection.sys_id is not None or has_few or self.finds_nothing:
            return (), offset

        def find_key(after: Key, rows: int) -> Key | None:
            sql, parameters = self._select_keys(after)
            found: Key | None = self._execute(f"{sql} LIMIT 1 OFFSET ?", (*parameters, rows)).fetchone()
            return found

        which = (self._selection.table.name, self._condition, self._parameters)
        return find_bookmarks(self._find_cache(), which, STRIDE).find_nearest(offset, find_key)

    def _compile_conditions(self) -> Sql:
        parts = [compile_query(self._query, self._joins, self._context), *self._compile_filters()]
        if self.finds_nothing:
            parts.append(NOTHING)
        if self._selection.sys_id is not None:
            parts.append(("t.sys_id = ?", (self._selection.sys_id,)))
        return " AND ".join(sql for sql, _ in parts), tuple(parameter for _, some in parts for parameter in some)

    def _compile_filters(self) -> Iterator[Sql]:
        for name, text in self._selection.filters.items():
            try:
                yield self._compile_filter(self._find_path(name), text)
            except InvalidValue as error:
                self._filter_remarks.append(Remark(f"parameter `{name}`", IGNORED, str(error), is_invalid=False))

    def _find_path(self, name: str) -> Path:
        steps = DICTIONARY.walk(self._selection.table, name)
        if not steps:
            raise UnknownField(f"{self._selection.table.name} has no field of that name")
        if not self._context.hidden.isdisjoint(steps):
            raise UnknownField("it may not be read")
        return Path(tuple(steps))

    def _compile_filter(self, path: Path, text: str) -> Sql:
        """Compile a plain filter, which matches a value, or the display value of a choice or reference."""
        column, field = self._joins.resolve_column(path), path.field
        if not text:
            return f"{column} IS NULL", ()
        if text.startswith(PREFIX):
            return f"{column} = ?", (ValueReader(self._context, self._find_path).read(field, text),)
        if field.is_reference:
            shown_as = DICTIONARY[field.reference].display.name
            target = f'{self._joins.resolve_alias(path.steps)}."{shown_as}"'
            return f"({column} = ? OR {target} = ?)", (text, text)
        return f"({column} = ? OR {column} = ?)", (text, find_choice(field, text))


def _register_functions(db: Connection) -> None:
    """Register the SQL functions of conditions on a connection if they are not yet registered."""
    if FUNCTIONS not in db.info:
        register_functions(db.connection.driver_connection)  # type: ignore[arg-type]  # SQLite's
        db.info[FUNCTIONS] = True

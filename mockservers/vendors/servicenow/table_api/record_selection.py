"""Selections of records: encoded query and plain filters of a request, compiled to SQL conditions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from mockservers.core.context import RequestContext
from mockservers.core.storage.driver import fetch_value
from mockservers.vendors.servicenow.encoded_query.conditions import NOTHING, Joins, Sql, compile_query, match_family
from mockservers.vendors.servicenow.encoded_query.nodes import IGNORED, Path, Remark
from mockservers.vendors.servicenow.encoded_query.parser import UnknownField, parse
from mockservers.vendors.servicenow.encoded_query.query_context import QueryContext
from mockservers.vendors.servicenow.encoded_query.scripts import PREFIX
from mockservers.vendors.servicenow.encoded_query.sql_functions import needs_functions, register_functions
from mockservers.vendors.servicenow.encoded_query.values import InvalidValue, ValueReader
from mockservers.vendors.servicenow.schema.dictionary import Table, sql_column
from mockservers.vendors.servicenow.schema.values import find_choice
from mockservers.vendors.servicenow.store import find_indexed_columns, placeholders

FUNCTIONS = "servicenow.functions"  # key in a connection's ``info``
STORED = "number of stored rows"  # key in a cache


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


class RecordSelection:
    """A compiled ``RecordQuery``: its joins, conditions and remarks.

    Raises:
        QueryTooLong: by the constructor, if the query has too many conditions, or follows too many references.
    """

    def __init__(self, wanted: RecordQuery, context: QueryContext) -> None:
        self._wanted, self._context = wanted, context
        self.joins = Joins(context.dictionary, wanted.table)
        self.query = parse(wanted.query, wanted.table, context.dictionary, context)
        self._filter_remarks: list[Remark] = []
        self.condition, self.parameters = self._compile_conditions()
        self.is_indexed = self._has_index()

    @property
    def table(self) -> Table:
        """The queried table."""
        return self._wanted.table

    @property
    def remarks(self) -> list[Remark]:
        """The parts of the query and the filters that have no effect or match nothing, with the reasons."""
        return [*self.query.remarks, *self._filter_remarks]

    @property
    def finds_nothing(self) -> bool:
        """True if no record matches because a condition is invalid."""
        return self.query.is_invalid and self._wanted.refuse_invalid

    def prepare(self, db: Connection) -> None:
        """Register the SQL functions of the conditions on a connection if they are not yet registered."""
        if needs_functions(self.condition) and FUNCTIONS not in db.info:
            register_functions(db.connection.driver_connection)  # type: ignore[arg-type]  # SQLite's
            db.info[FUNCTIONS] = True

    def count_stored(self, context: RequestContext) -> int:
        """Return an upper bound of the rows in all tables that the records are read from."""
        tables = sorted(self.joins.tables)
        cache = context.cache_of(*tables)
        if STORED not in cache:
            counts = (f'COALESCE((SELECT max("row") FROM "{name}"), 0)' for name in tables)
            cache[STORED] = int(fetch_value(context.db, f"SELECT {' + '.join(counts)}"))
        found: int = cache[STORED]
        return found

    def add_family(self, *, by_class: bool) -> Sql:
        """Return the conditions with that of the class; a ``+`` keeps SQLite from using the index of the class."""
        if self.table.is_whole:
            return self.condition, self.parameters
        family, classes = match_family(self.table)
        return f"{self.condition} AND {'' if by_class else '+'}{family}", (*self.parameters, *classes)

    def find_path(self, name: str) -> Path:
        """Return the path of a dotted name.

        Raises:
            UnknownField: there is no such field, or the user may not read it.
        """
        steps = self._context.dictionary.walk(self.table, name)
        if not steps:
            raise UnknownField(f"{self.table.name} has no field of that name")
        if not self._context.hidden.isdisjoint(steps):
            raise UnknownField("it may not be read")
        return Path(tuple(steps))

    def _has_index(self) -> bool:
        """Return True if an index other than that of the class finds the matching records."""
        columns = find_indexed_columns(self.table)
        return any(f't."{name}"' in self.condition or f"t.{name} " in self.condition for name in columns)

    def _compile_conditions(self) -> Sql:
        parts = [compile_query(self.query, self.joins, self._context), *self._compile_filters()]
        if self.finds_nothing:
            parts.append(NOTHING)
        if self._wanted.sys_id is not None:
            parts.append(("t.sys_id = ?", (self._wanted.sys_id,)))
        return " AND ".join(sql for sql, _ in parts), tuple(parameter for _, some in parts for parameter in some)

    def _compile_filters(self) -> Iterator[Sql]:
        for name, text in self._wanted.filters.items():
            try:
                yield self._compile_filter(self.find_path(name), text)
            except InvalidValue as error:
                self._filter_remarks.append(Remark(f"parameter `{name}`", IGNORED, str(error), is_invalid=False))

    def _compile_filter(self, path: Path, text: str) -> Sql:
        """Compile a plain filter, which matches a value, or the display value of a choice or reference."""
        column, field = self.joins.resolve_column(path), path.field
        if not text:
            return f"{column} IS NULL", ()
        if text.startswith(PREFIX):
            members = ValueReader(self._context, self.find_path).read_members(field, text)
            return f"{column} IN ({placeholders(members)})", members
        if field.is_reference:
            target = sql_column(self._context.dictionary[field.reference].display, self.joins.resolve_alias(path.steps))
            return f"({column} = ? OR {target} = ?)", (text, text)
        return f"({column} = ? OR {column} = ?)", (text, find_choice(field, text))

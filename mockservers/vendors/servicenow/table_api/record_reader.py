"""Reading of records for the Table API: the selection of records, their number, and a page of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from mockservers.vendors.servicenow.encoded_query.conditions import (
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
from mockservers.vendors.servicenow.schema.dictionary import DICTIONARY, Table
from mockservers.vendors.servicenow.schema.values import find_choice
from mockservers.vendors.servicenow.table_api.projection import Projection, RowShape

CHUNK = 500  # rows read at a time
FUNCTIONS = "servicenow.functions"  # key in a connection's ``info``
VALUES, DISPLAY, BOTH = "false", "true", "all"


@dataclass(frozen=True)
class RecordQuery:
    """A selection of records.

    ``filters`` are plain ``field=value`` parameters. ``refuse_invalid`` is the value of the property
    ``glide.invalid_query.returns_no_rows``: a query with an invalid condition matches nothing.
    """

    table: Table
    query: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    limit: int = 10_000
    offset: int = 0
    sys_id: str | None = None
    refuse_invalid: bool = False


class RecordReader:
    """Reads the records that a query selects.

    Raises:
        QueryTooLong: by the constructor, if the query has too many conditions.
    """

    def __init__(self, db: Connection, selection: RecordQuery, projection: Projection, context: QueryContext) -> None:
        self._db, self._selection, self._projection, self._context = db, selection, projection, context
        self._joins = Joins(DICTIONARY, selection.table)
        self._shape = RowShape(selection.table, projection)
        self._query = parse(selection.query, selection.table, DICTIONARY, context)
        self._filter_remarks: list[Remark] = []
        self._condition, self._parameters = self._compile_conditions()
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

    def count(self) -> int:
        """Return the number of matching records."""
        sql = f"SELECT COUNT(*) FROM {self._joins} WHERE {self._condition}"
        return int(self._db.exec_driver_sql(sql, self._parameters).scalar_one())

    def iterate_rows(self, offset: int | None = None) -> Iterator[list[dict[str, Any]]]:
        """Yield the page of matching records in chunks, as in responses; ``offset`` overrides the query's offset."""
        expressions = ", ".join(self._shape.select_expressions(self._joins)) or "1"
        order = compile_order(self._query, self._joins)
        sql = f"SELECT {expressions} FROM {self._joins} WHERE {self._condition} ORDER BY {order} LIMIT ? OFFSET ?"
        begin = self._selection.offset if offset is None else offset
        found = self._db.exec_driver_sql(sql, (*self._parameters, self._selection.limit, begin))
        while rows := found.fetchmany(CHUNK):
            yield [self._shape.convert_row(row) for row in rows]

    def _compile_conditions(self) -> Sql:
        parts = [compile_query(self._query, self._joins, self._context), *self._compile_filters()]
        if self.finds_nothing:
            parts.append(NOTHING)
        if self._selection.table.parent is not None:
            parts.append(match_family(self._selection.table))
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

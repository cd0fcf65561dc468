"""The form of a table in files: the names of its columns, and the conversion of records to rows and back."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import orjson
from sqlalchemy import Connection

from mockservers.core.data.formats.json_file import parse_json
from mockservers.core.data.world_tables import WORLD, WORLD_TABLES
from mockservers.core.openapi.schema import Schema
from mockservers.core.service.data_tables import DataColumn, DataTable, InvalidValue, Row, Value
from mockservers.core.service.service import Service
from mockservers.core.suggestions import suggest

LONGEST_TEXT = 16 * 1024 * 1024  # characters
INTEGER = re.compile(r"[-+]?[0-9]{1,19}", re.ASCII)
NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]*)?([eE][-+]?[0-9]{1,3})?", re.ASCII)
BOOLEANS = {"true": True, "false": False}


@dataclass(frozen=True)
class FileColumn:
    """A column of a table in files.

    Args:
        stored: Its name in the database.
        column: The column with its name in files.
        is_text_in_files: True for a number that the vendor's documents write as a text, such as ``"id": "101"``.
    """

    stored: str
    column: DataColumn
    is_text_in_files: bool = False

    def read_cell(self, text: str) -> Value:
        """Convert a cell to JSON. An empty cell is null; in a column of texts that has no null, the empty text.

        Raises:
            InvalidValue: the cell has no value of the column's type.
        """
        if not text:
            return "" if self.column.type == "text" and not self.column.is_nullable else None
        read = None if self.is_text_in_files else _CELLS.get(self.column.type)
        if read is None:
            return text
        try:
            return read(text)
        except ValueError as error:
            raise InvalidValue(f"{self.column.name}: {error}") from None

    def store(self, value: Value) -> Value:
        """Convert JSON to the stored value.

        Raises:
            InvalidValue: the value is not allowed.
        """
        if self.is_text_in_files and isinstance(value, str):
            value = int(value) if INTEGER.fullmatch(value) else value
        return self.column.parse(value)

    def format(self, value: Value) -> Value:
        """Convert a stored value to JSON; the opposite of ``store``."""
        if value is None:
            return None
        match self.column.type:
            case "time":
                return datetime.fromtimestamp(value, UTC).isoformat().replace("+00:00", "Z")
            case "binary":
                return base64.b64encode(value).decode()
            case "json" | "texts":
                return orjson.loads(value)
            case "boolean":
                return bool(value)
        return str(value) if self.is_text_in_files else value

    def format_cell(self, value: Value) -> Value:
        """Convert a stored value to a cell; the opposite of ``read_cell`` and ``store``."""
        if value is None:
            return ""
        match self.column.type:
            case "json" | "texts":
                return value
            case "boolean":
                return "true" if value else "false"
        return self.format(value)


def _read_integer(text: str) -> int | str:
    return int(text) if INTEGER.fullmatch(text) else text


def _read_number(text: str) -> float | str:
    return float(text) if NUMBER.fullmatch(text) else text


def _read_boolean(text: str) -> bool | str:
    return BOOLEANS.get(text.lower(), text)


_CELLS: Mapping[str, Callable[[str], Value]] = {
    "integer": _read_integer,
    "number": _read_number,
    "boolean": _read_boolean,
    "json": parse_json,
    "texts": parse_json,
}


class TableLayout:
    """The form of one table in files.

    Args:
        folder: The folder of its files.
        table: The table.
        service: The vendor; None for a table that is not a vendor's.
    """

    def __init__(self, folder: str, table: DataTable, service: Service | None = None) -> None:
        self.folder, self.table, self._service = folder, table, service

    @property
    def path(self) -> str:
        """The path of its file, without the end of the name: ``bigfix/metrics``."""
        return f"{self.folder}/{self.table.name}"

    @cached_property
    def automatic(self) -> str:
        """The column that SQLite numbers if a record leaves it out; empty for none."""
        key = list(self.table.table.primary_key)
        name = str(key[0].name) if len(key) == 1 else ""
        return name if name and self.table.stored[name].type == "integer" else ""

    @cached_property
    def columns(self) -> Mapping[str, FileColumn]:
        """The columns by their names in files."""
        made = (self._make_column(name, column) for name, column in self.table.in_files.items())
        return {column.column.name: column for column in made}

    def _make_column(self, name: str, column: DataColumn) -> FileColumn:
        properties = self._properties
        camel = re.sub(r"_(\w)", lambda found: found[1].upper(), name)
        shown = self.table.names.get(name, camel if camel in properties else name)
        is_text = column.type == "integer" and properties.get(shown, {}).get("type") == "string"
        known = replace(
            column, name=shown, longest=LONGEST_TEXT, is_nullable=column.is_nullable or name == self.automatic
        )
        return FileColumn(name, known, is_text)

    @cached_property
    def _properties(self) -> Mapping[str, Mapping[str, Any]]:
        """The specification's schemas of values, by the columns' names in files."""
        if self._service is None:
            return {}
        spec = self._service.spec
        schemas: Mapping[str, Any] = spec.components.get("schemas", {})
        described = schemas[self.table.resource]["properties"] if self.table.resource else {}
        own = {self.table.names.get(name, name): schemas[schema] for name, schema in self.table.schemas.items()}
        return {name: spec.resolve(node) for name, node in {**described, **own}.items()}

    @cached_property
    def _rules(self) -> Schema | None:
        """The specification's rules for the columns that it describes."""
        if self._service is None or not self._ruled:
            return None
        return self._service.spec.schema({"properties": {name: self._properties[name] for name in self._ruled}})

    @cached_property
    def _ruled(self) -> frozenset[str]:
        """The columns with rules, by their names in files; the form of times is not that of the specification."""
        return frozenset(
            name for name, column in self.columns.items() if name in self._properties and column.column.type != "time"
        )

    def find_unknown(self, names: Iterable[str]) -> Iterator[str]:
        """Yield a sentence for each name that no column has."""
        for name in names:
            if name not in self.columns:
                try:
                    suggest("column", name, self.columns)
                except ValueError as error:
                    yield str(error)

    def find_missing(self, row: Row) -> Iterator[str]:
        """Yield a sentence for each column that a complete row must have and does not."""
        for column in self._required:
            if row.get(column.stored) is None:
                yield f"The column {column.column.name!r} is missing."

    @cached_property
    def _required(self) -> Sequence[FileColumn]:
        return [column for column in self.columns.values() if not column.column.is_nullable]

    def read(self, record: Mapping[str, Value], *, has_cells: bool) -> tuple[dict[str, Value], list[str]]:
        """Convert a record of a file; return the stored values and the problems."""
        stored, given, problems = dict[str, Value](), dict[str, Value](), list[str]()
        columns, ruled = self.columns, self._ruled
        for name, value in record.items():
            column = columns.get(name)
            if column is None:
                continue
            try:
                found = column.read_cell(value) if has_cells else value
                stored[column.stored] = column.store(found)
            except InvalidValue as error:
                problems.append(str(error))
                continue
            if name in ruled and found is not None:
                given[name] = str(found) if column.is_text_in_files else found
        if given and self._rules is not None and (failure := self._rules.find_failure(given)):
            problems += [_describe(violation.pointer, violation.text) for violation in failure[2]]
        return stored, problems

    def format_row(self, values: Sequence[Value]) -> Iterator[Value]:
        """Yield the JSON of a row's values, in the order of the columns."""
        return (column.format(value) for column, value in zip(self.columns.values(), values, strict=True))

    def format_cells(self, values: Sequence[Value]) -> Iterator[Value]:
        """Yield the cells of a row's values, in the order of the columns."""
        return (column.format_cell(value) for column, value in zip(self.columns.values(), values, strict=True))


def _describe(pointer: str, text: str) -> str:
    return f"{pointer.removeprefix('/')}: {text}" + ("" if text.endswith(".") else ".")


class Layouts:
    """The layouts of all tables of some services.

    Args:
        services: The services.
        db: The connection of a world that may have columns of its own; None for the columns of every world.
    """

    def __init__(self, services: Sequence[Service], db: Connection | None = None) -> None:
        self._services = services
        self.all = [TableLayout(WORLD, table) for table in WORLD_TABLES]
        for service in services:
            self.all += [TableLayout(service.name, table, service) for table in _list_tables(service, db)]
        self._by_path: dict[str, tuple[TableLayout, Row]] = {}
        for layout in self.all:
            self._by_path[layout.path] = (layout, {})
            for name, values in layout.table.members.items():
                self._by_path[f"{layout.folder}/{name}"] = (layout, values)

    def in_world(self, db: Connection) -> Layouts:
        """Return the layouts of a world that may have columns of its own."""
        return Layouts(self._services, db)

    def find(self, path: str) -> tuple[TableLayout, Row]:
        """Return the layout of a file's path without the end of the name, and the values of its records by default.

        Raises:
            ValueError: there is no such table; the text has the nearest.
        """
        if path not in self._by_path:
            suggest("table", path, self._by_path)
        return self._by_path[path]

    def find_table(self, sql_name: str) -> TableLayout:
        """Return the layout of a table by its name in the database."""
        return next(layout for layout in self.all if layout.table.sql_name == sql_name)


def _list_tables(service: Service, db: Connection | None) -> Iterator[DataTable]:
    """Yield the tables of a vendor; those that the control plane does not show have the names of the database."""
    yield from service.data_tables if db is None else service.list_data_tables(db)
    shown = {table.sql_name for table in service.data_tables}
    for table in service.tables.sorted_tables if service.tables is not None else ():
        if table.name not in shown:
            yield DataTable(table, str(table.name).removeprefix(f"{service.name}_"))

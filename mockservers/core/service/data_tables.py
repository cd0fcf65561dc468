"""Tables of a vendor as the control plane shows and changes them."""

from __future__ import annotations

import base64
import binascii
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

import orjson
from sqlalchemy import Column, Connection, Float, Integer, LargeBinary, Table

from mockservers.core.redaction.secret_names import is_callback, is_secret
from mockservers.core.simulation.clock import parse_rfc3339
from mockservers.core.storage.tables import quote_name

ColumnType = Literal["text", "integer", "number", "boolean", "time", "json", "texts", "binary"]
Value = Any  # of a column: as it is stored, or as JSON
Row = Mapping[str, Value]

NO_VALUES: Row = MappingProxyType({})
LARGEST = 2**63 - 1
LONGEST = 100_000  # characters of a text that is written
IN_LISTS: frozenset[ColumnType] = frozenset({"text", "integer", "number", "boolean", "time"})  # types that are sorted


class InvalidValue(ValueError):
    """A value is not allowed in a column; the message is a sentence."""


class InvalidDefinition(ValueError):
    """Records define tables or columns that cannot exist; the message is a sentence.

    ``table`` is the name of the records' table in the database.
    """

    table = ""


class Format(NamedTuple):
    """A form of texts: an example, and a function that returns a text in its stored form or raises ``ValueError``."""

    example: str
    normalize: Callable[[str], str]


@dataclass(frozen=True)
class DataColumn:
    """A column of a ``DataTable``.

    Args:
        name: Its name in the database and in JSON.
        type: ``boolean`` is stored as 0 or 1, ``time`` as seconds since 1970, ``json`` and ``texts`` (an array of
            texts) as JSON. ``binary`` is base64 in files.
        is_nullable: True if it may be null.
        fixed: The reason why it cannot be changed; empty if it can.
        format: The form of its texts; None for any.
        choices: The allowed values; empty for any.
        minimum: The smallest number.
        maximum: The largest number.
        longest: The largest number of characters of a text.
    """

    name: str
    type: ColumnType
    is_nullable: bool = False
    fixed: str = ""
    format: Format | None = None
    choices: tuple[str, ...] = ()
    minimum: int = -LARGEST
    maximum: int = LARGEST
    longest: int = LONGEST

    @property
    def is_secret(self) -> bool:
        """True if the values are masked: a password, a token."""
        return is_secret(self.name)

    @property
    def is_sortable(self) -> bool:
        """True if records can be sorted by it: not by secrets, and not by URLs that may contain some."""
        return self.type in IN_LISTS and not self.is_secret and not is_callback(self.name)

    @property
    def is_searched(self) -> bool:
        """True if a search reads it."""
        return self.type == "text" and self.is_sortable

    def parse(self, value: Value) -> Value:
        """Convert a JSON value to the stored one.

        Raises:
            InvalidValue: the value is not allowed.
        """
        if value is None:
            if not self.is_nullable:
                raise InvalidValue(f"{self.name} must not be null.")
            return None
        parsed = _PARSERS[self.type](self, value)
        if self.choices and parsed not in self.choices:
            raise InvalidValue(f"{self.name} must be one of {', '.join(self.choices)}.")
        return parsed

    def format_value(self, value: Value) -> Value:
        """Convert a stored value to JSON. Binary values are shown as their size."""
        if value is None:
            return None
        match self.type:
            case "boolean":
                return bool(value)
            case "json" | "texts":
                return orjson.loads(value)
            case "binary":
                return f"({len(value):,} bytes)"
        return value


def _parse_text(column: DataColumn, value: Value) -> str:
    if not isinstance(value, str):
        raise InvalidValue(f"{column.name} must be a text.")
    if len(value) > column.longest:
        raise InvalidValue(f"{column.name} must have at most {column.longest:,} characters.")
    if "\0" in value or not is_encodable(value):
        raise InvalidValue(f"{column.name} has characters that cannot be stored.")
    if column.format is None:
        return value
    try:
        return column.format.normalize(value)
    except (ValueError, OverflowError):
        raise InvalidValue(f"{column.name} must have the form {column.format.example}.") from None


def is_encodable(text: str) -> bool:
    """Return True if a text has no half of a surrogate pair, which UTF-8 cannot encode."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _parse_integer(column: DataColumn, value: Value) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidValue(f"{column.name} must be a whole number.")
    _check_range(column, value)
    return value


def _parse_number(column: DataColumn, value: Value) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise InvalidValue(f"{column.name} must be a number.")
    _check_range(column, value)
    return float(value)


def _check_range(column: DataColumn, value: float) -> None:
    if not column.minimum <= value <= column.maximum:
        raise InvalidValue(f"{column.name} must be a number from {column.minimum:,} to {column.maximum:,}.")


def _parse_boolean(column: DataColumn, value: Value) -> int:
    if not isinstance(value, bool):
        raise InvalidValue(f"{column.name} must be true or false.")
    return int(value)


def _parse_texts(column: DataColumn, value: Value) -> str:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise InvalidValue(f"{column.name} must be an array of texts.")
    return _parse_json(column, value)


def _parse_json(column: DataColumn, value: Value) -> str:
    try:
        return _parse_text(DataColumn(column.name, "text", longest=column.longest), orjson.dumps(value).decode())
    except orjson.JSONEncodeError:
        raise InvalidValue(f"{column.name} has a value that cannot be stored.") from None


def _parse_time(column: DataColumn, value: Value) -> float:
    try:
        return parse_rfc3339(value).timestamp()
    except (AttributeError, TypeError, ValueError, OverflowError):
        raise InvalidValue(f"{column.name} must have the form 2014-06-23T12:18:29Z.") from None


def _parse_binary(column: DataColumn, value: Value) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except (TypeError, ValueError, binascii.Error):
        raise InvalidValue(f"{column.name} must be base64.") from None


_PARSERS: Mapping[ColumnType, Callable[[DataColumn, Value], Value]] = {
    "text": _parse_text,
    "integer": _parse_integer,
    "number": _parse_number,
    "boolean": _parse_boolean,
    "json": _parse_json,
    "texts": _parse_texts,
    "time": _parse_time,
    "binary": _parse_binary,
}


def keep_changes(_before: Row, changes: Row, _now: datetime) -> Row:
    """Complete changes of a table whose columns do not follow from each other."""
    return changes


def keep_record(record: Row, _now: datetime, _number: int) -> Row:
    """Complete a new record of a table whose columns have no defaults."""
    return record


@dataclass(frozen=True, eq=False)
class DataTable:
    """A table of a vendor.

    Args:
        table: The SQL table.
        name: The vendor's name: of the table where the product shows tables, otherwise of the resource.
        key: The columns whose values identify a record for users; by default the primary key.
        columns: Facts about columns that SQL does not say, by name: a ``ColumnType``, or the members of ``DataColumn``.
        hidden: Columns that are not shown.
        fixed: The reason why no record can be changed or deleted; empty if they can.
        kept: The reason why no record can be deleted; empty if they can, unless another record refers to them.
        references: For columns that hold the key of a record of another table: the SQL name of that table. The record
            must exist, and cannot be deleted meanwhile.
        complete: Returns the changes of a record with those that follow from them; arguments are the stored row, the
            changes as stored, and the world's time. Raises ``ValueError`` with a sentence if the record would be wrong.
        check_delete: Raises ``ValueError`` with a sentence if this row must not be deleted.
        resource: The schema in the vendor's specification that describes a record; its properties give columns their
            names in files (``createdAt`` for ``created_at``) and the rules for their values.
        names: Names in files of columns that cannot be found in that way.
        schemas: Names of schemas in the specification for values of columns that no property of ``resource`` describes.
        links: As ``references``, for columns that may lose their record later: only files are checked. A target may
            name a column: ``acme_metrics.code``.
        complete_new: Returns a record of a file, as stored, with the values that the file leaves out; arguments are the
            record, the world's time, and the record's number in the table, from 1. Raises as ``complete``.
        members: Other names of files for the table, each with the values that its records have by default.
        packed: Columns of this world alone, by name, with facts as in ``columns``: the JSON object in the column
            ``packed_in`` has their values.
        packed_in: That column, which is not shown itself; empty for none.
        file_rows: The SQL condition of the rows that files have; every new world has the others.
        defines: True if its records define tables and columns of a world: its files are loaded before others.
        after_change: Makes what follows from a change of records, or from their loading; arguments are the connection
            and the world's time. Raises ``InvalidDefinition`` if the records would be wrong.
    """

    table: Table
    name: str
    key: tuple[str, ...] = ()
    columns: Mapping[str, ColumnType | Mapping[str, Any]] = field(default_factory=dict)
    hidden: Sequence[str] = ()
    fixed: str = ""
    kept: str = ""
    references: Mapping[str, str] = field(default_factory=dict)
    complete: Callable[[Row, Row, datetime], Row] = keep_changes
    check_delete: Callable[[Row], None] = lambda _row: None
    resource: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    schemas: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    complete_new: Callable[[Row, datetime, int], Row] = keep_record
    members: Mapping[str, Row] = field(default_factory=dict)
    packed: Mapping[str, ColumnType | Mapping[str, Any]] = field(default_factory=dict)
    packed_in: str = ""
    file_rows: str = "1"
    defines: bool = False
    after_change: Callable[[Connection, datetime], None] = lambda _db, _now: None

    @property
    def sql_name(self) -> str:
        """The name of the SQL table, which is unique among all vendors."""
        return str(self.table.name)

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The columns of the primary key: the default order, and the last part of any other."""
        return tuple(str(column.name) for column in self.table.primary_key)

    @cached_property
    def key_columns(self) -> tuple[str, ...]:
        """The columns that identify a record."""
        return self.key or self.order

    @cached_property
    def shown(self) -> Mapping[str, DataColumn]:
        """The columns that are shown, by name."""
        return {name: column for name, column in self.in_files.items() if name not in self.hidden}

    @cached_property
    def in_files(self) -> Mapping[str, DataColumn]:
        """The columns that files have, also those that are not shown, by name."""
        whole = {name: column for name, column in self.stored.items() if name != self.packed_in}
        return {**whole, **{name: _make_packed(name, facts) for name, facts in self.packed.items()}}

    @cached_property
    def stored(self) -> Mapping[str, DataColumn]:
        """All columns of the SQL table, by name."""
        return {str(column.name): self._make_column(column) for column in self.table.columns}

    def _make_column(self, column: Column[Any]) -> DataColumn:
        name, sql_type = str(column.name), column.type
        facts = self.columns.get(name, {})
        known: dict[str, Any] = {"type": facts} if isinstance(facts, str) else dict(facts)
        known.setdefault("type", _find_type(sql_type))
        if name in self.key_columns or column.primary_key:
            known["fixed"] = "It is part of the key."
        if self.fixed or known["type"] in {"time", "binary"}:
            known["fixed"] = self.fixed or "Values of this type cannot be changed."
        return DataColumn(name, is_nullable=bool(column.nullable), **known)

    def select(self, name: str, alias: str = "") -> str:
        """Return the SQL expression of a column's value in a row."""
        of = f"{alias}." if alias else ""
        if name in self.packed:
            return f"json_extract({of}{quote_name(self.packed_in)}, '$.{quote_name(name)}')"
        return f"{of}{quote_name(name)}"

    def unpack(self, row: Row) -> dict[str, Value]:
        """Return a stored row with its packed columns, for which ``pack`` is the opposite."""
        values = orjson.loads(row.get(self.packed_in) or "{}") if self.packed else {}
        return {**row, **{name: values.get(name) for name in self.packed}}

    def pack(self, values: Row, before: Row = NO_VALUES) -> Row:
        """Return a row, or changes of the row ``before``, with packed columns in the column that has them."""
        if self.packed.keys().isdisjoint(values):
            return values
        packed = {name: values.get(name, before.get(name)) for name in self.packed}
        filled = {name: value for name, value in packed.items() if value is not None}
        whole = {name: value for name, value in values.items() if name not in self.packed}
        return {**whole, self.packed_in: orjson.dumps(filled).decode() if filled else None}


def _make_packed(name: str, facts: ColumnType | Mapping[str, Any]) -> DataColumn:
    return DataColumn(name, is_nullable=True, **({"type": facts} if isinstance(facts, str) else dict(facts)))


def _find_type(sql_type: object) -> ColumnType:
    if isinstance(sql_type, Integer):
        return "integer"
    if isinstance(sql_type, Float):
        return "number"
    return "binary" if isinstance(sql_type, LargeBinary) else "text"

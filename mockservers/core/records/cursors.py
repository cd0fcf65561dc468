"""Cursors: the place of a record in the order of a list, as an opaque text."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, replace
from typing import Any

import orjson

from mockservers.core.records.errors import InvalidQuery
from mockservers.core.service.data_tables import LARGEST, DataTable, Value

BACKWARD = "<"  # before the order in a cursor of a page that ends before a record
LONGEST_VALUE = 500  # characters of a value that a cursor carries; longer ones are read again


@dataclass(frozen=True)
class SortOrder:
    """Order of a list by a column, then by the primary key; without a column by the primary key alone."""

    column: str = ""
    is_descending: bool = False

    @classmethod
    def parse(cls, text: str, table: DataTable) -> SortOrder:
        """Parse ``column`` or ``-column``; an empty text is the order of the primary key.

        Raises:
            InvalidQuery: the table has no such column, or the records cannot be sorted by it.
        """
        name = text.removeprefix("-")
        if not name:
            return cls("", text == "-")
        column = table.shown.get(name)
        if column is None or not column.is_sortable:
            sortable = ", ".join(each.name for each in table.shown.values() if each.is_sortable)
            raise InvalidQuery(f"{table.sql_name} cannot be sorted by {name!r}, only by: {sortable}.")
        return cls(name, text.startswith("-"))

    def reverse(self) -> SortOrder:
        """Return the opposite order."""
        return SortOrder(self.column, not self.is_descending)

    def __str__(self) -> str:
        return f"{'-' if self.is_descending else ''}{self.column}"


@dataclass(frozen=True)
class Cursor:
    """The record that a page follows, or that a page ends before.

    Args:
        primary_key: Its primary key.
        value: Its value in the sorted column, as stored.
        is_left_out: True if the value must be read from the record, because it is long or has a secret.
        is_backward: True for a page that ends before the record.
    """

    primary_key: tuple[Value, ...]
    value: Value = None
    is_left_out: bool = False
    is_backward: bool = False

    def carry(self, *, is_masked: bool) -> Cursor:
        """Return the cursor without its value if that is long, or if a part of it must not be shown."""
        is_long = isinstance(self.value, str) and len(self.value) > LONGEST_VALUE
        return replace(self, value=None, is_left_out=True) if is_masked or is_long else self

    def format(self, table: DataTable, order: SortOrder) -> str:
        """Return the cursor as an opaque text."""
        direction = BACKWARD if self.is_backward else ""
        content = [table.sql_name, f"{direction}{order}", self.value, self.is_left_out, *self.primary_key]
        return base64.urlsafe_b64encode(orjson.dumps(content)).decode().rstrip("=")

    @classmethod
    def parse(cls, text: str, table: DataTable, order: SortOrder) -> Cursor:
        """Parse a text of ``format``.

        Raises:
            InvalidQuery: it is none, or one of another table or order.
        """
        try:
            content = orjson.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
        except (binascii.Error, ValueError):
            raise InvalidQuery("The cursor is not one of this list.") from None
        match content:
            case [name, str(sort), value, bool(is_left_out), *key] if name == table.sql_name:
                is_whole = len(key) == len(table.order) and all(map(_is_storable, (value, *key))) and None not in key
                if is_whole and sort.removeprefix(BACKWARD) == str(order):
                    return cls(tuple(key), value, is_left_out, sort.startswith(BACKWARD))
        raise InvalidQuery("The cursor is not one of this list.")


def _is_storable(value: object) -> bool:
    if isinstance(value, bool):
        return False
    return value is None or isinstance(value, (str, float)) or (isinstance(value, int) and abs(value) <= LARGEST)


def make_cursor(row: dict[str, Any], table: DataTable, order: SortOrder) -> Cursor:
    """Return the place of a stored row."""
    return Cursor(tuple(row[name] for name in table.order), row[order.column] if order.column else None)

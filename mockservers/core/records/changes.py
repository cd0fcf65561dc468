"""Changes of single records, which leave the world consistent or are refused."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from mockservers.core.records.errors import RefusedChange, UnknownRecord
from mockservers.core.records.keys import format_key
from mockservers.core.records.presentation import RowPresenter
from mockservers.core.records.reader import Record, TableReader
from mockservers.core.redaction.secret_spellings import STARS
from mockservers.core.service.data_tables import DataTable, InvalidDefinition, Row, Value
from mockservers.core.service.service import Service
from mockservers.core.storage.driver import execute_directly
from mockservers.core.storage.tables import quote_name
from mockservers.core.storage.writes import delete_rows, update_rows


class TableEditor:
    """Changes the records of one table.

    Args:
        db: The connection of a transaction for writing.
        service: The vendor.
        table: The table.
        now: The world's time.
    """

    def __init__(self, db: Connection, service: Service, table: DataTable, now: datetime) -> None:
        self._db, self._service, self._table, self._now = db, service, table, now
        self._reader = TableReader(db, service, table)

    def update(self, key: str, members: Mapping[str, Any]) -> Record:
        """Change members of a record; return it. A record without changed values is not written.

        Raises:
            UnknownRecord: there is no such record.
            RefusedChange: a member cannot be changed, or not to this value.
        """
        row = self._require_row(key)
        changes = self._parse_members(row, members)
        changed = {name: value for name, value in changes.items() if row[name] != value}
        if changed:
            self._write(row, self._complete(row, changed))
            self._settle()
        return Record(key, RowPresenter(self._service, self._table, is_short=False).present(self._require_row(key)))

    def delete(self, key: str) -> None:
        """Delete a record.

        Raises:
            UnknownRecord: there is no such record.
            RefusedChange: records of this table cannot be deleted, or another record refers to this one.
        """
        row = self._require_row(key)
        if reason := self._table.fixed or self._table.kept:
            raise RefusedChange(f"Records of {self._table.sql_name} cannot be deleted. {reason}")
        try:
            self._table.check_delete(row)
        except ValueError as error:
            raise RefusedChange(str(error)) from None
        self._check_not_referred(row)
        names = self._table.key_columns
        delete_rows(self._db, self._table.sql_name, names, [tuple(row[name] for name in names)])
        self._settle()

    def _require_row(self, key: str) -> dict[str, Any]:
        row = self._reader.find_row(key)
        if row is None:
            raise UnknownRecord(self._table.sql_name, key)
        return row

    def _parse_members(self, row: Row, members: Mapping[str, Any]) -> dict[str, Value]:
        shown = RowPresenter(self._service, self._table, is_short=False).present(row)
        changes = {}
        for name, value in members.items():
            column = self._table.shown.get(name)
            if column is None:
                known = ", ".join(self._table.shown)
                raise RefusedChange(f"{self._table.sql_name} has no column {name!r}; it has: {known}.")
            if type(value) is type(shown[name]) and value == shown[name]:
                continue  # also a masked value that comes back: the secret stays
            if column.fixed:
                raise RefusedChange(f"{name} cannot be changed. {column.fixed}")
            if STARS in str(shown[name]) and STARS in str(value):
                raise RefusedChange(f"{name} has a masked secret ({STARS}): send the whole value, or leave it out.")
            try:
                changes[name] = column.parse(value)
            except ValueError as error:
                raise RefusedChange(str(error)) from None
        return changes

    def _complete(self, row: Row, changes: Row) -> Row:
        try:
            completed = self._table.complete(row, changes, self._now)
        except ValueError as error:
            raise RefusedChange(str(error)) from None
        for name, target in self._table.references.items():
            if completed.get(name) is not None and not self._exists(target, completed[name]):
                raise RefusedChange(f"{name} must be the key of a record of {target}.")
        return completed

    def _write(self, row: Row, changes: Row) -> None:
        names, changes = self._table.key_columns, self._table.pack(changes, row)
        values = (*changes.values(), *(row[name] for name in names))
        try:
            update_rows(self._db, self._table.sql_name, tuple(changes), names, [values])
        except sqlite3.IntegrityError as error:
            raise RefusedChange(_explain_conflict(str(error), self._table)) from None

    def _settle(self) -> None:
        try:
            self._table.after_change(self._db, self._now)
        except InvalidDefinition as error:
            raise RefusedChange(str(error)) from None

    def _exists(self, target: str, key: Value) -> bool:
        table = self._find_table(target)
        return self._has_row(table, table.key_columns[0], key)

    def _check_not_referred(self, row: Row) -> None:
        key = row[self._table.key_columns[0]]
        for other in self._service.list_data_tables(self._db):
            for name, target in other.references.items():
                if target == self._table.sql_name and self._has_row(other, name, key):
                    raise RefusedChange(
                        f"Record {format_key([key])} of {target} cannot be deleted:"
                        f" records of {other.sql_name} refer to it in {name}."
                    )

    def _find_table(self, name: str) -> DataTable:
        return next(table for table in self._service.list_data_tables(self._db) if table.sql_name == name)

    def _has_row(self, table: DataTable, column: str, value: Value) -> bool:
        statement = f"SELECT 1 FROM {quote_name(table.sql_name)} WHERE {quote_name(column)} = ? LIMIT 1"
        return execute_directly(self._db, statement, (value,)).fetchone() is not None


def _explain_conflict(text: str, table: DataTable) -> str:
    """Return a sentence for an error of a constraint: ``UNIQUE constraint failed: bigfix_users.token``."""
    columns = text.rpartition(": ")[2].replace(f"{table.sql_name}.", "")
    return f"Another record of {table.sql_name} has the same {columns.replace(', ', ' and ')}."

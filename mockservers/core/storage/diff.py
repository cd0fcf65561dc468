"""Difference between two worlds: added, changed and removed records, per table and primary key."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mockservers.core.storage.tables import quote_name

LONGEST_VALUE = 500  # characters of a text that are shown

Record = Mapping[str, Any]

ADDED = "FROM later.{table} l WHERE NOT EXISTS (SELECT 1 FROM main.{table} e WHERE {same})"
REMOVED = "FROM main.{table} e WHERE NOT EXISTS (SELECT 1 FROM later.{table} l WHERE {same})"
CHANGED = "FROM main.{table} e JOIN later.{table} l ON {same} WHERE ({earlier}) IS NOT ({later})"


@dataclass(frozen=True)
class RecordDifference:
    """A record that differs between two worlds.

    ``before`` is None for an added record, ``after`` for a removed one. For a changed record both have only the columns
    that differ. ``key`` has the columns of the primary key.
    """

    kind: str
    key: Record
    before: Record | None
    after: Record | None


@dataclass(frozen=True)
class TableDifference:
    """Counts of the added, changed and removed records of a table, and the first records of each kind by key."""

    table: str
    added: int
    changed: int
    removed: int
    records: Sequence[RecordDifference]


def diff_databases(earlier: Path, later: Path, most: int) -> list[TableDifference]:
    """Compare two files that have the same tables and that nobody writes; return the tables that differ.

    Args:
        earlier: The file before the changes.
        later: The file after the changes.
        most: Maximum number of records per table and kind; the counts include all records.
    """
    with closing(sqlite3.connect(f"{earlier.absolute().as_uri()}?immutable=1", uri=True)) as db:
        db.execute("ATTACH ? AS later", (f"{later.absolute().as_uri()}?immutable=1",))
        found = [_Table(db, name).difference(most) for name in _tables(db)]
    return [table for table in found if table.added or table.changed or table.removed]


class _Table:
    """One table in both files."""

    def __init__(self, db: sqlite3.Connection, name: str) -> None:
        self._db, self._name = db, name
        columns = db.execute("SELECT name, pk FROM main.pragma_table_info(?)", (name,)).fetchall()
        self._columns = [column for column, _ in columns]
        self._key = [column for _, column in sorted((pk, column) for column, pk in columns if pk)] or self._columns
        self._words = {
            "table": quote_name(name),
            "same": " AND ".join(f"e.{quote_name(column)} IS l.{quote_name(column)}" for column in self._key),
            "earlier": ", ".join(f"e.{quote_name(column)}" for column in self._columns),
            "later": ", ".join(f"l.{quote_name(column)}" for column in self._columns),
        }

    def difference(self, most: int) -> TableDifference:
        """Count the differing records and read the first ``most`` of each kind."""
        added, changed, removed = (self._count(condition) for condition in (ADDED, CHANGED, REMOVED))
        records = [
            *(
                RecordDifference("added", self._key_of(row), None, row)
                for row in self._rows(ADDED, "l", most if added else 0)
            ),
            *self._compare_common(most if changed else 0),
            *(
                RecordDifference("removed", self._key_of(row), row, None)
                for row in self._rows(REMOVED, "e", most if removed else 0)
            ),
        ]
        return TableDifference(self._name, added, changed, removed, records)

    def _compare_common(self, most: int) -> Iterator[RecordDifference]:
        """The changed records that are in both files. Values are compared before they are shortened."""
        for values in self._select(CHANGED, "el", most):
            pairs = zip(self._columns, values[: len(self._columns)], values[len(self._columns) :], strict=True)
            differing = [(column, before, after) for column, before, after in pairs if before != after]
            key = dict(zip(self._columns, map(_display, values), strict=False))
            yield RecordDifference(
                "changed",
                self._key_of(key),
                {column: _display(before) for column, before, _ in differing},
                {column: _display(after) for column, _, after in differing},
            )

    def _rows(self, which: str, side: str, most: int) -> Iterator[Record]:
        for values in self._select(which, side, most):
            yield dict(zip(self._columns, map(_display, values), strict=True))

    def _key_of(self, row: Record) -> Record:
        return {column: row[column] for column in self._key}

    def _count(self, which: str) -> int:
        count = self._db.execute(f"SELECT count(*) {which.format_map(self._words)}").fetchone()[0]
        return int(count)

    def _select(self, which: str, sides: str, most: int) -> list[tuple[Any, ...]]:
        wanted = ", ".join(f"{side}.{quote_name(column)}" for side in sides for column in self._columns)
        order = ", ".join(f"{sides[0]}.{quote_name(column)}" for column in self._key)
        statement = f"SELECT {wanted} {which.format_map(self._words)} ORDER BY {order} LIMIT ?"
        return self._db.execute(statement, (most,)).fetchall() if most else []


def _tables(db: sqlite3.Connection) -> list[str]:
    statement = "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    return sorted(name for (name,) in db.execute(statement))


def _display(value: object) -> object:
    """A value as JSON; long values are shortened."""
    if isinstance(value, bytes):
        return f"({len(value):,} bytes)"
    if isinstance(value, str) and len(value) > LONGEST_VALUE:
        return f"{value[:LONGEST_VALUE]}... ({len(value):,} characters)"
    return value

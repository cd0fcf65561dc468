"""What differs between two worlds: records added, changed and removed, per table, by primary key."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LONGEST_VALUE = 500  # characters of a text that are shown

Record = Mapping[str, Any]

ADDED = "FROM later.{table} l WHERE NOT EXISTS (SELECT 1 FROM main.{table} e WHERE {same})"
REMOVED = "FROM main.{table} e WHERE NOT EXISTS (SELECT 1 FROM later.{table} l WHERE {same})"
CHANGED = "FROM main.{table} e JOIN later.{table} l ON {same} WHERE ({earlier}) IS NOT ({later})"


@dataclass(frozen=True)
class Change:
    """One record that differs: ``before`` is None where it was added, ``after`` where it was removed.

    Of a changed record only the columns that differ are told. ``key`` has the columns of the primary key.
    """

    kind: str
    key: Record
    before: Record | None
    after: Record | None


@dataclass(frozen=True)
class TableDifference:
    """How many records of a table were added, changed and removed, and the first of each kind by key."""

    table: str
    added: int
    changed: int
    removed: int
    records: Sequence[Change]


def diff_databases(earlier: Path, later: Path, most: int) -> list[TableDifference]:
    """The tables that differ between two files that nobody writes and that have the same tables.

    Args:
        earlier: The file that counts as before.
        later: The file that counts as after.
        most: How many records are told per table and kind; all are counted.
    """
    with closing(sqlite3.connect(f"{earlier.absolute().as_uri()}?immutable=1", uri=True)) as db:
        db.execute("ATTACH ? AS later", (f"{later.absolute().as_uri()}?immutable=1",))
        found = [_Table(db, name).difference(most) for name in _tables(db)]
    return [one for one in found if one.added or one.changed or one.removed]


class _Table:
    """One table in both files."""

    def __init__(self, db: sqlite3.Connection, name: str) -> None:
        self._db, self._name = db, name
        columns = db.execute("SELECT name, pk FROM main.pragma_table_info(?)", (name,)).fetchall()
        self._columns = [column for column, _ in columns]
        self._key = [column for _, column in sorted((pk, column) for column, pk in columns if pk)] or self._columns
        self._words = {
            "table": _quoted(name),
            "same": " AND ".join(f"e.{_quoted(one)} IS l.{_quoted(one)}" for one in self._key),
            "earlier": ", ".join(f"e.{_quoted(one)}" for one in self._columns),
            "later": ", ".join(f"l.{_quoted(one)}" for one in self._columns),
        }

    def difference(self, most: int) -> TableDifference:
        """What differs."""
        added, changed, removed = (self._count(one) for one in (ADDED, CHANGED, REMOVED))
        records = [
            *(Change("added", self._keyed(row), None, row) for row in self._rows(ADDED, "l", most if added else 0)),
            *self._changed(most if changed else 0),
            *(
                Change("removed", self._keyed(row), row, None)
                for row in self._rows(REMOVED, "e", most if removed else 0)
            ),
        ]
        return TableDifference(self._name, added, changed, removed, records)

    def _changed(self, most: int) -> Iterator[Change]:
        """The records that are in both files; what is shown of a column is compared before it is shortened."""
        for values in self._select(CHANGED, "el", most):
            pairs = zip(self._columns, values[: len(self._columns)], values[len(self._columns) :], strict=True)
            differing = [(column, before, after) for column, before, after in pairs if before != after]
            key = dict(zip(self._columns, map(_shown, values), strict=False))
            yield Change(
                "changed",
                self._keyed(key),
                {column: _shown(before) for column, before, _ in differing},
                {column: _shown(after) for column, _, after in differing},
            )

    def _rows(self, which: str, side: str, most: int) -> Iterator[Record]:
        for values in self._select(which, side, most):
            yield dict(zip(self._columns, map(_shown, values), strict=True))

    def _keyed(self, row: Record) -> Record:
        return {one: row[one] for one in self._key}

    def _count(self, which: str) -> int:
        count = self._db.execute(f"SELECT count(*) {which.format_map(self._words)}").fetchone()[0]
        return int(count)

    def _select(self, which: str, sides: str, most: int) -> list[tuple[Any, ...]]:
        wanted = ", ".join(f"{side}.{_quoted(one)}" for side in sides for one in self._columns)
        order = ", ".join(f"{sides[0]}.{_quoted(one)}" for one in self._key)
        statement = f"SELECT {wanted} {which.format_map(self._words)} ORDER BY {order} LIMIT ?"
        return self._db.execute(statement, (most,)).fetchall() if most else []


def _tables(db: sqlite3.Connection) -> list[str]:
    statement = "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    return sorted(name for (name,) in db.execute(statement))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _shown(value: object) -> object:
    """A value as JSON has it; long ones are cut short."""
    if isinstance(value, bytes):
        return f"({len(value):,} bytes)"
    if isinstance(value, str) and len(value) > LONGEST_VALUE:
        return f"{value[:LONGEST_VALUE]}... ({len(value):,} characters)"
    return value

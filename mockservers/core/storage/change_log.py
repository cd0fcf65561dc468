"""Change log of a transaction: the records that it created, changed or deleted.

``writes`` logs statements in SQL, ``statement_log`` those of SQLAlchemy. The log costs the same for every statement,
however many rows it writes: a bulk import is one entry. The first ``FEW`` statements that write a single row by its key
are logged with the row before and after.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from sqlite3 import Connection as Driver
from typing import Any

from sqlalchemy import Connection

from mockservers.core.storage.tables import quote_name

CREATED, CHANGED, DELETED, SAVED = "created", "changed", "deleted", "saved"
FEW = 8  # rows of a transaction that are logged with their values
LONGEST_VALUE = 500  # characters of a logged value
CHANGE_LOG, KEYS = "mockservers.change_log", "mockservers.keys"  # in a connection's ``info``

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """Records of one table that were ``created``, ``changed``, ``deleted``, or ``saved`` (an upsert).

    For a single row whose key is known, ``key`` is the key, and ``before`` and ``after`` are the row; None where the
    row did not or does not exist. Values are as stored, long texts shortened.
    """

    table: str
    action: str
    count: int = 1
    key_column: str = ""
    key: object = None
    before: Row | None = None
    after: Row | None = None


class ChangeLog:
    """The changes of a transaction so far. Names may be SQLAlchemy's; plain texts are logged, which JSON has.

    Args:
        driver: The SQLite connection; single rows are read from it.
        keys: The primary key of each table that is known so far; empty for a table with none or several columns.
    """

    def __init__(self, driver: Driver, keys: dict[str, str]) -> None:
        self._driver, self._keys = driver, keys
        self._single: list[Change] = []
        self._counts: dict[tuple[str, str], int] = {}
        self._marks: list[tuple[int, dict[tuple[str, str], int]]] = []

    @property
    def has_room(self) -> bool:
        """True while single rows are logged with their values."""
        return len(self._single) < FEW

    def list_tables(self) -> set[str]:
        """The tables that have changed."""
        return {*(change.table for change in self._single), *(str(table) for table, _ in self._counts)}

    def has_changed(self, tables: Iterable[str]) -> bool:
        """Return True if one of these tables has changed."""
        return not self.list_tables().isdisjoint(tables)

    def count(self, table: str, action: str, rows: int) -> None:
        """Log a number of rows."""
        if rows > 0:
            self._counts[table, action] = self._counts.get((table, action), 0) + rows

    def log_new_row(self, table: str, action: str, row: Row, row_id: int | None) -> None:
        """Log a created or saved row.

        Args:
            table: The table.
            action: ``CREATED`` or ``SAVED``.
            row: The written columns.
            row_id: SQLite's number of the row: the key that the database chose.
        """
        if not self.has_room:
            self.count(table, action, 1)
            return
        after = {str(name): _shorten(value) for name, value in row.items()}
        key_column = self._find_key_column(table)
        key = after.get(key_column, row_id) if key_column else None
        self._single.append(Change(str(table), action, 1, key_column, key, None, after))

    def read_row(self, table: str, key_column: str, key: object) -> Row | None:
        """Read the row with a key; None unless there is exactly one, or where it would not be logged."""
        if not self.has_room:
            return None
        query = f"SELECT * FROM {quote_name(table)} WHERE {quote_name(key_column)} = ? LIMIT 2"
        cursor = self._driver.execute(query, (key,))
        found = cursor.fetchall()
        names = [column[0] for column in cursor.description]
        return {name: _shorten(value) for name, value in zip(names, found[0], strict=True)} if len(found) == 1 else None

    def log_row(self, table: str, action: str, key_column: str, key: object, before: Row | None) -> None:
        """Log a changed or deleted row; only its number where ``read_row`` did not find it before."""
        if before is None:
            self.count(table, action, 1)
            return
        after = self.read_row(table, key_column, key) if action == CHANGED else None
        self._single.append(Change(str(table), action, 1, str(key_column), _shorten(key), before, after))

    def mark(self) -> None:
        """Begin a savepoint."""
        self._marks.append((len(self._single), dict(self._counts)))

    def release(self) -> None:
        """Release the last savepoint: its changes stay."""
        self._marks.pop()

    def roll_back(self) -> None:
        """Roll back to the last savepoint: its changes are removed."""
        single, self._counts = self._marks.pop()
        del self._single[single:]

    def list_changes(self) -> tuple[Change, ...]:
        """The changes: single rows in order, then the counts."""
        counted = (Change(str(table), action, rows) for (table, action), rows in self._counts.items())
        return (*self._single, *counted)

    def _find_key_column(self, table: str) -> str:
        if table not in self._keys:
            columns = self._driver.execute(f"PRAGMA table_info({quote_name(table)})")
            names = [name for _, name, _, _, _, place in columns if place]
            self._keys[table] = names[0] if len(names) == 1 else ""
        return self._keys[table]


def begin_change_log(db: Connection) -> None:
    """Begin an empty change log: a transaction for writing begins on the connection."""
    driver: Driver = db.connection.driver_connection  # type: ignore[assignment]
    db.info[CHANGE_LOG] = ChangeLog(driver, db.info.setdefault(KEYS, {}))


def find_change_log(db: Connection) -> ChangeLog | None:
    """The change log of a connection's transaction; None for a transaction that reads."""
    return db.info.get(CHANGE_LOG)


def recorded_changes(db: Connection) -> tuple[Change, ...]:
    """The changes so far of the connection's transaction; empty for a transaction that reads."""
    log = find_change_log(db)
    return log.list_changes() if log else ()


def _shorten(value: object) -> object:
    if isinstance(value, (str, bytes)) and len(value) > LONGEST_VALUE:
        return f"{value[:LONGEST_VALUE]!r}..." if isinstance(value, bytes) else f"{value[:LONGEST_VALUE]}..."
    return value

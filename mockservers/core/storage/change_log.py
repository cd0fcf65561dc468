"""Change log of a transaction: the records it created, changed or deleted, read from its statements.

The log costs the same for every statement, however many rows it writes: a bulk import is one entry. The first ``FEW``
statements that write a single row by its key are logged with the row before and after.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from sqlite3 import Connection as Driver
from sqlite3 import Cursor
from typing import Any, cast

from sqlalchemy import Connection, Engine, event

CREATED, CHANGED, DELETED, SAVED = "created", "changed", "deleted", "saved"
FEW = 8  # rows of a transaction that are logged with their values
LONGEST_VALUE = 500  # characters of a logged value
UNSEEN = frozenset({"world_series", "world_settings"})  # the core's own tables, which are not logged
CHANGES, BEFORE, KEYS = "mockservers.changes", "mockservers.before", "mockservers.keys"  # in a connection's ``info``

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


class Changes:
    """The changes of a transaction so far."""

    def __init__(self) -> None:
        self._single: list[Change] = []
        self._counts: dict[tuple[str, str], int] = {}
        self._marks: list[tuple[int, dict[tuple[str, str], int]]] = []

    @property
    def has_room(self) -> bool:
        """True while single rows are logged with their values."""
        return len(self._single) < FEW

    def add(self, change: Change) -> None:
        """Log the change of a single row."""
        self._single.append(change)

    def count(self, table: str, action: str, rows: int) -> None:
        """Log that a number of rows changed."""
        self._counts[table, action] = self._counts.get((table, action), 0) + rows

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
        return (*self._single, *(Change(table, action, rows) for (table, action), rows in self._counts.items()))


def recorded_changes(db: Connection) -> tuple[Change, ...]:
    """The changes so far of the transaction on a watched engine's connection; empty for a transaction that reads."""
    found = db.info.get(CHANGES)
    return found.list_changes() if found else ()


def begin_changes(db: Connection) -> None:
    """Begin an empty change log: a transaction begins on a watched engine's connection."""
    db.info[CHANGES] = Changes()


@dataclass(frozen=True)
class Statement:
    """A statement that writes: its table, its columns where it names them, and the column of its key condition."""

    table: str
    action: str
    columns: tuple[str, ...] = ()
    key_column: str = ""


NAME = r'"?(\w+)"?'
WRITES = re.compile(
    rf"\s*(INSERT INTO|INSERT OR \w+ INTO|UPDATE|DELETE FROM)\s+{NAME}\s*(\(([^()]*)\))?", re.IGNORECASE
)
PLAIN_VALUES = re.compile(r"VALUES \((?:\?, ?)*\?\)", re.IGNORECASE)
WHERE_KEY = re.compile(rf'\bWHERE\s+(?:"?\w+"?\.)?{NAME}\s*=\s*\?\s*$', re.IGNORECASE)
ROW_BY_KEY = 'SELECT * FROM "{}" WHERE "{}" = ? LIMIT 2'
UPSERT = re.compile(r"\bDO UPDATE\b|\bOR REPLACE\b", re.IGNORECASE)


@lru_cache(maxsize=2_000)
def read_statement(text: str) -> Statement | None:
    """Parse a statement that writes; None for other statements and for tables that are not logged."""
    found = WRITES.match(text)
    if found is None or found[2] in UNSEEN:
        return None
    verb, table = found[1].upper(), found[2]
    if verb.startswith("INSERT"):
        columns = tuple(column.strip(' "') for column in (found[4] or "").split(",") if column.strip())
        named = columns if PLAIN_VALUES.search(text) else ()
        return Statement(table, SAVED if UPSERT.search(text) else CREATED, named)
    by_key = WHERE_KEY.search(text)
    one_key = by_key[1] if by_key and text.upper().count("WHERE") == 1 else ""
    return Statement(table, CHANGED if verb == "UPDATE" else DELETED, key_column=one_key)


def watch(engine: Engine) -> None:
    """Log the changes of the engine's connections, from ``begin_changes`` on."""
    for name, listener in LISTENERS.items():
        event.listen(engine, name, listener)


def _savepoint(connection: Connection, _name: str) -> None:
    connection.info[CHANGES].mark()


def _release_savepoint(connection: Connection, _name: str, _context: None) -> None:
    connection.info[CHANGES].release()


def _rollback_savepoint(connection: Connection, _name: str, _context: None) -> None:
    connection.info[CHANGES].roll_back()


def _before_cursor_execute(
    connection: Connection,
    cursor: Cursor,
    text: str,
    values: object,
    _context: object,
    many: object,
) -> None:
    _before(connection.info, cursor.connection, text, values, many=bool(many))


def _after_cursor_execute(
    connection: Connection,
    cursor: Cursor,
    text: str,
    values: object,
    _context: object,
    many: object,
) -> None:
    _after(connection.info, cursor, text, values, many=bool(many))


LISTENERS: Mapping[str, Callable[..., None]] = {  # by SQLAlchemy's event
    "savepoint": _savepoint,
    "release_savepoint": _release_savepoint,
    "rollback_savepoint": _rollback_savepoint,
    "before_cursor_execute": _before_cursor_execute,
    "after_cursor_execute": _after_cursor_execute,
}


def write_row(db: Connection, text: str, values: Sequence[object]) -> Cursor:
    """Execute a statement at the driver of a watched engine's connection, and log its change."""
    info, driver = db.info, cast(Driver, db.connection.driver_connection)
    _before(info, driver, text, values, many=False)
    cursor = driver.execute(text, values)
    _after(info, cursor, text, values, many=False)
    return cursor


def _before(info: dict[str, Any], driver: Driver, text: str, values: object, *, many: bool) -> None:
    statement = read_statement(text)
    if statement and statement.key_column and not many and info[CHANGES].has_room:
        info[BEFORE] = _row(driver, statement, values)


def _after(info: dict[str, Any], cursor: Cursor, text: str, values: object, *, many: bool) -> None:
    statement = read_statement(text)
    if statement is None:
        return
    changes: Changes = info[CHANGES]
    before, rows = info.pop(BEFORE, None), cursor.rowcount
    change = None
    if rows == 1 and not many and changes.has_room:
        change = _single(cursor, statement, values, before, info.setdefault(KEYS, {}))
    if change:
        changes.add(change)
    elif rows:
        changes.count(statement.table, statement.action, abs(rows))  # -1: not known, at least one


def _single(
    cursor: Cursor,
    statement: Statement,
    values: object,
    before: Row | None,
    keys: dict[str, str],
) -> Change | None:
    """The change of a single row; None where its key is not known."""
    table, action = statement.table, statement.action
    if statement.key_column:
        if before is None or not isinstance(values, Sequence):
            return None
        after = _row(cursor.connection, statement, values) if action == CHANGED else None
        return Change(table, action, 1, statement.key_column, _shorten(values[-1]), before, after)
    if not statement.columns or not isinstance(values, Sequence) or len(values) < len(statement.columns):
        return None
    after = {name: _shorten(value) for name, value in zip(statement.columns, values, strict=False)}
    if table not in keys:
        keys[table] = _key_column(cursor.connection, table)
    name = keys[table]
    key = after.get(name, cursor.lastrowid) if name else None
    return Change(table, action, 1, name, key, None, after)


def _row(driver: Driver, statement: Statement, values: object) -> Row | None:
    """The row with the key in a statement's condition; None unless there is exactly one."""
    if not isinstance(values, Sequence) or not values:
        return None
    cursor = driver.execute(ROW_BY_KEY.format(statement.table, statement.key_column), (values[-1],))
    found = cursor.fetchall()
    names = [column[0] for column in cursor.description]
    return {name: _shorten(value) for name, value in zip(names, found[0], strict=True)} if len(found) == 1 else None


def _key_column(driver: Driver, table: str) -> str:
    """The column of a table's primary key; empty for a table with none or several."""
    names = [name for _, name, _, _, _, place in driver.execute(f'PRAGMA table_info("{table}")') if place]
    return str(names[0]) if len(names) == 1 else ""


def _shorten(value: object) -> object:
    if isinstance(value, memoryview):  # how SQLAlchemy hands bytes to the driver
        value = bytes(value)
    if isinstance(value, (str, bytes)) and len(value) > LONGEST_VALUE:
        return f"{value[:LONGEST_VALUE]!r}..." if isinstance(value, bytes) else f"{value[:LONGEST_VALUE]}..."
    return value

"""Which records a transaction created, changed or deleted, seen where its statements reach the database.

Statements are counted, never rows: a bulk import costs as little as a single insert. Only the first few
statements of a transaction that touch one row by its key are looked at more closely: their rows are kept as they were
and as they are.
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
FEW = 8  # rows of a transaction that are kept as they were and are
LONGEST_VALUE = 500  # characters of a kept value
UNSEEN = frozenset({"world_series", "world_settings"})  # the core's own counting
CHANGES, BEFORE, KEYS = "mockservers.changes", "mockservers.before", "mockservers.keys"  # in a connection's ``info``

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """Records of one table that were ``created``, ``changed``, ``deleted``, or ``saved`` (an upsert).

    Where it is one row whose key is known, ``key`` is that, ``before`` and ``after`` are the row, None where there was
    or is none. Values are as the database has them, long texts cut.
    """

    table: str
    action: str
    count: int = 1
    key_column: str = ""
    key: object = None
    before: Row | None = None
    after: Row | None = None


class Changes:
    """What a transaction has changed so far."""

    def __init__(self) -> None:
        self._single: list[Change] = []
        self._counts: dict[tuple[str, str], int] = {}
        self._marks: list[tuple[int, dict[tuple[str, str], int]]] = []

    @property
    def has_room(self) -> bool:
        """Whether single rows are still kept."""
        return len(self._single) < FEW

    def add(self, change: Change) -> None:
        """Add a row with its key."""
        self._single.append(change)

    def count(self, table: str, action: str, rows: int) -> None:
        """Count rows."""
        self._counts[table, action] = self._counts.get((table, action), 0) + rows

    def mark(self) -> None:
        """Remember how it is now, at a savepoint."""
        self._marks.append((len(self._single), dict(self._counts)))

    def unmark(self) -> None:
        """Keep what came after the last savepoint."""
        self._marks.pop()

    def back(self) -> None:
        """Forget what came after the last savepoint."""
        single, self._counts = self._marks.pop()
        del self._single[single:]

    def found(self) -> tuple[Change, ...]:
        """The changes: single rows in order, then what was counted."""
        return (*self._single, *(Change(table, action, rows) for (table, action), rows in self._counts.items()))


def recorded_changes(db: Connection) -> tuple[Change, ...]:
    """What the transaction of a watched engine's connection has changed so far; nothing where it only reads."""
    found = db.info.get(CHANGES)
    return found.found() if found else ()


def begin_changes(db: Connection) -> None:
    """Let a watched engine's connection begin anew: a transaction begins."""
    db.info[CHANGES] = Changes()


@dataclass(frozen=True)
class Statement:
    """What a statement writes: to which table, its columns where it names them, and the place of the key's value."""

    table: str
    action: str
    columns: tuple[str, ...] = ()
    key_column: str = ""


NAME = r'"?(\w+)"?'
WRITES = re.compile(
    rf"\s*(INSERT INTO|INSERT OR \w+ INTO|UPDATE|DELETE FROM)\s+{NAME}\s*(\(([^()]*)\))?", re.IGNORECASE
)
PLAIN_VALUES = re.compile(r"VALUES \((?:\?, ?)*\?\)", re.IGNORECASE)
BY_KEY = re.compile(rf'\bWHERE\s+(?:"?\w+"?\.)?{NAME}\s*=\s*\?\s*$', re.IGNORECASE)
UPSERT = re.compile(r"\bDO UPDATE\b|\bOR REPLACE\b", re.IGNORECASE)


@lru_cache(maxsize=2_000)
def read_statement(text: str) -> Statement | None:
    """What a statement writes; None where it writes nothing that counts."""
    found = WRITES.match(text)
    if found is None or found[2] in UNSEEN:
        return None
    verb, table = found[1].upper(), found[2]
    if verb.startswith("INSERT"):
        columns = tuple(one.strip(' "') for one in (found[4] or "").split(",") if one.strip())
        named = columns if PLAIN_VALUES.search(text) else ()
        return Statement(table, SAVED if UPSERT.search(text) else CREATED, named)
    by_key = BY_KEY.search(text)
    one_key = by_key[1] if by_key and text.upper().count("WHERE") == 1 else ""
    return Statement(table, CHANGED if verb == "UPDATE" else DELETED, key_column=one_key)


def watch(engine: Engine) -> None:
    """Let the engine's connections keep their changes, from ``begin_changes`` on."""
    for name, listener in LISTENERS.items():
        event.listen(engine, name, listener)


def _savepoint(connection: Connection, _name: str) -> None:
    connection.info[CHANGES].mark()


def _release_savepoint(connection: Connection, _name: str, _context: None) -> None:
    connection.info[CHANGES].unmark()


def _rollback_savepoint(connection: Connection, _name: str, _context: None) -> None:
    connection.info[CHANGES].back()


def _before_cursor_execute(
    connection: Connection,
    cursor: Cursor,
    text: str,
    values: object,
    _context: object,
    many: bool,  # noqa: FBT001 -- SQLAlchemy's event
) -> None:
    _before(connection.info, cursor.connection, text, values, many=many)


def _after_cursor_execute(
    connection: Connection,
    cursor: Cursor,
    text: str,
    values: object,
    _context: object,
    many: bool,  # noqa: FBT001 -- SQLAlchemy's event
) -> None:
    _after(connection.info, cursor, text, values, many=many)


LISTENERS: Mapping[str, Callable[..., None]] = {  # by SQLAlchemy's event
    "savepoint": _savepoint,
    "release_savepoint": _release_savepoint,
    "rollback_savepoint": _rollback_savepoint,
    "before_cursor_execute": _before_cursor_execute,
    "after_cursor_execute": _after_cursor_execute,
}


def write_row(db: Connection, text: str, values: Sequence[object]) -> Cursor:
    """Run a statement at the driver of a watched engine's connection; what it changes is kept all the same."""
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
    kept: Changes = info[CHANGES]
    before, rows = info.pop(BEFORE, None), cursor.rowcount
    one = None
    if rows == 1 and not many and kept.has_room:
        one = _single(cursor, statement, values, before, info.setdefault(KEYS, {}))
    if one:
        kept.add(one)
    elif rows:
        kept.count(statement.table, statement.action, abs(rows))  # -1: not known, at least one


def _single(
    cursor: Cursor,
    statement: Statement,
    values: object,
    before: Row | None,
    keys: dict[str, str],
) -> Change | None:
    """The change of one row; None where its key is not known."""
    table, action = statement.table, statement.action
    if statement.key_column:
        if before is None or not isinstance(values, Sequence):
            return None
        after = _row(cursor.connection, statement, values) if action == CHANGED else None
        return Change(table, action, 1, statement.key_column, _kept(values[-1]), before, after)
    if not statement.columns or not isinstance(values, Sequence) or len(values) < len(statement.columns):
        return None
    after = {name: _kept(value) for name, value in zip(statement.columns, values, strict=False)}
    if table not in keys:
        keys[table] = _key_column(cursor.connection, table)
    name = keys[table]
    key = after.get(name, cursor.lastrowid) if name else None
    return Change(table, action, 1, name, key, None, after)


def _row(driver: Driver, statement: Statement, values: object) -> Row | None:
    """The row that a statement names by its key; None if there is not exactly one."""
    if not isinstance(values, Sequence) or not values:
        return None
    query = f'SELECT * FROM "{statement.table}" WHERE "{statement.key_column}" = ? LIMIT 2'  # noqa: S608 -- names of our own statements
    cursor = driver.execute(query, (values[-1],))
    found = cursor.fetchall()
    names = [one[0] for one in cursor.description]
    return {name: _kept(value) for name, value in zip(names, found[0], strict=True)} if len(found) == 1 else None


def _key_column(driver: Driver, table: str) -> str:
    """The column of a table's primary key; empty where it has none, or several."""
    names = [name for _, name, _, _, _, place in driver.execute(f'PRAGMA table_info("{table}")') if place]
    return str(names[0]) if len(names) == 1 else ""


def _kept(value: object) -> object:
    if isinstance(value, memoryview):  # how SQLAlchemy hands bytes to the driver
        value = bytes(value)
    if isinstance(value, (str, bytes)) and len(value) > LONGEST_VALUE:
        return f"{value[:LONGEST_VALUE]!r}..." if isinstance(value, bytes) else f"{value[:LONGEST_VALUE]}..."
    return value

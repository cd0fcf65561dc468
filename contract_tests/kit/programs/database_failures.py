"""SQLite databases that fail at a statement, as a locked, damaged, read-only or full one does."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, event

READS = ("SELECT", "PRAGMA", "BEGIN")


@dataclass(frozen=True)
class Failure:
    """Failure of a database, with SQLite's own error.

    Args:
        error: The exception.
        reads: True if reading fails, too.
    """

    error: sqlite3.Error
    reads: bool = False

    def strike(self, statement: str) -> None:
        """Raise the error, if it concerns the statement."""
        if self.reads or not statement.startswith(READS):
            raise self.error


FAILURES: Mapping[str, Failure] = {
    "locked": Failure(sqlite3.OperationalError("database is locked"), reads=True),
    "damaged": Failure(sqlite3.DatabaseError("database disk image is malformed"), reads=True),
    "read-only": Failure(sqlite3.OperationalError("attempt to write a readonly database")),
    "full": Failure(sqlite3.OperationalError("database or disk is full")),
}


@dataclass
class StatementWatch:
    """Watches the statements on a file, until one begins with a text for the ``number``-th time.

    Args:
        file: The end of the database's path.
        text: The beginning of the statement.
        number: How many such statements; the last one triggers; 0 for never.
        failure: From that statement on, all fail.
        act: Called at that statement.
    """

    file: str
    text: str = ""
    number: int = 1
    failure: Failure | None = None
    act: Callable[[], None] | None = None
    triggered: bool = field(default=False, init=False)

    def pass_statement(self, statement: str) -> None:
        """Count a statement; act, or fail."""
        words = " ".join(statement.split())
        if self.number:
            self.number -= words.startswith(self.text)
            self.triggered = not self.number
            if self.triggered and self.act is not None:
                self.act()
        if self.triggered and self.failure is not None:
            self.failure.strike(words)


@contextmanager
def watch_statements(watch: StatementWatch) -> Iterator[None]:
    """Let the connections to the watched file that are made in the block pass their statements to the watch."""

    class WatchedCursor(sqlite3.Cursor):
        def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
            watch.pass_statement(sql)
            return super().execute(sql, *parameters)

        def executemany(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
            watch.pass_statement(sql)
            return super().executemany(sql, *parameters)

    class WatchedConnection(sqlite3.Connection):
        def cursor(self, factory: Any = None) -> Any:
            return super().cursor(factory or WatchedCursor)

        def commit(self) -> None:
            if self.in_transaction:
                watch.pass_statement("COMMIT")
            super().commit()

    def connect(_dialect: Any, _record: Any, arguments: Any, options: dict[str, Any]) -> None:
        if str(arguments[0]).endswith(watch.file):
            options["factory"] = WatchedConnection

    event.listen(Engine, "do_connect", connect)
    try:
        yield
    finally:
        event.remove(Engine, "do_connect", connect)

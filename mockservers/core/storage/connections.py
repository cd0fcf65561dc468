"""Connections to a world's SQLite file, pooled, and the transactions on them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from sqlalchemy import (
    Connection,
    Engine,
    create_engine,
    event,
)
from sqlalchemy.exc import SQLAlchemyError

from mockservers.core.storage.change_log import begin_changes
from mockservers.core.storage.damage import find_damage, is_write_refused

BUSY_SECONDS = 30.0  # how long a writer waits for another program that has the file open


MOST_IDLE = 5  # connections of each kind that a database keeps open


class DamageWatch(Protocol):
    """Remembers that a world's file is damaged."""

    def note_damage(self, reason: str) -> Exception:
        """Remember the reason; gives the error to raise."""


class NeedsWriting(Exception):
    """A transaction that was opened for reading tried to write: run it again as a writer."""


class Transaction:
    """A database's transaction, as a context; a generator's would take as long as a statement."""

    def __init__(self, database: DamageWatch, lines: ConnectionPool, *, writing: bool) -> None:
        self._database, self._lines, self._writing = database, lines, writing

    def __enter__(self) -> Connection:
        try:
            self._line = line = self._lines.take()
        except (sqlite3.Error, SQLAlchemyError) as error:
            self._check_damage(error)
            raise
        try:
            line.begin()
        except BaseException as error:
            self._roll_back(error)
            raise
        if self._writing:
            begin_changes(line.connection)
        return line.connection

    def __exit__(self, _kind: type[BaseException] | None, error: BaseException | None, _where: object) -> None:
        if error is None:
            try:
                self._line.commit()
            except BaseException as failure:
                self._roll_back(failure)
                raise
            self._lines.give_back(self._line)
            return
        self._roll_back(error)
        if not self._writing and is_write_refused(error):
            raise NeedsWriting from None

    def commit(self) -> None:
        """Commit before the end, for instance in a thread. Nothing may be written after it."""
        self._line.commit()

    def _roll_back(self, error: BaseException) -> None:
        """Take back what was done.

        Raises:
            WorldDamaged: the error means that the file is damaged.
        """
        if find_damage(error):
            with suppress(sqlite3.Error, SQLAlchemyError):  # it can fail as the statement did
                self._line.connection.close()
            self._check_damage(error)
        self._line.rollback()
        self._lines.give_back(self._line)

    def _check_damage(self, error: BaseException) -> None:
        if reason := find_damage(error):
            raise self._database.note_damage(reason) from None


class PooledConnection:
    """A connection that is kept for many transactions, which begin and end at the driver.

    SQLAlchemy sees one transaction that never ends: its own beginning and ending cost more than most requests' work.
    """

    def __init__(self, connection: Connection, begin: str, place: list[PooledConnection]) -> None:
        self.connection, self._begin, self.place = connection, begin, place
        connection.begin()
        self._driver = driver_of(connection)

    def begin(self) -> None:
        """Begin a transaction at the driver."""
        self._driver.execute(self._begin)

    def commit(self) -> None:
        """Commit it, open savepoints included."""
        while nested := self.connection.get_nested_transaction():
            nested.commit()
        self._driver.commit()

    def rollback(self) -> None:
        """Roll it back."""
        self.connection.rollback()
        self.connection.begin()


class ConnectionPool:
    """The connections of an engine that nobody uses at the moment."""

    def __init__(self, engine: Engine, begin: str) -> None:
        self.engine, self._begin = engine, begin
        self._idle: list[PooledConnection] = []

    def take(self) -> PooledConnection:
        """One that is idle, or a new one: who waited would hold up the loop, and with it those who give one back."""
        idle = self._idle
        try:
            return idle.pop()
        except IndexError:
            return PooledConnection(self.engine.connect(), self._begin, idle)

    def give_back(self, line: PooledConnection) -> None:
        """Keep it for the next, unless enough are kept or it was in use when all were closed."""
        if line.place is self._idle and len(self._idle) < MOST_IDLE:
            self._idle.append(line)
        else:
            line.connection.close()

    def close(self) -> None:
        """Close those that are idle, and the others as they are given back."""
        idle, self._idle = self._idle, []
        while idle:
            idle.pop().connection.close()
        self.engine.dispose()


def _engine(path: Path, pragmas: dict[str, str]) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}",
        max_overflow=-1,
        hide_parameters=True,  # errors are logged, and values may be secrets
        connect_args={"check_same_thread": False, "timeout": BUSY_SECONDS, "isolation_level": None},
    )
    every = {"journal_mode": "WAL", "synchronous": "NORMAL", "foreign_keys": "ON", "temp_store": "MEMORY"}

    @event.listens_for(engine, "set_connection_execution_options")
    def _refuse(_connection: Connection, _options: object) -> None:
        raise TypeError("Connections are kept, and so would be these options: give them to `execute` instead.")

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: object) -> None:
        for name, value in (every | pragmas).items():
            connection.execute(f"PRAGMA {name} = {value}")

    return engine


def driver_of(db: Connection) -> sqlite3.Connection:
    """The driver's own connection."""
    return db.connection.driver_connection  # type: ignore[return-value]


def execute_directly(db: Connection, sql: str, parameters: Sequence[object] = ()) -> sqlite3.Cursor:
    """Run a statement at the driver, for what is read often: SQLAlchemy in between costs more than most statements.

    What is written like this is not among the transaction's changes (``changes.written`` keeps them).
    """
    return driver_of(db).execute(sql, parameters)


def data_version(db: Connection) -> int:
    """Return a number that changes when another connection commits a change, as this transaction sees the data.

    Numbers of different connections cannot be compared.
    """
    ((found,),) = execute_directly(db, "PRAGMA data_version").fetchall()
    return int(found)

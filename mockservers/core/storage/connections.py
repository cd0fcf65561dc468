"""Connections to a world's SQLite file, pooled, and the transactions on them."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import URL, Connection, Dialect, Engine, QueuePool, create_engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.util import LRUCache

from mockservers.core.storage.change_log import begin_change_log, find_change_log
from mockservers.core.storage.damage import find_damage, is_write_refused
from mockservers.core.storage.driver import driver_of
from mockservers.core.storage.settings import SETTINGS_WRITTEN, WorldSettings
from mockservers.core.storage.versions import CHANGING, WorldVersions

CHECKPOINT_PAGES = 4_000  # 16 MB; each checkpoint of a file waits for the disk
BUSY_SECONDS = 30.0  # maximum time that a writer waits for another program that writes the file
WROTE = "A transaction for reading wrote. GET operations that write are declared by Service.must_write."
POOLED = "mockservers.pooled"  # in a connection's ``info``: its ``PooledConnection``
MOST_IDLE = 5  # idle connections of each kind per database
COMPILED: LRUCache[Any, Any] = LRUCache(2_000)  # statements of all worlds
PRAGMAS = {
    "journal_mode": "WAL",
    "wal_autocheckpoint": str(CHECKPOINT_PAGES),
    "foreign_keys": "ON",
    "temp_store": "MEMORY",
}


class DamageWatch(Protocol):
    """Object that records that a world's file is damaged."""

    def note_damage(self, reason: str) -> Exception:
        """Record the reason; return the error to raise."""


class NeedsWriting(Exception):
    """A transaction for reading tried to write."""


class Transaction:
    """A transaction as a context manager; a class, because a generator costs as much as a statement."""

    def __init__(self, database: DamageWatch, pool: ConnectionPool, *, writing: bool) -> None:
        self._database, self._pool, self._writing = database, pool, writing

    def __enter__(self) -> Connection:
        try:
            self._pooled = pooled = self._pool.take()
        except (sqlite3.Error, SQLAlchemyError) as error:
            self._check_damage(error)
            raise
        try:
            pooled.begin()
        except BaseException as error:
            self._roll_back(error)
            raise
        if self._writing:
            begin_change_log(pooled.connection)
        return pooled.connection

    def __exit__(self, _kind: type[BaseException] | None, error: BaseException | None, _where: object) -> None:
        if error is None:
            try:
                self._pooled.commit()
            except BaseException as failure:
                self._roll_back(failure)
                raise
            self._pool.give_back(self._pooled)
            return
        self._roll_back(error)
        if not self._writing and is_write_refused(error):
            raise NeedsWriting(WROTE) from None

    def commit(self) -> None:
        """Commit before the context ends, for example in a thread. Nothing may be written afterwards."""
        self._pooled.commit()

    def _roll_back(self, error: BaseException) -> None:
        """Roll the transaction back.

        Raises:
            WorldDamaged: the error means that the file is damaged.
        """
        if find_damage(error):
            with suppress(sqlite3.Error, SQLAlchemyError):  # it can fail as the statement did
                self._pooled.connection.close()
            self._check_damage(error)
        self._pooled.rollback()
        self._pool.give_back(self._pooled)

    def _check_damage(self, error: BaseException) -> None:
        if reason := find_damage(error):
            raise self._database.note_damage(reason) from None


class PooledConnection:
    """A connection for many transactions, which begin and end at the driver.

    SQLAlchemy sees a single transaction that never ends: its own begin and commit cost more than the work of most
    requests. ``place`` is the list of idle connections that this one belongs to.
    """

    def __init__(self, connection: Connection, pool: ConnectionPool, place: list[PooledConnection]) -> None:
        self.connection, self._pool, self.place = connection, pool, place
        connection.begin()
        self._driver, self._info = driver_of(connection), connection.info
        self._info[POOLED] = self
        self._version = CHANGING  # of the data, when the transaction began
        self._tables = pool.current.tables  # the same
        self._settings: WorldSettings | None = None  # once they are read in the transaction

    def read_settings(self) -> WorldSettings:
        """Return the settings as the transaction sees them; those of a writer are its own."""
        if SETTINGS_WRITTEN in self._info:
            return WorldSettings.read_directly(self._driver)
        if self._settings is None:
            current = self._pool.current
            known = current.find_settings(self._version) or current.read_settings(self._version, self._driver)
            self._settings = known.copy() if self._pool.writing else known
        return self._settings

    def find_versions(self, tables: Sequence[str]) -> tuple[int, ...] | None:
        """Return the versions of tables; None if the transaction itself has changed one of them."""
        log = find_change_log(self.connection)
        return None if log is not None and log.has_changed(tables) else self._tables.of(tables)

    def begin(self) -> None:
        """Begin a transaction at the driver."""
        current = self._pool.current
        if self._pool.writing:
            self._driver.execute("BEGIN IMMEDIATE")  # it waits for the writer before
            self._version, self._tables = current.version, current.tables
        else:
            self._version, self._tables = current.version, current.tables  # before a commit that this one may not see
            self._driver.execute("BEGIN")

    def commit(self) -> None:
        """Commit the transaction with its open savepoints."""
        while nested := self.connection.get_nested_transaction():
            nested.commit()
        if self._pool.writing:
            self._commit_change(self._pool.current, self.read_settings())
        else:
            self._driver.commit()
        self._end()

    def _commit_change(self, current: WorldVersions, settings: WorldSettings) -> None:
        current.begin_change()
        try:
            self._driver.commit()
        except BaseException:
            current.end_change(None)
            raise
        log = find_change_log(self.connection)
        current.end_change(settings, None if log is None else log.list_tables())

    def rollback(self) -> None:
        """Roll the transaction back."""
        self.connection.rollback()
        self.connection.begin()
        self._end()

    def _end(self) -> None:
        self._settings = None
        self._info.pop(SETTINGS_WRITTEN, None)


def read_settings(db: Connection) -> WorldSettings:
    """Return the settings of the world as a transaction sees them."""
    pooled: PooledConnection = db.info[POOLED]
    return pooled.read_settings()


def find_versions(db: Connection, tables: Sequence[str]) -> tuple[int, ...] | None:
    """Return the versions of tables as a transaction sees them; None if the transaction has changed one of them."""
    pooled: PooledConnection = db.info[POOLED]
    return pooled.find_versions(tables)


class ConnectionPool:
    """The idle connections of an engine, for readers or for writers."""

    def __init__(self, engine: Engine, current: WorldVersions, *, writing: bool) -> None:
        self.engine, self.current, self.writing = engine, current, writing
        self._idle: list[PooledConnection] = []

    def take(self) -> PooledConnection:
        """Take an idle connection, or open a new one: waiting would block the event loop."""
        idle = self._idle
        try:
            return idle.pop()
        except IndexError:
            return PooledConnection(self.engine.connect(), self, idle)

    def give_back(self, pooled: PooledConnection) -> None:
        """Return a connection; it is closed if ``MOST_IDLE`` are idle, or if the pool was closed meanwhile."""
        if pooled.place is self._idle and len(self._idle) < MOST_IDLE:
            self._idle.append(pooled)
        else:
            pooled.connection.close()

    def close(self) -> None:
        """Close the idle connections, and the others when they are returned."""
        idle, self._idle = self._idle, []
        while idle:
            idle.pop().connection.close()
        self.engine.dispose()


@cache
def _initialize_dialect() -> Dialect:
    """SQLite's dialect for all worlds: SQLAlchemy compiles a statement once per dialect."""
    engine = create_engine("sqlite://")
    engine.connect().close()
    engine.dispose()
    return engine.dialect


def create_world_engine(path: Path, pragmas: Mapping[str, str]) -> Engine:
    """Create an engine for a world's file; its connections have these pragmas besides the usual ones."""

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            for name, value in {**PRAGMAS, **pragmas}.items():
                connection.execute(f"PRAGMA {name} = {value}")
        except BaseException:  # a damaged file
            connection.close()
            raise
        return connection

    dialect = _initialize_dialect()
    engine = Engine(
        QueuePool(connect, max_overflow=-1, dialect=dialect),  # type: ignore[arg-type]  # `execute` of SQLite's has defaults
        dialect,
        URL.create("sqlite", database=str(path)),
        hide_parameters=True,  # errors are logged, and values may be secrets
        execution_options={"compiled_cache": COMPILED},
    )

    @event.listens_for(engine, "set_connection_execution_options")
    def _refuse_options(_connection: Connection, _options: object) -> None:
        raise TypeError("Options set on a pooled connection would stay: pass them to `execute` instead.")

    return engine

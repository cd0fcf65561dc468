"""One world's database: its tables, its transactions, and how its whole content is replaced."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    event,
)
from sqlalchemy.exc import SQLAlchemyError

from mockservers.core.changes import begin_changes, watch
from mockservers.core.damage import find_damage, is_write_refused
from mockservers.core.errors import NoSuchWorld, WorldDamaged
from mockservers.core.private_files import make_file
from mockservers.core.world_files import lock_folder, remove

LARGE = 16 * 1024 * 1024  # bytes that a write-ahead log may have; a backup, unlike a commit, would let it grow on
BUSY_SECONDS = 30.0  # how long a writer waits for one in another process

MOST_IDLE = 5  # connections of each kind that a database keeps open
MOST_WARM = 32  # databases with open connections; each takes five files, of 256 that some systems allow a process

core_tables = MetaData()

settings = Table(
    "world_settings",
    core_tables,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),  # JSON
)

series = Table(
    "world_series",
    core_tables,
    Column("name", String, primary_key=True),
    Column("drawn", Integer, nullable=False),
)

tokens = Table(
    "world_tokens",
    core_tables,
    Column("token", String, primary_key=True),
    Column("service", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("issued_at", Float, nullable=False),  # seconds since 1970, the world's time
    Column("expires_at", Float, nullable=True),  # NULL: never
    Index("world_tokens_subject", "service", "kind", "subject"),
)


outbox = Table(
    "world_outbox",
    core_tables,
    Column("id", Integer, primary_key=True),
    Column("service", String, nullable=False),
    Column("operation", String, nullable=False),
    Column("url", String, nullable=False),
    Column("media_type", String, nullable=False),
    Column("body", String, nullable=False),
    Column("due_at", Float, nullable=False),  # seconds since 1970, the world's time
    Column("attempts", Integer, nullable=False),
    Column("state", String, nullable=False),  # waiting, sent, failed or withheld
    Index("world_outbox_waiting", "state", "due_at"),
)


class NeedsWriting(Exception):
    """A transaction that was opened for reading tried to write: run it again as a writer."""


class Warm:
    """The databases whose connections stay open: those used last, since a process may only open so many files."""

    def __init__(self, most: int = MOST_WARM) -> None:
        self._most = most
        self._databases: dict[Database, None] = {}  # the one used last is the last
        self._changing = threading.Lock()  # whole worlds are copied in threads

    def use(self, database: Database) -> None:
        """Keep this one open; perhaps close the one that was not used for longest. It opens again when it is."""
        with self._changing:
            self._databases.pop(database, None)
            self._databases[database] = None
            coldest = next(iter(self._databases)) if len(self._databases) > self._most else None
            if coldest is not None:
                del self._databases[coldest]
        if coldest is not None:
            coldest.close()

    def forget(self, database: Database) -> None:
        """This one is not used any more."""
        with self._changing:
            self._databases.pop(database, None)


class Database:
    """A world's tables in one SQLite file (WAL), for readers and one writer at a time.

    A transaction for reading refuses to write with ``NeedsWriting``; one for writing begins with
    ``BEGIN IMMEDIATE``, so that what it read cannot have changed when it writes.
    """

    def __init__(self, path: Path, warm: Warm | None = None) -> None:
        self.path, self._warm, self._deleted = path, warm or Warm(), False
        self.damage = ""  # a sentence that says why the file cannot be used
        self._inode: int | None = None
        self._reader = _Lines(_engine(path, {"query_only": "ON"}), "BEGIN")
        self._writer = _Lines(_engine(path, {}), "BEGIN IMMEDIATE")
        watch(self._writer.engine)

    @classmethod
    def create(cls, path: Path, tables: Iterable[MetaData]) -> Database:
        """A new file with the tables."""
        make_file(path)
        database = cls(path)
        with database.transaction(writing=True) as db:
            for metadata in (core_tables, *tables):
                metadata.create_all(db, checkfirst=False)
        return database

    def transaction(self, *, writing: bool) -> Transaction:
        """A connection whose work is committed at the end, or rolled back when an exception passes.

        Raises:
            NeedsWriting: something was written in a transaction for reading.
            NoSuchWorld: the database was deleted.
            WorldDamaged: the file turned out to be damaged, now or earlier.
        """
        self._use()
        return Transaction(self, self._writer if writing else self._reader, writing=writing)

    def note_damage(self, reason: str) -> WorldDamaged:
        """Remember why the file cannot be used; gives the error to raise."""
        self.damage = self.damage or reason
        return WorldDamaged(self.path.stem, self.damage)

    def replace_with(self, other: Path) -> None:
        """Make the content that of another file, all at once. The caller holds the world's write lock.

        The other file is one that nobody writes: a template, a snapshot.

        Raises:
            NoSuchWorld: the database was deleted.
        """
        self._use()
        with closing(still(other)) as source, self._writer.engine.connect() as connection:
            driver: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
            source.backup(driver)
            if self.path.with_name(f"{self.path.name}-wal").stat().st_size > LARGE:
                driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def copy_to(self, other: Path) -> None:
        """Write the content to a new file, whole in itself. The caller holds the world's write lock.

        Raises:
            NoSuchWorld: the database was deleted.
        """
        self._use()
        make_file(other)
        with closing(sqlite3.connect(other)) as target, self._reader.engine.connect() as connection:
            for pragma in ("journal_mode = OFF", "synchronous = OFF"):  # it gets its name once it is complete
                target.execute(f"PRAGMA {pragma}")
            driver: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
            driver.backup(target)

    def _use(self) -> None:
        if self._deleted:  # opening it would make an empty file, and a world that is none
            raise NoSuchWorld("The world was deleted while the request waited for it.")
        if self.damage:
            raise self.note_damage(self.damage)
        self._warm.use(self)

    def is_there(self) -> bool:
        """Whether the file is the one that was opened: another process may have deleted it, and made it again."""
        try:
            found = self.path.stat().st_ino
        except FileNotFoundError:
            return False
        if self._inode is None:
            self._inode = found
        return found == self._inode

    def let_go(self) -> None:
        """Close what is no more there."""
        self._deleted = True
        self._warm.forget(self)
        self.close()

    def close(self) -> None:
        """Close every connection; the file stays, whole in itself."""
        self._reader.close()
        self._writer.close()

    def delete(self) -> None:
        """Close, and remove the file."""
        self.let_go()
        with lock_folder(self.path.parent):
            remove(self.path)


def still(path: Path) -> sqlite3.Connection:
    """A connection to a file that nobody writes, for reading; nothing is made beside it.

    Raises:
        sqlite3.OperationalError: there is no such file.
    """
    return sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)


class Transaction:
    """A database's transaction, as a context; a generator's would take as long as a statement."""

    def __init__(self, database: Database, lines: _Lines, *, writing: bool) -> None:
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


class _Line:
    """A connection that is kept for many transactions, which begin and end at the driver.

    SQLAlchemy sees one transaction that never ends: its own beginning and ending cost more than most requests' work.
    """

    def __init__(self, connection: Connection, begin: str, place: list[_Line]) -> None:
        self.connection, self._begin, self.place = connection, begin, place
        connection.begin()
        self._driver = driver_of(connection)

    def begin(self) -> None:
        self._driver.execute(self._begin)

    def commit(self) -> None:
        while nested := self.connection.get_nested_transaction():
            nested.commit()
        self._driver.commit()

    def rollback(self) -> None:
        self.connection.rollback()
        self.connection.begin()


class _Lines:
    """The connections of an engine that nobody uses at the moment."""

    def __init__(self, engine: Engine, begin: str) -> None:
        self.engine, self._begin = engine, begin
        self._idle: list[_Line] = []

    def take(self) -> _Line:
        """One that is idle, or a new one: who waited would hold up the loop, and with it those who give one back."""
        idle = self._idle
        try:
            return idle.pop()
        except IndexError:
            return _Line(self.engine.connect(), self._begin, idle)

    def give_back(self, line: _Line) -> None:
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


def direct(db: Connection, sql: str, parameters: Sequence[object] = ()) -> sqlite3.Cursor:
    """Run a statement at the driver, for what is read often: SQLAlchemy in between costs more than most statements.

    What is written like this is not among the transaction's changes (``changes.written`` keeps them).
    """
    return driver_of(db).execute(sql, parameters)


def version(db: Connection) -> int:
    """A number that is another one once anybody else has written: the connection's own, as its transaction sees it."""
    ((found,),) = direct(db, "PRAGMA data_version").fetchall()
    return int(found)


READ_SETTINGS = "SELECT name, value FROM world_settings"
WRITE_SETTING = (
    "INSERT INTO world_settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)
DRAW = (
    "INSERT INTO world_series (name, drawn) VALUES (?, 1)"
    " ON CONFLICT (name) DO UPDATE SET drawn = drawn + 1 RETURNING drawn"
)


def read_settings(db: Connection) -> dict[str, Any]:
    """All settings of the world, by name."""
    return {name: orjson.loads(value) for name, value in direct(db, READ_SETTINGS)}


def write_setting(db: Connection, name: str, value: object) -> None:
    """Set one setting to a JSON value."""
    direct(db, WRITE_SETTING, (name, orjson.dumps(value).decode()))


def count(db: Connection, name: str) -> int:
    """The next number of a series, starting at 0."""
    ((drawn,),) = direct(db, DRAW, (name,)).fetchall()
    return int(drawn) - 1

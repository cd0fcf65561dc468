"""One world's database: its tables, its transactions, and the copying of its whole content."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, MetaData

from mockservers.core.errors import NoSuchWorld, WorldDamaged
from mockservers.core.private_files import make_file
from mockservers.core.storage.connections import ConnectionPool, Transaction, create_world_engine, read_settings
from mockservers.core.storage.driver import driver_of
from mockservers.core.storage.settings import WorldSettings
from mockservers.core.storage.statement_log import watch_statements
from mockservers.core.storage.tables import core_tables
from mockservers.core.storage.versions import WorldVersions
from mockservers.core.storage.world_files import remove
from mockservers.core.storage.writes import write_without_log

LARGE = 16 * 1024 * 1024  # bytes of a write-ahead log; unlike a commit, a backup lets it grow without limit
MOST_WARM = 32  # databases with open connections; each has five open files, and some systems allow a process 256


class ConnectionCache:
    """The most recently used databases, whose connections stay open: a process can open a limited number of files."""

    def __init__(self, most: int = MOST_WARM) -> None:
        self._most = most
        self._databases: dict[Database, None] = {}  # in the order of use
        self._latest: Database | None = None
        self._changing = threading.Lock()  # whole worlds are copied in threads

    def use(self, database: Database) -> None:
        """Note the use of a database; close the least recently used one if too many are open."""
        if database is self._latest:
            return
        with self._changing:
            self._latest = database
            self._databases.pop(database, None)
            self._databases[database] = None
            coldest = next(iter(self._databases)) if len(self._databases) > self._most else None
            if coldest is not None:
                del self._databases[coldest]
        if coldest is not None:
            coldest.close()

    def forget(self, database: Database) -> None:
        """Remove a database that is no longer used."""
        with self._changing:
            self._latest = None
            self._databases.pop(database, None)


class Database:
    """A world's tables in one SQLite file (WAL), for readers and one writer at a time.

    A transaction for reading raises ``NeedsWriting`` when it writes. A transaction for writing begins with
    ``BEGIN IMMEDIATE``, so that the data it read cannot change before it writes.

    Args:
        path: The file.
        warm: The databases whose connections stay open; None for this one only.
        is_kept: The file is to survive a crash of the machine; if not, nothing waits for the disk.
    """

    def __init__(self, path: Path, warm: ConnectionCache | None = None, *, is_kept: bool = True) -> None:
        self.path, self._warm, self._deleted = path, warm or ConnectionCache(), False
        self.damage = ""  # a sentence: the reason why the file cannot be used
        self._current = WorldVersions()
        disk = {"synchronous": "NORMAL" if is_kept else "OFF"}
        reading, writing = {**disk, "query_only": "ON"}, {**disk, "cache_size": "-16000"}
        self._reader = ConnectionPool(create_world_engine(path, reading), self._current, writing=False)
        self._writer = ConnectionPool(create_world_engine(path, writing), self._current, writing=True)
        watch_statements(self._writer.engine)

    @classmethod
    def create(cls, path: Path, tables: Iterable[MetaData]) -> Database:
        """Create a file with the tables, which is not kept."""
        make_file(path)
        database = cls(path, is_kept=False)
        with database.transaction(writing=True) as db:
            for metadata in (core_tables, *tables):
                metadata.create_all(db, checkfirst=False)
        return database

    def transaction(self, *, writing: bool) -> Transaction:
        """Open a transaction as a context manager, which commits at the end and rolls back on an exception.

        Raises:
            NeedsWriting: a transaction for reading tried to write.
            NoSuchWorld: the database was deleted.
            WorldDamaged: the file is damaged.
        """
        self._use()
        return Transaction(self, self._writer if writing else self._reader, writing=writing)

    def read_settings(self) -> WorldSettings:
        """Return the settings; the database is read only if it has changed.

        Raises:
            NoSuchWorld: the database was deleted.
            WorldDamaged: the file is damaged.
        """
        self._use()
        settings = self._current.find_settings(self._current.version)
        if settings is None:
            with self.transaction(writing=False) as db:
                settings = read_settings(db)
        return settings

    def note_damage(self, reason: str) -> WorldDamaged:
        """Record why the file cannot be used; return the error to raise."""
        self.damage = self.damage or reason
        return WorldDamaged(self.path.stem, self.damage)

    def replace_with(self, other: Path) -> None:
        """Replace the content by that of another file, atomically. The caller holds the world's write lock.

        Nothing may write the other file meanwhile: it is a template or a snapshot.

        Raises:
            NoSuchWorld: the database was deleted.
        """
        self._use()
        with closing(open_immutable(other)) as source, self._writer.engine.connect() as connection:
            driver = driver_of(connection)
            self._current.begin_change()
            try:
                source.backup(driver)
            finally:
                self._current.end_change(None)
            if self.path.with_name(f"{self.path.name}-wal").stat().st_size > LARGE:
                driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def copy_to(self, other: Path) -> None:
        """Copy the content to a new file without companions. The caller holds the world's write lock.

        Raises:
            NoSuchWorld: the database was deleted.
        """
        self._use()
        make_file(other)
        with closing(sqlite3.connect(other)) as target, self._reader.engine.connect() as connection:
            target.execute("PRAGMA journal_mode = OFF")  # the file gets its final name when it is complete
            target.execute("PRAGMA synchronous = OFF")
            driver_of(connection).backup(target)

    def _use(self) -> None:
        if self._deleted:  # opening the file would create an empty one
            raise NoSuchWorld("The world was deleted while the request waited for it.")
        if self.damage:
            raise self.note_damage(self.damage)
        self._warm.use(self)

    def discard(self) -> None:
        """Close a database whose file is gone."""
        self._deleted = True
        self._warm.forget(self)
        self.close()

    def close(self) -> None:
        """Close every connection; the file stays, without companions. It may be replaced before it is opened again."""
        self._current.end_change(None)
        self._reader.close()
        self._writer.close()

    def delete(self) -> None:
        """Close the database and remove its file."""
        self.discard()
        remove(self.path)


def open_immutable(path: Path) -> sqlite3.Connection:
    """Open a file for reading that nothing writes meanwhile; SQLite creates no companions beside it.

    Raises:
        sqlite3.OperationalError: there is no such file.
    """
    return sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)


DRAW = (
    "INSERT INTO world_series (name, drawn) VALUES (?, ?)"
    " ON CONFLICT (name) DO UPDATE SET drawn = drawn + excluded.drawn RETURNING drawn"
)


def draw_number(db: Connection, name: str, count: int = 1) -> int:
    """Draw the next ``count`` numbers of a series, which starts at 0; return the first."""
    ((drawn,),) = write_without_log(db, DRAW, (name, count)).fetchall()
    return int(drawn) - count

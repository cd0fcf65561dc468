"""One world's database: its tables, its transactions, and how its whole content is replaced."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Connection,
    MetaData,
)
from sqlalchemy.exc import SQLAlchemyError

from mockservers.core.errors import NoSuchWorld, WorldDamaged
from mockservers.core.private_files import make_file
from mockservers.core.storage.change_log import watch
from mockservers.core.storage.connections import ConnectionPool, Transaction, _engine, execute_directly
from mockservers.core.storage.settings import read_cached_settings, read_settings
from mockservers.core.storage.tables import core_tables
from mockservers.core.storage.world_files import lock_folder, remove

LARGE = 16 * 1024 * 1024  # bytes that a write-ahead log may have; a backup, unlike a commit, would let it grow on

MOST_WARM = 32  # databases with open connections; each takes five files, of 256 that some systems allow a process


class ConnectionCache:
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

    def __init__(self, path: Path, warm: ConnectionCache | None = None) -> None:
        self.path, self._warm, self._deleted = path, warm or ConnectionCache(), False
        self.damage = ""  # a sentence that says why the file cannot be used
        self._inode: int | None = None
        self._reader = ConnectionPool(_engine(path, {"query_only": "ON"}), "BEGIN")
        self._writer = ConnectionPool(_engine(path, {}), "BEGIN IMMEDIATE")
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

    def cached_settings(self) -> dict[str, Any]:
        """Return the world's settings without a transaction: read again only when the file has changed.

        The caller does not change them.
        """
        self._use()
        try:
            line = self._reader.take()
            settings = read_cached_settings(line.connection)
        except (sqlite3.Error, SQLAlchemyError):
            with self.transaction(writing=False) as db:  # it reports what is damaged
                return read_settings(db)
        self._reader.give_back(line)
        return settings

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
        with closing(open_immutable(other)) as source, self._writer.engine.connect() as connection:
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

    def discard(self) -> None:
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
        self.discard()
        with lock_folder(self.path.parent):
            remove(self.path)


def open_immutable(path: Path) -> sqlite3.Connection:
    """A connection to a file that nobody writes, for reading; nothing is made beside it.

    Raises:
        sqlite3.OperationalError: there is no such file.
    """
    return sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)


DRAW = (
    "INSERT INTO world_series (name, drawn) VALUES (?, 1)"
    " ON CONFLICT (name) DO UPDATE SET drawn = drawn + 1 RETURNING drawn"
)


def draw_number(db: Connection, name: str) -> int:
    """The next number of a series, starting at 0."""
    ((drawn,),) = execute_directly(db, DRAW, (name,)).fetchall()
    return int(drawn) - 1

"""Snapshots: worlds as they were, kept as files, and what files from elsewhere must be before they are kept."""

from __future__ import annotations

import asyncio
import re
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import orjson

from mockservers.core.clock import MAX_SPEED, Clock, in_range
from mockservers.core.errors import NoSuchSnapshot, NotASnapshot, SnapshotExists, TooManySnapshots
from mockservers.core.faults import Fault, checked
from mockservers.core.private_files import make_file, make_folder
from mockservers.core.service import Service
from mockservers.core.start import Start
from mockservers.core.store import Database, still
from mockservers.core.strikes import FAULTS

if TYPE_CHECKING:
    from mockservers.core.world import World

NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,63}", re.ASCII)
MOST_SNAPSHOTS = 256
MOST_BYTES = 4 * 1024**3
MAGIC = b"SQLite format 3\0"
PAGE_SIZE = 4_096  # bytes; pages of another size cannot be copied into a world
SCHEMA = "SELECT type, name, sql FROM sqlite_master WHERE type <> 'index' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"

Schema = Mapping[tuple[str, str], str]


@dataclass(frozen=True)
class Snapshot:
    """A world as it was: its file, when it was saved (real time), its bytes, and the settings of the world."""

    name: str
    path: Path
    saved_at: datetime
    size: int
    settings: Mapping[str, Any]


class Snapshots:
    """The snapshots of one server, files in a folder that is made when the first one is.

    Whoever reads a snapshot's file holds ``using``, so that it stays while it is read.

    Args:
        folder: Where the files are.
        services: The services whose tables a snapshot has.
        most: How many snapshots there may be.
        most_bytes: How large all of them together may be.
    """

    def __init__(
        self, folder: Path, services: Sequence[Service], most: int = MOST_SNAPSHOTS, most_bytes: int = MOST_BYTES
    ) -> None:
        self._folder, self._services = folder, [one for one in services if one.in_world]
        self.most, self.most_bytes = most, most_bytes
        self.using = asyncio.Lock()
        for unfinished in folder.glob("*.new"):  # of a server that was killed
            unfinished.unlink(missing_ok=True)

    def names(self) -> list[str]:
        """The names of all snapshots, in order."""
        return sorted(path.stem for path in self._folder.glob("*.sqlite"))

    def all(self) -> list[Snapshot]:
        """All snapshots, by name."""
        return [self.get(name) for name in self.names()]

    def get(self, name: str) -> Snapshot:
        """The snapshot of that name.

        Raises:
            NoSuchSnapshot: there is none.
        """
        path = self._path(name)
        try:
            told = path.stat()
            with closing(still(path)) as db:
                settings = read_settings(db)
        except (FileNotFoundError, sqlite3.OperationalError):
            raise NoSuchSnapshot(name) from None
        return Snapshot(name, path, datetime.fromtimestamp(told.st_mtime, UTC), told.st_size, settings)

    async def save(self, name: str, world: World, *, replace: bool = False) -> Snapshot:
        """Keep a world as it is now. Others may read it meanwhile, and writers wait.

        Raises:
            SnapshotExists: there is one of that name, which is not to be replaced.
            TooManySnapshots: there are too many, or they are too large.
            NoSuchWorld: the world was deleted meanwhile.
        """
        async with self._unfinished(name, replace=replace) as unfinished, world.writing:
            await asyncio.to_thread(world.database.copy_to, unfinished)
        return self.get(name)

    async def take_in(self, name: str, content: bytes, *, replace: bool = False) -> Snapshot:
        """Keep a file from elsewhere, once it has been checked.

        Raises:
            NotASnapshot: it is no snapshot of this version, or damaged.
            SnapshotExists: there is one of that name, which is not to be replaced.
            TooManySnapshots: there are too many, or they are too large.
        """
        async with self._unfinished(name, replace=replace) as unfinished:
            await asyncio.to_thread(self._check_content, unfinished, content)
        return self.get(name)

    async def delete(self, name: str) -> None:
        """Forget a snapshot.

        Raises:
            NoSuchSnapshot: there is none.
        """
        async with self.using:
            try:
                self._path(name).unlink()
            except FileNotFoundError:
                raise NoSuchSnapshot(name) from None

    @asynccontextmanager
    async def copied(self, world: World) -> AsyncIterator[Path]:
        """A world as it is now, in a file that goes at the end."""
        make_folder(self._folder)
        path = self._folder / f"{uuid4().hex}.new"
        try:
            async with world.writing:
                await asyncio.to_thread(world.database.copy_to, path)
            yield path
        finally:
            path.unlink(missing_ok=True)

    def check_tables(self, path: Path) -> None:
        """Hold a file's tables against those of this version: no other, no view, no trigger; any indexes.

        Raises:
            NotASnapshot: they differ, or the file cannot be read.
        """
        with closing(still(path)) as db:
            found = _schema(db)
        odd = sorted({name for (_, name), _ in found.items() ^ self._schema.items()})
        if odd:
            raise NotASnapshot(f"Its tables are not those of this version: {', '.join(odd[:3])}.")

    @cached_property
    def _schema(self) -> Schema:
        tables = [one.tables for one in self._services if one.tables is not None]
        with tempfile.TemporaryDirectory(prefix="mockservers-") as folder:
            empty = Database.create(Path(folder) / "empty.sqlite", tables)
            empty.close()
            with closing(still(empty.path)) as db:
                return _schema(db)

    @asynccontextmanager
    async def _unfinished(self, name: str, *, replace: bool) -> AsyncIterator[Path]:
        """A file to fill, which then becomes the snapshot of that name, at once and whole."""
        path = self._path(name)
        self._check_room(path, replace=replace)
        make_folder(self._folder)
        unfinished = self._folder / f"{uuid4().hex}.new"
        try:
            yield unfinished
            async with self.using:
                self._check_room(path, replace=replace, more=unfinished.stat().st_size)
                unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)

    def _check_room(self, path: Path, *, replace: bool, more: int = 0) -> None:
        if path.exists() and not replace:
            raise SnapshotExists(path.stem)
        others = [one for one in self._folder.glob("*.sqlite") if one != path]
        if len(others) >= self.most:
            raise TooManySnapshots(f"There are {self.most} snapshots, the most that are kept; delete one first.")
        if sum(one.stat().st_size for one in others) + more > self.most_bytes:
            raise TooManySnapshots(f"The snapshots would have more than {self.most_bytes:,} bytes; delete one first.")

    def _path(self, name: str) -> Path:
        if not NAME.fullmatch(name):
            raise NoSuchSnapshot(name)
        return self._folder / f"{name}.sqlite"

    def _check_content(self, path: Path, content: bytes) -> None:
        """Write what came from elsewhere to a file, and look at it as one looks at a stranger's."""
        if not content.startswith(MAGIC):
            raise NotASnapshot("It is no SQLite file.")
        if int.from_bytes(content[16:18]) != PAGE_SIZE:
            raise NotASnapshot(f"Its pages do not have {PAGE_SIZE:,} bytes.")
        make_file(path)
        path.write_bytes(content)
        try:
            with closing(still(path)) as db:
                db.execute("PRAGMA trusted_schema = OFF")
                db.execute("PRAGMA cell_size_check = ON")
                self.check_tables(path)
                if db.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
                    raise NotASnapshot("It is damaged.")
                self._check_settings(read_settings(db))
        except (sqlite3.Error, UnicodeError):
            raise NotASnapshot("It is damaged.") from None
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError, OSError):
            raise NotASnapshot("Its settings are not those of a world.") from None

    def _check_settings(self, settings: Mapping[str, Any]) -> None:
        """Take start, clock and paces apart as a world would."""
        start, paces = Start.from_json(settings["start"]), dict(settings.get("pace", {}))
        if type(start.seed) is not int or not 0 <= start.seed < 2**63 or set(start.options) - self._by_name.keys():
            raise ValueError
        start.clock()
        for name, options in start.options.items():
            self._by_name[name].chosen(options)
        clock = Clock(**settings.get("clock", Clock.real().as_json()))
        if not 0 <= clock.speed <= MAX_SPEED or not isfinite(clock.shown + clock.read):
            raise ValueError
        in_range(clock.now())
        lifecycles = {one.name: one for service in self._services for one in service.lifecycles}
        for key, pace in paces.items():
            lifecycles[key.partition("/")[0]].paced(pace)
        for fault in settings.get(FAULTS, ()):
            Fault.from_json(fault)
            checked({name: value for name, value in fault.items() if name != "id"}, self._by_name)

    @cached_property
    def _by_name(self) -> dict[str, Service]:
        return {one.name: one for one in self._services}


def read_settings(db: sqlite3.Connection) -> dict[str, Any]:
    """All settings of the world in a file, by name."""
    return {name: orjson.loads(value) for name, value in db.execute("SELECT name, value FROM world_settings")}


def _schema(db: sqlite3.Connection) -> Schema:
    return {(kind, name): sql for kind, name, sql in db.execute(SCHEMA)}

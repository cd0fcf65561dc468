"""Snapshots: copies of worlds as files, and the checks of imported files."""

from __future__ import annotations

import asyncio
import re
import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from mockservers.core.errors import NoSuchSnapshot, NotASnapshot, SnapshotDamaged, SnapshotExists, TooManySnapshots
from mockservers.core.private_files import make_file, make_folder
from mockservers.core.storage.damage import DamagedFile
from mockservers.core.storage.database import open_immutable
from mockservers.core.storage.settings import WorldSettings
from mockservers.core.storage.world_files import SUFFIX, UNFINISHED, remove_leftovers
from mockservers.core.worlds.upgrades import Upgrades
from mockservers.core.worlds.world_check import WorldCheck, report_damage

if TYPE_CHECKING:
    from mockservers.core.worlds.world import World

NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,63}", re.ASCII)
MOST_SNAPSHOTS = 256
MOST_BYTES = 4 * 1024**3
MAGIC = b"SQLite format 3\0"
PAGE_SIZE = 4_096  # bytes; pages of another size cannot be copied into a world


@dataclass(frozen=True)
class Snapshot:
    """A copy of a world: its file, the real time when it was saved, its size in bytes, and the world's settings."""

    name: str
    path: Path
    saved_at: datetime
    size: int
    settings: WorldSettings


class Snapshots:
    """The snapshots of one server: files in a folder, which is created with the first snapshot.

    Hold ``using`` while reading a snapshot's file; otherwise it can be deleted meanwhile.

    Args:
        folder: The folder of the files.
        check: The check of a snapshot's file.
        upgrades: The steps from earlier versions.
        most: Maximum number of snapshots.
        most_bytes: Maximum total size.
    """

    def __init__(
        self,
        folder: Path,
        check: WorldCheck,
        upgrades: Upgrades,
        most: int = MOST_SNAPSHOTS,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self._folder, self._check, self._upgrades = folder, check, upgrades
        self.most, self.most_bytes = most, most_bytes
        self.using = asyncio.Lock()
        self._upgrading = threading.Lock()
        if folder.is_dir():
            remove_leftovers(folder)

    def names(self) -> list[str]:
        """The names of all snapshots, in order."""
        return sorted(path.stem for path in self._folder.glob(f"*{SUFFIX}") if NAME.fullmatch(path.stem))

    def all(self) -> tuple[list[Snapshot], list[SnapshotDamaged]]:
        """All usable snapshots, and the damage of the others; both by name."""
        found, damaged = [], []
        for name in self.names():
            try:
                found.append(self.get(name))
            except SnapshotDamaged as error:
                damaged.append(error)
        return found, damaged

    def get(self, name: str) -> Snapshot:
        """The snapshot of that name.

        Raises:
            NoSuchSnapshot: there is none.
            SnapshotDamaged: it cannot be used.
        """
        path = self._path(name)
        try:
            found = path.stat()
            settings = self._settings(path)
        except FileNotFoundError:
            raise NoSuchSnapshot(name) from None
        except DamagedFile as error:
            raise SnapshotDamaged(name, str(error)) from None
        return Snapshot(name, path, datetime.fromtimestamp(found.st_mtime, UTC), found.st_size, settings)

    def _settings(self, path: Path) -> WorldSettings:
        with report_damage():
            self._upgrade(path)
            with closing(open_immutable(path)) as db:
                self._check.check_tables(db)
                return self._check.read_settings(db)

    def _upgrade(self, path: Path) -> None:
        with self._upgrading:  # a second thread finds the file upgraded
            with closing(open_immutable(path)) as db:
                is_old = self._upgrades.is_needed(db)
            if is_old:
                self._upgrades.upgrade(path)

    async def save(self, name: str, world: World, *, replace: bool = False) -> Snapshot:
        """Save a world as a snapshot. Readers of the world continue meanwhile, writers wait.

        Raises:
            SnapshotExists: there is a snapshot of that name, and ``replace`` is false.
            TooManySnapshots: there would be too many snapshots, or they would be too large.
            NoSuchWorld: the world was deleted meanwhile.
        """
        async with self._new_file(name, replace=replace) as unfinished, world.writing:
            await asyncio.to_thread(world.database.copy_to, unfinished)
        return self.get(name)

    async def take_in(self, name: str, content: bytes, *, replace: bool = False) -> Snapshot:
        """Check a file from an unknown source and save it as a snapshot.

        Raises:
            NotASnapshot: the file is not a snapshot of this version, or is damaged.
            SnapshotExists: there is a snapshot of that name, and ``replace`` is false.
            TooManySnapshots: there would be too many snapshots, or they would be too large.
        """
        async with self._new_file(name, replace=replace) as unfinished:
            await asyncio.to_thread(self._check_content, unfinished, content)
        return self.get(name)

    async def delete(self, name: str) -> None:
        """Delete a snapshot.

        Raises:
            NoSuchSnapshot: there is none.
        """
        async with self.using:
            try:
                self._path(name).unlink()
            except FileNotFoundError:
                raise NoSuchSnapshot(name) from None

    @asynccontextmanager
    async def temporary_copy(self, world: World) -> AsyncIterator[Path]:
        """A copy of a world in a file that is removed when the context ends."""
        make_folder(self._folder)
        path = self._folder / f"{uuid4().hex}{UNFINISHED}"
        try:
            async with world.writing:
                await asyncio.to_thread(world.database.copy_to, path)
            yield path
        finally:
            path.unlink(missing_ok=True)

    @asynccontextmanager
    async def _new_file(self, name: str, *, replace: bool) -> AsyncIterator[Path]:
        """A file to fill, which becomes the snapshot of that name atomically when the context ends."""
        path = self._path(name)
        self._check_room(path, replace=replace)
        make_folder(self._folder)
        unfinished = self._folder / f"{uuid4().hex}{UNFINISHED}"
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
        others = [other for other in self._folder.glob(f"*{SUFFIX}") if other != path]
        if len(others) >= self.most:
            raise TooManySnapshots(f"The maximum of {self.most} snapshots is reached: delete one first.")
        if sum(other.stat().st_size for other in others) + more > self.most_bytes:
            raise TooManySnapshots(f"The snapshots would exceed {self.most_bytes:,} bytes: delete one first.")

    def _path(self, name: str) -> Path:
        if not NAME.fullmatch(name):
            raise NoSuchSnapshot(name)
        return self._folder / f"{name}{SUFFIX}"

    def _check_content(self, path: Path, content: bytes) -> None:
        """Write content from an unknown source to a file and check it."""
        if not content.startswith(MAGIC):
            raise NotASnapshot("It is not an SQLite file.")
        if int.from_bytes(content[16:18]) != PAGE_SIZE:
            raise NotASnapshot(f"Its pages do not have {PAGE_SIZE:,} bytes.")
        make_file(path)
        path.write_bytes(content)
        try:
            self._upgrade(path)
            with closing(open_immutable(path)) as db:
                self._check.check_foreign(db)
        except DamagedFile as error:
            raise NotASnapshot(str(error)) from None
        except sqlite3.Error as error:
            raise NotASnapshot(f"It cannot be read ({error}).") from None

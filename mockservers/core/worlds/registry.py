"""The worlds of a server: created, forked, reset and deleted. Worlds share nothing."""

from __future__ import annotations

import asyncio
import logging
import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO
from weakref import WeakValueDictionary

from mockservers.core.errors import NoSuchWorld, WorldDamaged, WorldExists
from mockservers.core.journal.entries import Entry, ignore_entry
from mockservers.core.private_files import make_file, make_folder
from mockservers.core.service.service import Service
from mockservers.core.storage.database import ConnectionCache, Database
from mockservers.core.storage.world_files import SUFFIX, UNFINISHED, remove_companions, remove_leftovers
from mockservers.core.suggestions import suggest
from mockservers.core.worlds.opening import prepare_file
from mockservers.core.worlds.own_data import DataStart, OwnData
from mockservers.core.worlds.seeding import WorldStart
from mockservers.core.worlds.snapshots import Snapshots
from mockservers.core.worlds.template_cache import find_template_cache
from mockservers.core.worlds.templates import ServerClosing, Templates, leave_template, no_report
from mockservers.core.worlds.upgrades import Upgrades
from mockservers.core.worlds.world import Seeding, World
from mockservers.core.worlds.world_check import WorldCheck

log = logging.getLogger("mockservers")

NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,63}", re.ASCII)
NAME_RULE = "use 1 to 64 letters, digits, dots, dashes and underscores, with no dot or dash at the beginning."
MOST_WORLDS = 256


class Worlds:
    """The worlds of one server: files in a folder, created on first use.

    Args:
        folder: The folder of the worlds' files. One process uses it at a time.
        services: The services whose tables and data a world holds.
        start: The start of new worlds.
        most: Maximum number of worlds.
        is_kept: The worlds are to survive a crash of the machine; if not, nothing waits for the disk.
    """

    def __init__(
        self,
        folder: Path,
        services: Sequence[Service],
        start: WorldStart | None = None,
        most: int = MOST_WORLDS,
        *,
        is_kept: bool = True,
    ) -> None:
        self.services = {service.name: service for service in services}
        self.default_start = start or WorldStart()
        self.on_outbox_change: Callable[[World], None] = lambda _world: None
        self.on_entry: Callable[[Entry], None] = ignore_entry
        self.urls: Mapping[str, str] = {}  # base URLs by service, set by the server
        self._folder, self.most, self._is_kept = folder, most, is_kept
        self._open: dict[str, World] = {}
        self._connections = ConnectionCache()
        self._name_locks = WeakValueDictionary[str, asyncio.Lock]()
        self._creation_locks = WeakValueDictionary[str, asyncio.Lock]()
        self._creating: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        seeded = [service for service in services if service.in_world]
        self.own_data = OwnData(folder.with_name("data"), seeded)
        self._templates = Templates(seeded, find_template_cache(seeded), self.own_data)
        self.check(self.default_start)
        make_folder(folder)
        remove_leftovers(folder)
        self._check, self._upgrades = WorldCheck(services), Upgrades(services)
        self.snapshots = Snapshots(folder.with_name("snapshots"), self._check, self._upgrades)

    def names(self) -> list[str]:
        """The names of all worlds, in order."""
        return sorted(path.stem for path in self._folder.glob(f"*{SUFFIX}") if NAME.fullmatch(path.stem))

    def exists(self, name: str) -> bool:
        """True if there is a world of that name."""
        return bool(NAME.fullmatch(name)) and self._path(name).exists()

    def would_make(self, name: str) -> bool:
        """True if a request in a world of that name would create it."""
        return bool(NAME.fullmatch(name)) and name not in self._open and not self.exists(name)

    def has(self, world: World) -> bool:
        """True unless the world was deleted."""
        return self._open.get(world.name) is world

    async def get(self, name: str) -> World:
        """The world of that name, created if it is new.

        Raises:
            NoSuchWorld: the name is not allowed, or there are too many worlds.
            WorldDamaged: its file cannot be used.
        """
        world = self._open.get(name)
        if world is not None and not world.damage:
            return world
        if world is not None and not world.database.path.exists():  # the damaged file was removed by hand
            del self._open[name]
            world.database.discard()
        return await self.make(name, self.default_start)

    async def make(self, name: str, start: WorldStart) -> World:
        """The world of that name, created with ``start`` if it is new.

        Raises:
            NoSuchWorld: the name is not allowed, or there are too many worlds.
            WorldDamaged: its file cannot be used.
        """
        async with self._lock_name(name):
            is_new = name not in self._open and not self._path(name).exists()
            if is_new:
                await self._create_file(name, self._copy_template(start))
            world = await self._open_world(name, is_new=is_new)
        if world.damage:
            raise WorldDamaged(name, world.damage)
        return world

    async def create(self, name: str, start: WorldStart) -> World:
        """Create a world of that name.

        Raises:
            WorldExists: there is already a world of that name.
            NoSuchWorld: the name is not allowed, or there are too many worlds.
        """
        return await self._create(name, self._copy_template(start))

    async def fork(self, world: World, name: str) -> World:
        """Create a copy of a world. The journal of the copy is empty.

        Raises:
            WorldExists: there is already a world of that name.
            NoSuchWorld: the name is not allowed, there are too many worlds, or ``world`` was deleted meanwhile.
        """

        async def copy(unfinished: Path) -> None:
            async with world.writing:
                await asyncio.to_thread(world.database.copy_to, unfinished)

        return await self._create_copy(name, copy)

    async def fork_file(self, file: Path, name: str) -> World:
        """Create a world from a file that nobody writes.

        Raises:
            WorldExists: there is already a world of that name.
            NoSuchWorld: the name is not allowed, or there are too many worlds.
        """

        async def copy(unfinished: Path) -> None:
            await asyncio.to_thread(shutil.copyfile, file, unfinished)

        return await self._create_copy(name, copy)

    async def replace_content(self, world: World, file: Path) -> None:
        """Replace a world's content by that of a file that nobody writes.

        Raises:
            NoSuchWorld: the world was deleted meanwhile.
        """
        async with world.writing:
            await asyncio.to_thread(world.database.replace_with, file)
            world.reset()

    async def _create_copy(self, name: str, copy: Callable[[Path], Awaitable[object]]) -> World:
        """Create a world whose outbox may have messages already."""
        world = await self._create(name, copy)
        world.notify_outbox()
        return world

    async def _create(self, name: str, fill: Callable[[Path], Awaitable[object]]) -> World:
        async with self._lock_name(name):
            if self._path(name).exists():
                raise WorldExists(name)
            await self._create_file(name, fill)
            return await self._open_world(name, is_new=True)

    def list_open(self) -> list[World]:
        """The usable worlds that were used since the start of the server."""
        return [world for world in self._open.values() if not world.damage]

    async def list_usable(self) -> list[World]:
        """All worlds that can be used, by name; creates none."""
        return [world for world in await self._open_all() if not world.damage]

    async def list_damage(self) -> list[WorldDamaged]:
        """The damage of each world that cannot be used, by name."""
        return [WorldDamaged(world.name, world.damage) for world in await self._open_all() if world.damage]

    async def _open_all(self) -> list[World]:
        found = []
        for name in self.names():
            async with self._lock_name(name):
                if self._path(name).exists():
                    found.append(await self._open_world(name))
        return found

    @asynccontextmanager
    async def _lock_name(self, name: str) -> AsyncIterator[None]:
        """Hold the lock for the creation, opening and deletion of the world of that name."""
        if not NAME.fullmatch(name):
            raise NoSuchWorld(f"Invalid world name {name[:64]!r}: {NAME_RULE}")
        lock = self._name_locks.setdefault(name, asyncio.Lock())
        async with lock:
            yield

    async def _open_world(self, name: str, *, is_new: bool = False) -> World:
        """Open a world's file, which is checked unless it is new. The caller holds ``_lock_name``."""
        if name not in self._open:
            database = Database(self._path(name), self._connections, is_kept=self._is_kept)
            if not is_new:
                await asyncio.to_thread(prepare_file, database, self._check, self._upgrades)
            self._open[name] = World(name, database, self._notify_outbox, self._report_entry)
        return self._open[name]

    def _notify_outbox(self, world: World) -> None:
        self.on_outbox_change(world)

    def _report_entry(self, entry: Entry) -> None:
        self.on_entry(entry)

    def _copy_template(self, start: WorldStart) -> Callable[[Path], Awaitable[object]]:
        """A function that copies the template of a start to a file."""
        return lambda unfinished: asyncio.to_thread(
            self._templates.use, start, lambda template: shutil.copyfile(template, unfinished)
        )

    async def _create_file(self, name: str, fill: Callable[[Path], Awaitable[object]]) -> None:
        if len({*self.names(), *self._creating}) >= self.most:
            raise NoSuchWorld(f"The maximum of {self.most} worlds is reached: delete one first.")
        path = self._path(name)
        unfinished = path.with_suffix(UNFINISHED)
        self._creating.add(name)
        try:
            make_file(unfinished)
            await fill(unfinished)
            remove_companions(path)
            unfinished.rename(path)
        finally:
            unfinished.unlink(missing_ok=True)
            self._creating.discard(name)

    async def delete(self, name: str) -> None:
        """Delete a world, damaged or not."""
        async with self._lock_name(name):
            if not self._path(name).exists():
                return
            world = await self._open_world(name)
        async with world.writing:
            if self.has(world):
                del self._open[name]
                world.database.delete()
                world.journal.clear()  # tells those who follow it

    async def replace_world(self, name: str, file: Path | None = None) -> World:
        """Replace a damaged world by a new one with the default start, or by a copy of a file.

        Raises:
            WorldExists: another request created the world meanwhile.
        """
        await self.delete(name)
        return await self.make(name, self.default_start) if file is None else await self.fork_file(file, name)

    def creation_lock(self, name: str) -> asyncio.Lock:
        """The lock to hold while a world of that name is created and its scenario runs."""
        return self._creation_locks.setdefault(name, asyncio.Lock())

    async def reset(self, name: str) -> World:
        """Reset a world to its start."""
        world = await self.get(name)
        await self.seed_again(world, world.start())
        return world

    async def seed_again(self, world: World, start: WorldStart, report: Callable[[int], None] = no_report) -> None:
        """Replace a world's content by that of a start. A missing template is seeded in a thread."""
        if not self._templates.is_ready(start):
            await asyncio.to_thread(self._templates.use, start, leave_template, report)
        async with world.writing:
            self._templates.use(start, world.restore_from)

    def check(self, start: WorldStart) -> dict[str, dict[str, int | str]]:
        """The seed options of a start per service, with defaults.

        Raises:
            ValueError: an unknown service or option, or a value that is not allowed.
        """
        __tracebackhide__ = True
        for name in start.options:
            suggest("service", name, self._templates.names)
        return {name: self.services[name].choose_options(start.options.get(name, {})) for name in self._templates.names}

    def begin_seeding(self, world: World, start: WorldStart) -> None:
        """Replace a world's content by that of a start, in the background; ``world.seeding`` has the progress.

        The world stays usable with its old content until the new content is complete.
        """
        world.seeding = Seeding("running", total=self._count_rows(start))
        task = asyncio.create_task(self._seed(world, world.seeding, start))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _seed(self, world: World, seeding: Seeding, start: WorldStart) -> None:
        try:
            await self.seed_again(world, start, seeding.report)
            seeding.state, seeding.done = "done", seeding.total
        except (ServerClosing, NoSuchWorld):
            seeding.state, seeding.error = "failed", "The server was closed, or the world was deleted."
        except Exception:
            log.exception("Seeding the world %s failed", world.name)
            seeding.state, seeding.error = "failed", "The seeding failed; see the server's log."

    def choose_start(self, content: bytes, before: WorldStart) -> DataStart:
        """Keep an archive of a folder of data; return the start of a world with it.

        Raises:
            InvalidData: it is not an archive, or its ``world.yaml`` is wrong.
        """
        return self.own_data.choose_start(content, before, self.check)

    def start_with(self, content: bytes) -> None:
        """Start new worlds with the data of an archive.

        Raises:
            InvalidData: the data has problems; all worlds were closed.
        """
        try:
            start = self.choose_start(content, self.default_start).start
            self._templates.use(start, leave_template)
        except BaseException:
            self.close()
            raise
        self.default_start = start

    async def load_data(self, world: World, content: bytes) -> None:
        """Replace a world's content by that of an archive; ``world.seeding`` has the progress.

        The world stays usable with its old content until the new content is complete.

        Raises:
            InvalidData: the archive has problems, and the world was not changed.
        """
        task = asyncio.create_task(self._load(world, content))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda done: done.cancelled() or done.exception())  # also if nobody waits for it
        await asyncio.shield(task)

    async def _load(self, world: World, content: bytes) -> None:
        world.seeding = seeding = Seeding("running")
        chosen = None
        try:
            chosen = await asyncio.to_thread(self.choose_start, content, world.start())
            seeding.total = self._count_rows(chosen.start) + chosen.records
            await self.seed_again(world, chosen.start, seeding.report)
        except BaseException as error:
            seeding.state, seeding.error = "failed", getattr(error, "summary", "The loading failed.")
            if chosen and chosen.is_new:
                self.own_data.archives.discard(chosen.start.data)
            raise
        seeding.total = seeding.done or seeding.total  # nothing is read again that was loaded before
        seeding.state, seeding.done = "done", seeding.total

    def dump_data(self, world: World) -> IO[bytes]:
        """Write a world's data as an archive to a temporary file; return the file, open at its beginning."""
        return self.own_data.dump(world.database)

    def _count_rows(self, start: WorldStart) -> int:
        """The number of rows that the seeding of a start reports."""
        return sum(self.services[name].expected_rows(options) for name, options in self.check(start).items())

    def close(self) -> None:
        """Close every world; their files stay."""
        for world in self._open.values():
            world.database.close()
        self._open.clear()
        self._templates.close()

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}{SUFFIX}"

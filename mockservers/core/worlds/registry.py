"""The worlds of a server: made, forked, begun anew and deleted. Worlds share nothing."""

from __future__ import annotations

import asyncio
import logging
import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from weakref import WeakValueDictionary

from mockservers.core.errors import NoSuchWorld, WorldDamaged, WorldExists
from mockservers.core.journal.entries import Entry, ignore_entry
from mockservers.core.private_files import make_file, make_folder
from mockservers.core.service.service import Service
from mockservers.core.storage.connections import driver_of
from mockservers.core.storage.damage import DamagedFile
from mockservers.core.storage.database import ConnectionCache, Database
from mockservers.core.storage.world_files import SUFFIX, UNFINISHED, remove_companions, remove_leftovers
from mockservers.core.suggestions import suggest
from mockservers.core.worlds.seeding import WorldStart
from mockservers.core.worlds.snapshots import Snapshots
from mockservers.core.worlds.templates import Closing, Templates, no_report, nothing
from mockservers.core.worlds.world import Seeding, World
from mockservers.core.worlds.world_check import WorldCheck

log = logging.getLogger("mockservers")

NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,63}", re.ASCII)
MOST_WORLDS = 256


class Worlds:
    """The worlds of one server, kept as files in a folder, made on first use.

    Args:
        folder: Where the worlds' files are.
        services: The services whose tables and data a world holds.
        start: What new worlds begin with.
        most: How many worlds there may be.
    """

    def __init__(
        self,
        folder: Path,
        services: Sequence[Service],
        start: WorldStart | None = None,
        most: int = MOST_WORLDS,
    ) -> None:
        self.services = {one.name: one for one in services}
        self.default_start = start or WorldStart()
        self.on_stir: Callable[[World], None] = lambda _world: None
        self.on_entry: Callable[[Entry], None] = ignore_entry
        self.urls: Mapping[str, str] = {}  # base URLs by service, where a server serves them
        self._folder, self.most = folder, most
        self._open: dict[str, World] = {}
        self._warm = ConnectionCache()
        self._making = WeakValueDictionary[str, asyncio.Lock]()
        self._beginning = WeakValueDictionary[str, asyncio.Lock]()
        self._planting: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._templates = Templates([one for one in services if one.in_world])
        self.check(self.default_start)
        make_folder(folder)
        remove_leftovers(folder)
        self._check = WorldCheck(services)
        self.snapshots = Snapshots(folder.with_name("snapshots"), self._check)

    def names(self) -> list[str]:
        """The names of all worlds, in order."""
        return sorted(path.stem for path in self._folder.glob(f"*{SUFFIX}") if NAME.fullmatch(path.stem))

    def exists(self, name: str) -> bool:
        """Whether there is such a world."""
        return bool(NAME.fullmatch(name)) and self._path(name).exists()

    def would_make(self, name: str) -> bool:
        """Whether a request in a world of that name would make it."""
        return bool(NAME.fullmatch(name)) and name not in self._open and not self.exists(name)

    def has(self, world: World) -> bool:
        """Whether the world is still there, and the one of its name."""
        return self._open.get(world.name) is world

    async def get(self, name: str) -> World:
        """The world of that name, made if it is new.

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
        """The world of that name; ``start`` matters only if it is new.

        Raises:
            NoSuchWorld: the name is not allowed, or there are too many worlds.
            WorldDamaged: its file cannot be used.
        """
        async with self._only_one(name):
            is_new = name not in self._open and not self._path(name).exists()
            if is_new:
                await self._plant(name, self._planted(start))
            world = await self._opened(name, is_new=is_new)
        if world.damage:
            raise WorldDamaged(name, world.damage)
        return world

    async def create(self, name: str, start: WorldStart) -> World:
        """A new world of that name.

        Raises:
            WorldExists: there is one already.
            NoSuchWorld: the name is not allowed, or there are too many worlds.
        """
        return await self._made(name, self._planted(start))

    async def fork(self, world: World, name: str) -> World:
        """A new world that is like another one is now; only the journal begins anew.

        Raises:
            WorldExists: there is one already.
            NoSuchWorld: the name is not allowed, there are too many worlds, or the other one was deleted meanwhile.
        """

        async def copied(unfinished: Path) -> None:
            async with world.writing:
                await asyncio.to_thread(world.database.copy_to, unfinished)

        return await self._made(name, copied)

    async def fork_file(self, file: Path, name: str) -> World:
        """A new world that is like a file that nobody writes.

        Raises:
            WorldExists: there is one already.
            NoSuchWorld: the name is not allowed, or there are too many worlds.
        """

        async def copied(unfinished: Path) -> None:
            await asyncio.to_thread(shutil.copyfile, file, unfinished)

        return await self._made(name, copied)

    async def become(self, world: World, file: Path) -> None:
        """Let a world be like a file that nobody writes.

        Raises:
            NoSuchWorld: the world was deleted meanwhile.
        """
        async with world.writing:
            await asyncio.to_thread(world.database.replace_with, file)
            world.reset()

    async def _made(self, name: str, fill: Callable[[Path], Awaitable[object]]) -> World:
        async with self._only_one(name):
            if self._path(name).exists():
                raise WorldExists(name)
            await self._plant(name, fill)
            return await self._opened(name, is_new=True)

    async def every(self) -> list[World]:
        """All worlds that can be used, by name; makes none."""
        return [one for one in await self._open_all() if not one.damage]

    async def damaged(self) -> list[WorldDamaged]:
        """What is wrong with the worlds that cannot be used, by name."""
        return [WorldDamaged(one.name, one.damage) for one in await self._open_all() if one.damage]

    async def _open_all(self) -> list[World]:
        found = []
        for name in self.names():
            async with self._only_one(name):
                if self._path(name).exists():
                    found.append(await self._opened(name))
        return found

    @asynccontextmanager
    async def _only_one(self, name: str) -> AsyncIterator[None]:
        """Lets one at a time make the world of that name; those of other names are not held up."""
        if not NAME.fullmatch(name):
            raise NoSuchWorld("A world's name has 1 to 64 letters, digits, dots, dashes and underscores.")
        lock = self._making.setdefault(name, asyncio.Lock())
        async with lock:
            yield

    async def _opened(self, name: str, *, is_new: bool = False) -> World:
        """The world behind a file, which is checked unless it is new. The caller is the only one with that name."""
        if name not in self._open:
            database = Database(self._path(name), self._warm)
            if not is_new:
                await asyncio.to_thread(self._look_at, database)
            self._open[name] = World(name, database, self._stir, self._tell)
        return self._open[name]

    def _look_at(self, database: Database) -> None:
        """Find out whether a database can be used; its ``damage`` says so."""
        try:
            with database.transaction(writing=False) as db:
                self._check.check_own(driver_of(db))
        except DamagedFile as error:
            database.note_damage(str(error))
        except WorldDamaged:
            pass
        if database.damage:
            log.error("%s is damaged: %s", database.path, database.damage)

    def _stir(self, world: World) -> None:
        self.on_stir(world)

    def _tell(self, entry: Entry) -> None:
        self.on_entry(entry)

    def _planted(self, start: WorldStart) -> Callable[[Path], Awaitable[object]]:
        """What fills the file of a new world with what it begins with."""
        return lambda unfinished: asyncio.to_thread(
            self._templates.use, start, lambda template: shutil.copyfile(template, unfinished)
        )

    async def _plant(self, name: str, fill: Callable[[Path], Awaitable[object]]) -> None:
        if len({*self.names(), *self._planting}) >= self.most:
            raise NoSuchWorld(f"There are {self.most} worlds, the most that are kept; delete one first.")
        path = self._path(name)
        unfinished = path.with_suffix(UNFINISHED)
        self._planting.add(name)
        try:
            make_file(unfinished)
            await fill(unfinished)
            remove_companions(path)
            unfinished.rename(path)
        finally:
            unfinished.unlink(missing_ok=True)
            self._planting.discard(name)

    async def delete(self, name: str) -> None:
        """Remove a world and all that is in it, also one that is damaged."""
        async with self._only_one(name):
            if not self._path(name).exists():
                return
            world = await self._opened(name)
        async with world.writing:
            if self.has(world):
                del self._open[name]
                world.database.delete()

    async def make_anew(self, name: str, file: Path | None = None) -> World:
        """Put a new world in the place of a damaged one: what worlds begin with, or a copy of a file.

        Raises:
            WorldExists: somebody else was faster.
        """
        await self.delete(name)
        return await self.make(name, self.default_start) if file is None else await self.fork_file(file, name)

    def beginning(self, name: str) -> asyncio.Lock:
        """Held while a world of that name is made and brought to where it is to begin."""
        return self._beginning.setdefault(name, asyncio.Lock())

    async def reset(self, name: str) -> World:
        """Let a world begin anew with what it began with."""
        world = await self.get(name)
        await self.seed_again(world, world.start())
        return world

    async def seed_again(self, world: World, start: WorldStart, report: Callable[[int], None] = no_report) -> None:
        """Let a world begin anew; the template is made in a thread, without holding up requests."""
        if not self._templates.is_ready(start):
            await asyncio.to_thread(self._templates.use, start, nothing, report)
        async with world.writing:
            self._templates.use(start, world.restore_from)

    def check(self, start: WorldStart) -> dict[str, dict[str, int | str]]:
        """The seed options of a start, per service, defaults filled in.

        Raises:
            ValueError: an unknown service or option, or a value that is not allowed.
        """
        __tracebackhide__ = True
        for name in start.options:
            suggest("service", name, self._templates.names)
        return {one: self.services[one].choose_options(start.options.get(one, {})) for one in self._templates.names}

    def begin_seeding(self, world: World, start: WorldStart) -> None:
        """Let a world begin anew with something else; ``world.seeding`` tells how far that is.

        The world stays as it was, and usable, until the new content is complete.
        """
        chosen = self.check(start)
        total = sum(self.services[one].expected_rows(options) for one, options in chosen.items())
        world.seeding = Seeding("running", total=total)
        task = asyncio.create_task(self._seed(world, world.seeding, start))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _seed(self, world: World, seeding: Seeding, start: WorldStart) -> None:
        try:
            await self.seed_again(world, start, seeding.report)
            seeding.state, seeding.done = "done", seeding.total
        except (Closing, NoSuchWorld):
            seeding.state, seeding.error = "failed", "The server was closed or the world deleted meanwhile."
        except Exception:
            log.exception("Seeding the world %s failed", world.name)
            seeding.state, seeding.error = "failed", "The seeding failed; the server's log has the details."

    def close(self) -> None:
        """Close every world; their files stay."""
        for world in self._open.values():
            world.database.close()
        self._open.clear()
        self._templates.close()

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}{SUFFIX}"

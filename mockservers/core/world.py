"""Worlds: everything that a request can see or change. Worlds share nothing."""

from __future__ import annotations

import asyncio
import itertools
import logging
import re
import shutil
import tempfile
import threading
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

import orjson

from mockservers.core.chance import Chance
from mockservers.core.clock import Clock
from mockservers.core.errors import NoSuchWorld, WorldExists
from mockservers.core.journal import Journal
from mockservers.core.lifecycle import Lifecycle, Pace
from mockservers.core.messages import Message, put
from mockservers.core.store import Database, Warm, count, read_settings, write_setting
from mockservers.core.tokens import Tokens

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from mockservers.core.exchange import Answer, Call, Request
    from mockservers.core.service import Service
    from mockservers.core.spec import Operation

log = logging.getLogger("mockservers")

DEFAULT = "default"
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,63}", re.ASCII)
MOST_WORLDS = 256
KEPT_TEMPLATES = 8
MOST_REMEMBERED = 1_000


@dataclass(frozen=True)
class Start:
    """What a world begins with, and returns to when it is reset.

    Args:
        seed: The seed of everything that is left to chance.
        now: Where the clock begins, frozen; None for the machine's time.
        options: Seed options per service.
    """

    seed: int = 0
    now: datetime | None = None
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The start as it is stored and shown."""
        return {
            "seed": self.seed,
            "now": self.now and _exact(self.now),
            "options": {name: dict(chosen) for name, chosen in self.options.items()},
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Start:
        """The start as it was stored."""
        return cls(stored["seed"], stored["now"] and datetime.fromisoformat(stored["now"]), stored["options"])

    def clock(self) -> Clock:
        """The clock that the world begins with."""
        return Clock.real() if self.now is None else Clock.frozen_at(self.now)


def _exact(moment: datetime) -> str:
    """``2014-06-23T12:18:29Z``, with the fraction of the second if there is one."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


class World:
    """One world: its database, its journal, and the lock that lets one request write at a time.

    ``stir`` is called when something may be due that nobody asked for (see ``outbox``); ``generation`` counts how
    often the world began anew.
    """

    def __init__(self, name: str, database: Database, stir: Callable[[World], None] = lambda _world: None) -> None:
        self.name = name
        self.database = database
        self.journal = Journal()
        self.writing = asyncio.Lock()
        self.seeding = Seeding()
        self.generation = 0
        self._stir = stir
        self._unsent = 0
        self._remembered: dict[str, tuple[object, dict[object, Any]]] = {}

    def stir(self) -> None:
        """Tell the outbox that something may be due."""
        self._stir(self)

    @property
    def is_answering(self) -> bool:
        """Whether an answer has yet to go out before anything that follows from it may be sent."""
        return self._unsent > 0

    def answering(self) -> Callable[[], None]:
        """Begin such an answer; what is returned is called when it has gone out."""
        self._unsent += 1

        def sent() -> None:
            self._unsent -= 1
            self.stir()

        return sent

    def remembered(self, name: str, version: object) -> dict[object, Any]:
        """Answers that are costly to find and hold for a version of the data: a mapping to look into and to fill.

        A new version begins with an empty one, and so does one that has grown too large.
        """
        kept = self._remembered.get(name)
        if kept is None or kept[0] != version or len(kept[1]) > MOST_REMEMBERED:
            kept = self._remembered[name] = (version, {})
        return kept[1]

    def settings(self) -> dict[str, Any]:
        """What is set in the world: its start, clock and pace."""
        with self.database.transaction(writing=False) as db:
            return read_settings(db)

    def start(self) -> Start:
        """What the world began with."""
        return Start.from_json(self.settings()["start"])

    async def set(self, name: str, value: Callable[[Mapping[str, Any]], object]) -> dict[str, Any]:
        """Set something to what a function makes of the present settings; gives all of them, as they are then."""
        async with self.writing:
            with self.database.transaction(writing=True) as db:
                settings = read_settings(db)
                settings[name] = value(settings)
                write_setting(db, name, settings[name])
        self.stir()
        return settings

    def become(self, template: Path) -> None:
        """Forget everything and be like the template. The caller holds ``writing``."""
        self.database.replace_with(template)
        self.journal.clear()
        self._remembered.clear()
        self.generation += 1
        self.stir()


def no_report(_rows: int) -> None:
    """Nobody is told how many rows were planted."""


def nothing(_template: Path) -> None:
    """A template that is only made, for a use that comes later."""


@dataclass
class Seeding:
    """How far the seeding of a world has come: ``idle``, ``running``, ``done`` or ``failed``."""

    state: str = "idle"
    done: int = 0
    total: int = 0
    error: str | None = None

    def report(self, rows: int) -> None:
        """Count planted rows."""
        self.done += rows


class Worlds:
    """The worlds of one server, kept as files in a folder, made on first use.

    Args:
        folder: Where the worlds' files are.
        services: The services whose tables and data a world holds.
        start: What new worlds begin with.
        most: How many worlds there may be.
    """

    def __init__(
        self, folder: Path, services: Sequence[Service], start: Start | None = None, most: int = MOST_WORLDS
    ) -> None:
        self.services = {one.name: one for one in services}
        self.default_start = start or Start()
        self.on_stir: Callable[[World], None] = lambda _world: None
        self._folder, self.most = folder, most
        self._open: dict[str, World] = {}
        self._warm = Warm()
        self._making = WeakValueDictionary[str, asyncio.Lock]()
        self._planting: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._templates = Templates([one for one in services if one.in_world])
        folder.mkdir(parents=True, exist_ok=True)

    def names(self) -> list[str]:
        """The names of all worlds, in order."""
        return sorted(path.stem for path in self._folder.glob("*.sqlite"))

    def exists(self, name: str) -> bool:
        """Whether there is such a world."""
        return bool(NAME.fullmatch(name)) and self._path(name).exists()

    def has(self, world: World) -> bool:
        """Whether the world is still there, and the one of its name."""
        return self._open.get(world.name) is world

    async def get(self, name: str) -> World:
        """The world of that name, made if it is new.

        Raises:
            NoSuchWorld: the name is not allowed, or there are too many worlds.
        """
        return self._open.get(name) or await self.make(name, self.default_start)

    async def make(self, name: str, start: Start) -> World:
        """The world of that name; ``start`` matters only if it is new.

        Raises:
            NoSuchWorld: the name is not allowed, or there are too many worlds.
        """
        async with self._only_one(name):
            if name not in self._open and not self._path(name).exists():
                await self._plant(name, start)
            return self._opened(name)

    async def create(self, name: str, start: Start) -> World:
        """A new world of that name.

        Raises:
            WorldExists: there is one already.
            NoSuchWorld: the name is not allowed, or there are too many worlds.
        """
        async with self._only_one(name):
            if self._path(name).exists():
                raise WorldExists(name)
            await self._plant(name, start)
            return self._opened(name)

    async def every(self) -> list[World]:
        """All worlds, by name; makes none."""
        return [self._opened(name) for name in self.names()]

    @asynccontextmanager
    async def _only_one(self, name: str) -> AsyncIterator[None]:
        """Lets one at a time make the world of that name; those of other names are not held up."""
        if not NAME.fullmatch(name):
            raise NoSuchWorld("A world's name has 1 to 64 letters, digits, dots, dashes and underscores.")
        lock = self._making.setdefault(name, asyncio.Lock())
        async with lock:
            yield

    def _opened(self, name: str) -> World:
        if name not in self._open:
            self._open[name] = World(name, Database(self._path(name), self._warm), self._stir)
        return self._open[name]

    def _stir(self, world: World) -> None:
        self.on_stir(world)

    async def _plant(self, name: str, start: Start) -> None:
        if len({*self.names(), *self._planting}) >= self.most:
            raise NoSuchWorld(f"There are {self.most} worlds, the most that are kept; delete one first.")
        unfinished = self._path(name).with_suffix(".new")
        self._planting.add(name)
        try:
            await asyncio.to_thread(self._templates.use, start, lambda template: shutil.copyfile(template, unfinished))
            unfinished.rename(self._path(name))
        finally:
            self._planting.discard(name)

    async def delete(self, name: str) -> None:
        """Remove a world and all that is in it."""
        world = await self.get(name)
        async with world.writing:
            if self.has(world):
                del self._open[name]
                world.database.delete()

    async def reset(self, name: str) -> World:
        """Let a world begin anew with what it began with."""
        world = await self.get(name)
        await self._begin_anew(world, world.start())
        return world

    async def _begin_anew(self, world: World, start: Start, report: Callable[[int], None] = no_report) -> None:
        """Let a world begin anew; the template is made in a thread, without holding up requests."""
        if not self._templates.is_ready(start):
            await asyncio.to_thread(self._templates.use, start, nothing, report)
        async with world.writing:
            self._templates.use(start, world.become)

    def check(self, start: Start) -> dict[str, dict[str, int | str]]:
        """The seed options of a start, per service, defaults filled in.

        Raises:
            ValueError: an unknown service or option, or a value that is not allowed.
        """
        if unknown := sorted(set(start.options) - set(self._templates.names)):
            raise ValueError(f"There is no service {unknown[0]!r}; there are: {', '.join(self._templates.names)}.")
        return {one: self.services[one].chosen(start.options.get(one, {})) for one in self._templates.names}

    def begin_seeding(self, world: World, start: Start) -> None:
        """Let a world begin anew with something else; ``world.seeding`` tells how far that is.

        The world stays as it was, and usable, until the new content is complete.
        """
        chosen = self.check(start)
        total = sum(self.services[one].planted(options) for one, options in chosen.items())
        world.seeding = Seeding("running", total=total)
        task = asyncio.create_task(self._seed(world, world.seeding, start))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _seed(self, world: World, seeding: Seeding, start: Start) -> None:
        try:
            await self._begin_anew(world, start, seeding.report)
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
        return self._folder / f"{name}.sqlite"


class Closing(Exception):
    """The server closes; what is being planted is not wanted any more."""


class Templates:
    """Fully seeded databases to copy worlds from, made once per start and hour; the oldest go when there are many."""

    def __init__(self, services: Sequence[Service]) -> None:
        self._services = services
        self._made: dict[bytes, Path] = {}
        self._making: dict[bytes, threading.Lock] = {}
        self._numbers = itertools.count()
        self._closed = False

    @property
    def names(self) -> list[str]:
        """The services that have data in a world."""
        return [one.name for one in self._services]

    @cached_property
    def _folder(self) -> tempfile.TemporaryDirectory[str]:
        return tempfile.TemporaryDirectory(prefix="mockservers-")

    def is_ready(self, start: Start) -> bool:
        """Whether the template for a start is already made."""
        return _key(start) in self._made

    def use(self, start: Start, work: Callable[[Path], object], report: Callable[[int], None] = no_report) -> None:
        """Do something with the template for a start, which is made first if need be.

        Args:
            start: The start.
            work: Is given the template's file.
            report: Is told how many rows were planted since the last call.

        Raises:
            ValueError: a seed option that does not exist or is out of range.
            Closing: the templates were closed meanwhile.
        """
        key = _key(start)
        with self._making.setdefault(key, threading.Lock()):
            if key not in self._made:
                path = Path(self._folder.name) / f"{next(self._numbers)}.sqlite"
                self._plant(path, start, self._unless_closed(report))
                self._made[key] = path
            work(self._made[key])
        self._forget_oldest()

    def _forget_oldest(self) -> None:
        for key in list(self._made)[:-KEPT_TEMPLATES]:
            with self._making[key]:
                if path := self._made.pop(key, None):
                    path.unlink()

    def _unless_closed(self, report: Callable[[int], None]) -> Callable[[int], None]:
        def told(rows: int) -> None:
            if self._closed:
                raise Closing
            report(rows)

        return told

    def _plant(self, path: Path, start: Start, report: Callable[[int], None]) -> None:
        from mockservers.core.service import Planting  # noqa: PLC0415 -- service imports world for typing

        database = Database.create(path, [one.tables for one in self._services if one.tables is not None])
        try:
            with database.transaction(writing=True) as db:
                write_setting(db, "start", start.as_json())
                if start.now is not None:
                    write_setting(db, "clock", start.clock().as_json())
                for service in self._services:
                    options = service.chosen(start.options.get(service.name, {}))
                    service.seed(Planting(db, start.seed, _hour(start), options, report))
                db.exec_driver_sql("ANALYZE")
        finally:
            database.close()

    def close(self) -> None:
        """Remove the templates; one that is being made is given up."""
        self._closed = True
        if "_folder" in vars(self):
            self._folder.cleanup()


def _hour(start: Start) -> datetime:
    return start.clock().now().replace(minute=0, second=0, microsecond=0)


def _key(start: Start) -> bytes:
    return orjson.dumps([start.as_json(), _hour(start).isoformat()], option=orjson.OPT_SORT_KEYS)


class Moment:
    """What one service works with in a world: one transaction, at one time.

    ``stirs`` is set by what the outbox must know of once the transaction is committed.
    """

    def __init__(self, service: Service, world: World | None, db: Connection | None) -> None:
        self.service = service
        self._world, self._db = world, db
        self.stirs = False

    @property
    def world(self) -> World:
        """The world; only for services that work in one."""
        assert self._world is not None  # noqa: S101 -- a service that works on all worlds asked for its own
        return self._world

    @property
    def db(self) -> Connection:
        """The connection, within the transaction."""
        assert self._db is not None  # noqa: S101 -- as above
        return self._db

    @cached_property
    def settings(self) -> dict[str, Any]:
        """The world's settings, as they were when first asked for."""
        return read_settings(self.db)

    @cached_property
    def start(self) -> Start:
        """What the world began with."""
        return Start.from_json(self.settings["start"])

    @cached_property
    def now(self) -> datetime:
        """The world's time, the same during the whole transaction."""
        return clock_of(self.settings).now()

    @cached_property
    def chance(self) -> Chance:
        """The world's randomness."""
        return Chance(self.start.seed, lambda name: count(self.db, name))

    @cached_property
    def tokens(self) -> Tokens:
        """The service's tokens in this world."""
        return Tokens(self.db, self.service.name, self.now)

    def pace(self, lifecycle: Lifecycle, record: object = None) -> Pace:
        """The pace of a record: its own, its lifecycle's in this world, or the lifecycle's default."""
        return pace_of(self.settings, lifecycle, record)

    def stir(self) -> None:
        """Let the outbox look at the world again, once this is committed and the answer has gone out."""
        self.stirs = True

    def send(self, message: Message) -> None:
        """Put a message into the outbox: it is sent once this is committed and the answer has gone out."""
        put(self.db, self.service.name, message, self.now)
        self.stir()


class Scope(Moment):
    """What one request works with: a world in one transaction, at one moment.

    ``call`` is set once parameters and body are decoded, ``caller`` once the credentials are checked.
    """

    def __init__(
        self, worlds: Worlds, service: Service, request: Request, operation: Operation, path: Mapping[str, str]
    ) -> None:
        super().__init__(service, None, None)
        self.worlds = worlds
        self.request, self.operation, self.path = request, operation, path
        self.caller: Any = None
        self.call: Call | None = None
        self.answer: Answer | None = None

    def within(self, world: World, db: Connection) -> Scope:
        """The same request, to be worked on in a transaction on a world."""
        scope = Scope(self.worlds, self.service, self.request, self.operation, self.path)
        scope._world, scope._db = world, db
        return scope


def clock_of(settings: Mapping[str, Any]) -> Clock:
    """The world's clock."""
    return Clock(**settings["clock"]) if "clock" in settings else Clock.real()


def pace_of(settings: Mapping[str, Any], lifecycle: Lifecycle, record: object = None) -> Pace:
    """The pace of a record, or of its lifecycle where it has none of its own."""
    paces = settings.get("pace", {})
    for key in (f"{lifecycle.name}/{record}", lifecycle.name):
        if key in paces:
            return Pace(**paces[key])
    return lifecycle.pace

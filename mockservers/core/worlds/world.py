"""One world: everything that a request can see or change."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection

from mockservers.core.journal.entries import Entry, Journal, ignore_entry
from mockservers.core.simulation.settings import clock_of
from mockservers.core.storage.database import Database
from mockservers.core.storage.settings import SettingValues, WorldSettings
from mockservers.core.worlds.seeding import WorldStart

Changed = TypeVar("Changed")

DEFAULT = "default"
LONGEST_TRY = 15.0  # seconds
MOST_REMEMBERED = 1_000


class World:
    """One world: its database, its journal, and the lock that lets one request write at a time.

    ``stir`` is called when the outbox may have something to send, ``tell`` with every entry of
    the journal; ``generation`` counts how often the world began anew.
    """

    def __init__(
        self,
        name: str,
        database: Database,
        stir: Callable[[World], None] = lambda _world: None,
        tell: Callable[[Entry], None] = ignore_entry,
    ) -> None:
        self.name = name
        self.database = database
        self.journal = Journal(tell=tell)
        self.writing = asyncio.Lock()
        self.seeding = Seeding()
        self.generation = 0
        self._stir = stir
        self._unsent = 0
        self._tried = asyncio.Event()
        self._remembered: dict[str, tuple[object, dict[object, Any]]] = {}

    @property
    def damage(self) -> str:
        """Why the world cannot be used, as a sentence; empty where it can."""
        return self.database.damage

    def notify_outbox(self) -> None:
        """Tell the outbox that something may be due."""
        self._stir(self)

    @property
    def is_answering(self) -> bool:
        """Whether an answer has yet to go out before anything that follows from it may be sent."""
        return self._unsent > 0

    async def flush_outbox(self) -> None:
        """Let the outbox send what is due, and wait until something was tried; not for ever."""
        self._tried.clear()
        self.notify_outbox()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._tried.wait(), LONGEST_TRY)

    def mark_attempted(self) -> None:
        """Something of the outbox was sent, or could not be."""
        self._tried.set()

    def hold_outbox(self) -> Callable[[], None]:
        """Begin such an answer; what is returned is called when it has gone out."""
        self._unsent += 1

        def sent() -> None:
            self._unsent -= 1
            self.notify_outbox()

        return sent

    def cache_for(self, name: str, version: object) -> dict[object, Any]:
        """Answers that are costly to find and hold for a version of the data: a mapping to look into and to fill.

        A new version begins with an empty one, and so does one that has grown too large.
        """
        kept = self._remembered.get(name)
        if kept is None or kept[0] != version or len(kept[1]) > MOST_REMEMBERED:
            kept = self._remembered[name] = (version, {})
        return kept[1]

    def settings(self) -> WorldSettings:
        """The world's settings as they are now."""
        with self.database.transaction(writing=False) as db:
            return WorldSettings.read(db)

    def now(self) -> datetime:
        """The world's time."""
        return clock_of(self.settings()).now()

    def start(self) -> WorldStart:
        """What the world began with."""
        return WorldStart.from_json(self.settings().start)

    async def change(self, work: Callable[[Connection], Changed]) -> Changed:
        """Do something in a transaction of its own; gives what it gives."""
        async with self.writing:
            with self.database.transaction(writing=True) as db:
                changed = work(db)
        self.notify_outbox()
        return changed

    async def change_settings(self, change: Callable[[WorldSettings], SettingValues]) -> WorldSettings:
        """Write the values that a function makes of the present settings; return all settings."""

        def write_changes(db: Connection) -> WorldSettings:
            settings = WorldSettings.read(db)
            settings.write(db, **change(settings))
            return settings

        return await self.change(write_changes)

    def restore_from(self, template: Path) -> None:
        """Forget everything and be like the template. The caller holds ``writing``."""
        self.database.replace_with(template)
        self.reset()

    def reset(self) -> None:
        """Forget what was known of the data that is gone, and the journal. The caller holds ``writing``."""
        self.journal.clear()
        self._remembered.clear()
        self.generation += 1
        self.notify_outbox()


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

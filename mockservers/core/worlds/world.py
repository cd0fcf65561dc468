"""One world: everything that a request can see or change."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, MutableMapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection

from mockservers.core.journal.entries import Entry, Journal, ignore_entry
from mockservers.core.storage.connections import find_versions
from mockservers.core.storage.database import Database
from mockservers.core.storage.settings import SettingValues, WorldSettings
from mockservers.core.worlds.seeding import WorldStart

Changed = TypeVar("Changed")

DEFAULT = "default"
LONGEST_TRY = 15.0  # seconds
MOST_REMEMBERED = 1_000


class World:
    """One world: its database, its journal, and ``writing``, the lock that writers hold.

    ``on_outbox_change`` is called when the outbox may have a message to send, ``on_entry`` with every entry of the
    journal; ``generation`` counts the resets of the world.
    """

    def __init__(
        self,
        name: str,
        database: Database,
        on_outbox_change: Callable[[World], None] = lambda _world: None,
        on_entry: Callable[[Entry], None] = ignore_entry,
    ) -> None:
        self.name = name
        self.database = database
        self.journal = Journal(on_entry=on_entry)
        self.writing = asyncio.Lock()
        self.seeding = Seeding()
        self.generation = 0
        self._on_outbox_change = on_outbox_change
        self._unsent = 0
        self._attempted = asyncio.Event()
        self._remembered: dict[str, tuple[object, dict[object, Any]]] = {}

    @property
    def damage(self) -> str:
        """The reason why the world cannot be used, as a sentence; empty if it can."""
        return self.database.damage

    def notify_outbox(self) -> None:
        """Tell the outbox that a message may be due."""
        self._on_outbox_change(self)

    @property
    def is_answering(self) -> bool:
        """True while a response must be sent before the outbox may send."""
        return self._unsent > 0

    async def flush_outbox(self) -> None:
        """Let the outbox send due messages; wait until one was attempted, at most ``LONGEST_TRY`` seconds."""
        self._attempted.clear()
        self.notify_outbox()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._attempted.wait(), LONGEST_TRY)

    def mark_attempted(self) -> None:
        """Note that the outbox attempted to send a message."""
        self._attempted.set()

    def hold_outbox(self) -> Callable[[], None]:
        """Hold the outbox back until a response is sent; return the function to call then."""
        self._unsent += 1

        def release_outbox() -> None:
            self._unsent -= 1
            self.notify_outbox()

        return release_outbox

    def cache_for(self, name: str, version: object) -> dict[object, Any]:
        """A cache of results that are valid for one version of the data: a mapping to read and to fill.

        The mapping is emptied when the version changes or when it has more than ``MOST_REMEMBERED`` entries.
        """
        kept = self._remembered.get(name)
        if kept is None or kept[0] != version or len(kept[1]) > MOST_REMEMBERED:
            kept = self._remembered[name] = (version, {})
        return kept[1]

    def cache_of(self, db: Connection, *tables: str) -> MutableMapping[object, Any]:
        """A cache for what follows from the rows of these tables alone; it is emptied when a commit changes one.

        A transaction that has changed one of them gets an empty mapping, which nothing else sees.
        """
        versions = find_versions(db, tables)
        return {} if versions is None else self.cache_for(f"tables {' '.join(tables)}", versions)

    def settings(self) -> WorldSettings:
        """The world's settings as they are now."""
        with self.database.transaction(writing=False) as db:
            return WorldSettings.read(db)

    def start(self) -> WorldStart:
        """The start of the world."""
        return WorldStart.from_json(self.settings().start)

    async def change(self, work: Callable[[Connection], Changed]) -> Changed:
        """Call a function in a transaction of its own; return its result."""
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
        """Replace the world's content by a template's, and clear its journal. The caller holds ``writing``."""
        self.database.replace_with(template)
        self.reset()

    def reset(self) -> None:
        """Clear caches and journal after the data was replaced. The caller holds ``writing``."""
        self.journal.clear()
        self._remembered.clear()
        self.generation += 1
        self.notify_outbox()


@dataclass
class Seeding:
    """Progress of a world's seeding: its state (``idle``, ``running``, ``done``, ``failed``) and rows."""

    state: str = "idle"
    done: int = 0
    total: int = 0
    error: str | None = None

    def report(self, rows: int) -> None:
        """Add seeded rows."""
        self.done += rows
        self.total = max(self.total, self.done)

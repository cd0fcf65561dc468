"""Templates: seeded databases that new worlds are copied from."""

from __future__ import annotations

import itertools
import tempfile
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime
from functools import cached_property
from pathlib import Path

import orjson

from mockservers.core.service.service import SeedContext, Service
from mockservers.core.storage.database import Database
from mockservers.core.storage.settings import WorldSettings
from mockservers.core.worlds.own_data import OwnData
from mockservers.core.worlds.seeding import WorldStart
from mockservers.core.worlds.template_cache import TemplateCache
from mockservers.core.worlds.upgrades import Upgrades

MOST_TEMPLATES = 8


def no_report(_rows: int) -> None:
    """Ignore the number of seeded rows."""


def leave_template(_template: Path) -> None:
    """Do nothing with a template: it is seeded for a later use."""


class ServerClosing(Exception):
    """The server closes, so the seeding of a template stops."""


class Templates:
    """Seeded databases to copy worlds from: one per start and hour, at most ``MOST_TEMPLATES``.

    Args:
        services: The services whose data a world holds.
        cache: Templates of earlier servers; None seeds each template.
        own_data: The archives that starts name; None if no start names one.
    """

    def __init__(
        self, services: Sequence[Service], cache: TemplateCache | None = None, own_data: OwnData | None = None
    ) -> None:
        self._services, self._cache, self._own_data = services, cache or TemplateCache(None), own_data
        self._made: dict[bytes, Path] = {}
        self._making: dict[bytes, threading.Lock] = {}
        self._numbers = itertools.count()
        self._closed = False

    @property
    def names(self) -> list[str]:
        """The services that have data in a world."""
        return [service.name for service in self._services]

    @cached_property
    def _folder(self) -> tempfile.TemporaryDirectory[str]:
        return tempfile.TemporaryDirectory(prefix="mockservers-")

    def is_ready(self, start: WorldStart) -> bool:
        """True if there is a template for a start."""
        return _key(start) in self._made

    def use(self, start: WorldStart, work: Callable[[Path], object], report: Callable[[int], None] = no_report) -> None:
        """Call a function with the template for a start, which is seeded first if there is none.

        Args:
            start: The start.
            work: Takes the template's file.
            report: Takes the number of rows seeded since the last call.

        Raises:
            ValueError: a seed option does not exist or is out of range.
            InvalidData: the start's archive has problems.
            ServerClosing: the server closes.
        """
        key = _key(start)
        with self._making.setdefault(key, threading.Lock()):
            if key not in self._made:
                path = Path(self._folder.name) / f"{next(self._numbers)}.sqlite"
                if not self._cache.copy_to(key, path):
                    self._seed_database(path, start, self._guard_report(report))
                    self._cache.keep(key, path)
                self._made[key] = path
            work(self._made[key])
        self._forget_oldest()

    def _forget_oldest(self) -> None:
        for key in list(self._made)[:-MOST_TEMPLATES]:
            with self._making[key]:
                if path := self._made.pop(key, None):
                    path.unlink()

    def _guard_report(self, report: Callable[[int], None]) -> Callable[[int], None]:
        def report_if_open(rows: int) -> None:
            if self._closed:
                raise ServerClosing
            report(rows)

        return report_if_open

    def _seed_database(self, path: Path, start: WorldStart, report: Callable[[int], None]) -> None:
        database = Database.create(path, [service.tables for service in self._services if service.tables is not None])
        try:
            with closing(database), database.transaction(writing=True) as db:
                settings = WorldSettings({})
                settings.write(db, start=start.as_json(), schema=Upgrades(self._services).current)
                if start.now is not None:
                    settings.write(db, clock=start.clock().as_json())
                for service in self._services:
                    options = service.choose_options(start.options.get(service.name, {}))
                    service.seed(SeedContext(db, start.seed, _hour(start), options, report))
                if start.data and self._own_data:
                    self._own_data.load(db, start, _hour(start), report)
        except BaseException:
            path.unlink(missing_ok=True)  # after closing: Windows does not remove open files
            raise

    def close(self) -> None:
        """Remove the templates, and stop the seeding of others."""
        self._closed = True
        if "_folder" in vars(self):
            self._folder.cleanup()


def _hour(start: WorldStart) -> datetime:
    return start.clock().now().replace(minute=0, second=0, microsecond=0)


def _key(start: WorldStart) -> bytes:
    return orjson.dumps([start.as_json(), _hour(start).isoformat()], option=orjson.OPT_SORT_KEYS)

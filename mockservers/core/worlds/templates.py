"""Fully seeded databases that worlds are copied from."""

from __future__ import annotations

import itertools
import tempfile
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path

import orjson

from mockservers.core.service.service import SeedContext, Service
from mockservers.core.storage.database import Database
from mockservers.core.storage.settings import WorldSettings
from mockservers.core.worlds.seeding import WorldStart

KEPT = 8


def no_report(_rows: int) -> None:
    """Nobody is told how many rows were planted."""


def nothing(_template: Path) -> None:
    """A template that is only made, for a use that comes later."""


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

    def is_ready(self, start: WorldStart) -> bool:
        """Whether the template for a start is already made."""
        return _key(start) in self._made

    def use(self, start: WorldStart, work: Callable[[Path], object], report: Callable[[int], None] = no_report) -> None:
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
        for key in list(self._made)[:-KEPT]:
            with self._making[key]:
                if path := self._made.pop(key, None):
                    path.unlink()

    def _unless_closed(self, report: Callable[[int], None]) -> Callable[[int], None]:
        def told(rows: int) -> None:
            if self._closed:
                raise Closing
            report(rows)

        return told

    def _plant(self, path: Path, start: WorldStart, report: Callable[[int], None]) -> None:
        database = Database.create(path, [one.tables for one in self._services if one.tables is not None])
        try:
            with database.transaction(writing=True) as db:
                settings = WorldSettings({})
                settings.write(db, start=start.as_json())
                if start.now is not None:
                    settings.write(db, clock=start.clock().as_json())
                for service in self._services:
                    options = service.choose_options(start.options.get(service.name, {}))
                    service.seed(SeedContext(db, start.seed, _hour(start), options, report))
                db.exec_driver_sql("ANALYZE")
        finally:
            database.close()

    def close(self) -> None:
        """Remove the templates; one that is being made is given up."""
        self._closed = True
        if "_folder" in vars(self):
            self._folder.cleanup()


def _hour(start: WorldStart) -> datetime:
    return start.clock().now().replace(minute=0, second=0, microsecond=0)


def _key(start: WorldStart) -> bytes:
    return orjson.dumps([start.as_json(), _hour(start).isoformat()], option=orjson.OPT_SORT_KEYS)

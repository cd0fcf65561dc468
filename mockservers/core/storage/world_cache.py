"""Values that are read or derived from a world's data, kept until the data changes.

One process at a time has a world's file (the lock of the data folder), so every change is a commit of this process.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from mockservers.core.storage.driver import Driver
from mockservers.core.storage.settings import WorldSettings

CHANGING = -1  # the version while a commit is under way


class WorldCache:
    """A world's settings in one version of its data, and values derived from the same data.

    ``derived`` belongs to the callers, each with a key of its own; its values may follow from data that was read later.
    """

    __slots__ = ("derived", "settings", "version")

    def __init__(self, version: int, settings: WorldSettings) -> None:
        self.version, self.settings = version, settings
        self.derived: dict[str, Any] = {}

    def copy(self) -> WorldCache:
        """Return a copy for a transaction that may write, with settings of its own and nothing derived."""
        return WorldCache(self.version, self.settings.copy())


@dataclass(frozen=True)
class TableVersions:
    """The versions of a world's tables: that of all, and the later ones of the tables that changed since."""

    every: int
    later: Mapping[str, int] = field(default_factory=dict)

    def of(self, tables: Iterable[str]) -> tuple[int, ...]:
        """The versions of tables, which differ from earlier ones if one of the tables has changed."""
        return (self.every, *(self.later.get(table, self.every) for table in tables))


class CurrentCache:
    """The version of a world's data, those of its tables, and the cache of this version once it is read.

    Readers may be in other threads; one writer at a time changes the data.
    """

    def __init__(self) -> None:
        self._numbers = count()
        self.version = next(self._numbers)
        self.tables = TableVersions(self.version)
        self._cache: WorldCache | None = None

    def find(self, version: int) -> WorldCache | None:
        """Return the cache of a version, if it is kept."""
        cache = self._cache
        return cache if cache is not None and cache.version == version else None

    def read(self, version: int, driver: Driver) -> WorldCache:
        """Read the settings; keep them for others unless the data has changed since ``version``."""
        cache = WorldCache(version, WorldSettings.read_directly(driver))
        if version == self.version != CHANGING:
            self._cache = cache
        return cache

    def begin_change(self) -> None:
        """Begin a change of the data: nothing that is read meanwhile is kept."""
        self.version = CHANGING

    def end_change(self, settings: WorldSettings | None, changed: Iterable[str] | None = None) -> None:
        """End a change of the data.

        Args:
            settings: The settings after the change, None if they are not known.
            changed: The tables that have changed, None for all.
        """
        version = next(self._numbers)
        self._cache = WorldCache(version, settings) if settings else None
        if changed is None:
            self.tables = TableVersions(version)
        elif later := dict.fromkeys(changed, version):
            self.tables = TableVersions(self.tables.every, {**self.tables.later, **later})
        self.version = version

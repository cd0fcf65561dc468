"""The versions of a world's data and tables, and its settings, which are kept until the data changes.

One process at a time has a world's file (the lock of the data folder), so every change is a commit of this process.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count

from mockservers.core.storage.driver import Driver
from mockservers.core.storage.settings import WorldSettings

CHANGING = -1  # the version while a commit is under way


@dataclass(frozen=True)
class TableVersions:
    """The versions of a world's tables: that of all, and the later ones of the tables that changed since."""

    every: int
    later: Mapping[str, int] = field(default_factory=dict)

    def of(self, tables: Iterable[str]) -> tuple[int, ...]:
        """The versions of tables, which differ from earlier ones if one of the tables has changed."""
        every, later = self.every, self.later
        return (every, *[later.get(table, every) for table in tables])


class WorldVersions:
    """The version of a world's data, those of its tables, and the settings of this version once they are read.

    Readers may be in other threads; one writer at a time changes the data.
    """

    def __init__(self) -> None:
        self._numbers = count()
        self.version = next(self._numbers)
        self.tables = TableVersions(self.version)
        self._known: tuple[int, WorldSettings | None] = (CHANGING, None)

    def find_settings(self, version: int) -> WorldSettings | None:
        """Return the settings of a version, if they are kept."""
        known, settings = self._known
        return settings if known == version else None

    def read_settings(self, version: int, driver: Driver) -> WorldSettings:
        """Read the settings; keep them for others unless the data has changed since ``version``."""
        settings = WorldSettings.read_directly(driver)
        if version == self.version != CHANGING:
            self._known = (version, settings)
        return settings

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
        self._known = (version, settings)
        if changed is None:
            self.tables = TableVersions(version)
        elif later := dict.fromkeys(changed, version):
            self.tables = TableVersions(self.tables.every, {**self.tables.later, **later})
        self.version = version

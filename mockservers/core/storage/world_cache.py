"""Values that are read or derived from a world's data, kept until the data changes."""

from __future__ import annotations

from typing import Any

from mockservers.core.storage.settings import WorldSettings

UNKNOWN_VERSION = -1  # of a cache that is not kept


class WorldCache:
    """A world's settings as one connection saw them, and values derived from the same data.

    ``derived`` belongs to the callers, each with a key of its own; its values may follow from data that was read later.
    """

    __slots__ = ("derived", "settings", "version")

    def __init__(self, version: int, settings: WorldSettings) -> None:
        self.version, self.settings = version, settings
        self.derived: dict[str, Any] = {}

"""A world's settings, by name."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import (
    Connection,
)

from mockservers.core.storage.connections import data_version, execute_directly

CACHED = "mockservers.settings"  # in a connection's ``info``
READ_SETTINGS = "SELECT name, value FROM world_settings"


WRITE_SETTING = (
    "INSERT INTO world_settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)


def read_settings(db: Connection) -> dict[str, Any]:
    """All settings of the world, by name."""
    return {name: orjson.loads(value) for name, value in execute_directly(db, READ_SETTINGS)}


def read_cached_settings(db: Connection) -> dict[str, Any]:
    """All settings of the world, read again only when the connection sees that somebody has written."""
    version = data_version(db)
    cached: tuple[int, dict[str, Any]] | None = db.info.get(CACHED)
    if cached is None or cached[0] != version:
        cached = db.info[CACHED] = (version, read_settings(db))
    return cached[1]


def write_setting(db: Connection, name: str, value: object) -> None:
    """Set one setting to a JSON value."""
    execute_directly(db, WRITE_SETTING, (name, orjson.dumps(value).decode()))

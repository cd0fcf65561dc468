"""A world's settings, by name."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import (
    Connection,
)

from mockservers.core.storage.connections import execute_directly

READ_SETTINGS = "SELECT name, value FROM world_settings"


WRITE_SETTING = (
    "INSERT INTO world_settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)


def read_settings(db: Connection) -> dict[str, Any]:
    """All settings of the world, by name."""
    return {name: orjson.loads(value) for name, value in execute_directly(db, READ_SETTINGS)}


def write_setting(db: Connection, name: str, value: object) -> None:
    """Set one setting to a JSON value."""
    execute_directly(db, WRITE_SETTING, (name, orjson.dumps(value).decode()))

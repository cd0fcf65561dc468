"""System properties and plugins, which are read from their tables."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from mockservers.core.storage.driver import execute_directly


@dataclass(frozen=True)
class Properties:
    """The properties and plugins of the instance.

    Args:
        db: The connection.
        cache: A cache for what follows from the rows of ``PROPERTIES``.
    """

    db: Connection
    cache: MutableMapping[object, Any] = field(default_factory=dict)

    def read_text(self, name: str, default: str = "") -> str:
        """Return a property's value, or the default if the property does not exist."""
        return self._read_values().get(name.lower(), default)

    def _read_values(self) -> dict[str, str]:
        """Return the values of all properties by name in lower case; of several with a name the first inserted."""
        values: dict[str, str] | None = self.cache.get(VALUES)
        if values is None:
            values = {name.lower(): value or "" for name, value in execute_directly(self.db, VALUES)}
            self.cache[VALUES] = values
        return values

    def read_flag(self, name: str, *, default: bool) -> bool:
        """Return true if a property is true."""
        return self.read_text(name, "true" if default else "false").strip().lower() == "true"

    def has_plugin(self, source: str) -> bool:
        """Return true if a plugin is active."""
        return execute_directly(self.db, PLUGIN_ACTIVE, (source,)).fetchone() is not None


PROPERTIES = "servicenow_sys_properties"
VALUES = 'SELECT name, value FROM servicenow_sys_properties WHERE name IS NOT NULL ORDER BY "row" DESC'
PLUGIN_ACTIVE = "SELECT 1 FROM servicenow_sys_plugins WHERE source = ? AND active IN ('active', 'true') LIMIT 1"

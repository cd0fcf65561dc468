"""System properties and plugins, which are read from their tables."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import Connection

from mockservers.core.storage.driver import execute_directly


@dataclass(frozen=True)
class Properties:
    """The properties and plugins of the instance."""

    db: Connection

    def read_text(self, name: str, default: str = "") -> str:
        """Return a property's value, or the default if the property does not exist."""
        return self._values.get(name.lower(), default)

    @cached_property
    def _values(self) -> dict[str, str]:
        """The values of all properties by name in lower case; of several with the same name the first inserted."""
        return {name.lower(): value or "" for name, value in execute_directly(self.db, VALUES)}

    def read_flag(self, name: str, *, default: bool) -> bool:
        """Return true if a property is true."""
        return self.read_text(name, "true" if default else "false").strip().lower() == "true"

    def has_plugin(self, source: str) -> bool:
        """Return true if a plugin is active."""
        return self.db.exec_driver_sql(PLUGIN_ACTIVE, (source,)).first() is not None


VALUES = 'SELECT name, value FROM servicenow_sys_properties WHERE name IS NOT NULL ORDER BY "row" DESC'
PLUGIN_ACTIVE = "SELECT 1 FROM servicenow_sys_plugins WHERE source = ? AND active IN ('active', 'true') LIMIT 1"

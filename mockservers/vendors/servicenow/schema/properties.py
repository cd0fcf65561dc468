"""System properties and plugins, which are read from their tables."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection


@dataclass(frozen=True)
class Properties:
    """The properties and plugins of the instance."""

    db: Connection

    def read_text(self, name: str, default: str = "") -> str:
        """Return a property's value, or the default if the property does not exist."""
        row = self.db.exec_driver_sql(VALUE, (name,)).first()
        return default if row is None else row[0] or ""

    def read_flag(self, name: str, *, default: bool) -> bool:
        """Return true if a property is true."""
        return self.read_text(name, "true" if default else "false").strip().lower() == "true"

    def has_plugin(self, source: str) -> bool:
        """Return true if a plugin is active."""
        return self.db.exec_driver_sql(PLUGIN_ACTIVE, (source,)).first() is not None


VALUE = 'SELECT value FROM servicenow_sys_properties WHERE name = ? ORDER BY "row" LIMIT 1'
PLUGIN_ACTIVE = "SELECT 1 FROM servicenow_sys_plugins WHERE source = ? AND active IN ('active', 'true') LIMIT 1"

"""System properties and plugins, read from their tables."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection


@dataclass(frozen=True)
class Properties:
    """What is set in the instance, as it is now."""

    db: Connection

    def text(self, name: str, default: str = "") -> str:
        """A property's value; the default where there is no such property."""
        row = self.db.exec_driver_sql(VALUE, (name,)).first()
        return default if row is None else row[0] or ""

    def flag(self, name: str, *, default: bool) -> bool:
        """Whether a property is true."""
        return self.text(name, "true" if default else "false").strip().lower() == "true"

    def has_plugin(self, source: str) -> bool:
        """Whether a plugin is active."""
        return self.db.exec_driver_sql(PLUGIN_ACTIVE, (source,)).first() is not None


VALUE = 'SELECT value FROM servicenow_sys_properties WHERE name = ? ORDER BY "row" LIMIT 1'
PLUGIN_ACTIVE = "SELECT 1 FROM servicenow_sys_plugins WHERE source = ? AND active IN ('active', 'true') LIMIT 1"

"""The tables that every world has besides those of vendors, as files in the folder ``world``."""

from __future__ import annotations

from datetime import datetime

from mockservers.core.service.data_tables import DataTable, Row
from mockservers.core.storage.tables import outbox, series, settings, tokens

WORLD = "world"
OWN_SETTINGS = ("start", "scenario", "schema")  # what a reset returns to, and the version of the tables
OWN = "The setting {} is the world's own: leave it out."


def _check_setting(record: Row, _now: datetime, _number: int) -> Row:
    if record.get("name") in OWN_SETTINGS:
        raise ValueError(OWN.format(record["name"]))
    return record


WORLD_TABLES = (
    DataTable(settings, "settings", columns={"value": "json"}, complete_new=_check_setting),
    DataTable(series, "series"),
    DataTable(tokens, "tokens", columns={"issued_at": "time", "expires_at": "time"}),
    DataTable(outbox, "outbox", columns={"due_at": "time"}),
)


def select_rows(table: DataTable) -> str:
    """Return the SQL condition of the rows of a table that files have; the world's own settings are not among them."""
    names = ", ".join(f"'{name}'" for name in OWN_SETTINGS)
    return f"name NOT IN ({names})" if table.table is settings else table.file_rows

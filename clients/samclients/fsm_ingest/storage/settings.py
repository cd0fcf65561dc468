"""Storage of the Settings table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from samclients.fsm_ingest.errors import InvalidInput
from samclients.fsm_ingest.model.entities import IngestSettings
from samclients.fsm_ingest.storage.database import CHECK
from samclients.fsm_ingest.storage.tables import (
    SETTINGS,
)

LARGEST = 1e9  # of any setting


def _parse_flag(text: str) -> bool:
    known = {"true": True, "false": False}.get(text.strip().lower())
    if known is None:
        raise ValueError(text)
    return known


DEFAULTS = asdict(IngestSettings())
KINDS: dict[str, Callable[[str], Any]] = {
    name: _parse_flag if isinstance(value, bool) else type(value) for name, value in DEFAULTS.items()
}


def load_settings(connection: Connection) -> IngestSettings:
    """The Settings table."""
    found = connection.execute(select(SETTINGS.c.name, SETTINGS.c.value).where(SETTINGS.c.name != CHECK))
    return IngestSettings(**{row.name: KINDS[row.name](row.value) for row in found if row.name in KINDS})


def change_setting(known: IngestSettings, name: str, value: str) -> IngestSettings:
    """The settings with another value of one.

    Raises:
        InvalidInput: it is no positive number, or a very large one, or neither true nor false.
    """
    is_flag = isinstance(DEFAULTS[name], bool)
    try:
        changed = KINDS[name](value)
        good = is_flag or 0 < changed <= LARGEST
    except ValueError:
        good = False
    if not good:
        raise InvalidInput(
            f"{name} must be {'true or false' if is_flag else f'a number above 0, {LARGEST:,.0f} at most'}."
        )
    return replace(known, **{name: changed})


def save_settings(connection: Connection, changed: IngestSettings) -> None:
    """Keep the settings."""
    rows = [{"name": name, "value": str(value)} for name, value in asdict(changed).items()]
    connection.execute(delete(SETTINGS).where(SETTINGS.c.name != CHECK))
    connection.execute(insert(SETTINGS), rows)

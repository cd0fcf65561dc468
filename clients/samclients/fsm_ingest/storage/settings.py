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

LARGEST = 1e9  # largest value of any setting


def _parse_flag(text: str) -> bool:
    flag = {"true": True, "false": False}.get(text.strip().lower())
    if flag is None:
        raise ValueError(text)
    return flag


DEFAULTS = asdict(IngestSettings())
KINDS: dict[str, Callable[[str], Any]] = {
    name: _parse_flag if isinstance(value, bool) else type(value) for name, value in DEFAULTS.items()
}


def load_settings(connection: Connection) -> IngestSettings:
    """Return the settings in the Settings table."""
    found = connection.execute(select(SETTINGS.c.name, SETTINGS.c.value).where(SETTINGS.c.name != CHECK))
    return IngestSettings(**{row.name: KINDS[row.name](row.value) for row in found if row.name in KINDS})


def change_setting(known: IngestSettings, name: str, value: str) -> IngestSettings:
    """Return the settings with one value changed.

    Raises:
        InvalidInput: the value is not a positive number up to a billion, or not a boolean.
    """
    is_flag = isinstance(DEFAULTS[name], bool)
    try:
        changed = KINDS[name](value)
        is_valid = is_flag or 0 < changed <= LARGEST
    except ValueError:
        is_valid = False
    if not is_valid:
        raise InvalidInput(
            f"{name} must be {'true or false' if is_flag else f'a number above 0, at most {LARGEST:,.0f}'}."
        )
    return replace(known, **{name: changed})


def save_settings(connection: Connection, changed: IngestSettings) -> None:
    """Store the settings."""
    rows = [{"name": name, "value": str(value)} for name, value in asdict(changed).items()]
    connection.execute(delete(SETTINGS).where(SETTINGS.c.name != CHECK))
    connection.execute(insert(SETTINGS), rows)

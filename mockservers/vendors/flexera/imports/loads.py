"""Loading of the records of import jobs into tables: keys of the records, and the effect of a full load."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, Table, text
from sqlalchemy.sql.elements import TextClause

from mockservers.vendors.flexera.domain import ManagedApp
from mockservers.vendors.flexera.tables import apps, discovered, events, usages, users

BATCH = 1_000  # records written at a time


@dataclass(frozen=True)
class LoadTarget:
    """A table that import jobs load records into.

    Args:
        table: The table.
        key: The columns that identify a record.
        replaces: True if a repeated record replaces the earlier one; otherwise it is dropped.
        constants: Further columns of every record; ``:name`` is a value of the load.
        retire: Statement that a full load executes for records that it lacks; empty for none.
    """

    table: Table
    key: tuple[str, ...]
    replaces: bool
    constants: Mapping[str, str]
    retire: str = ""

    def insert(self, columns: Iterable[str]) -> TextClause:
        """Return the statement that writes a record with these columns."""
        values = {**{name: f":{name}" for name in columns}, **self.constants}
        changed = ", ".join(f"{name} = excluded.{name}" for name in values if name not in self.key)
        then = f"UPDATE SET {changed}" if self.replaces else "NOTHING"
        return text(
            f"INSERT INTO {self.table.name} ({', '.join(values)}) VALUES ({', '.join(values.values())})"
            f" ON CONFLICT ({', '.join(self.key)}) DO {then}"
        )


_OWNER = {"organization": ":organization", "app": ":app"}
_LOADED = {"modified_at": ":at", "loaded_by": ":job"}

TARGETS: Mapping[str, LoadTarget] = {
    "users": LoadTarget(
        users,
        ("app", "instance", "unique_id"),
        replaces=True,
        constants={**_OWNER, **_LOADED},
        retire="UPDATE flexera_users SET deactivated_at = :at, modified_at = :at"
        " WHERE app = :app AND loaded_by <> :job AND deactivated_at IS NULL",
    ),
    "events": LoadTarget(
        events,
        ("app", "instance", "unique_id", "sub_app_name", "occurred_at", "type"),
        replaces=False,
        constants=_OWNER,
    ),
    "apps": LoadTarget(
        apps,
        ("organization", "parent", "instance"),
        replaces=True,
        constants={
            "organization": ":organization",
            "parent": ":app",
            "vendor_name": "''",
            "category_name": "''",
            "integration_type": "'SSO'",
            "is_active": "1",
            **_LOADED,
        },
        retire="UPDATE flexera_apps SET is_active = 0, modified_at = :at"
        " WHERE organization = :organization AND parent = :app AND loaded_by <> :job AND is_active = 1",
    ),
    "usages": LoadTarget(usages, ("app", "event_id"), replaces=False, constants=_OWNER),
    "discovered": LoadTarget(
        discovered,
        ("app", "loaded_by", "name"),
        replaces=True,
        constants={**_OWNER, "snapshot_at": ":at", "loaded_by": ":job"},
    ),
}
LOADED = text(
    "INSERT INTO flexera_loaded (app, data_type, date) VALUES (:app, :data_type, :at)"
    " ON CONFLICT (app, data_type) DO UPDATE SET date = excluded.date"
)
TOUCH = text("UPDATE flexera_apps SET modified_at = :at WHERE id = :app")


class ImportLoad:
    """Buffered writer of one job's records.

    Args:
        db: The connection; the caller commits.
        target: The target's name.
        app: The application to load into.
        job: The job's number.
        at: The time of the load.
    """

    def __init__(self, db: Connection, target: str, app: ManagedApp, job: int, at: str) -> None:
        self._db, self._target = db, TARGETS[target]
        self._values = {"organization": app.organization, "app": app.id, "job": job, "at": at}
        self._waiting: list[dict[str, Any]] = []

    def add(self, record: Mapping[str, Any]) -> None:
        """Add a record to the buffer."""
        self._waiting.append({**{name: _column_value(value) for name, value in record.items()}, **self._values})
        if len(self._waiting) == BATCH:
            self.flush()

    def flush(self) -> None:
        """Write the buffered records."""
        if self._waiting:
            columns = self._waiting[0].keys() - self._values.keys()
            self._db.execute(self._target.insert(sorted(columns)), self._waiting)
            self._waiting = []

    def finish(self, data_type: str, *, full: bool) -> None:
        """Write the buffered records, retire those that a full load lacks, and store the date of the load."""
        self.flush()
        if full and self._target.retire:
            self._db.execute(text(self._target.retire), self._values)
        if data_type:
            self._db.execute(LOADED, {**self._values, "data_type": data_type})
        self._db.execute(TOUCH, self._values)


def _column_value(value: object) -> object:
    """Return the value of a column: lists become JSON, booleans become numbers."""
    if isinstance(value, bool):
        return int(value)
    return orjson.dumps(value).decode() if isinstance(value, list) else value

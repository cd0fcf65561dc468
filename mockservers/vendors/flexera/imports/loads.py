"""Loading of the records of import jobs into tables: keys of the records, and the effect of a full load."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import Connection, Table, Update, bindparam, update

from mockservers.core.storage.writes import insert_rows, update_rows, upsert_rows
from mockservers.vendors.flexera.domain import ManagedApp
from mockservers.vendors.flexera.tables import apps, discovered, events, loaded, usages, users

BATCH = 1_000  # records written at a time


@dataclass(frozen=True)
class LoadTarget:
    """A table that import jobs load records into.

    Args:
        table: The table.
        key: The columns that identify a record.
        replaces: True if a repeated record replaces the earlier one; otherwise it is dropped.
        constants: Further columns of every record: column and value of the load.
        fixed: Further columns of every record with the same value in every load.
        retire: Statement that a full load executes for records that it lacks; None for none.
    """

    table: Table
    key: tuple[str, ...]
    replaces: bool
    constants: Mapping[str, str]
    fixed: Mapping[str, object] = field(default_factory=dict)
    retire: Update | None = None

    def write(self, db: Connection, records: Sequence[Mapping[str, object]], load: Mapping[str, object]) -> None:
        """Write records, which have the same columns, with the values of a load."""
        names = sorted(records[0].keys() - load.keys())
        further = {**{column: load[name] for column, name in self.constants.items()}, **self.fixed}
        columns, constants = (*names, *further), tuple(further.values())
        rows = [(*[record[name] for name in names], *constants) for record in records]
        if self.replaces:
            upsert_rows(db, self.table.name, columns, self.key, rows)
        else:
            insert_rows(db, self.table.name, columns, rows, ignore=self.key)


_OWNER = {"organization": "organization", "app": "app"}
_LOADED = {"modified_at": "at", "loaded_by": "job"}
_RETIRED_USERS = (
    update(users)
    .where(
        users.c.organization + 0 == bindparam("of_organization"),  # SQLite uses the index of the application
        users.c.app == bindparam("of_app"),
        users.c.loaded_by != bindparam("job"),
        users.c.deactivated_at.is_(None),
    )
    .values(deactivated_at=bindparam("at"), modified_at=bindparam("at"))
)
_RETIRED_APPS = (
    update(apps)
    .where(
        apps.c.organization == bindparam("of_organization"),
        apps.c.parent == bindparam("of_app"),
        apps.c.loaded_by != bindparam("job"),
        apps.c.is_active == 1,
    )
    .values(is_active=0, modified_at=bindparam("at"))
)

TARGETS: Mapping[str, LoadTarget] = {
    "users": LoadTarget(
        users,
        ("app", "instance", "unique_id"),
        replaces=True,
        constants={**_OWNER, **_LOADED},
        retire=_RETIRED_USERS,
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
            "organization": "organization",
            "parent": "app",
            **_LOADED,
        },
        fixed={"vendor_name": "", "category_name": "", "integration_type": "SSO", "is_active": 1},
        retire=_RETIRED_APPS,
    ),
    "usages": LoadTarget(usages, ("app", "event_id"), replaces=False, constants=_OWNER),
    "discovered": LoadTarget(
        discovered,
        ("app", "loaded_by", "name"),
        replaces=True,
        constants={**_OWNER, "snapshot_at": "at", "loaded_by": "job"},
    ),
}


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
        self._load: Mapping[str, object] = {"organization": app.organization, "app": app.id, "job": job, "at": at}
        self._waiting: list[dict[str, Any]] = []

    def add(self, record: Mapping[str, Any]) -> None:
        """Add a record to the buffer."""
        self._waiting.append({name: _column_value(value) for name, value in record.items()})
        if len(self._waiting) == BATCH:
            self.flush()

    def flush(self) -> None:
        """Write the buffered records."""
        if self._waiting:
            self._target.write(self._db, self._waiting, self._load)
            self._waiting = []

    def finish(self, data_type: str, *, full: bool) -> None:
        """Write the buffered records, retire those that a full load lacks, and store the date of the load."""
        self.flush()
        app, at = self._load["app"], self._load["at"]
        if full and self._target.retire is not None:
            owner = {"of_organization": self._load["organization"], "of_app": app}
            self._db.execute(self._target.retire, {**owner, "job": self._load["job"], "at": at})
        if data_type:
            row = (app, data_type, at)
            upsert_rows(self._db, loaded.name, ("app", "data_type", "date"), ("app", "data_type"), [row])
        update_rows(self._db, apps.name, ("modified_at",), ("id",), [(at, app)])


def _column_value(value: object) -> object:
    """Return the value of a column: lists become JSON, booleans become numbers."""
    if isinstance(value, bool):
        return int(value)
    return orjson.dumps(value).decode() if isinstance(value, list) else value

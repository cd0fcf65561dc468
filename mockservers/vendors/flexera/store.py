"""Queries for organizations, principals, request counters, applications and the sample vendor's records.

Uploads, import jobs and loaded records are in ``imports``, the SQL tables in ``tables``.
"""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import Connection, Row, Select, bindparam, func, select

from mockservers.core.storage.writes import write_without_log
from mockservers.vendors.flexera.domain import ManagedApp, Principal
from mockservers.vendors.flexera.lists.filter_parser import Filter
from mockservers.vendors.flexera.lists.queries import (
    Columns,
    ListQuery,
    PageWindow,
    apply_filter,
    parse_order,
    read_page,
)
from mockservers.vendors.flexera.lists.skip_tokens import PagePosition
from mockservers.vendors.flexera.tables import apps, loaded, organizations, principals, sample, users


class Organizations:
    """The organizations of a world and their principals."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def get(self, number: int) -> Row[Any]:
        """Return the organization with this number, which exists because it is the caller's."""
        return self._db.execute(ORGANIZATION, {"key": number}).one()

    def find_by_subject(self, sub: str) -> Principal | None:
        """Return the user or service account with this subject."""
        return self._find_principal(BY_SUB, sub)

    def find_by_refresh_token(self, token: str) -> Principal | None:
        """Return the user with this refresh token."""
        return self._find_principal(BY_REFRESH_TOKEN, token)

    def find_by_client_id(self, client_id: str) -> Principal | None:
        """Return the service account with this client id."""
        return self._find_principal(BY_CLIENT_ID, client_id)

    def _find_principal(self, query: Select[Any], key: str) -> Principal | None:
        row = self._db.execute(query, {"key": key}).first()
        return None if row is None else Principal(*row)


ORGANIZATION = select(organizations).where(organizations.c.id == bindparam("key"))
BY_SUB = select(principals).where(principals.c.sub == bindparam("key"))
BY_REFRESH_TOKEN = select(principals).where(principals.c.refresh_token == bindparam("key"))
BY_CLIENT_ID = select(principals).where(principals.c.client_id == bindparam("key"))


class RequestCounters:
    """Counters of requests per minute."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def count(self, counter: str, minute: int) -> int:
        """Count one more request and return the number in this minute."""
        return int(write_without_log(self._db, COUNT, (counter, minute)).fetchone()[0])


COUNT = (
    "INSERT INTO flexera_requests (counter, minute, counted) VALUES (?, ?, 1)"
    " ON CONFLICT (counter) DO UPDATE SET"
    " counted = CASE WHEN flexera_requests.minute = excluded.minute THEN flexera_requests.counted + 1 ELSE 1 END,"
    " minute = excluded.minute RETURNING counted"
)


class ManagedApps:
    """The managed applications of an organization."""

    def __init__(self, db: Connection, organization: int) -> None:
        self._db, self._organization = db, organization

    def get(self, app: str) -> ManagedApp | None:
        """Return the application with this id, in the form of the wire."""
        if not app.isascii() or not app.isdecimal() or len(app) > LONGEST_ID:
            return None
        row = self._db.execute(APP, {"organization": self._organization, "key": int(app)}).first()
        return None if row is None or str(row.id) != app else _make_app(row)

    def list_page(
        self, condition: Filter | None, order: str, window: PageWindow
    ) -> tuple[list[ManagedApp], PagePosition | None]:
        """Return a page of applications, and its end if there are more."""
        query = apply_filter(APPS, condition, APP_COLUMNS, any_case=False)
        by, values = parse_order(order, APP_ORDERS), {"organization": self._organization}
        rows, after = read_page(self._db, ListQuery(query, by, apps.c.id), window, values)
        return [_make_app(row) for row in rows], after

    def list_relatives(self, app: ManagedApp) -> list[ManagedApp]:
        """Return the application's parent, or its children."""
        values = {"organization": self._organization, "app": app.id, "own_parent": app.parent}
        return [_make_app(row) for row in self._db.execute(RELATED, values)]

    def list_load_dates(self, app: ManagedApp) -> list[dict[str, str]]:
        """Return the data types that were loaded into an application, with the date of the last load."""
        return [{"dataType": row.data_type, "date": row.date} for row in self._db.execute(LOADED, {"app": app.id})]

    def count_active_users(self, app: ManagedApp) -> int:
        """Return the number of an application's users that are not deactivated."""
        number, instance = app.loaded_under
        query, values = (ACTIVE, {}) if instance is None else (ACTIVE_IN_INSTANCE, {"instance": instance})
        return int(self._db.execute(query, {"app": number, **values}).scalar_one())


LONGEST_ID = 18  # digits
APPS = select(apps).where(apps.c.organization == bindparam("organization"))
APP = APPS.where(apps.c.id == bindparam("key"))
RELATED = APPS.where((apps.c.id == bindparam("own_parent")) | (apps.c.parent == bindparam("app"))).order_by(apps.c.id)
LOADED = select(loaded).where(loaded.c.app == bindparam("app")).order_by(loaded.c.data_type)
ACTIVE = select(func.count()).where(users.c.app == bindparam("app"), users.c.deactivated_at.is_(None))
ACTIVE_IN_INSTANCE = ACTIVE.where(users.c.instance == bindparam("instance"))
APP_ORDERS = {"modifiedAt": apps.c.modified_at}
APP_COLUMNS: Columns = {"modifiedAt": (apps.c.modified_at,)}
APP_FIELDS = tuple(ManagedApp.__dataclass_fields__)


def _make_app(row: Row[Any]) -> ManagedApp:
    found = {name: getattr(row, name) for name in APP_FIELDS}
    return ManagedApp(**{**found, "is_active": bool(row.is_active)})


class SampleRecords:
    """The sample vendor's records of one resource."""

    def __init__(self, db: Connection, resource: str) -> None:
        self._db, self._resource = db, resource

    def count(self, since: str, until: str) -> int:
        """Return the number of records in a period of days."""
        return int(self._db.execute(COUNT_SAMPLE, self._make_parameters(since, until)).scalar_one())

    def read(self, since: str, until: str, start: int, size: int) -> list[dict[str, Any]]:
        """Return ``size`` records of a period of days in their order, from ``start`` (0 is the first)."""
        values = {**self._make_parameters(since, until), "size": size, "start": start}
        return [orjson.loads(row.record) for row in self._db.execute(READ_SAMPLE, values)]

    def _make_parameters(self, since: str, until: str) -> dict[str, str]:
        return {"resource": self._resource, "since": since, "until": until}


_SAMPLE = select(sample.c.record).where(
    sample.c.resource == bindparam("resource"), sample.c.day.between(bindparam("since"), bindparam("until"))
)
COUNT_SAMPLE = select(func.count()).select_from(_SAMPLE.subquery())
READ_SAMPLE = _SAMPLE.order_by(sample.c.number).limit(bindparam("size")).offset(bindparam("start"))

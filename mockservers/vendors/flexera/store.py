"""Queries for organizations, principals, request counters, applications and the sample vendor's records.

Uploads, import jobs and loaded records are in ``imports``, the SQL tables in ``tables``.
"""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, FromClause, bindparam, select, union_all

from mockservers.core.storage.driver import execute_directly
from mockservers.core.storage.keyset_pages import Key, find_bookmarks
from mockservers.core.storage.queries import Query, Row
from mockservers.core.storage.writes import write_without_log
from mockservers.vendors.flexera.domain import ManagedApp, Principal
from mockservers.vendors.flexera.lists.filter_parser import Filter
from mockservers.vendors.flexera.lists.queries import (
    Columns,
    ListQuery,
    PageWindow,
    encode_list,
    parse_order,
    read_page,
    select_list,
)
from mockservers.vendors.flexera.lists.skip_tokens import PagePosition
from mockservers.vendors.flexera.tables import apps, loaded, organizations, principals


class Organizations:
    """The organizations of a world and their principals."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def get(self, number: int) -> Row:
        """Return the organization with this number, which exists because it is the caller's."""
        return ORGANIZATION.first(self._db, key=number)

    def find_by_subject(self, sub: str) -> Principal | None:
        """Return the user or service account with this subject."""
        return self._find_principal(BY_SUB, sub)

    def find_by_refresh_token(self, token: str) -> Principal | None:
        """Return the user with this refresh token."""
        return self._find_principal(BY_REFRESH_TOKEN, token)

    def find_by_client_id(self, client_id: str) -> Principal | None:
        """Return the service account with this client id."""
        return self._find_principal(BY_CLIENT_ID, client_id)

    def _find_principal(self, query: Query, key: str) -> Principal | None:
        row = query.first(self._db, key=key)
        return None if row is None else Principal(*row)


ORGANIZATION = Query(select(organizations).where(organizations.c.id == bindparam("key")))
BY_SUB = Query(select(principals).where(principals.c.sub == bindparam("key")))
BY_REFRESH_TOKEN = Query(select(principals).where(principals.c.refresh_token == bindparam("key")))
BY_CLIENT_ID = Query(select(principals).where(principals.c.client_id == bindparam("key")))


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
        row = APP.first(self._db, organization=self._organization, key=int(app))
        return None if row is None or str(row.id) != app else _make_app(row)

    def list_page(
        self, condition: Filter | None, order: str, window: PageWindow
    ) -> tuple[list[ManagedApp], PagePosition | None]:
        """Return a page of applications, and its end if there are more."""
        by = parse_order(order, APP_ORDERS)
        rows, after = read_page(self._db, ALL_APPS, by, condition, window, organization=self._organization)
        return [_make_app(row) for row in rows], after

    def find_many(self, numbers: Iterable[int]) -> dict[int, ManagedApp]:
        """Return the applications with these ids, by id."""
        found = APPS_BY_ID.execute(self._db, organization=self._organization, ids=encode_list(set(numbers)))
        return {row.id: _make_app(row) for row in found}

    def list_relatives(self, found: Iterable[ManagedApp]) -> dict[int, list[ManagedApp]]:
        """Return the parent and the children of applications by their ids, in the order of the relatives' ids."""
        relatives: dict[int, list[ManagedApp]] = {app.id: [] for app in found}
        for row in RELATED.execute(self._db, organization=self._organization, ids=encode_list(relatives)):
            relatives[row.relative_of].append(_make_app(row))
        return relatives

    def list_load_dates(self, found: Iterable[ManagedApp]) -> dict[int, list[dict[str, str]]]:
        """Return the data types that were loaded into applications with the date of the last load, by their ids."""
        dates: dict[int, list[dict[str, str]]] = {app.id: [] for app in found}
        for row in LOADED.execute(self._db, apps=encode_list(dates)):
            dates[row.app].append({"dataType": row.data_type, "date": row.date})
        return dates

    def count_active_users(
        self, found: Iterable[ManagedApp], cache: MutableMapping[object, Any]
    ) -> dict[tuple[int, str | None], int]:
        """Return the number of users that are not deactivated, by ``loaded_under`` of the applications.

        Args:
            found: The applications.
            cache: A cache for what follows from the table of the users.
        """
        wanted = {app.loaded_under for app in found}
        missing = [place for place in wanted if place not in cache]
        if missing:
            for app, instance, number in execute_directly(self._db, ACTIVE, (encode_list(missing),)):
                cache[app, instance] = number
        return {place: int(cache[place]) for place in wanted}


LONGEST_ID = 18  # digits
APPS = select(apps).where(apps.c.organization == bindparam("organization"))
APP = Query(APPS.where(apps.c.id == bindparam("key")))
_own = apps.alias("own")


def _have_ids(table: FromClause) -> tuple[ColumnElement[bool], ...]:
    """Return conditions for the applications with some ids, so that SQLite finds them by their ids."""
    return table.c.organization + 0 == bindparam("organization"), table.c.id.in_(select_list("ids"))


_OWN = _have_ids(_own)
APPS_BY_ID = Query(select(apps).where(*_have_ids(apps)))
_relative = union_all(
    select(apps, _own.c.id.label("relative_of")).join(_own, apps.c.id == _own.c.parent).where(*_OWN),
    select(apps, _own.c.id.label("relative_of"))
    .join(_own, apps.c.parent == _own.c.id)
    .where(*_OWN, apps.c.organization == _own.c.organization),
).subquery()
RELATED = Query(select(_relative).where(_relative.c.organization == bindparam("organization")).order_by(_relative.c.id))
LOADED = Query(select(loaded).where(loaded.c.app.in_(select_list("apps"))).order_by(loaded.c.data_type))
_ACTIVE = "SELECT COUNT(*) FROM flexera_users WHERE deactivated_at IS NULL AND app = place.value ->> 0"
ACTIVE = (
    "SELECT place.value ->> 0 AS app, place.value ->> 1 AS instance, CASE WHEN place.value ->> 1 IS NULL"
    f" THEN ({_ACTIVE}) ELSE ({_ACTIVE} AND instance = place.value ->> 1) END AS number"
    " FROM json_each(?) AS place"
)
APP_ORDERS = {"modifiedAt": apps.c.modified_at}
APP_COLUMNS: Columns = {"modifiedAt": (apps.c.modified_at,)}
ALL_APPS = ListQuery(APPS, apps.c.id, APP_COLUMNS)
APP_FIELDS = tuple(ManagedApp.__dataclass_fields__)


def _make_app(row: Row) -> ManagedApp:
    found = {name: getattr(row, name) for name in APP_FIELDS}
    return ManagedApp(**{**found, "is_active": bool(row.is_active)})


class SampleRecords:
    """The sample vendor's records of one resource; ``cache`` is a cache for what follows from their table."""

    def __init__(self, db: Connection, resource: str, cache: MutableMapping[object, Any]) -> None:
        self._db, self._resource, self._cache = db, resource, cache

    def count(self, since: str, until: str) -> int:
        """Return the number of records in a period of days."""
        chosen = (self._resource, since, until)
        if chosen not in self._cache:
            self._cache[chosen] = execute_directly(self._db, COUNT_SAMPLE, chosen).fetchone()[0]
        return int(self._cache[chosen])

    def read(self, since: str, until: str, start: int, size: int) -> list[dict[str, Any]]:
        """Return ``size`` records of a period of days in their order, from ``start`` (0 is the first)."""
        chosen = (self._resource, since, until)

        def find_key(after: Key, rows: int) -> Key | None:
            values = (*chosen, *(after or BEFORE_ALL), rows)
            found: Key | None = execute_directly(self._db, SAMPLE_KEY, values).fetchone()
            return found

        key, skipped = find_bookmarks(self._cache, chosen).find_nearest(start, find_key)
        rows = execute_directly(self._db, READ_SAMPLE, (*chosen, *(key or BEFORE_ALL), size, skipped))
        return [orjson.loads(record) for (record,) in rows]


BEFORE_ALL = (-(2**63),)
_SAMPLE = "FROM flexera_sample WHERE resource = ? AND day BETWEEN ? AND ?"
COUNT_SAMPLE = f"SELECT COUNT(*) {_SAMPLE}"
SAMPLE_KEY = f"SELECT number {_SAMPLE} AND number >= ? ORDER BY number LIMIT 1 OFFSET ?"
READ_SAMPLE = f"SELECT record {_SAMPLE} AND number >= ? ORDER BY number LIMIT ? OFFSET ?"

"""Queries for loaded records: users, events, usage and discovered applications."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Select, String, Table, and_, bindparam, cast, func, select

from mockservers.core.storage.queries import Row
from mockservers.vendors.flexera.domain import ManagedApp, drop_empty, make_app_reference
from mockservers.vendors.flexera.lists.filter_parser import Filter, iterate_attributes
from mockservers.vendors.flexera.lists.queries import (
    Columns,
    ListQuery,
    PageWindow,
    SortOrder,
    iterate_rows,
    read_page,
)
from mockservers.vendors.flexera.lists.skip_tokens import PagePosition
from mockservers.vendors.flexera.tables import apps, discovered, events, usages, users

Found = tuple[list[dict[str, Any]], PagePosition | None]  # records of a page, and its end if there are more
BY_NUMBER = SortOrder()


class LoadedRecords:
    """The records that were loaded into the applications of an organization."""

    def __init__(self, db: Connection, organization: int) -> None:
        self._db, self._organization = db, organization

    def list_users(
        self, window: PageWindow, condition: Filter | None = None, app: ManagedApp | None = None, *, all_of_them: bool
    ) -> Found:
        """Return a page of users by their numbers; deactivated users only if ``all_of_them``."""
        place, values = self._find_place(app)
        query = _list_users(place, all_of_them=all_of_them)
        rows, after = read_page(self._db, query, BY_NUMBER, condition, window, **values)
        return [self._render_user(row) for row in rows], after

    def list_events(
        self, window: PageWindow, condition: Filter | None = None, app: ManagedApp | None = None, *, latest: bool
    ) -> Found:
        """Return a page of events by their numbers; ``latest``: only the last of each user and sub-application."""
        place, values = self._find_place(app)
        rows, after = read_page(self._db, _list_events(place, latest=latest), BY_NUMBER, condition, window, **values)
        return [self._render_event(row) for row in rows], after

    def list_usages(self, window: PageWindow, condition: Filter | None, since: str, until: str) -> Found:
        """Return a page of usage messages in the order of time, from ``since`` to before ``until``."""
        period = self._find_period(since, until)
        rows, after = read_page(self._db, ALL_USAGES, BY_TIME, condition, window, **period)
        return [_render_usage(row) for row in rows], after

    def iterate_usages(self, condition: Filter | None, since: str, until: str) -> Iterator[dict[str, Any]]:
        """Yield all usage messages of a period in the order of time; they are read on demand."""
        period = self._find_period(since, until)
        return map(_render_usage, iterate_rows(self._db, ALL_USAGES, BY_TIME, condition, **period))

    def list_discoveries(self, window: PageWindow, condition: Filter | None) -> Found:
        """Return a page of discovered applications; only the last snapshot, unless the filter has ``snapshotAt``."""
        is_last = condition is None or "snapshotAt" not in iterate_attributes(condition)
        query = LAST_DISCOVERIES if is_last else ALL_DISCOVERIES
        rows, after = read_page(self._db, query, BY_NUMBER, condition, window, organization=self._organization)
        return [_render_discovery(row) for row in rows], after

    def _find_period(self, since: str, until: str) -> dict[str, object]:
        return {"organization": self._organization, "since": since, "until": until}

    def _find_place(self, app: ManagedApp | None) -> tuple[str, dict[str, object]]:
        """Return where the records are that belong to an application: it may be loaded into its parent."""
        values: dict[str, object] = {"organization": self._organization}
        if app is None:
            return "organization", values
        values["app"], instance = app.loaded_under
        return ("app", values) if instance is None else ("instance", {**values, "instance": instance})

    def _render_user(self, row: Row) -> dict[str, Any]:
        return {
            "id": str(row.id),
            "uniqueId": row.unique_id,
            "email": row.email,
            "firstName": row.first_name,
            "middleName": row.middle_name,
            "lastName": row.last_name,
            "skus": orjson.loads(row.skus) if row.skus else None,
            "activatedAt": row.activated_at,
            "deactivatedAt": row.deactivated_at,
            "lastActivityAt": row.last_activity_at,
            "modifiedAt": row.modified_at,
            "associatedManagedApp": make_app_reference(self._organization, row.shown_app),
        }

    def _render_event(self, row: Row) -> dict[str, Any]:
        return drop_empty(
            {
                "id": str(row.id),
                "uniqueId": row.unique_id,
                "occurredAt": row.occurred_at,
                "type": row.type,
                "description": row.description,
                "subAppName": row.sub_app_name,
                "associatedManagedApp": make_app_reference(self._organization, row.shown_app),
            }
        )


def _restrict(query: Select[Any], table: Table, place: str) -> Select[Any]:
    """Restrict a query to the records of an ``organization``, of an ``app``, or of an app's ``instance``."""
    if place == "organization":
        return query.where(table.c.organization == bindparam("organization"))
    query = query.where(table.c.organization + 0 == bindparam("organization"))  # SQLite uses the app's index
    query = query.where(table.c.app == bindparam("app"))
    return query if place == "app" else query.where(table.c.instance == bindparam("instance"))


def _select_with_shown_app(table: Table, *more: ColumnElement[Any]) -> Select[Any]:
    """Select records with their application: the discovered application of their instance if it exists."""
    child = apps.alias(f"child_of_{table.name}")
    same = and_(
        child.c.organization == table.c.organization,
        child.c.parent == table.c.app,
        child.c.instance == table.c.instance,
        child.c.parent != 0,
    )
    shown = func.coalesce(child.c.id, table.c.app).label("shown_app")
    return select(table, shown, *more).select_from(table.outerjoin(child, same))


def _list_app_ids(query: Select[Any], table: Table) -> tuple[Any, ...]:
    """Return the expressions of the ids that a filter can use for a record's application: its own and its parent's."""
    return cast(query.selected_columns.shown_app, String), cast(table.c.app, String)


LAST_ACTIVITY = (
    select(func.max(events.c.occurred_at))
    .where(events.c.app == users.c.app, events.c.instance == users.c.instance, events.c.unique_id == users.c.unique_id)
    .scalar_subquery()
    .label("last_activity_at")
)
USERS = _select_with_shown_app(users, LAST_ACTIVITY)
USER_COLUMNS: Columns = {"managedAppId": _list_app_ids(USERS, users)}


@cache
def _list_users(place: str, *, all_of_them: bool) -> ListQuery:
    query = _restrict(USERS, users, place)
    query = query if all_of_them else query.where(users.c.deactivated_at.is_(None))
    return ListQuery(query, users.c.id, USER_COLUMNS)


EVENTS = _select_with_shown_app(events)
EVENT_COLUMNS: Columns = {"managedAppId": _list_app_ids(EVENTS, events), "occurredAt": (events.c.occurred_at,)}
_later = events.alias("later")
LATER = (
    select(_later.c.id)
    .where(
        _later.c.app == events.c.app,
        _later.c.instance == events.c.instance,
        _later.c.unique_id == events.c.unique_id,
        _later.c.sub_app_name == events.c.sub_app_name,
        (_later.c.occurred_at > events.c.occurred_at)
        | ((_later.c.occurred_at == events.c.occurred_at) & (_later.c.id > events.c.id)),
    )
    .exists()
)


@cache
def _list_events(place: str, *, latest: bool) -> ListQuery:
    query = _restrict(EVENTS, events, place)
    return ListQuery(query.where(~LATER) if latest else query, events.c.id, EVENT_COLUMNS)


_usage_user = (
    select(func.min(users.c.id))
    .where(users.c.app == usages.c.app, users.c.unique_id == usages.c.source_identifier)
    .scalar_subquery()
)
USAGES = select(usages, _usage_user.label("app_user"))
BY_TIME = SortOrder(usages.c.occurred_at)
USAGE_COLUMNS: Columns = {
    "managedAppId": (cast(usages.c.app, String),),
    "sourceId": (usages.c.source_identifier,),
    "appUser": (cast(_usage_user, String),),
    "usageGroup": (usages.c.usage_group,),
}
_in_period = (usages.c.occurred_at >= bindparam("since"), usages.c.occurred_at < bindparam("until"))
ALL_USAGES = ListQuery(
    USAGES.where(usages.c.organization == bindparam("organization"), *_in_period),
    usages.c.id,
    USAGE_COLUMNS,
    any_case=True,
)


def _render_usage(row: Row) -> dict[str, Any]:
    return drop_empty(
        {
            "id": row.event_id,
            "managedAppId": str(row.app),
            "occurredAt": row.occurred_at,
            "usageGroup": row.usage_group,
            "used": row.used,
            "total": row.total,
            "isUnlimitedUsage": None if row.is_unlimited is None else bool(row.is_unlimited),
            "unit": row.unit or row.usage_group,
            "unitRatio": row.unit_ratio,
            "sourceId": row.source_identifier,
            "sourceInstanceId": row.source_instance_id,
            "sourceType": row.source_type,
            "appUserId": None if row.app_user is None else str(row.app_user),
        }
    )


_source = apps.alias("source")
_other = discovered.alias("other")
DISCOVERED = select(discovered, _source.c.name.label("source_name")).join(_source, _source.c.id == discovered.c.app)
LAST_SNAPSHOT = select(func.max(_other.c.loaded_by)).where(_other.c.app == discovered.c.app).scalar_subquery()
DISCOVERED_COLUMNS: Columns = {
    "source.managedAppId": (cast(discovered.c.app, String),),
    "name": (discovered.c.name,),
    "category": (discovered.c.category,),
    "snapshotAt": (discovered.c.snapshot_at,),
}
_own_discovered = DISCOVERED.where(discovered.c.organization == bindparam("organization"))
ALL_DISCOVERIES = ListQuery(_own_discovered, discovered.c.id, DISCOVERED_COLUMNS, any_case=True)
LAST_DISCOVERIES = ListQuery(
    _own_discovered.where(discovered.c.loaded_by == LAST_SNAPSHOT), discovered.c.id, DISCOVERED_COLUMNS, any_case=True
)
DISCOVERED_MEMBERS = {
    "externalId": "external_id",
    "name": "name",
    "category": "category",
    "applicationStatus": "application_status",
    "applicationRiskIndex": "risk_index",
    "vulnerability": "vulnerability",
}
USAGE_MEMBERS = {
    "transactionCount": "transaction_count",
    "userCount": "user_count",
    "ipAddressCount": "ip_address_count",
    "deviceCount": "device_count",
}


def _render_discovery(row: Row) -> dict[str, Any]:
    found = row._asdict()
    bytes_known = [count for count in (row.upload_bytes, row.download_bytes) if count is not None]
    network = {"uploadBytes": row.upload_bytes, "downloadedBytes": row.download_bytes, "totalBytes": sum(bytes_known)}
    history = drop_empty({"firstUsedAt": row.first_used_at, "lastUsedAt": row.last_used_at})
    app = drop_empty({name: found[column] for name, column in DISCOVERED_MEMBERS.items()})
    app |= {
        "id": f"{row.id:024x}",
        "kind": "saas:discovered-app",
        "orgId": row.organization,
        "source": {"managedAppId": str(row.app), "name": row.source_name},
    }
    app |= {"history": history} if history else {}
    app |= {"supportedCertifications": orjson.loads(row.certifications)} if row.certifications else {}
    usage = drop_empty({name: found[column] for name, column in USAGE_MEMBERS.items()})
    usage |= {"network": drop_empty(network)} if bytes_known else {}
    return {"discoveredApp": app, "usageData": usage, "snapshotAt": row.snapshot_at}

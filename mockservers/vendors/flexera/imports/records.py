"""Queries for loaded records: users, events, usage and discovered applications."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Row, Select, String, Table, and_, cast, func, select

from mockservers.vendors.flexera.domain import ManagedApp, drop_empty, make_app_reference
from mockservers.vendors.flexera.lists.filter_parser import Filter, iterate_attributes
from mockservers.vendors.flexera.lists.queries import Columns, ListQuery, PageWindow, SortOrder, apply_filter, read_page
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
        query = apply_filter(_restrict_to_app(USERS, users, app), condition, USER_COLUMNS, any_case=False)
        if not all_of_them:
            query = query.where(users.c.deactivated_at.is_(None))
        rows, after = self._read_page(query, BY_NUMBER, users, window, app)
        return [self._render_user(row) for row in rows], after

    def list_events(
        self, window: PageWindow, condition: Filter | None = None, app: ManagedApp | None = None, *, latest: bool
    ) -> Found:
        """Return a page of events by their numbers; ``latest``: only the last of each user and sub-application."""
        query = apply_filter(_restrict_to_app(EVENTS, events, app), condition, EVENT_COLUMNS, any_case=False)
        if latest:
            query = query.where(~LATER)
        rows, after = self._read_page(query, BY_NUMBER, events, window, app)
        return [self._render_event(row) for row in rows], after

    def list_usages(self, window: PageWindow, condition: Filter | None, since: str, until: str) -> Found:
        """Return a page of usage messages in the order of time, from ``since`` to before ``until``."""
        rows, after = self._read_page(self._select_usages(condition, since, until), BY_TIME, usages, window)
        return [_render_usage(row) for row in rows], after

    def iterate_usages(self, condition: Filter | None, since: str, until: str) -> Iterator[dict[str, Any]]:
        """Yield all usage messages of a period in the order of time; they are read on demand."""
        query = self._select_usages(condition, since, until).order_by(usages.c.occurred_at, usages.c.id)
        rows = self._db.execute(query, execution_options={"yield_per": 1_000})
        return (_render_usage(row) for row in rows)

    def list_discoveries(self, window: PageWindow, condition: Filter | None) -> Found:
        """Return a page of discovered applications; only the last snapshot, unless the filter has ``snapshotAt``."""
        query = apply_filter(DISCOVERED, condition, DISCOVERED_COLUMNS, any_case=True)
        if condition is None or "snapshotAt" not in iterate_attributes(condition):
            query = query.where(discovered.c.loaded_by == LAST_SNAPSHOT)
        rows, after = self._read_page(query, BY_NUMBER, discovered, window)
        return [_render_discovery(row) for row in rows], after

    def _select_usages(self, condition: Filter | None, since: str, until: str) -> Select[Any]:
        query = USAGES.where(usages.c.organization == self._organization)
        query = query.where(usages.c.occurred_at >= since, usages.c.occurred_at < until)
        return apply_filter(query, condition, USAGE_COLUMNS, any_case=True)

    def _read_page(
        self, query: Select[Any], order: SortOrder, table: Table, window: PageWindow, app: ManagedApp | None = None
    ) -> tuple[list[Row[Any]], PagePosition | None]:
        organization = table.c.organization if app is None else table.c.organization + 0  # SQLite uses the app's index
        query = query.where(organization == self._organization)
        return read_page(self._db, ListQuery(query, order, table.c.id), window, {})

    def _render_user(self, row: Row[Any]) -> dict[str, Any]:
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

    def _render_event(self, row: Row[Any]) -> dict[str, Any]:
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


def _restrict_to_app(query: Select[Any], table: Table, app: ManagedApp | None) -> Select[Any]:
    """Restrict a query to the records of an application, which may be loaded into its parent for its instance."""
    if app is None:
        return query
    number, instance = app.loaded_under
    query = query.where(table.c.app == number)
    return query if instance is None else query.where(table.c.instance == instance)


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


def _render_usage(row: Row[Any]) -> dict[str, Any]:
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


def _render_discovery(row: Row[Any]) -> dict[str, Any]:
    found = row._mapping  # noqa: SLF001 -- SQLAlchemy documents this access by name
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

"""Creation of the query context of a request, with the caller's time zone and the world's settings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from mockservers.core.context import RequestContext
from mockservers.core.storage.driver import execute_directly
from mockservers.vendors.servicenow.domain import SYSTEM_ZONE, User
from mockservers.vendors.servicenow.encoded_query.query_context import (
    NEGATED,
    WEEK_STARTS,
    FilterOption,
    QueryContext,
    TimeZones,
)
from mockservers.vendors.servicenow.schema.properties import Properties
from mockservers.vendors.servicenow.schema.rights import find_hidden_fields
from mockservers.vendors.servicenow.schema.world_dictionary import find_dictionary


def create_query_context(context: RequestContext) -> QueryContext:
    """Return the context of a request's queries."""
    user: User = context.caller
    chosen = context.start.options.get("servicenow", {})
    return QueryContext(
        context.now,
        user,
        lambda: _find_zones(context.db, user),
        lambda: _find_groups(context.db, user),
        lambda sys_id: _find_options(context).get(sys_id),
        str(chosen.get("week_starts", WEEK_STARTS[0])),
        str(chosen.get("negated_queries", NEGATED[0])),
        find_hidden_fields(user),
        find_dictionary(context),
    )


def _find_zones(db: Connection, user: User) -> TimeZones:
    """Return the time zones of user and instance; a user without one has the instance's (documented)."""
    system = _find_zone(Properties(db).read_text(SYSTEM_ZONE)) or UTC
    row = execute_directly(db, USER_ZONE, (user.sys_id,)).fetchone()
    return TimeZones((_find_zone(row[0] or "") if row else None) or system, system)


def _find_groups(db: Connection, user: User) -> tuple[str, ...]:
    """Return the sys_ids of the groups that the user is a member of."""
    return tuple(row[0] for row in execute_directly(db, USER_GROUPS, (user.sys_id,)))


def _find_options(context: RequestContext) -> Mapping[str, FilterOption]:
    """Return the dynamic filter options of the instance by sys_id."""
    cache = context.cache_of(OPTION_TABLE)
    found: dict[str, FilterOption] | None = cache.get(OPTIONS)
    if found is None:
        rows = execute_directly(context.db, OPTIONS)
        found = {
            sys_id: FilterOption(label or "", script or "", table or "", active == available == "true")
            for sys_id, label, script, table, active, available in rows
        }
        cache[OPTIONS] = found
    return found


USER_GROUPS = (
    'SELECT DISTINCT "group" FROM servicenow_sys_user_grmember WHERE "user" = ? AND "group" IS NOT NULL LIMIT 10000'
)
OPTION_TABLE = "servicenow_sys_filter_option_dynamic"
OPTIONS = f'SELECT sys_id, label, script, "table", active, available_for_filter FROM {OPTION_TABLE} LIMIT 10000'
USER_ZONE = "SELECT time_zone FROM servicenow_sys_user WHERE sys_id = ?"


def _find_zone(name: str) -> tzinfo | None:
    """Return the time zone with this name; None if it does not exist."""
    try:
        return ZoneInfo(name.strip()) if name.strip() else None
    except (ValueError, OSError, KeyError):
        return None

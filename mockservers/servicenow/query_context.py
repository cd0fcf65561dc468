"""Who asks a query, when, and by which of the instance's settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from mockservers.core.scope import Scope
from mockservers.servicenow.domain import SYSTEM_ZONE, User
from mockservers.servicenow.properties import Properties
from mockservers.servicenow.query_dates import MONDAY, SUNDAY, Calendar

WEEK_STARTS = ("monday", "sunday")
NEGATED = ("unequal", "all", "none")  # the negated operators that find records without a value


@dataclass(frozen=True)
class Zones:
    """The time zone of the user, and that of the instance."""

    user: tzinfo = UTC
    system: tzinfo = UTC


@dataclass(frozen=True)
class QueryContext:
    """What the meaning of a query depends on besides its text and the data.

    Args:
        now: The present moment.
        user: Who asks.
        find_zones: Finds the time zones; called when a query first needs them.
        week_starts: The day that the weeks of ``gs`` functions begin with.
        negated: Which negated operators find records without a value: ``unequal`` (``!=``, ``NOT IN``, ``NOTON``), ``all``
            (``NOT LIKE`` as well), ``none``.
    """

    now: datetime
    user: User
    find_zones: Callable[[], Zones] = Zones
    week_starts: str = WEEK_STARTS[0]
    negated: str = NEGATED[0]

    @cached_property
    def zones(self) -> Zones:
        """The time zones of user and instance."""
        return self.find_zones()

    @cached_property
    def calendar(self) -> Calendar:
        """The present moment in the user's time zone."""
        return Calendar(self.now, self.zones.user, SUNDAY if self.week_starts == "sunday" else MONDAY)


def context_of(scope: Scope) -> QueryContext:
    """The context of a request's queries."""
    user: User = scope.caller
    chosen = scope.start.options.get("servicenow", {})
    return QueryContext(
        scope.now,
        user,
        lambda: _zones(scope.db, user),
        str(chosen.get("week_starts", WEEK_STARTS[0])),
        str(chosen.get("negated_queries", NEGATED[0])),
    )


def _zones(db: Connection, user: User) -> Zones:
    """The user's time zone, documented to be the instance's where the user has none."""
    system = _zone(Properties(db).text(SYSTEM_ZONE)) or UTC
    row = db.exec_driver_sql(USER_ZONE, (user.sys_id,)).first()
    return Zones((_zone(row[0] or "") if row else None) or system, system)


USER_ZONE = "SELECT time_zone FROM servicenow_sys_user WHERE sys_id = ?"


def _zone(name: str) -> tzinfo | None:
    """The time zone of that name; None where there is no such zone."""
    try:
        return ZoneInfo(name.strip()) if name.strip() else None
    except (ValueError, OSError, KeyError):
        return None

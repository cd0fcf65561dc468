"""The context of a query: the present moment, the caller and the instance's settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import cached_property
from typing import Protocol

from mockservers.vendors.servicenow.encoded_query.dates import MONDAY, SUNDAY, Calendar

WEEK_STARTS = ("monday", "sunday")
NEGATED = ("unequal", "all", "none")  # the negated operators that match records without a value


class QueryUser(Protocol):
    """The user whose query is evaluated."""

    @property
    def sys_id(self) -> str:
        """The user's sys_id."""

    @property
    def name(self) -> str:
        """The name that the user logs in with."""

    def has_any_role(self, wanted: frozenset[str]) -> bool:
        """Return true if the user has one of the roles."""


@dataclass(frozen=True)
class TimeZones:
    """The time zone of the user, and that of the instance."""

    user: tzinfo = UTC
    system: tzinfo = UTC


@dataclass(frozen=True)
class QueryContext:
    """Everything that the result of a query depends on besides its text and the data.

    Args:
        now: The present moment.
        user: The caller.
        find_zones: Finds the time zones; called when a query first needs them.
        week_starts: The day that the weeks of ``gs`` functions begin with.
        negated: The negated operators that match records without a value: ``unequal`` (``!=``, ``NOT IN``, ``NOTON``),
            ``all`` (``NOT LIKE`` as well), ``none``.
    """

    now: datetime
    user: QueryUser
    find_zones: Callable[[], TimeZones] = TimeZones
    week_starts: str = WEEK_STARTS[0]
    negated: str = NEGATED[0]

    @cached_property
    def zones(self) -> TimeZones:
        """The time zones of user and instance."""
        return self.find_zones()

    @cached_property
    def calendar(self) -> Calendar:
        """The present moment in the user's time zone."""
        return Calendar(self.now, self.zones.user, SUNDAY if self.week_starts == "sunday" else MONDAY)

"""Who asks a query, when, and by which of the instance's settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import cached_property
from typing import Protocol

from mockservers.vendors.servicenow.encoded_query.dates import MONDAY, SUNDAY, Calendar

WEEK_STARTS = ("monday", "sunday")
NEGATED = ("unequal", "all", "none")  # the negated operators that find records without a value


class QueryUser(Protocol):
    """The user who asks."""

    @property
    def sys_id(self) -> str:
        """The user's sys_id."""

    @property
    def name(self) -> str:
        """The user's name, as it logs in with."""

    def has_any_role(self, wanted: frozenset[str]) -> bool:
        """Whether the user has one of the roles."""


@dataclass(frozen=True)
class TimeZones:
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
        negated: Which negated operators find records without a value: ``unequal`` (``!=``, ``NOT IN``, ``NOTON``),
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

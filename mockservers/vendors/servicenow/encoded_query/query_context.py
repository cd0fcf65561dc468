"""Context of a query: the present moment, the user, time zones and settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import cached_property
from typing import Protocol

from mockservers.vendors.servicenow.encoded_query.dates import MONDAY, SUNDAY, Calendar
from mockservers.vendors.servicenow.schema.dictionary import DICTIONARY, Dictionary, Field

WEEK_STARTS = ("monday", "sunday")
NEGATED = ("unequal", "all", "none")  # the negated operators that match records without a value


@dataclass(frozen=True)
class FilterOption:
    """A dynamic filter option: a script whose value or values a field is compared with.

    ``table`` is the table of the records that the script returns; ``is_usable`` is true if the option is active and
    available for filters.
    """

    label: str
    script: str
    table: str
    is_usable: bool


class QueryUser(Protocol):
    """Interface of the user whose query is evaluated."""

    @property
    def sys_id(self) -> str:
        """The user's sys_id."""

    @property
    def name(self) -> str:
        """The user's login name."""

    def has_any_role(self, names: frozenset[str]) -> bool:
        """Return true if the user has one of the roles."""


@dataclass(frozen=True)
class TimeZones:
    """The time zones of the user and of the instance."""

    user: tzinfo = UTC
    system: tzinfo = UTC


@dataclass(frozen=True)
class QueryContext:
    """Everything besides the text and the data that the result of a query depends on.

    Args:
        now: The present moment.
        user: The user.
        find_zones: Returns the time zones; called when a query first needs them.
        find_groups: Returns the sys_ids of the user's groups; called when a query first needs them.
        find_option: Returns the dynamic filter option with a sys_id; None if there is none.
        week_starts: The first day of a week in ``gs`` functions.
        negated: The negated operators that match records without a value: ``unequal`` (``!=``, ``NOT IN``, ``NOTON``),
            ``all`` (also ``NOT LIKE``), ``none``.
        hidden: The fields that the user may not read.
        dictionary: The tables and fields of the world.
    """

    now: datetime
    user: QueryUser
    find_zones: Callable[[], TimeZones] = TimeZones
    find_groups: Callable[[], tuple[str, ...]] = tuple
    find_option: Callable[[str], FilterOption | None] = lambda _sys_id: None
    week_starts: str = WEEK_STARTS[0]
    negated: str = NEGATED[0]
    hidden: frozenset[Field] = frozenset()
    dictionary: Dictionary = DICTIONARY

    @cached_property
    def zones(self) -> TimeZones:
        """The time zones of the user and of the instance."""
        return self.find_zones()

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """The sys_ids of the user's groups."""
        return self.find_groups()

    @cached_property
    def calendar(self) -> Calendar:
        """The present moment in the user's time zone."""
        return Calendar(self.now, self.zones.user, SUNDAY if self.week_starts == "sunday" else MONDAY)

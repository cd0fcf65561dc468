"""ServiceNow's Aggregate API: statistics of a table's records."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from samclients.runtime import UNSET, ClientError, Unset
from samclients.servicenow.models import GroupStatistics, Statistics, TotalStatistics
from samclients.servicenow.operations import AggregateResource
from samclients.servicenow.parameters import DisplayValue, Version, join_names


class NoGroups(ClientError):
    """The instance returned statistics without groups, as it does if the table has none of the fields."""

    def __init__(self) -> None:
        super().__init__("The table has none of the fields to group by.")


class Aggregates(AggregateResource):
    """The Aggregate API: call it with a table's name for statistics of the table's records."""

    def __call__(self, name: str, *, version: Version | Unset = UNSET) -> TableStatistics:
        """Return the statistics of a table, through a version of the API."""
        return TableStatistics(self, name, version)


class TableStatistics:
    """Statistics of a table's records; all methods raise ``CallFailed`` (``samclients.runtime.errors``)."""

    def __init__(self, aggregates: Aggregates, name: str, version: Version | Unset = UNSET) -> None:
        self._aggregates, self._name, self._version = aggregates, name, version

    def total(
        self,
        query: str = "",
        *,
        sums: Iterable[str] = (),
        averages: Iterable[str] = (),
        minima: Iterable[str] = (),
        maxima: Iterable[str] = (),
    ) -> Statistics:
        """Return the number of matching records, and aggregates of their fields.

        Args:
            query: An encoded query, ``active=true^nameSTARTSWITHA``.
            sums: Names of numeric fields, also dot-walked.
            averages: Names of numeric fields; averages have four decimals.
            minima: Names of fields whose smallest value is returned.
            maxima: Names of fields whose largest value is returned.
        """
        result = self._aggregates.get(
            self._name,
            sysparm_query=query,
            sysparm_count="true",
            **_name_fields(sums, averages, minima, maxima),
            version=self._version,
        )
        return cast("TotalStatistics", result.result).stats  # an array only with groups

    def groups(  # noqa: PLR0913 -- keyword arguments
        self,
        by: Iterable[str],
        query: str = "",
        *,
        sums: Iterable[str] = (),
        averages: Iterable[str] = (),
        minima: Iterable[str] = (),
        maxima: Iterable[str] = (),
        having: Iterable[str] = (),
        order_by: Iterable[str] = (),
        display_value: DisplayValue = "false",
    ) -> list[GroupStatistics]:
        """Return the same for each group of matching records; an instance returns at most 10,000 groups.

        Args:
            by: Names of the fields to group by, also dot-walked.
            query: An encoded query.
            sums: Names of numeric fields.
            averages: Names of numeric fields.
            minima: Names of fields whose smallest value is returned.
            maxima: Names of fields whose largest value is returned.
            having: Conditions on groups, such as ``count^name^>^1`` or ``avg^ram^<^8192``.
            order_by: Keys, each a field of ``by``, ``COUNT`` or ``AVG^ram``; ``^DESC`` after it for descending order.
            display_value: ``false`` for values of groups, ``true`` for display values, ``all`` for both.

        Raises:
            NoGroups: the table has none of the fields to group by.
        """
        result = self._aggregates.get(
            self._name,
            sysparm_query=query,
            sysparm_count="true",
            **_name_fields(sums, averages, minima, maxima),
            sysparm_group_by=join_names(by),
            sysparm_having=join_names(having),
            sysparm_order_by=join_names(order_by),
            sysparm_display_value=display_value,
            version=self._version,
        )
        if isinstance(result.result, TotalStatistics):
            raise NoGroups
        return result.result


def _name_fields(
    sums: Iterable[str], averages: Iterable[str], minima: Iterable[str], maxima: Iterable[str]
) -> dict[str, str | Unset]:
    """Return the parameters with the fields of each aggregate function."""
    return {
        "sysparm_sum_fields": join_names(sums),
        "sysparm_avg_fields": join_names(averages),
        "sysparm_min_fields": join_names(minima),
        "sysparm_max_fields": join_names(maxima),
    }

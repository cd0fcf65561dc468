"""The Aggregate API: statistics of the selected records of a table, in total or per group."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from mockservers.core.context import RequestContext
from mockservers.core.messages import OperationCall, Response
from mockservers.vendors.servicenow.aggregate_api.group_reader import MOST_GROUPS, GroupReader
from mockservers.vendors.servicenow.aggregate_api.parameters import AggregateParameters, AggregateQuery
from mockservers.vendors.servicenow.encoded_query.values import ValueReader
from mockservers.vendors.servicenow.errors import StatisticsRefused
from mockservers.vendors.servicenow.schema.representation import render_body, stream_records
from mockservers.vendors.servicenow.schema.rights import is_readable
from mockservers.vendors.servicenow.table_api.record_selection import RecordSelection
from mockservers.vendors.servicenow.table_api.table_request import TableRequest, refuse_long_query

STREAMED = 1_000  # groups; a larger response is streamed
SHORT_TABLES, SHORT_GROUPS = 5_000, 500  # records that are summed up or grouped without delaying other requests


class AggregateApi:
    """The Aggregate API, for one request."""

    def __init__(self, context: RequestContext, call: OperationCall) -> None:
        self._context, self._call = context, call
        self._request = TableRequest(context, call)
        if not is_readable(context.caller, self._request.table):
            raise StatisticsRefused(self._request.table.name)

    @property
    def is_short(self) -> bool:
        """True if the request reads few records, so that a thread for it would cost more than the work."""
        most = SHORT_GROUPS if self._query.groups else SHORT_TABLES
        return self._selection.count_stored(self._context) <= most

    def get(self) -> Response:
        """Return the statistics: an object in total, an array with an item for each group."""
        self._report_remarks()
        reader = self._create_reader()
        form = self._request.form
        if not self._query.groups:
            return render_body({"result": reader.read_total()}, 200, form)
        groups = reader.read_groups()
        if len(groups) > MOST_GROUPS:
            self._context.note(f"groups were left out because a response has at most {MOST_GROUPS:,}")
            groups = groups[:MOST_GROUPS]
        if len(groups) > STREAMED:
            return stream_records(_split(groups), form, {})
        return render_body({"result": groups}, 200, form)

    def _report_remarks(self) -> None:
        """Note the parts of the parameters that have no effect in the journal."""
        self._request.report_remarks(self._selection)
        for remark in self._query.remarks:
            self._context.note(str(remark))
        for path, _ in self._selection.query.order:
            self._context.note(f"the order by `{path}` was ignored because only sysparm_order_by orders groups")

    def _create_reader(self) -> GroupReader:
        context, mode = self._context, self._request.display_mode
        return refuse_long_query(lambda: GroupReader(context.db, self._selection, self._query, mode, context.cache_of))

    @cached_property
    def _selection(self) -> RecordSelection:
        request = self._request
        return refuse_long_query(lambda: RecordSelection(request.query, request.query_context))

    @cached_property
    def _query(self) -> AggregateQuery:
        values = ValueReader(self._request.query_context, self._selection.find_path)
        return AggregateParameters(self._call.query, values).read()


def _split(groups: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Yield the groups in parts that are rendered one after another."""
    for at in range(0, len(groups), STREAMED):
        yield groups[at : at + STREAMED]

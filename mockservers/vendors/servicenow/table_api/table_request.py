"""Requests on a table: the table of the path, the selection of records, and the form of the response."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TypeVar

from mockservers.core.context import RequestContext
from mockservers.core.errors import InvalidParameter
from mockservers.core.messages import OperationCall
from mockservers.vendors.servicenow.domain import INVALID_QUERY
from mockservers.vendors.servicenow.encoded_query.caller_context import create_query_context
from mockservers.vendors.servicenow.encoded_query.conditions import MOST_JOINS, TooManyReferences
from mockservers.vendors.servicenow.encoded_query.parser import QueryTooLong
from mockservers.vendors.servicenow.encoded_query.query_context import QueryContext
from mockservers.vendors.servicenow.errors import BadRequest, InvalidTable, NotAcceptable
from mockservers.vendors.servicenow.operations import READING
from mockservers.vendors.servicenow.schema.dictionary import Table
from mockservers.vendors.servicenow.schema.properties import PROPERTIES, Properties
from mockservers.vendors.servicenow.schema.representation import choose_form
from mockservers.vendors.servicenow.schema.rights import find_owner_field
from mockservers.vendors.servicenow.schema.world_dictionary import find_dictionary
from mockservers.vendors.servicenow.table_api.projection import BOTH, DISPLAY, VALUES
from mockservers.vendors.servicenow.table_api.query_remarks import report_remarks
from mockservers.vendors.servicenow.table_api.record_selection import RecordQuery, RecordSelection
from mockservers.vendors.servicenow.table_rights import check_read, check_write

DEFAULT_LIMIT = 10_000  # documented
Compiled = TypeVar("Compiled")


class TableRequest:
    """A request whose path names a table.

    Raises:
        NotAcceptable: by the constructor, if ``Accept`` allows neither JSON nor XML.
    """

    def __init__(self, context: RequestContext, call: OperationCall) -> None:
        self.context, self.call = context, call
        self._properties = Properties(context.db, context.cache_of(PROPERTIES))
        form = choose_form(context.request)
        if form is None:
            raise NotAcceptable
        self.form = form

    def check_rights(self) -> None:
        """Check that the caller may read the table, or write it, by the request's method."""
        if self.call.operation.method in READING:
            check_read(self.context, self.table, has_query=bool(self.call.query.get("sysparm_query")))
        else:
            check_write(self.context, self.table)

    @cached_property
    def table(self) -> Table:
        """The table in the path; a table whose plugin is not active does not exist."""
        name = self.call.path["tableName"]
        table = find_dictionary(self.context).find(name)
        if table is None:
            raise InvalidParameter("path", "tableName", f"there is no table {name}")
        if table.plugin and not self._properties.has_plugin(table.plugin):
            raise InvalidTable(table.name)
        return table

    @cached_property
    def query(self) -> RecordQuery:
        """The selection of records by ``sysparm_query`` and by plain ``field=value`` parameters."""
        parameters = self.call.query
        return RecordQuery(
            self.table,
            parameters.get("sysparm_query", ""),
            self._read_filters(),
            int(parameters.get("sysparm_limit") or DEFAULT_LIMIT),
            int(parameters.get("sysparm_offset") or 0),
            refuse_invalid=self._properties.read_flag(INVALID_QUERY, default=False),
            owner_field=self.owner_field,
        )

    @property
    def owner_field(self) -> str:
        """The field that must be the caller in the records that the caller sees; empty if all are seen."""
        return find_owner_field(self.context.caller, self.table)

    def _read_filters(self) -> dict[str, str]:
        """Return the plain ``field=value`` parameters; the last of several with the same name counts."""
        sent = self.context.request.query
        return {name: values[-1] for name, values in sent.items() if not name.startswith("sysparm_")}

    @cached_property
    def query_context(self) -> QueryContext:
        """The context of the request's query."""
        return create_query_context(self.context)

    def forget_dictionary(self) -> None:
        """Forget what follows from the world's dictionary, because it has changed."""
        for name in ("table", "query", "query_context"):
            self.__dict__.pop(name, None)

    @property
    def display_mode(self) -> str:
        """The value of ``sysparm_display_value`` in lower case; any other text means ``false``."""
        mode = self.call.query.get("sysparm_display_value", "").lower()
        return mode if mode in {DISPLAY, BOTH} else VALUES

    def report_remarks(self, selection: RecordSelection) -> None:
        """Note the parts of the query that have no effect in the journal.

        Raises:
            FieldsRefused: the query has an unknown field, and the instance enforces access to fields.
        """
        report_remarks(self.context, selection, self._properties)


def refuse_long_query(compile_query: Callable[[], Compiled]) -> Compiled:
    """Compile a query, and return the result.

    Raises:
        BadRequest: the query has too many conditions, or follows too many references.
    """
    try:
        return compile_query()
    except TooManyReferences:
        raise BadRequest(f"the query and the fields follow more than {MOST_JOINS} references") from None
    except QueryTooLong:
        raise BadRequest("sysparm_query has too many conditions") from None

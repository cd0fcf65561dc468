"""Handlers of ServiceNow's operations.

One method serves an operation on all its paths and methods; the table ``OPERATIONS_OF_HANDLER`` names them. Imports
are long work, and so is every other operation if an import is due.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol, TypeVar

from mockservers.core.context import RequestContext
from mockservers.core.messages import OperationCall, Response
from mockservers.core.service.service import LongWork, runs_in_thread
from mockservers.vendors.servicenow.aggregate_api.aggregate_api import AggregateApi
from mockservers.vendors.servicenow.errors import NotAcceptable
from mockservers.vendors.servicenow.fnms_app.due_work import has_due_work, process_due_work
from mockservers.vendors.servicenow.fnms_app.endpoint import IntegrationEndpoint
from mockservers.vendors.servicenow.import_set_api import ImportSetApi
from mockservers.vendors.servicenow.oauth import TokenGrants
from mockservers.vendors.servicenow.operations import OPERATIONS_OF_HANDLER
from mockservers.vendors.servicenow.schema.representation import choose_form, render_body
from mockservers.vendors.servicenow.table_api.table_api import TableApi


def bind_operations(handlers: type[Handlers]) -> type[Handlers]:
    """Bind each method to all operation ids that it serves."""
    for name, operations in OPERATIONS_OF_HANDLER.items():
        for operation in operations:
            setattr(handlers, operation, getattr(handlers, name))
    return handlers


class RecordApi(Protocol):
    """An API of records, for one request."""

    @property
    def is_short(self) -> bool:
        """True if the request can be served without delaying other requests."""


Api = TypeVar("Api", bound=RecordApi)
Make = Callable[[RequestContext, OperationCall], Api]


@bind_operations
class Handlers:
    """The operations of openapi/servicenow.yaml, for one request."""

    def __init__(self, context: RequestContext) -> None:
        self._context = context

    def issue_token(self, call: OperationCall) -> Response:
        return Response(TokenGrants(self._context).issue(call.body))

    @runs_in_thread
    def send_transaction(self, call: OperationCall) -> Response:
        form = choose_form(call.request)
        if form is None:
            raise NotAcceptable
        return render_body({"result": IntegrationEndpoint(self._context).handle_segment(call.body)}, 200, form)

    @runs_in_thread
    def insert_import_row(self, call: OperationCall) -> Response:
        return ImportSetApi(self._context, call).insert()

    @runs_in_thread
    def insert_import_rows(self, call: OperationCall) -> Response:
        return ImportSetApi(self._context, call).insert_multiple()

    @runs_in_thread
    def get_import_row(self, call: OperationCall) -> Response:
        return ImportSetApi(self._context, call).get()

    def list_records(self, call: OperationCall) -> Response | LongWork:
        return self._serve(TableApi, call, TableApi.list_page)

    def create_record(self, call: OperationCall) -> Response | LongWork:
        return self._serve(TableApi, call, TableApi.create)

    def get_record(self, call: OperationCall) -> Response | LongWork:
        return self._serve(TableApi, call, TableApi.get)

    def update_record(self, call: OperationCall) -> Response | LongWork:
        return self._serve(TableApi, call, TableApi.update)

    def delete_record(self, call: OperationCall) -> Response | LongWork:
        return self._serve(TableApi, call, TableApi.delete)

    def get_statistics(self, call: OperationCall) -> Response | LongWork:
        return self._serve(AggregateApi, call, AggregateApi.get)

    def _serve(self, make: Make[Api], call: OperationCall, work: Callable[[Api], Response]) -> Response | LongWork:
        """Serve an API of records, after all due work is done."""
        if self._context.is_writing and has_due_work(self._context):
            return LongWork(partial(self._serve_after_due_work, make, call, work))
        api = make(self._context, call)
        return work(api) if api.is_short else LongWork(partial(work, api))

    def _serve_after_due_work(self, make: Make[Api], call: OperationCall, work: Callable[[Api], Response]) -> Response:
        process_due_work(self._context)
        return work(make(self._context, call))

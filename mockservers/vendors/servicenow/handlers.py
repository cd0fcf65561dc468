"""Handlers of ServiceNow's operations.

One method serves an operation on all its paths and methods; the table ``OPERATIONS_OF_HANDLER`` names them. Imports
are long work, and so is every other operation if an import is due.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from mockservers.core.context import RequestContext
from mockservers.core.messages import OperationCall, Response
from mockservers.core.service.service import LongWork, runs_in_thread
from mockservers.vendors.servicenow.batch_api.batch import BatchApi
from mockservers.vendors.servicenow.errors import NotAcceptable
from mockservers.vendors.servicenow.fnms_app.due_work import has_due_work, process_due_work
from mockservers.vendors.servicenow.fnms_app.endpoint import IntegrationEndpoint
from mockservers.vendors.servicenow.import_set_api import ImportSetApi
from mockservers.vendors.servicenow.jsonv2.service import JsonV2
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

    async def send_batch(self, call: OperationCall) -> Response | LongWork:
        return await BatchApi(self._context, call).execute()

    @runs_in_thread
    def insert_import_row(self, call: OperationCall) -> Response:
        return ImportSetApi(self._context, call).insert()

    @runs_in_thread
    def insert_import_rows(self, call: OperationCall) -> Response:
        return ImportSetApi(self._context, call).insert_multiple()

    @runs_in_thread
    def get_import_row(self, call: OperationCall) -> Response:
        return ImportSetApi(self._context, call).get()

    @runs_in_thread
    def read_jsonv2(self, call: OperationCall) -> Response:
        return JsonV2(self._context, call).read()

    @runs_in_thread
    def change_jsonv2(self, call: OperationCall) -> Response:
        return JsonV2(self._context, call).change()

    def list_records(self, call: OperationCall) -> Response | LongWork:
        return self._serve_table(call, TableApi.list_page)

    def create_record(self, call: OperationCall) -> Response | LongWork:
        return self._serve_table(call, TableApi.create)

    def get_record(self, call: OperationCall) -> Response | LongWork:
        return self._serve_table(call, TableApi.get)

    def update_record(self, call: OperationCall) -> Response | LongWork:
        return self._serve_table(call, TableApi.update)

    def delete_record(self, call: OperationCall) -> Response | LongWork:
        return self._serve_table(call, TableApi.delete)

    def _serve_table(self, call: OperationCall, work: Callable[[TableApi], Response]) -> Response | LongWork:
        """Serve the Table API, after all due work is done."""
        if self._context.is_writing and has_due_work(self._context):
            return LongWork(partial(self._serve_after_due_work, call, work))
        api = TableApi(self._context, call)
        return work(api) if api.is_short else LongWork(partial(work, api))

    def _serve_after_due_work(self, call: OperationCall, work: Callable[[TableApi], Response]) -> Response:
        process_due_work(self._context)
        return work(TableApi(self._context, call))

"""Handlers of ServiceNow's operations.

One method serves an operation on all its paths and methods; the table ``OPERATIONS_OF_HANDLER`` names them. Every
operation except the token endpoint may process a large import that is due, so it runs in the thread pool.
"""

from __future__ import annotations

from mockservers.core.context import RequestContext
from mockservers.core.messages import OperationCall, Response
from mockservers.core.service.service import runs_in_thread
from mockservers.vendors.servicenow.errors import NotAcceptable
from mockservers.vendors.servicenow.fnms_app.due_work import process_due_work
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

    @runs_in_thread
    def list_records(self, call: OperationCall) -> Response:
        return self._open_table(call).list_page()

    @runs_in_thread
    def create_record(self, call: OperationCall) -> Response:
        return self._open_table(call).create()

    @runs_in_thread
    def get_record(self, call: OperationCall) -> Response:
        return self._open_table(call).get()

    @runs_in_thread
    def update_record(self, call: OperationCall) -> Response:
        return self._open_table(call).update()

    @runs_in_thread
    def delete_record(self, call: OperationCall) -> Response:
        return self._open_table(call).delete()

    def _open_table(self, call: OperationCall) -> TableApi:
        """Return the Table API after all due work is done."""
        process_due_work(self._context)
        return TableApi(self._context, call)

"""ServiceNow's operations, one method each.

Every operation may find a large import due and process it, so all of them run in the thread pool.
"""

from __future__ import annotations

from mockservers.core.context import RequestContext
from mockservers.core.messages import OperationCall, Response
from mockservers.core.service.service import runs_in_thread
from mockservers.vendors.servicenow.auth import TokenGrants
from mockservers.vendors.servicenow.errors import NotAcceptable
from mockservers.vendors.servicenow.fnms_app.endpoint import IntegrationEndpoint
from mockservers.vendors.servicenow.fnms_app.import_runs import process_due_work
from mockservers.vendors.servicenow.import_set_api import ImportSetApi
from mockservers.vendors.servicenow.schema.representation import accepted_form, render_body
from mockservers.vendors.servicenow.table_api.table_api import TableApi


class Handlers:
    """The operations of openapi/servicenow.yaml, for one request."""

    def __init__(self, context: RequestContext) -> None:
        self._context = context

    def issue_token(self, call: OperationCall) -> Response:
        return Response(TokenGrants(self._context).issue(call.body))

    @runs_in_thread
    def send_transaction(self, call: OperationCall) -> Response:
        return self._transaction(call)

    @runs_in_thread
    def send_transaction_alias(self, call: OperationCall) -> Response:
        return self._transaction(call)

    @runs_in_thread
    def insert_import_row(self, call: OperationCall) -> Response:
        return ImportSetApi(self._context, call).insert()

    @runs_in_thread
    def insert_import_row_v1(self, call: OperationCall) -> Response:
        return ImportSetApi(self._context, call).insert()

    @runs_in_thread
    def insert_import_row_v2(self, call: OperationCall) -> Response:
        return ImportSetApi(self._context, call).insert()

    @runs_in_thread
    def insert_import_rows(self, call: OperationCall) -> Response:
        return ImportSetApi(self._context, call).insert_multiple()

    @runs_in_thread
    def insert_import_rows_v1(self, call: OperationCall) -> Response:
        return ImportSetApi(self._context, call).insert_multiple()

    @runs_in_thread
    def insert_import_rows_v2(self, call: OperationCall) -> Response:
        return ImportSetApi(self._context, call).insert_multiple()

    @runs_in_thread
    def get_import_row(self, call: OperationCall) -> Response:
        return ImportSetApi(self._context, call).get()

    @runs_in_thread
    def get_import_row_v1(self, call: OperationCall) -> Response:
        return ImportSetApi(self._context, call).get()

    @runs_in_thread
    def get_import_row_v2(self, call: OperationCall) -> Response:
        return ImportSetApi(self._context, call).get()

    @runs_in_thread
    def list_records(self, call: OperationCall) -> Response:
        return self._table(call).list_page()

    @runs_in_thread
    def list_records_v1(self, call: OperationCall) -> Response:
        return self._table(call).list_page()

    @runs_in_thread
    def list_records_v2(self, call: OperationCall) -> Response:
        return self._table(call).list_page()

    @runs_in_thread
    def count_records(self, call: OperationCall) -> Response:
        return self._table(call).list_page()

    @runs_in_thread
    def count_records_v1(self, call: OperationCall) -> Response:
        return self._table(call).list_page()

    @runs_in_thread
    def count_records_v2(self, call: OperationCall) -> Response:
        return self._table(call).list_page()

    @runs_in_thread
    def create_record(self, call: OperationCall) -> Response:
        return self._table(call).create()

    @runs_in_thread
    def create_record_v1(self, call: OperationCall) -> Response:
        return self._table(call).create()

    @runs_in_thread
    def create_record_v2(self, call: OperationCall) -> Response:
        return self._table(call).create()

    @runs_in_thread
    def get_record(self, call: OperationCall) -> Response:
        return self._table(call).get()

    @runs_in_thread
    def get_record_v1(self, call: OperationCall) -> Response:
        return self._table(call).get()

    @runs_in_thread
    def get_record_v2(self, call: OperationCall) -> Response:
        return self._table(call).get()

    @runs_in_thread
    def find_record(self, call: OperationCall) -> Response:
        return self._table(call).get()

    @runs_in_thread
    def find_record_v1(self, call: OperationCall) -> Response:
        return self._table(call).get()

    @runs_in_thread
    def find_record_v2(self, call: OperationCall) -> Response:
        return self._table(call).get()

    @runs_in_thread
    def update_record(self, call: OperationCall) -> Response:
        return self._table(call).update()

    @runs_in_thread
    def update_record_v1(self, call: OperationCall) -> Response:
        return self._table(call).update()

    @runs_in_thread
    def update_record_v2(self, call: OperationCall) -> Response:
        return self._table(call).update()

    @runs_in_thread
    def modify_record(self, call: OperationCall) -> Response:
        return self._table(call).update()

    @runs_in_thread
    def modify_record_v1(self, call: OperationCall) -> Response:
        return self._table(call).update()

    @runs_in_thread
    def modify_record_v2(self, call: OperationCall) -> Response:
        return self._table(call).update()

    @runs_in_thread
    def delete_record(self, call: OperationCall) -> Response:
        return self._table(call).delete()

    @runs_in_thread
    def delete_record_v1(self, call: OperationCall) -> Response:
        return self._table(call).delete()

    @runs_in_thread
    def delete_record_v2(self, call: OperationCall) -> Response:
        return self._table(call).delete()

    def _transaction(self, call: OperationCall) -> Response:
        """The integration app's result."""
        form = accepted_form(call.request)
        if form is None:
            raise NotAcceptable
        return render_body({"result": IntegrationEndpoint(self._context).handle_segment(call.body)}, 200, form)

    def _table(self, call: OperationCall) -> TableApi:
        """The Table API once everything that is due is done."""
        process_due_work(self._context)
        return TableApi(self._context, call)

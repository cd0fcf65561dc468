"""ServiceNow's operations, one method each.

The same operation on another path, in version 1 or 2 or for HEAD, is the same method under another name. Every
operation but the token endpoint may find a large import due and process it, so they run in the thread pool.
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
        form = accepted_form(call.request)
        if form is None:
            raise NotAcceptable
        return render_body({"result": IntegrationEndpoint(self._context).handle_segment(call.body)}, 200, form)

    send_transaction_alias = send_transaction

    @runs_in_thread
    def insert_import_row(self, call: OperationCall) -> Response:
        return ImportSetApi(self._context, call).insert()

    insert_import_row_v1 = insert_import_row_v2 = insert_import_row

    @runs_in_thread
    def insert_import_rows(self, call: OperationCall) -> Response:
        return ImportSetApi(self._context, call).insert_multiple()

    insert_import_rows_v1 = insert_import_rows_v2 = insert_import_rows

    @runs_in_thread
    def get_import_row(self, call: OperationCall) -> Response:
        return ImportSetApi(self._context, call).get()

    get_import_row_v1 = get_import_row_v2 = get_import_row

    @runs_in_thread
    def list_records(self, call: OperationCall) -> Response:
        return self._table(call).list_page()

    list_records_v1 = list_records_v2 = list_records
    count_records = count_records_v1 = count_records_v2 = list_records

    @runs_in_thread
    def create_record(self, call: OperationCall) -> Response:
        return self._table(call).create()

    create_record_v1 = create_record_v2 = create_record

    @runs_in_thread
    def get_record(self, call: OperationCall) -> Response:
        return self._table(call).get()

    get_record_v1 = get_record_v2 = get_record
    find_record = find_record_v1 = find_record_v2 = get_record

    @runs_in_thread
    def update_record(self, call: OperationCall) -> Response:
        return self._table(call).update()

    update_record_v1 = update_record_v2 = update_record
    modify_record = modify_record_v1 = modify_record_v2 = update_record

    @runs_in_thread
    def delete_record(self, call: OperationCall) -> Response:
        return self._table(call).delete()

    delete_record_v1 = delete_record_v2 = delete_record

    def _table(self, call: OperationCall) -> TableApi:
        """Return the Table API after all due work is done."""
        process_due_work(self._context)
        return TableApi(self._context, call)

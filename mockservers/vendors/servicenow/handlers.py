"""ServiceNow's operations, one method each.

Every operation may find a large import due and process it, so all of them run in the thread pool.
"""

from __future__ import annotations

from mockservers.core.context import Scope
from mockservers.core.messages import Answer, Call
from mockservers.core.service.service import long
from mockservers.vendors.servicenow.auth import Grants
from mockservers.vendors.servicenow.errors import NotAcceptable
from mockservers.vendors.servicenow.fnms_app.endpoint import Integration
from mockservers.vendors.servicenow.fnms_app.import_runs import advance
from mockservers.vendors.servicenow.import_set_api import ImportApi
from mockservers.vendors.servicenow.schema.representation import in_form, wants
from mockservers.vendors.servicenow.table_api.table_api import TableApi


class Handlers:
    """The operations of openapi/servicenow.yaml, for one request."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def issue_token(self, call: Call) -> Answer:
        return Answer(Grants(self._scope).answer(call.body))

    @long
    def send_transaction(self, call: Call) -> Answer:
        return self._transaction(call)

    @long
    def send_transaction_alias(self, call: Call) -> Answer:
        return self._transaction(call)

    @long
    def insert_import_row(self, call: Call) -> Answer:
        return ImportApi(self._scope, call).insert()

    @long
    def insert_import_row_v1(self, call: Call) -> Answer:
        return ImportApi(self._scope, call).insert()

    @long
    def insert_import_row_v2(self, call: Call) -> Answer:
        return ImportApi(self._scope, call).insert()

    @long
    def insert_import_rows(self, call: Call) -> Answer:
        return ImportApi(self._scope, call).insert_multiple()

    @long
    def insert_import_rows_v1(self, call: Call) -> Answer:
        return ImportApi(self._scope, call).insert_multiple()

    @long
    def insert_import_rows_v2(self, call: Call) -> Answer:
        return ImportApi(self._scope, call).insert_multiple()

    @long
    def get_import_row(self, call: Call) -> Answer:
        return ImportApi(self._scope, call).get()

    @long
    def get_import_row_v1(self, call: Call) -> Answer:
        return ImportApi(self._scope, call).get()

    @long
    def get_import_row_v2(self, call: Call) -> Answer:
        return ImportApi(self._scope, call).get()

    @long
    def list_records(self, call: Call) -> Answer:
        return self._table(call).page()

    @long
    def list_records_v1(self, call: Call) -> Answer:
        return self._table(call).page()

    @long
    def list_records_v2(self, call: Call) -> Answer:
        return self._table(call).page()

    @long
    def count_records(self, call: Call) -> Answer:
        return self._table(call).page()

    @long
    def count_records_v1(self, call: Call) -> Answer:
        return self._table(call).page()

    @long
    def count_records_v2(self, call: Call) -> Answer:
        return self._table(call).page()

    @long
    def create_record(self, call: Call) -> Answer:
        return self._table(call).create()

    @long
    def create_record_v1(self, call: Call) -> Answer:
        return self._table(call).create()

    @long
    def create_record_v2(self, call: Call) -> Answer:
        return self._table(call).create()

    @long
    def get_record(self, call: Call) -> Answer:
        return self._table(call).get()

    @long
    def get_record_v1(self, call: Call) -> Answer:
        return self._table(call).get()

    @long
    def get_record_v2(self, call: Call) -> Answer:
        return self._table(call).get()

    @long
    def find_record(self, call: Call) -> Answer:
        return self._table(call).get()

    @long
    def find_record_v1(self, call: Call) -> Answer:
        return self._table(call).get()

    @long
    def find_record_v2(self, call: Call) -> Answer:
        return self._table(call).get()

    @long
    def update_record(self, call: Call) -> Answer:
        return self._table(call).update()

    @long
    def update_record_v1(self, call: Call) -> Answer:
        return self._table(call).update()

    @long
    def update_record_v2(self, call: Call) -> Answer:
        return self._table(call).update()

    @long
    def modify_record(self, call: Call) -> Answer:
        return self._table(call).update()

    @long
    def modify_record_v1(self, call: Call) -> Answer:
        return self._table(call).update()

    @long
    def modify_record_v2(self, call: Call) -> Answer:
        return self._table(call).update()

    @long
    def delete_record(self, call: Call) -> Answer:
        return self._table(call).delete()

    @long
    def delete_record_v1(self, call: Call) -> Answer:
        return self._table(call).delete()

    @long
    def delete_record_v2(self, call: Call) -> Answer:
        return self._table(call).delete()

    def _transaction(self, call: Call) -> Answer:
        """The integration app's result."""
        form = wants(call.request)
        if form is None:
            raise NotAcceptable
        return in_form({"result": Integration(self._scope).answer(call.body)}, 200, form)

    def _table(self, call: Call) -> TableApi:
        """The Table API once everything that is due is done."""
        advance(self._scope)
        return TableApi(self._scope, call)

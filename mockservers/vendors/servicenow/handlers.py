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
from mockservers.vendors.servicenow.attachment_api.attachment_api import AttachmentApi
from mockservers.vendors.servicenow.batch_api.batch import BatchApi
from mockservers.vendors.servicenow.cmdb_api.instance_api import InstanceApi
from mockservers.vendors.servicenow.cmdb_api.meta_api import MetaApi
from mockservers.vendors.servicenow.cmdb_api.reconcile_api import ReconcileApi
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

    @runs_in_thread
    def list_cis(self, call: OperationCall) -> Response:
        return InstanceApi(self._context, call).list_page()

    @runs_in_thread
    def create_ci(self, call: OperationCall) -> Response:
        return InstanceApi(self._context, call).create()

    @runs_in_thread
    def get_ci(self, call: OperationCall) -> Response:
        return InstanceApi(self._context, call).get()

    @runs_in_thread
    def update_ci(self, call: OperationCall) -> Response:
        return InstanceApi(self._context, call).update()

    @runs_in_thread
    def create_ci_relations(self, call: OperationCall) -> Response:
        return InstanceApi(self._context, call).create_relations()

    @runs_in_thread
    def delete_ci_relation(self, call: OperationCall) -> Response:
        return InstanceApi(self._context, call).delete_relation()

    def get_ci_class(self, call: OperationCall) -> Response:
        return MetaApi(self._context, call).get()

    @runs_in_thread
    def reconcile_cis(self, call: OperationCall) -> Response:
        return ReconcileApi(self._context, call).reconcile(is_simulated=False)

    @runs_in_thread
    def query_cis(self, call: OperationCall) -> Response:
        return ReconcileApi(self._context, call).reconcile(is_simulated=True)

    @runs_in_thread
    def reconcile_cis_enhanced(self, call: OperationCall) -> Response:
        return ReconcileApi(self._context, call).reconcile_enhanced(is_simulated=False)

    @runs_in_thread
    def query_cis_enhanced(self, call: OperationCall) -> Response:
        return ReconcileApi(self._context, call).reconcile_enhanced(is_simulated=True)

    def list_attachments(self, call: OperationCall) -> Response | LongWork:
        return self._serve_attachments(call, AttachmentApi.list_page)

    def get_attachment(self, call: OperationCall) -> Response | LongWork:
        return self._serve_attachments(call, AttachmentApi.get)

    def download_attachment(self, call: OperationCall) -> Response | LongWork:
        return self._serve_attachments(call, AttachmentApi.download)

    def download_attachment_by_name(self, call: OperationCall) -> Response | LongWork:
        return self._serve_attachments(call, AttachmentApi.download_by_name)

    def upload_attachment(self, call: OperationCall) -> Response | LongWork:
        return self._serve_attachments(call, AttachmentApi.upload)

    def upload_attachment_form(self, call: OperationCall) -> Response | LongWork:
        return self._serve_attachments(call, AttachmentApi.upload_form)

    def rename_attachment(self, call: OperationCall) -> Response | LongWork:
        return self._serve_attachments(call, AttachmentApi.rename)

    def delete_attachment(self, call: OperationCall) -> Response | LongWork:
        return self._serve_attachments(call, AttachmentApi.delete)

    def _serve_attachments(self, call: OperationCall, work: Callable[[AttachmentApi], Response]) -> Response | LongWork:
        """Serve the Attachment API, after all due work is done; large bodies are received in a thread anyway."""
        is_due = self._context.is_writing and has_due_work(self._context)

        def serve() -> Response:
            if is_due:
                process_due_work(self._context)
            return work(AttachmentApi(self._context, call))

        return LongWork(serve) if is_due or work is AttachmentApi.list_page else serve()

    def _serve(self, make: Make[Api], call: OperationCall, work: Callable[[Api], Response]) -> Response | LongWork:
        """Serve an API of records, after all due work is done."""
        if self._context.is_writing and has_due_work(self._context):
            return LongWork(partial(self._serve_after_due_work, make, call, work))
        api = make(self._context, call)
        return work(api) if api.is_short else LongWork(partial(work, api))

    def _serve_after_due_work(self, make: Make[Api], call: OperationCall, work: Callable[[Api], Response]) -> Response:
        process_due_work(self._context)
        return work(make(self._context, call))

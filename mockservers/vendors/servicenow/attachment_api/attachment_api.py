"""The Attachment API: lists, metadata, downloads, uploads, new names, deletion."""

from __future__ import annotations

from functools import cached_property
from itertools import chain
from typing import Any

from mockservers.core.context import RequestContext
from mockservers.core.messages import OperationCall, Response
from mockservers.vendors.servicenow.attachment_api.downloads import accepts, build_headers, choose_content_type
from mockservers.vendors.servicenow.attachment_api.uploads import Upload, UploadRules, store_upload
from mockservers.vendors.servicenow.errors import BadRequest, InvalidTable, NoRecord, NotAcceptable
from mockservers.vendors.servicenow.operations import READING
from mockservers.vendors.servicenow.schema.attachments import ATTACHMENT, Attachments
from mockservers.vendors.servicenow.schema.dictionary import Field, Table
from mockservers.vendors.servicenow.schema.properties import PROPERTIES, Properties
from mockservers.vendors.servicenow.schema.records import Records, open_caller_records
from mockservers.vendors.servicenow.schema.representation import choose_form, render_body, stream_records
from mockservers.vendors.servicenow.schema.values import Stored, convert_for_storage, format_member
from mockservers.vendors.servicenow.schema.world_dictionary import find_dictionary
from mockservers.vendors.servicenow.table_api.bodies import read_record
from mockservers.vendors.servicenow.table_api.page_headers import build_page_headers
from mockservers.vendors.servicenow.table_api.projection import Projection
from mockservers.vendors.servicenow.table_api.record_reader import RecordReader
from mockservers.vendors.servicenow.table_api.record_selection import RecordQuery
from mockservers.vendors.servicenow.table_api.table_request import TableRequest, refuse_long_query
from mockservers.vendors.servicenow.table_rights import check_read, check_write

STREAMED = 1_000  # records; a longer list is streamed
LONGEST_NAME = 255  # characters
MOMENT = Field("creation_time", "Creation time", "datetime")
FIELDS = (
    *("sys_id", "table_name", "table_sys_id", "file_name", "content_type", "size_bytes", "size_compressed"),
    *("compressed", "chunk_size_bytes", "hash", "state", "image_height", "image_width", "average_image_color"),
    *("sys_created_by", "sys_created_on", "sys_updated_by", "sys_updated_on", "sys_mod_count", "sys_tags"),
)


class AttachmentRequest(TableRequest):
    """A request on the table of attachments."""

    @cached_property
    def table(self) -> Table:
        """The table of attachments."""
        return find_dictionary(self.context)[ATTACHMENT]


class AttachmentApi:
    """The Attachment API, for one request. All values of its records are texts."""

    def __init__(self, context: RequestContext, call: OperationCall) -> None:
        self._context, self._call = context, call
        self._contents = Attachments(context.db)

    def list_page(self) -> Response:
        """Return a page of the matching attachments; long pages are streamed."""
        request = AttachmentRequest(self._context, self._call)
        request.check_rights()
        query, reader = request.query, self._create_reader(request, request.query)
        request.report_remarks(reader.selection)
        total = reader.count()
        headers = build_page_headers(
            self._call.query, self._context.request, total=total, limit=query.limit, offset=query.offset
        )
        rows = ([self._present(row) for row in chunk] for chunk in reader.iterate_rows())
        if min(total - query.offset, query.limit) > STREAMED:
            return stream_records(rows, request.form, headers)
        return render_body({"result": list(chain.from_iterable(rows))}, 200, request.form, headers)

    def get(self) -> Response:
        """Return the metadata of an attachment."""
        form = self._choose_form()
        return render_body({"result": self._find_metadata(sys_id=self._call.path["sys_id"])}, 200, form)

    def download(self) -> Response:
        """Return the content of an attachment."""
        return self._send_content(self._find_metadata(sys_id=self._call.path["sys_id"]))

    def download_by_name(self) -> Response:
        """Return the content of the first attachment of a record that has a file name."""
        path = self._call.path
        return self._send_content(self._find_metadata(table_sys_id=path["table_sys_id"], file_name=path["file_name"]))

    def upload(self) -> Response:
        """Store the body of the request as an attachment."""
        return self._store(Upload.of_body(self._call))

    def upload_form(self) -> Response:
        """Store the file of a multipart form as an attachment."""
        return self._store(Upload.of_form(self._call))

    def rename(self) -> Response:
        """Change the file name of an attachment."""
        metadata = self._find_metadata(sys_id=self._call.path["sys_id"])
        name = format_member(read_record(self._context, self._call).get("file_name")).replace("\0", "")
        if not 0 < len(name) <= LONGEST_NAME:
            raise BadRequest(f"file_name must have 1 to {LONGEST_NAME} characters")
        self._rules.check_name(name)
        self._records.update(ATTACHMENT, metadata["sys_id"], {"file_name": name})
        return Response(None, 204)

    def delete(self) -> Response:
        """Delete an attachment."""
        self._records.delete(ATTACHMENT, self._find_metadata(sys_id=self._call.path["sys_id"])["sys_id"])
        return Response(None, 204)

    @cached_property
    def _records(self) -> Records:
        return open_caller_records(self._context)

    @cached_property
    def _properties(self) -> Properties:
        return Properties(self._context.db, self._context.cache_of(PROPERTIES))

    @property
    def _rules(self) -> UploadRules:
        return UploadRules(self._properties)

    def _store(self, upload: Upload) -> Response:
        """Store an upload: checks of Accept, table, rights, record, role, name and size, in this order."""
        form = self._choose_form()
        self._check_record(upload)
        self._rules.check_user(self._context.caller)
        self._rules.check_name(upload.file_name)
        self._rules.check_size(len(upload.content), self._context.db)
        sys_id = next(self._records.create_ids(1))
        store_upload(self._records, self._contents, sys_id, upload, self._read_creation_time())
        location = {"Location": f"{self._versioned_base}/{sys_id}/file"}
        return render_body({"result": self._find_metadata(sys_id=sys_id)}, 201, form, location)

    def _check_record(self, upload: Upload) -> None:
        """Check that the record of an upload exists and may be changed.

        Raises:
            InvalidTable: there is no such table.
            TableRefused: the caller may not read the table.
            ChangeRefused: the caller may not change its records.
            NoRecord: the table does not have the record.
        """
        table = find_dictionary(self._context).find(upload.table)
        if table is None or (table.plugin and not self._properties.has_plugin(table.plugin)):
            raise InvalidTable(upload.table)
        check_write(self._context, table)
        if self._records.get(table.name, upload.record) is None:
            raise NoRecord

    def _read_creation_time(self) -> dict[str, Stored]:
        text = self._call.query.get("creation_time", "")
        moment = convert_for_storage(MOMENT, text)
        if text and moment is None:
            self._context.note("creation_time was ignored because it has not the form 2020-01-31 17:00:00")
        return {"sys_created_on": moment} if moment else {}

    def _send_content(self, metadata: dict[str, Any]) -> Response:
        content_type = choose_content_type(metadata["content_type"])
        if not accepts(self._context.request, content_type):
            raise NotAcceptable
        headers = build_headers(metadata, content_type)
        return Response(self._contents.read(metadata["sys_id"]), 200, headers, content_type.partition(";")[0].lower())

    def _choose_form(self) -> str:
        form = choose_form(self._context.request)
        if form is None:
            raise NotAcceptable
        return form

    def _find_metadata(self, **values: str) -> dict[str, Any]:
        """Return the metadata of the first attachment with these values.

        Raises:
            NoRecord: there is none.
        """
        found = self._records.find_first(ATTACHMENT, **values)
        if found is None:
            raise NoRecord
        self._check_rights(found["table_name"] or "")
        return self._present({name: "" if found[name] is None else str(found[name]) for name in FIELDS})

    def _check_rights(self, name: str) -> None:
        """Check the rights on the table of an attachment's record, by the request's method."""
        table = find_dictionary(self._context).find(name)
        if table:
            check = check_read if self._call.operation.method in READING else check_write
            check(self._context, table)

    def _present(self, row: dict[str, Any]) -> dict[str, Any]:
        """Return the metadata of an attachment with the link to its content, which has no version (documented)."""
        return {**row, "download_link": f"{self._context.request.base_url}/api/now/attachment/{row['sys_id']}/file"}

    def _create_reader(self, request: AttachmentRequest, query: RecordQuery) -> RecordReader:
        context, projection = self._context, Projection(fields=FIELDS)
        return refuse_long_query(
            lambda: RecordReader(context.db, query, projection, request.query_context, context.cache_of)
        )

    @property
    def _versioned_base(self) -> str:
        """The URL of the API in the version of the request."""
        version = "v1/" if self._call.operation.path.startswith("/api/now/v1/") else ""
        return f"{self._context.request.base_url}/api/now/{version}attachment"

"""The Table API: pages of records, single records, and changes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from itertools import chain
from typing import Any

from mockservers.core.context import RequestContext
from mockservers.core.faults.paging import page_displacement
from mockservers.core.messages import OperationCall, Response
from mockservers.core.service.data_tables import InvalidDefinition
from mockservers.vendors.servicenow.errors import ChangeRefused, DefinitionRefused, DuplicateId, NoRecord
from mockservers.vendors.servicenow.faults import PAGE_DRIFT, ROWS_MISSING, ROWS_REPEATED
from mockservers.vendors.servicenow.schema.definition_changes import DESCRIBING, DefinitionRecords
from mockservers.vendors.servicenow.schema.dictionary import Field, Table
from mockservers.vendors.servicenow.schema.records import Records, open_caller_records
from mockservers.vendors.servicenow.schema.representation import render_body, stream_records
from mockservers.vendors.servicenow.schema.rights import find_hidden_fields
from mockservers.vendors.servicenow.schema.values import Stored, find_choice, format_member
from mockservers.vendors.servicenow.table_api.bodies import read_record
from mockservers.vendors.servicenow.table_api.page_headers import NO_COUNT, build_page_headers, is_true
from mockservers.vendors.servicenow.table_api.projection import Projection
from mockservers.vendors.servicenow.table_api.record_reader import RecordReader
from mockservers.vendors.servicenow.table_api.record_selection import RecordQuery
from mockservers.vendors.servicenow.table_api.record_values import PROTECTED, STAMPS, convert_members, keep_text
from mockservers.vendors.servicenow.table_api.table_request import TableRequest, refuse_long_query

STREAMED = 1_000  # records; a larger response is streamed
SHORT_PAGE, SHORT_TABLES = 200, 5_000  # records that are returned and read without delaying other requests
NONE: Mapping[str, str] = {}


class TableApi:
    """The Table API, for one request."""

    def __init__(self, context: RequestContext, call: OperationCall) -> None:
        self._context, self._call = context, call
        self._request = TableRequest(context, call)
        self._form = self._request.form
        self._request.check_rights()

    @cached_property
    def _records(self) -> Records:
        return open_caller_records(self._context)

    @property
    def is_short(self) -> bool:
        """True if the request reads few records, so that a thread for it would cost more than the work."""
        if "sys_id" in self._call.path or self._call.operation.method == "POST":
            return self._call.operation.method == "GET" or self._call.path["tableName"] not in DESCRIBING
        return self._query.limit <= SHORT_PAGE and self._reader.selection.count_stored(self._context) <= SHORT_TABLES

    @property
    def table(self) -> Table:
        """The table in the path."""
        return self._request.table

    def list_page(self) -> Response:
        """Return a page of the matching records; long pages are streamed."""
        query, reader = self._query, self._reader
        if query.offset and self.table.name not in DESCRIBING and (drift := self._context.trigger_fault(PAGE_DRIFT)):
            self._delete_first(query, drift["rows"])
        total = self.count(reader)
        headers = build_page_headers(
            self._call.query, self._context.request, total=total, limit=query.limit, offset=query.offset
        )
        rows = reader.iterate_rows(self._displace_offset(query.offset))
        if min(total - query.offset, query.limit) > STREAMED:
            return stream_records(rows, self._form, headers)
        return render_body({"result": list(chain.from_iterable(rows))}, 200, self._form, headers)

    def _delete_first(self, query: RecordQuery, rows: int) -> None:
        """Delete the first records of a list, as another user may between two pages."""
        reader = self.create_reader(replace(query, offset=0, limit=rows), Projection(fields=("sys_id",)))
        for record in list(chain.from_iterable(reader.iterate_rows())):
            self._records.delete(self.table.name, record["sys_id"])

    def _displace_offset(self, offset: int) -> int:
        """Return the offset at which a page is read; faults displace pages other than the first."""
        if not offset:
            return offset
        faults = page_displacement(self._context.trigger_fault, rows_repeated=ROWS_REPEATED, rows_missing=ROWS_MISSING)
        return faults.apply(offset)

    def count(self, reader: RecordReader) -> int:
        """Return the number of matching records; with ``sysparm_no_count`` those after the next page are left out.

        The journal notes the parts of the query that have no effect.

        Raises:
            FieldsRefused: a field is unknown or may not be read, and the instance enforces access to fields.
            NoRecord: no record matches, and the request is for version 1.
        """
        self._request.report_remarks(reader.selection)
        total = reader.count_to_page_end() if is_true(self._call.query, NO_COUNT) else reader.count()
        if not total and self._version == "v1/":
            raise NoRecord
        return total

    def get(self) -> Response:
        """Return one record."""
        return render_body(
            {"result": self._read_record(self._call.path["sys_id"], self._request.owner_field)}, 200, self._form
        )

    def create(self) -> Response:
        """Create a record."""
        members = read_record(self._context, self._call)
        values, sys_id = self.convert_values(members), self._choose_id(members)
        with self.open_writer() as writer:
            sys_id = writer.insert(self.table.name, values, sys_id)
        return self._render_change(sys_id, 201, {"Location": f"{self._base}/{self.table.name}/{sys_id}"})

    def _choose_id(self, members: Mapping[str, Any]) -> str:
        """Return the sys_id in a body, with which the record is created; empty if it has none (captured).

        Raises:
            DuplicateId: another record has it.
        """
        sys_id = format_member(members.get("sys_id"))
        if sys_id and not GUID.fullmatch(sys_id):
            self._context.note("the member `sys_id` was ignored because it does not have 32 hexadecimal digits")
            return ""
        if sys_id and self._records.has_id(self.table.name, sys_id):
            raise DuplicateId(sys_id)
        return sys_id

    def update(self) -> Response:
        """Change fields of a record; a record without changed values is not written."""
        record = self._find_record()
        values = self.convert_values(read_record(self._context, self._call))
        changed = {name: value for name, value in values.items() if record[name] != value}
        if changed:
            with self.open_writer() as writer:
                write = writer.overwrite if self._has_free_stamps else writer.update
                write(record["sys_class_name"], record["sys_id"], changed)
        return self._render_change(record["sys_id"], 200)

    def delete(self) -> Response:
        """Delete a record."""
        with self.open_writer() as writer:
            writer.delete(self.table.name, self._find_record()["sys_id"])
        return Response(None, 204)

    @contextmanager
    def open_writer(self) -> Iterator[Records | DefinitionRecords]:
        """Open the records for a change; an admin alone may change what describes the instance.

        Raises:
            ChangeRefused: the user is not an admin.
            DefinitionRefused: the table, column or choice cannot exist, or not without the record.
        """
        if self.table.name not in DESCRIBING:
            yield self._records
            return
        if not self._context.caller.has_any_role(frozenset()):
            raise ChangeRefused
        try:
            yield DefinitionRecords(self._context.db, self._records)
        except InvalidDefinition as error:
            raise DefinitionRefused(self.table.name, str(error)) from None
        self._request.forget_dictionary()

    def _find_record(self) -> dict[str, Any]:
        record = self._records.get(self.table.name, self._call.path["sys_id"])
        owner = self._request.owner_field
        if record is None or (owner and record[owner] != self._context.caller.sys_id):
            raise NoRecord
        return record

    def _render_change(self, sys_id: str, status: int, headers: Mapping[str, str] = NONE) -> Response:
        if is_true(self._call.header, "X-no-response-body"):
            return Response(b"", status, headers, self._form)
        return render_body({"result": self._read_record(sys_id)}, status, self._form, headers)

    def _read_record(self, sys_id: str, owner_field: str = "") -> dict[str, Any]:
        query = RecordQuery(self.table, sys_id=sys_id, owner_field=owner_field)
        records = list(chain.from_iterable(self.create_reader(query).iterate_rows()))
        if not records:
            raise NoRecord
        return records[0]

    def select_record(self, sys_id: str) -> RecordQuery:
        """Return the selection of one record, unless the caller may not see it."""
        return RecordQuery(self.table, sys_id=sys_id, owner_field=self._request.owner_field)

    def select_records(self, query: str, limit: int) -> RecordQuery:
        """Return a selection of the table's records; an invalid query counts as the instance's properties say."""
        return replace(self._query, query=query, filters={}, limit=limit, offset=0)

    def create_reader(self, query: RecordQuery, projection: Projection | None = None) -> RecordReader:
        """Return the reader of a selection, without the fields that the caller may not read.

        The default projection is that of the request.

        Raises:
            BadRequest: the query has too many conditions, or follows too many references.
        """
        context, request = self._context, self._request
        shown = replace(projection or self._projection, hidden=find_hidden_fields(context.caller))
        return refuse_long_query(
            lambda: RecordReader(context.db, query, shown, request.query_context, context.cache_of)
        )

    @cached_property
    def _reader(self) -> RecordReader:
        return self.create_reader(self._query)

    @property
    def _query(self) -> RecordQuery:
        return self._request.query

    @cached_property
    def _projection(self) -> Projection:
        parameters = self._call.query
        return Projection(
            fields=tuple(filter(None, map(str.strip, parameters.get("sysparm_fields", "").split(",")))),
            mode=self._request.display_mode,
            links=not is_true(parameters, "sysparm_exclude_reference_link"),
            base=self._base,
        )

    @property
    def _base(self) -> str:
        """The URL of the Table API in the version of the request."""
        return f"{self._context.request.base_url}/api/now/{self._version}table"

    @property
    def _version(self) -> str:
        """The version in the path, ``v1/`` or ``v2/``; empty if there is none."""
        return self._call.operation.path.removeprefix("/api/now/").partition("table/")[0]

    @property
    def _has_free_stamps(self) -> bool:
        """True if the body, not the server, sets who changed the record and when."""
        return is_true(self._call.query, "sysparm_suppress_auto_sys_field")

    def convert_values(self, members: Mapping[str, Any]) -> dict[str, Stored]:
        """Return the values of a body as they are stored, without unknown fields and protected ones."""
        by_display = is_true(self._call.query, "sysparm_input_display_value")
        return convert_members(
            self.table,
            members,
            self._context.note,
            protected=PROTECTED if self._has_free_stamps else PROTECTED | STAMPS,
            resolve=self._resolve_display_value if by_display else keep_text,
        )

    def _resolve_display_value(self, field: Field, text: str) -> str:
        """Return the value for a display value: the value of a choice, or the sys_id of a referenced record."""
        if not field.is_reference or not text:
            return find_choice(field, text)
        target = self._records.dictionary[field.reference]
        record = self._records.find_first(target.name, **{target.display.name: text})
        return str(record[field.key]) if record else text


GUID = re.compile("[0-9A-Fa-f]{32}")

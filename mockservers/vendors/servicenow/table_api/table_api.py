"""The Table API: lists, single records and changes, in the words of its parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from itertools import chain
from typing import Any
from urllib.parse import quote, urlencode

from mockservers.core.context import RequestContext
from mockservers.core.messages import OperationCall, Response
from mockservers.vendors.servicenow.domain import ENFORCE_FIELDS, INVALID_QUERY
from mockservers.vendors.servicenow.encoded_query.parser import QueryTooLong
from mockservers.vendors.servicenow.encoded_query.query_context import QueryContext
from mockservers.vendors.servicenow.encoded_query.session import query_context_of
from mockservers.vendors.servicenow.errors import BadRequest, FieldsRefused, InvalidTable, NoRecord, NotAcceptable
from mockservers.vendors.servicenow.faults import PAGE_DRIFT, ROWS_MISSING, ROWS_REPEATED
from mockservers.vendors.servicenow.schema.dictionary import DICTIONARY, Field, Table
from mockservers.vendors.servicenow.schema.properties import Properties
from mockservers.vendors.servicenow.schema.records import Records, Stamp
from mockservers.vendors.servicenow.schema.representation import accepted_form, render_body, stream_records
from mockservers.vendors.servicenow.schema.values import Stored, as_text, format_moment, to_stored, value_of_label
from mockservers.vendors.servicenow.table_api.bodies import read_record
from mockservers.vendors.servicenow.table_api.projection import BOTH, DISPLAY, VALUES, Projection
from mockservers.vendors.servicenow.table_api.record_reader import RecordQuery, RecordReader

DEFAULT_LIMIT = 10_000  # documented
STREAMED = 1_000  # records; a longer answer is streamed
LONGEST_LINK = 16_000  # characters of the header Link; clients refuse longer lines
NONE: Mapping[str, str] = {}


def records_of(context: RequestContext) -> Records:
    """The records of the scope's world, written in the caller's name."""
    by = context.caller.name if context.caller else "system"
    return Records(context.db, context.random, Stamp(format_moment(context.now), by))


class TableApi:
    """The Table API, for one request."""

    def __init__(self, context: RequestContext, call: OperationCall) -> None:
        self._context, self._call = context, call
        self._records, self._properties = records_of(context), Properties(context.db)
        form = accepted_form(context.request)
        if form is None:
            raise NotAcceptable
        self._form = form

    @cached_property
    def table(self) -> Table:
        """The table that the path names; one whose plugin is not there is no table."""
        table = DICTIONARY[self._call.path["tableName"]]
        if table.plugin and not self._properties.has_plugin(table.plugin):
            raise InvalidTable(table.name)
        return table

    def list_page(self) -> Response:
        """The page of records that match."""
        wanted = self._record_query()
        if wanted.offset and (drift := self._context.trigger_fault(PAGE_DRIFT)):
            self._delete_first(wanted, drift["rows"])
        search = self._reader(wanted)
        total = self._count(search)
        headers = self._list_headers(wanted, total)
        rows = search.rows(self._displaced(wanted.offset))
        if min(total - wanted.offset, wanted.limit) > STREAMED:
            return stream_records(rows, self._form, headers)
        return render_body({"result": list(chain.from_iterable(rows))}, 200, self._form, headers)

    def _delete_first(self, wanted: RecordQuery, rows: int) -> None:
        """Delete the first records of a list, as somebody else may do between two pages."""
        first = self._reader(replace(wanted, offset=0, limit=rows), Projection(fields=("sys_id",)))
        for record in list(chain.from_iterable(first.rows())):
            self._records.delete(self.table.name, record["sys_id"])

    def _displaced(self, offset: int) -> int:
        """Where a page begins that faults may have displaced."""
        if not offset:
            return offset
        back = self._context.trigger_fault(ROWS_REPEATED) or {"rows": 0}
        on = self._context.trigger_fault(ROWS_MISSING) or {"rows": 0}
        return int(max(offset - back["rows"], 0) + on["rows"])

    def _count(self, search: RecordReader) -> int:
        """How many records a list has; what of its query has no effect is noted in the journal.

        Raises:
            FieldsRefused: the query has an unknown field, and the instance enforces access to fields.
            NoRecord: there are none, in version 1.
        """
        for one in search.remarks:
            self._context.note(str(one))
        if any(one.is_unknown_field for one in search.remarks) and self._properties.flag(ENFORCE_FIELDS, default=False):
            raise FieldsRefused
        if search.finds_nothing:
            self._context.note(
                f"the query matched no record because a condition is invalid and {INVALID_QUERY} is true"
            )
        total = search.count()
        if not total and self._version == "v1/":
            raise NoRecord
        return total

    def get(self) -> Response:
        """One record."""
        return render_body({"result": self._read_record(self._call.path["sys_id"])}, 200, self._form)

    def create(self) -> Response:
        """A new record."""
        values = self._values(read_record(self._context, self._call))
        sys_id = self._records.insert(self.table.name, values)
        return self._render_written(sys_id, 201, {"Location": f"{self._base}/{self.table.name}/{sys_id}"})

    def update(self) -> Response:
        """A record with some of its fields changed; nothing happens to one that stays as it is."""
        record = self._find_record()
        values = self._values(read_record(self._context, self._call))
        changed = {name: value for name, value in values.items() if record[name] != value}
        if changed:
            self._records.update(record["sys_class_name"], record["sys_id"], changed)
        return self._render_written(record["sys_id"], 200)

    def delete(self) -> Response:
        """Remove a record."""
        self._records.delete(self.table.name, self._find_record()["sys_id"])
        return Response(None, 204)

    def _find_record(self) -> dict[str, Any]:
        record = self._records.get(self.table.name, self._call.path["sys_id"])
        if record is None:
            raise NoRecord
        return record

    def _render_written(self, sys_id: str, status: int, headers: Mapping[str, str] = NONE) -> Response:
        if self._call.header.get("X-no-response-body", "").lower() == "true":
            return Response(b"", status, headers, self._form)
        return render_body({"result": self._read_record(sys_id)}, status, self._form, headers)

    def _read_record(self, sys_id: str) -> dict[str, Any]:
        found = list(chain.from_iterable(self._reader(RecordQuery(self.table, sys_id=sys_id)).rows()))
        if not found:
            raise NoRecord
        return found[0]

    def _reader(self, wanted: RecordQuery, look: Projection | None = None) -> RecordReader:
        try:
            return RecordReader(self._context.db, wanted, look or self._projection, self._query_context)
        except QueryTooLong:
            raise BadRequest("sysparm_query has too many conditions") from None

    @cached_property
    def _query_context(self) -> QueryContext:
        return query_context_of(self._context)

    def _record_query(self) -> RecordQuery:
        asked = self._call.query
        return RecordQuery(
            self.table,
            asked.get("sysparm_query", ""),
            self._filters(),
            int(asked.get("sysparm_limit") or DEFAULT_LIMIT),
            int(asked.get("sysparm_offset") or 0),
            refuse_invalid=self._properties.flag(INVALID_QUERY, default=False),
        )

    def _filters(self) -> dict[str, str]:
        """Plain ``field=value`` parameters; the last of several of a name counts."""
        sent = self._context.request.query
        return {name: values[-1] for name, values in sent.items() if not name.startswith("sysparm_")}

    @cached_property
    def _projection(self) -> Projection:
        asked = self._call.query
        mode = asked.get("sysparm_display_value", "").lower()
        return Projection(
            fields=tuple(filter(None, (one.strip() for one in asked.get("sysparm_fields", "").split(",")))),
            mode=mode if mode in {DISPLAY, BOTH} else VALUES,
            links=asked.get("sysparm_exclude_reference_link", "").lower() != "true",
            base=self._base,
        )

    @property
    def _base(self) -> str:
        """The URL of the Table API, in the version that was asked."""
        return f"{self._context.request.base_url}/api/now/{self._version}table"

    @property
    def _version(self) -> str:
        """``v1/`` or ``v2/``, empty where the path names none."""
        return self._call.operation.path.removeprefix("/api/now/").partition("table/")[0]

    def _list_headers(self, wanted: RecordQuery, total: int) -> dict[str, str]:
        asked = self._call.query
        counted = asked.get("sysparm_no_count", "").lower() != "true"
        headers = {"X-Total-Count": str(total)} if counted else {}
        if asked.get("sysparm_suppress_pagination_header", "").lower() != "true" and wanted.limit:
            link = ",".join(self._links(wanted, total))
            headers |= {"Link": link} if link and len(link) <= LONGEST_LINK else {}
        return headers

    def _links(self, wanted: RecordQuery, total: int) -> list[str]:
        """Where the list goes on; one page needs no links."""
        if total <= wanted.limit and not wanted.offset:
            return []
        last = (max(total, 1) - 1) // wanted.limit * wanted.limit
        places = {"first": 0}
        if wanted.offset:
            places["prev"] = max(wanted.offset - wanted.limit, 0)
        if wanted.offset + wanted.limit < total:
            places["next"] = wanted.offset + wanted.limit
        places["last"] = last
        return [f'<{self._url(wanted, offset)}>;rel="{name}"' for name, offset in places.items()]

    def _url(self, wanted: RecordQuery, offset: int) -> str:
        request = self._context.request
        kept = [(name, values[-1]) for name, values in request.query.items() if name not in PAGING]
        pairs = [*kept, ("sysparm_limit", str(wanted.limit)), ("sysparm_offset", str(offset))]
        return f"{request.base_url}{quote(request.path)}?{urlencode(pairs)}"

    def _values(self, members: Mapping[str, Any]) -> dict[str, Stored]:
        """The fields of a body as they are stored; unknown ones and those of the system are left out."""
        by_display = self._call.query.get("sysparm_input_display_value", "").lower() == "true"
        found: dict[str, Stored] = {}
        for name, value in members.items():
            one = self.table.visible.get(name)
            if one is None:
                self._context.note(
                    f"the member `{name}` was ignored because {self.table.name} has no field of that name"
                )
            if one is None or name in SYSTEM:
                continue
            text = as_text(value).replace("\0", "")
            found[name] = to_stored(one, self._value_behind(one, text) if by_display else text)
        return found

    def _value_behind(self, one: Field, text: str) -> str:
        """What a display value stands for: a choice's value, or the record that a reference shows so."""
        if not one.is_reference or not text:
            return value_of_label(one, text)
        target = DICTIONARY[one.reference]
        record = self._records.first(target.name, **{target.display.name: text})
        return str(record["sys_id"]) if record else text


PAGING = {"sysparm_limit", "sysparm_offset"}
SYSTEM = frozenset(
    {
        *("sys_id", "sys_class_name", "sys_created_on", "sys_created_by", "sys_updated_on", "sys_updated_by"),
        *("sys_mod_count", "sys_tags"),
    }
)

"""The JSONv2 web service, for one request: reading and changing of records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from mockservers.core.context import RequestContext
from mockservers.core.errors import NoSuchOperation
from mockservers.core.messages import OperationCall, Response
from mockservers.vendors.servicenow.fnms_app.due_work import process_due_work
from mockservers.vendors.servicenow.jsonv2.actions import READING_ACTIONS, WRITING_ACTIONS, ActionRequest
from mockservers.vendors.servicenow.schema.representation import JSON, render_body, stream_records
from mockservers.vendors.servicenow.table_api.projection import BOTH, DISPLAY, VALUES, Projection
from mockservers.vendors.servicenow.table_api.record_selection import RecordQuery
from mockservers.vendors.servicenow.table_api.table_api import STREAMED, TableApi

FORMATS = {"JSONv2", "JSON"}  # one of these parameters chooses the web service (documented)
ALL = 2**31 - 1  # records: more than any table has
CHUNK = 100  # records that are read by their sys_ids at a time
SUCCESS: Mapping[str, str] = {"__status": "success"}
Rows = list[dict[str, Any]]


class OperationFailed(Exception):
    """The whole request fails; the text says why."""


class JsonV2:
    """The JSONv2 web service, for one request.

    Raises:
        NoSuchOperation: by the constructor, if the query does not choose the web service.
    """

    def __init__(self, context: RequestContext, call: OperationCall) -> None:
        if FORMATS.isdisjoint(context.request.query):
            raise NoSuchOperation(f"There is no {context.request.path!r} without the parameter JSONv2.")
        process_due_work(context)
        self._context, self._api = context, TableApi(context, call)
        self._request = ActionRequest.read(call)
        shown = call.query.get("displayvalue", "").lower()
        self._mode = {"true": DISPLAY, "all": BOTH}.get(shown, VALUES)

    def read(self) -> Response:
        """Return the records, or the sys_ids, that a GET selects."""
        request = self._request
        if request.action not in READING_ACTIONS:
            return fail(f"Invalid action {request.action}")
        if request.action == "get":
            return self._render(1, self._read_page(self._api.select_record(request.sys_id))[1])
        selection = self._api.select_records(request.query, request.limit)
        if request.action == "getKeys":
            return render_body({"records": self._find_ids(selection)}, 200, JSON)
        total, rows = self._read_page(selection)
        return self._render(min(total, request.limit), rows)

    def change(self) -> Response:
        """Execute the action of a POST, and return the changed records."""
        action = self._request.action
        table = self._api.table.name  # refuses an unknown table before the action
        if action not in WRITING_ACTIONS:
            return fail(f"Invalid action {action}")
        try:
            if action.startswith("insert"):
                return self._insert(table)
            return self._update() if action == "update" else self._delete(table)
        except OperationFailed as failure:
            return fail(str(failure))

    def _insert(self, table: str) -> Response:
        """Add the records of the body."""
        if not self._request.records:
            raise OperationFailed("Cannot insert without a record")
        results: list[str | dict[str, Any]] = []
        with self._api.open_writer() as writer:
            for record in self._request.records:
                if isinstance(record, Mapping):
                    results.append(writer.insert(table, self._api.convert_values(record)))
                else:
                    results.append(describe_failure("Cannot insert the record", "It is not a JSON object"))
        return self._render(len(results), self._read_results(results))

    def _update(self) -> Response:
        """Change all records that match the query to the values of the body."""
        ids = self._find_all("update")
        record: Any = next(iter(self._request.records), {})
        values = self._api.convert_values(record) if isinstance(record, Mapping) else {}
        if values:
            with self._api.open_writer() as writer:
                writer.update_many(self._api.table.name, [(sys_id, values) for sys_id in ids])
        return self._render(len(ids), self._read_results(ids))

    def _delete(self, table: str) -> Response:
        """Delete a record by its sys_id, or all that match the query."""
        if self._request.action == "deleteMultiple":
            ids = self._find_all("delete")
        elif self._request.sys_id:
            ids = self._find_ids(self._api.select_record(self._request.sys_id))
        else:
            raise OperationFailed("Cannot delete with empty sysparm_sys_id")
        with self._api.open_writer() as writer:
            for sys_id in ids:
                writer.delete(table, sys_id)
        if not ids and self._request.action == "deleteRecord":
            failure = describe_failure("No Record found", "Record doesn't exist or ACL restricts the record retrieval")
            return render_body({"records": [failure]}, 200, JSON)
        return render_body({"records": [{"sys_id": sys_id, **SUCCESS} for sys_id in ids]}, 200, JSON)

    def _find_all(self, verb: str) -> list[str]:
        if not self._request.query:
            raise OperationFailed(f"Cannot {verb} with empty sysparm_query")
        return self._find_ids(self._api.select_records(self._request.query, ALL))

    def _find_ids(self, selection: RecordQuery) -> list[str]:
        reader = self._api.create_reader(selection, Projection(fields=("sys_id",)))
        self._api.count(reader)
        return [record["sys_id"] for record in chain.from_iterable(reader.iterate_rows())]

    def _read_page(self, selection: RecordQuery) -> tuple[int, Iterator[Rows]]:
        """Return the number of matching records and the page's records in chunks."""
        reader = self._api.create_reader(selection, Projection(mode=self._mode, links=False))
        return self._api.count(reader), map(self._flatten, reader.iterate_rows())

    def _read_results(self, results: Sequence[str | dict[str, Any]]) -> Iterator[Rows]:
        """Yield the records with these sys_ids, in order; a failure stands for itself."""
        for at in range(0, len(results), CHUNK):
            chunk = results[at : at + CHUNK]
            ids = [result for result in chunk if isinstance(result, str) and result]
            found = self._read_each(ids) if ids else {}
            rows = [found.get(result) if isinstance(result, str) else result for result in chunk]
            yield [row for row in rows if row is not None]

    def _read_each(self, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        selection = RecordQuery(self._api.table, f"sys_idIN{','.join(ids)}", limit=CHUNK)
        return {record["sys_id"]: record for record in chain.from_iterable(self._read_page(selection)[1])}

    def _flatten(self, rows: Rows) -> Rows:
        """Return records with a text for each member: with both values, the display value of ``x`` is ``dv_x``."""
        if self._mode != BOTH:
            return [{**row, **SUCCESS} for row in rows]
        return [{**dict(chain.from_iterable(map(split_member, row.items()))), **SUCCESS} for row in rows]

    @staticmethod
    def _render(count: int, rows: Iterator[Rows]) -> Response:
        if count > STREAMED:
            return stream_records(rows, JSON, {}, "records")
        return render_body({"records": list(chain.from_iterable(rows))}, 200, JSON)


def split_member(member: tuple[str, dict[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the value and the display value of a member."""
    name, both = member
    yield name, both["value"]
    yield f"dv_{name}", both["display_value"]


def describe_failure(message: str, reason: str) -> dict[str, Any]:
    """Return the result of a record whose action has failed."""
    return {"__error": {"message": message, "reason": reason}, "__status": "failure"}


def fail(message: str) -> Response:
    """Return the response of a request that fails as a whole (the form is documented)."""
    return render_body({"_error": message, "reason": None}, 200, JSON)

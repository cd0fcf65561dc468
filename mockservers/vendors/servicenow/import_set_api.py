"""The Import Set API: rows of staging tables are inserted, transformed and returned with their outcomes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from mockservers.core.context import RequestContext
from mockservers.core.errors import InvalidParameter
from mockservers.core.messages import OperationCall, Response
from mockservers.core.storage.driver import execute_directly
from mockservers.vendors.servicenow.errors import NoRecord, NotAcceptable
from mockservers.vendors.servicenow.fnms_app.app_records import trigger_row_errors
from mockservers.vendors.servicenow.fnms_app.due_work import process_due_work
from mockservers.vendors.servicenow.import_sets.outcomes import ERROR
from mockservers.vendors.servicenow.import_sets.staging import COLUMNS, ImportSet, Staging
from mockservers.vendors.servicenow.schema.dictionary import DICTIONARY
from mockservers.vendors.servicenow.schema.records import open_caller_records
from mockservers.vendors.servicenow.schema.representation import choose_form, render_body
from mockservers.vendors.servicenow.schema.values import Json, format_member
from mockservers.vendors.servicenow.table_api.bodies import read_record


class ImportSetApi:
    """The Import Set API, for one request."""

    def __init__(self, context: RequestContext, call: OperationCall) -> None:
        self._context, self._call, self._table = context, call, call.path["stagingTableName"]
        if self._table not in COLUMNS:
            raise InvalidParameter("path", "stagingTableName", f"there is no staging table {self._table}")
        form = choose_form(context.request)
        if form is None:
            raise NotAcceptable
        self._form = form
        process_due_work(context)
        self._records = open_caller_records(context)
        self._staging = Staging(context.db, self._records)

    def insert(self) -> Response:
        """Add a row to the synchronous import set of the day and transform it immediately."""
        import_set = self._open_synchronous_set()
        members = {name: _format_column(value) for name, value in read_record(self._context, self._call).items()}
        self._staging.load(
            import_set, [self._map_columns(members, {name: name for name in COLUMNS[self._table]}, "column")]
        )
        Staging(self._context.db, self._records, trigger_row_errors(self._context)).transform(import_set, detailed=True)
        row = execute_directly(self._context.db, LAST_ROW, (import_set.sys_id,)).fetchone()[0]
        location = {"Location": f"{self._context.request.base_url}/api/now/import/{self._table}/{row}"}
        return render_body(self._render_row(row), 201, self._form, location)

    def insert_multiple(self) -> Response:
        """Add rows to a new import set.

        Members are column labels and the next request transforms the set, unless the staging table's record in
        ``sys_rest_insert_multiple`` sets column names or synchronous transformation.
        """
        chosen = self._records.find_first(SETTINGS, source_table=self._table) or {}
        columns = self._name_columns(by_name=chosen.get("column_mapping") == "column_name")
        kind = "column" if chosen.get("column_mapping") == "column_name" else "column label"
        flat = (
            {name: _format_column(value) for name, value in record.items()} for record in self._call.body["records"]
        )
        rows = [self._map_columns(members, columns, kind) for members in flat]
        multi = self._call.query.get("multi_import_set_id") or next(self._records.create_ids(1))
        at_once = chosen.get("transformation") == "synchronous"
        import_set = self._staging.open(self._table, mode="synchronous" if at_once else "asynchronous", multi=multi)
        self._staging.load(import_set, rows)
        if at_once:
            Staging(self._context.db, self._records, trigger_row_errors(self._context)).transform(
                import_set, detailed=True
            )
        self._records.update("sys_import_set", import_set.sys_id, {"state": "processed" if at_once else "loaded"})
        return Response({"import_set_id": import_set.sys_id, "multi_import_set_id": multi}, 201)

    def _name_columns(self, *, by_name: bool) -> dict[str, str]:
        """Return the staging table's columns by label or by name."""
        fields = DICTIONARY[self._table].own
        return {column.name if by_name else column.label: column.name for column in fields.values()}

    def _map_columns(self, members: Mapping[str, str], columns: Mapping[str, str], kind: str) -> dict[str, str]:
        """Return the members for which the staging table has columns; the journal notes the others."""
        known: dict[str, str] = {}
        for name, text in members.items():
            if name in columns:
                known[columns[name]] = text
            else:
                self._context.note(f"the member `{name}` was ignored because {self._table} has no {kind} of that name")
        return known

    def get(self) -> Response:
        """Return a row with the outcomes of its transformation."""
        return render_body(self._render_row(self._call.path["sys_id"]), 200, self._form)

    def _open_synchronous_set(self) -> ImportSet:
        found = execute_directly(self._context.db, OPEN_SET, (self._table,)).fetchone()
        return (
            ImportSet(found[0], found[1], self._table) if found else self._staging.open(self._table, mode="synchronous")
        )

    def _render_row(self, sys_id: str) -> dict[str, Any]:
        row = self._records.get(self._table, sys_id)
        import_set = row and self._records.get("sys_import_set", row["sys_import_set"] or "")
        if not row or not import_set:
            raise NoRecord
        outcomes = orjson.loads(row["results"]) if row["results"] else [self._find_main_outcome(row)]
        results = [self._render_outcome(row, outcome) for outcome in outcomes]
        return {"import_set": import_set["number"] or "", "staging_table": self._table, "result": results}

    def _find_main_outcome(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return the outcome of a row without details; rows of large imports have only one outcome."""
        known = self._records.get("sys_transform_map", row["sys_transform_map"] or "")
        table = row["sys_target_table"] or ""
        sys_id = row["sys_target_sys_id"] or "" if table in DICTIONARY else ""
        target = self._records.get(table, sys_id) if sys_id else None
        return {
            "map": known["name"] or "" if known else "",
            "status": row["sys_import_state"],
            "sys_id": sys_id,
            "table": table,
            "display": target[DICTIONARY[table].display.name] or "" if target else "",
            "message": row["sys_import_state_comment"] or "",
        }

    def _render_outcome(self, row: Mapping[str, Any], outcome: Mapping[str, Any]) -> dict[str, Any]:
        """Render an outcome; without a target record, table and sys_id are those of the staging row."""
        status = outcome["status"] if outcome["status"] in STATUSES else "skipped"
        result: dict[str, Any] = {"transform_map": outcome["map"], "status": status}
        if outcome["sys_id"]:
            table, sys_id = outcome["table"], outcome["sys_id"]
            result |= {"display_name": DICTIONARY[table].display.name, "display_value": str(outcome["display"])}
        else:
            table, sys_id = self._table, row["sys_id"]
        link = f"{self._context.request.base_url}/api/now/table/{table}/{sys_id}"
        result |= {"table": table, "sys_id": sys_id, "record_link": link}
        if outcome["message"]:
            result["error_message" if outcome["status"] == ERROR else "status_message"] = outcome["message"]
        return result


SETTINGS = "sys_rest_insert_multiple"  # settings of insertMultiple per staging table
STATUSES = {"inserted", "updated", "ignored", "skipped", "error"}
OPEN_SET = (
    "SELECT sys_id, number FROM servicenow_sys_import_set"
    " WHERE table_name = ? AND mode = 'synchronous' AND state = 'loading' ORDER BY \"row\" DESC LIMIT 1"
)
LAST_ROW = 'SELECT sys_id FROM servicenow_sys_import_set_row WHERE sys_import_set = ? ORDER BY "row" DESC LIMIT 1'


def _format_column(value: Json) -> str:
    """Return the text of a staging column for a member; in nested JSON ``:`` becomes ``=`` (documented)."""
    text = format_member(value).replace("\0", "")
    return text.replace(":", "=") if isinstance(value, dict | list) else text

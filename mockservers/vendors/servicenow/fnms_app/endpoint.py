"""Endpoint of the integration app, which queues segments as Import Transactions and reports the state of imports.

The meaning of the messages is documented ("Process for Exports from FlexNet Manager Suite to ServiceNow"); their form
and the return codes are proposed.
"""

from __future__ import annotations

from typing import Any

from mockservers.core.context import RequestContext
from mockservers.core.storage.driver import execute_directly, fetch_value
from mockservers.vendors.servicenow.domain import (
    BY_IMPORT_TYPE,
    CONNECTION_TEST,
    EXPORT_STATUS,
    FAILED,
    IN_PROGRESS,
    KINDS,
    MALFORMED,
    NO_PLUGIN,
    NO_SCHEDULE,
    OK,
    RUN_STATES,
    RUNS,
    TRANSACTION,
    TRANSACTIONS,
    UNEXPECTED,
    UNKNOWN_TYPE,
    TransactionKind,
    read_export_id,
)
from mockservers.vendors.servicenow.faults import IMPORT_FAILED, IMPORT_STALLED, RETURN_CODE
from mockservers.vendors.servicenow.fnms_app import app_records, due_work, import_runs
from mockservers.vendors.servicenow.fnms_app.payload_rows import read_rows
from mockservers.vendors.servicenow.fnms_app.segments import Segment, read_segment
from mockservers.vendors.servicenow.safe_xml import MalformedXml
from mockservers.vendors.servicenow.schema.records import open_records

MESSAGES = {
    IN_PROGRESS: "An import is already in progress",
    NO_SCHEDULE: "The Scheduled Data Import or the Data Source record is missing",
    NO_PLUGIN: "The SAM Foundation plugin is not found",
    UNKNOWN_TYPE: "Unknown transaction type",
    UNEXPECTED: "Unexpected error",
    MALFORMED: "Malformed transaction",
}
COUNTED = ("New", "Waiting", "Processing", "Succeeded", "Failed")


class SegmentRefused(Exception):
    """A segment is refused with a return code other than 0."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(message or MESSAGES[code])
        self.code = code


class IntegrationEndpoint:
    """The integration app's endpoint, for one request."""

    def __init__(self, context: RequestContext) -> None:
        self._context, self._db = context, context.db
        self._records = open_records(context, context.caller.name)

    def handle_segment(self, body: object) -> dict[str, Any]:
        """Return the result for a segment of any type."""
        segment = Segment()
        try:
            segment = self._read_segment(body)
            due_work.process_due_work(self._context, polled=segment.transaction_type == EXPORT_STATUS)
            result = self._dispatch(segment)
        except SegmentRefused as refusal:
            result = {"return_code": refusal.code, "status": "failure", "message": str(refusal)}
        if segment.transaction_id and segment.transaction_type != EXPORT_STATUS:
            result["transaction_id"] = segment.transaction_id
        return result

    def _read_segment(self, body: object) -> Segment:
        try:
            return read_segment(body, app_records.list_row_elements(self._context))
        except MalformedXml as error:
            raise SegmentRefused(MALFORMED, f"Malformed transaction: {error}") from None

    def _dispatch(self, segment: Segment) -> dict[str, Any]:
        if not segment.transaction_type:
            raise SegmentRefused(MALFORMED, "Malformed transaction: transaction_type is missing")
        if segment.transaction_type == CONNECTION_TEST:
            return self._test_connection()
        if segment.transaction_type == EXPORT_STATUS:
            return self._report_status(segment)
        kind = KINDS.get(segment.transaction_type)
        if kind is None:
            raise SegmentRefused(UNKNOWN_TYPE)
        return self._receive(segment, kind)

    def _test_connection(self) -> dict[str, Any]:
        """Check that the required records exist and no import is in progress, before an export begins."""
        for kind in KINDS.values():
            self._check_source(kind)
        if execute_directly(self._db, INCOMPLETE).fetchone():
            raise SegmentRefused(IN_PROGRESS)
        return {"return_code": OK, "status": "success", "message": "Connection tested"}

    def _check_source(self, kind: TransactionKind) -> None:
        if app_records.find_source(self._context, kind) is None:
            raise SegmentRefused(NO_SCHEDULE)

    def _receive(self, segment: Segment, kind: TransactionKind) -> dict[str, Any]:
        """Queue a transaction; a repeated transaction is not queued again and gets the same result."""
        if not segment.transaction_id or not segment.payload:
            missing = "payload" if segment.transaction_id else "transaction_id"
            raise SegmentRefused(MALFORMED, f"Malformed transaction: {missing} is missing")
        if fault := self._context.trigger_fault(RETURN_CODE):
            raise SegmentRefused(fault["code"])
        known = execute_directly(self._db, BY_TRANSACTION_ID, (segment.transaction_id,)).fetchone()
        number, run = known or self._queue(segment, kind)
        return {
            "return_code": OK,
            "status": "success",
            "message": "Transaction queued",
            "import_run": run,
            "import_transaction": number,
        }

    def _queue(self, segment: Segment, kind: TransactionKind) -> tuple[str, str]:
        self._check_source(kind)
        run = self._open_run(segment, kind)
        self._check_plugin(kind)
        self._check_payload(segment, kind)
        if run is None:
            values = {"import_type": kind.import_type, "export": read_export_id(segment.transaction_id) or None}
            run = self._records.insert(RUNS, values)
        sys_id = self._records.insert(
            TRANSACTIONS,
            {
                "import_run": run,
                "import_type": kind.import_type,
                "transaction_id": segment.transaction_id,
                "payload": segment.payload.decode(),
                "received_at": self._context.now.timestamp(),
            },
        )
        import_runs.update_run(self._context, run)
        number, run_number = execute_directly(self._db, NUMBERS, (sys_id,)).fetchone()
        self._apply_faults(number)
        return number, run_number

    def _apply_faults(self, number: str) -> None:
        """Set the timing and outcome of a transaction by the world's faults."""
        if stalled := self._context.trigger_fault(IMPORT_STALLED):
            self._context.set_timing(TRANSACTION, number, hold=stalled["state"])
        if self._context.trigger_fault(IMPORT_FAILED) is not None:
            self._context.set_timing(TRANSACTION, number, end=FAILED)

    def _open_run(self, segment: Segment, kind: TransactionKind) -> str | None:
        """Return the run of the segment's type and export, even if it is finished; None if there is none.

        Raises:
            SegmentRefused: another run or transaction is not finished.
        """
        export = read_export_id(segment.transaction_id)
        if execute_directly(self._db, OTHER_INCOMPLETE, (kind.import_type, export)).fetchone():
            raise SegmentRefused(IN_PROGRESS)
        run: str | None = fetch_value(self._db, OPEN_RUN, (kind.import_type, export))
        if run is None and export:
            run = fetch_value(self._db, LATEST_OF_EXPORT, (kind.import_type, export, export))
        return run

    def _check_plugin(self, kind: TransactionKind) -> None:
        if kind.import_type == "Application" and app_records.read_installation_tables(self._context) is None:
            app_records.write_log(self._records, app_records.ERROR_LEVEL, f"Import refused: {MESSAGES[NO_PLUGIN]}")
            raise SegmentRefused(NO_PLUGIN)

    def _check_payload(self, segment: Segment, kind: TransactionKind) -> None:
        """Parse the whole payload, so that only payloads that can be loaded are stored."""
        source = app_records.find_source(self._context, kind)
        try:
            for _row in read_rows(segment.payload, source.row_element if source else ""):
                pass
        except MalformedXml as error:
            raise SegmentRefused(MALFORMED, f"Malformed payload: {error}") from None

    def _report_status(self, segment: Segment) -> dict[str, Any]:
        """Return the state of a run, given by its number or one of its transactions; by default of the latest run.

        Raises:
            SegmentRefused: the run does not exist, or a user has set a type or state that the app does not know.
        """
        if segment.import_run:
            run = execute_directly(self._db, RUN_BY_NUMBER, (segment.import_run,)).fetchone()
        elif segment.transaction_id:
            run = execute_directly(self._db, RUN_BY_TRANSACTION, (segment.transaction_id,)).fetchone()
        else:
            run = execute_directly(self._db, LATEST_RUN).fetchone()
        if run is None:
            raise SegmentRefused(UNEXPECTED, "There is no such import run")
        if run[2] not in BY_IMPORT_TYPE or run[3] not in RUN_STATES:
            raise SegmentRefused(UNEXPECTED, f"Import run {run[1]} has the type '{run[2]}' and the state '{run[3]}'")
        counts = import_runs.count_states(self._context, run[0])
        shown = {name.lower(): counts.get(name, 0) for name in COUNTED}
        return {
            "return_code": OK,
            "status": "success",
            "import_run": run[1],
            "import_type": run[2],
            "state": run[3],
            "transactions": {"total": sum(counts.values()), **shown},
        }


# Users can clear any field through the Table API; a missing value is the empty text.
_RUN = (
    "SELECT r.sys_id, COALESCE(r.number, ''), COALESCE(r.import_type, ''), COALESCE(r.state, '')"
    f" FROM servicenow_{RUNS} r"
)
RUN_BY_NUMBER = f"{_RUN} WHERE r.number = ?"
RUN_BY_TRANSACTION = (
    f"{_RUN} JOIN servicenow_{TRANSACTIONS} t ON t.import_run = r.sys_id"
    ' WHERE t.transaction_id = ? ORDER BY t."row" LIMIT 1'
)
LATEST_RUN = f'{_RUN} ORDER BY r."row" DESC LIMIT 1'
# A range finds the other states by the index; so does a search for the next state or run of waiting transactions.
_OPEN = "(state < 'Failed' OR state > 'Failed' AND state < 'Succeeded' OR state > 'Succeeded')"
_INCOMPLETE = f"""
WITH RECURSIVE states (state) AS (
  SELECT MIN(state) FROM servicenow_{TRANSACTIONS}
  UNION ALL
  SELECT (SELECT MIN(t.state) FROM servicenow_{TRANSACTIONS} t WHERE t.state > states.state) FROM states
  WHERE state IS NOT NULL
), waiting (state, run) AS (
  SELECT state, (SELECT MIN(t.import_run) FROM servicenow_{TRANSACTIONS} t WHERE t.state = states.state) FROM states
  WHERE state NOT IN ('Succeeded', 'Failed')
  UNION ALL
  SELECT state, (SELECT MIN(t.import_run) FROM servicenow_{TRANSACTIONS} t
    WHERE t.state = waiting.state AND t.import_run > waiting.run) FROM waiting WHERE run IS NOT NULL
), incomplete (run) AS (
  SELECT run FROM waiting WHERE run IS NOT NULL
  UNION ALL
  SELECT '' FROM states WHERE state NOT IN ('Succeeded', 'Failed')
    AND EXISTS (SELECT 1 FROM servicenow_{TRANSACTIONS} t WHERE t.state = states.state AND t.import_run IS NULL)
  UNION ALL
  SELECT COALESCE(import_run, '') FROM servicenow_{TRANSACTIONS} WHERE state IS NULL
  UNION ALL
  SELECT sys_id FROM servicenow_{RUNS} WHERE state IS NULL OR {_OPEN}
)
"""
INCOMPLETE = f"{_INCOMPLETE} SELECT run FROM incomplete LIMIT 1"
OTHER_INCOMPLETE = f"""{_INCOMPLETE}
SELECT 1 FROM incomplete LEFT JOIN servicenow_{RUNS} r ON r.sys_id = incomplete.run
WHERE (r.import_type = ? AND COALESCE(r.export, '') = ?) IS NOT TRUE LIMIT 1
"""
OPEN_RUN = f"""
SELECT sys_id FROM servicenow_{RUNS} WHERE "row" IN (SELECT "row" FROM servicenow_{RUNS} WHERE {_OPEN})
AND +import_type = ? AND COALESCE(export, '') = ? ORDER BY "row" DESC LIMIT 1
"""
LATEST_OF_EXPORT = f"""
SELECT sys_id FROM servicenow_{RUNS} WHERE import_type = ? AND export = ? AND COALESCE(export, '') = ?
ORDER BY "row" DESC LIMIT 1
"""
_NUMBERS = (
    f"SELECT COALESCE(t.number, ''), COALESCE(r.number, '') FROM servicenow_{TRANSACTIONS} t"
    f" JOIN servicenow_{RUNS} r ON r.sys_id = t.import_run"
)
BY_TRANSACTION_ID = f'{_NUMBERS} WHERE t.transaction_id = ? ORDER BY t."row" LIMIT 1'
NUMBERS = f"{_NUMBERS} WHERE t.sys_id = ?"

"""The queue of Import Transactions: where each one stands, and what it brings when it is processed.

A state is computed from the time a transaction was received, the end of the one before it, the pace and the clock. What
is due is done by the first request that finds it due, in that request's transaction, and is stamped with the time at
which it was due. A server that is killed in between has lost nothing: the next request finds the same due.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from mockservers.core.context import RequestContext
from mockservers.vendors.servicenow.domain import (
    BY_IMPORT_TYPE,
    FAILED,
    FINISHED,
    PLUGIN,
    RUNS,
    SCHEDULE,
    SUCCEEDED,
    TRANSACTION,
    TRANSACTIONS,
    USE_TABLES,
    WAITING,
    TransactionKind,
    variants,
)
from mockservers.vendors.servicenow.faults import ROW_ERRORS
from mockservers.vendors.servicenow.fnms_app.segments import MalformedXml, read_rows
from mockservers.vendors.servicenow.import_sets.staging import ImportSet, Staging
from mockservers.vendors.servicenow.schema.properties import Properties
from mockservers.vendors.servicenow.schema.records import Records, Stamp
from mockservers.vendors.servicenow.schema.values import format_moment

KEPT_SETS = timedelta(days=7)  # documented: the Import Set Deleter
ERROR_LEVEL, WARNING_LEVEL = "2", "1"


class CannotProcess(Exception):
    """Why a transaction fails."""


@dataclass(frozen=True)
class QueuedTransaction:
    """A transaction that is not done; number and run are empty where somebody has cleared them."""

    sys_id: str
    number: str
    run: str
    import_type: str | None
    state: str
    received_at: float
    reads: float


@dataclass(frozen=True)
class PayloadSource:
    """The records that say how a kind of payload is loaded."""

    data_source: str
    row_element: str
    schedule: str
    run_as: str


def process_due_work(context: RequestContext, *, polled: bool = False) -> None:
    """Do what is due in the world. ``polled`` counts a read of the transaction whose turn it is."""
    now = context.now
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    day, oldest = format_moment(midnight), format_moment(midnight - KEPT_SETS)
    unfinished, loaded, old = context.db.exec_driver_sql(DUE, (day, oldest)).one()
    if unfinished:
        TransactionQueue(context).process(polled=polled)
    if loaded:
        _transform_pending_sets(context, now)
    if old:
        _run_midnight_jobs(context, day, oldest)


def _transform_pending_sets(context: RequestContext, now: datetime) -> None:
    """Transform the sets of insertMultiple."""
    records = Records(context.db, context.random, Stamp(format_moment(now), "system"))
    for row in context.db.exec_driver_sql(LOADED_SETS).all():
        one = ImportSet(*row)
        Staging(context.db, records, failing_row_interval(context)).transform(one, detailed=True)
        records.update("sys_import_set", one.sys_id, {"state": "processed"})


def _run_midnight_jobs(context: RequestContext, day: str, oldest: str) -> None:
    """What happens at midnight: open sets of synchronous imports are processed, old sets are deleted."""
    context.db.exec_driver_sql(CLOSE_SETS, (day,))
    for statement in DELETE_SETS:
        context.db.exec_driver_sql(statement, (oldest,))


class TransactionQueue:
    """The transactions that are not done, in the order in which they came."""

    def __init__(self, context: RequestContext) -> None:
        self._context, self._db = context, context.db
        self._runs: set[str] = set()

    def process(self, *, polled: bool) -> None:
        free_at = self._db.exec_driver_sql(LAST_END).scalar_one() or 0.0
        ahead = ""
        for row in self._db.exec_driver_sql(UNFINISHED).all():
            one = QueuedTransaction(*row)
            if ahead:
                self._write_state(one, "New" if ahead == "New" else WAITING)
                continue
            state, since = self._progress_of(one, free_at, polled=polled)
            polled = False
            if state in FINISHED:
                free_at = since.timestamp()
                self._finish(one, since, failed=state == FAILED)
            else:
                ahead = state
                self._write_state(one, state)
        for run in sorted(self._runs):
            update_run(self._context, run)

    def _progress_of(self, one: QueuedTransaction, free_at: float, *, polled: bool) -> tuple[str, datetime]:
        """The state of the transaction whose turn it is, and since when; one that has waited is not New again."""
        pace, reads = self._context.timing(TRANSACTION, one.number), int(one.reads)
        waited = one.state == WAITING or one.received_at < free_at
        if pace.reads is not None:
            reads = max(reads, pace.reads if waited else 0) + polled
            if reads != one.reads:
                self._db.exec_driver_sql(SET_READS, (reads, one.sys_id))
        entered = max(free_at, one.received_at) - pace.seconds if waited else one.received_at
        standing = TRANSACTION.progress_at(datetime.fromtimestamp(entered, UTC), self._context.now, pace, reads)
        return standing.state, standing.since if pace.reads is None else self._context.now

    def _write_state(self, one: QueuedTransaction, state: str) -> None:
        if one.state != state:
            self._db.exec_driver_sql(SET_STATE, (state, format_moment(self._context.now), one.sys_id))
            self._runs.add(one.run)

    def _finish(self, one: QueuedTransaction, at: datetime, *, failed: bool) -> None:
        """Load the payload and transform its rows; a transaction that cannot be processed fails and says why."""
        self._runs.add(one.run)
        records = Records(self._db, self._context.random, Stamp(format_moment(at), run_as(self._context)))
        changes: dict[str, Any] = {"state": FAILED, "ended_at": at.timestamp()}
        try:
            with self._db.begin_nested():
                changes["import_set"] = self._process(one, records, failed=failed)
                changes["state"] = FAILED if failed else SUCCEEDED
        except CannotProcess as reason:
            write_log(records, ERROR_LEVEL, f"{one.number} failed: {reason}")
        records.update(TRANSACTIONS, one.sys_id, changes)

    def _process(self, one: QueuedTransaction, records: Records, *, failed: bool) -> str:
        kind = BY_IMPORT_TYPE.get(one.import_type or "")
        source = find_source(self._context, kind) if kind else None
        if kind is None or source is None:
            raise CannotProcess("the Scheduled Data Import or the Data Source record is missing")
        if kind.import_type == "Application" and installation_tables(self._context) is None:
            raise CannotProcess("the SAM Foundation plugin is not found")
        staging = Staging(self._db, records, failing_row_interval(self._context))
        into = staging.open(
            kind.staging, data_source=source.data_source, schedule_import=source.schedule, short_description=one.number
        )
        payload = self._db.exec_driver_sql(PAYLOAD, (one.sys_id,)).scalar_one() or ""
        try:
            take = staging.load if failed else staging.load_and_transform
            unknown = take(into, read_rows(payload.encode(), source.row_element))
        except MalformedXml as error:
            raise CannotProcess(f"the payload cannot be loaded: {error}") from None
        if unknown:
            write_log(records, WARNING_LEVEL, f"{one.number}: no column for {', '.join(sorted(unknown)[:50])}")
        if failed:
            write_log(records, ERROR_LEVEL, f"{one.number} failed: its rows are loaded and stay pending")
            self._set_state(records, into, "cancelled")
            self._abandon(records, into)
        else:
            self._set_state(records, into, "processed")
        return into.sys_id

    @staticmethod
    def _set_state(records: Records, one: ImportSet, state: str) -> None:
        records.update("sys_import_set", one.sys_id, {"state": state, "load_completed": records.stamp.at})

    @staticmethod
    def _abandon(records: Records, one: ImportSet) -> None:
        records.insert("sys_import_set_run", {"set": one.sys_id, "state": "did_not_complete"})


def failing_row_interval(context: RequestContext) -> int:
    """Every how many rows of an import set fail, by the world's faults; 0 where none does."""
    fault = context.trigger_fault(ROW_ERRORS)
    return fault["nth"] if fault else 0


def update_run(context: RequestContext, run: str) -> None:
    """Write on a run what its transactions have come to."""
    counts = count_states(context, run)
    total, failed, succeeded = sum(counts.values()), counts.get(FAILED, 0), counts.get(SUCCEEDED, 0)
    if failed + succeeded == total:
        state = FAILED if failed else SUCCEEDED
    else:
        state = "New" if counts.get("New", 0) == total else "Processing"
    records = Records(context.db, context.random, Stamp(format_moment(context.now), run_as(context)))
    records.update(RUNS, run, {"state": state, "transactions": total, "succeeded": succeeded, "failed": failed})


def count_states(context: RequestContext, run: str) -> dict[str, int]:
    """How many transactions of a run are in each state."""
    return {row[0]: row[1] for row in context.db.exec_driver_sql(STATES_OF_RUN, (run,))}


def find_source(context: RequestContext, kind: TransactionKind) -> PayloadSource | None:
    """The Data Source record of a kind and the Scheduled Data Import record; None where one is missing."""
    source = context.db.exec_driver_sql(DATA_SOURCE, (kind.staging,)).first()
    schedule = context.db.exec_driver_sql(SCHEDULED, (SCHEDULE,)).first()
    if source is None or schedule is None:
        return None
    return PayloadSource(source[0], row_element(source[1] or ""), schedule[0], schedule[1] or "")


def row_element(xpath: str) -> str:
    """The element that an XPath for each row names: ``inventory`` of ``/inventories/inventory``."""
    return xpath.rstrip("/").rpartition("/")[2]


def row_elements(context: RequestContext) -> Sequence[str]:
    """The row elements of all Data Source records."""
    return [row_element(one) for one in context.db.exec_driver_sql(XPATHS).scalars()]


def run_as(context: RequestContext) -> str:
    """The user in whose name imports are processed: Run as of the schedule."""
    return context.db.exec_driver_sql(RUN_AS, (SCHEDULE,)).scalar() or "system"


def installation_tables(context: RequestContext) -> frozenset[str] | None:
    """The tables that installations go to; None where SAM tables are wanted and the plugin is not there."""
    properties = Properties(context.db)
    return variants(properties.text(USE_TABLES, "automatic"), plugin=properties.has_plugin(PLUGIN))


def write_log(records: Records, level: str, message: str) -> None:
    """An entry of the Application Log."""
    records.insert("syslog_app_scope", {"level": level, "message": message, "source": "Flexera Integration"})


OPEN_STATES = "('New', 'Waiting', 'Processing')"
DUE = f"""
SELECT EXISTS (SELECT 1 FROM servicenow_{TRANSACTIONS} WHERE state IN {OPEN_STATES} AND received_at IS NOT NULL),
  EXISTS (SELECT 1 FROM servicenow_sys_import_set WHERE state = 'loaded'),
  EXISTS (SELECT 1 FROM servicenow_sys_import_set WHERE state = 'loading' AND sys_created_on < ?)
  OR EXISTS (SELECT 1 FROM servicenow_sys_import_set WHERE sys_created_on < ?)
"""
UNFINISHED = f"""
SELECT sys_id, COALESCE(number, ''), COALESCE(import_run, ''), import_type, state, received_at, COALESCE(reads, 0)
FROM servicenow_{TRANSACTIONS}
WHERE state IN {OPEN_STATES} AND received_at IS NOT NULL ORDER BY "row"
"""
LAST_END = f"SELECT MAX(ended_at) FROM servicenow_{TRANSACTIONS}"
SET_READS = f"UPDATE servicenow_{TRANSACTIONS} SET reads = ? WHERE sys_id = ?"
SET_STATE = f"UPDATE servicenow_{TRANSACTIONS} SET state = ?, sys_updated_on = ? WHERE sys_id = ?"
PAYLOAD = f"SELECT payload FROM servicenow_{TRANSACTIONS} WHERE sys_id = ?"
STATES_OF_RUN = f"SELECT state, COUNT(*) FROM servicenow_{TRANSACTIONS} WHERE import_run = ? GROUP BY state"
DATA_SOURCE = (
    "SELECT sys_id, xpath_root_node FROM servicenow_sys_data_source"
    ' WHERE import_set_table_name = ? ORDER BY "row" LIMIT 1'
)
SCHEDULED = 'SELECT sys_id, run_as FROM servicenow_scheduled_import_set WHERE name = ? ORDER BY "row" LIMIT 1'
XPATHS = "SELECT xpath_root_node FROM servicenow_sys_data_source WHERE xpath_root_node IS NOT NULL"
RUN_AS = (
    "SELECT u.user_name FROM servicenow_scheduled_import_set s JOIN servicenow_sys_user u ON u.sys_id = s.run_as"
    " WHERE s.name = ? LIMIT 1"
)
LOADED_SETS = "SELECT sys_id, number, table_name FROM servicenow_sys_import_set WHERE state = 'loaded' ORDER BY \"row\""
CLOSE_SETS = "UPDATE servicenow_sys_import_set SET state = 'processed' WHERE state = 'loading' AND sys_created_on < ?"
OLD_SETS = "(SELECT sys_id FROM servicenow_sys_import_set WHERE sys_created_on < ?)"
DELETE_SETS = (
    f"DELETE FROM servicenow_sys_import_set_row WHERE sys_import_set IN {OLD_SETS}",
    f"DELETE FROM servicenow_sys_import_set_row_error WHERE import_set IN {OLD_SETS}",
    "DELETE FROM servicenow_sys_import_set WHERE sys_created_on < ?",
)

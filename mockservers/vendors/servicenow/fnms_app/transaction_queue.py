"""Queue of Import Transactions, which computes their states and imports their payloads.

The state of a transaction is computed from the time at which it was received, the end of the transaction before it, its
timing and the clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from mockservers.core.context import RequestContext, WorldContext
from mockservers.core.simulation.lifecycle import RunningRecord, Timing, WaitsFor
from mockservers.core.storage.writes import update_rows
from mockservers.vendors.servicenow.domain import (
    BY_IMPORT_TYPE,
    FAILED,
    FINISHED,
    SUCCEEDED,
    TRANSACTION,
    TRANSACTIONS,
    WAITING,
)
from mockservers.vendors.servicenow.fnms_app.app_records import (
    ERROR_LEVEL,
    WARNING_LEVEL,
    find_run_as,
    find_source,
    read_installation_tables,
    trigger_row_errors,
    write_log,
)
from mockservers.vendors.servicenow.fnms_app.import_runs import OPEN_STATES, update_run
from mockservers.vendors.servicenow.fnms_app.payload_rows import read_rows
from mockservers.vendors.servicenow.import_sets.staging import ImportSet, Staging
from mockservers.vendors.servicenow.safe_xml import MalformedXml
from mockservers.vendors.servicenow.schema.records import Records, open_records
from mockservers.vendors.servicenow.schema.values import format_moment


class CannotProcess(Exception):
    """A transaction cannot be processed; the message is the reason."""


@dataclass(frozen=True)
class QueuedTransaction:
    """An unfinished transaction; number and run are empty if a user has cleared the fields."""

    sys_id: str
    number: str
    run: str
    import_type: str | None
    state: str
    received_at: float
    reads: float

    def find_entry(self, free_at: float, pace: Timing) -> tuple[datetime, int]:
        """Return the time of entry into the lifecycle and the number of reads of the first transaction of the queue.

        Args:
            free_at: The time at which the transaction before it ended.
            pace: Its timing. A transaction that waited has been New for as long as a state lasts.
        """
        reads = int(self.reads)
        if self.state != WAITING and self.received_at >= free_at:
            return datetime.fromtimestamp(self.received_at, UTC), reads
        entered = max(free_at, self.received_at) - pace.seconds
        return datetime.fromtimestamp(entered, UTC), max(reads, pace.reads or 0)


class TransactionQueue:
    """The unfinished transactions in the order of arrival."""

    def __init__(self, context: RequestContext) -> None:
        self._context, self._db = context, context.db
        self._runs: set[str] = set()

    def process(self, *, polled: bool) -> None:
        """Update the states of the unfinished transactions in order of arrival, and import those that are due."""
        free_at = self._db.exec_driver_sql(LAST_END).scalar_one() or 0.0
        ahead = ""
        for row in self._db.exec_driver_sql(UNFINISHED).all():
            transaction = QueuedTransaction(*row)
            if ahead:
                self._write_state(transaction, "New" if ahead == "New" else WAITING)
                continue
            state, since = self._compute_progress(transaction, free_at, polled=polled)
            polled = False
            if state in FINISHED:
                free_at = since.timestamp()
                self._finish(transaction, since, failed=state == FAILED)
            else:
                ahead = state
                self._write_state(transaction, state)
        for run in sorted(self._runs):
            update_run(self._context, run)

    def _compute_progress(
        self, transaction: QueuedTransaction, free_at: float, *, polled: bool
    ) -> tuple[str, datetime]:
        """Return the state of the first transaction and the time of its entry; the time of waiting counts as New."""
        pace = self._context.timing(TRANSACTION, transaction.number)
        entered, reads = transaction.find_entry(free_at, pace)
        if pace.reads is not None:
            reads += polled
            if reads != transaction.reads:
                self._update(transaction, reads=reads)
        standing = TRANSACTION.progress_at(entered, self._context.now, pace, reads)
        return standing.state, standing.since if pace.reads is None else self._context.now

    def _write_state(self, transaction: QueuedTransaction, state: str) -> None:
        if transaction.state != state:
            self._update(transaction, state=state, sys_updated_on=format_moment(self._context.now))
            self._runs.add(transaction.run)

    def _update(self, transaction: QueuedTransaction, **values: object) -> None:
        row = (*values.values(), transaction.sys_id)
        update_rows(self._db, f"servicenow_{TRANSACTIONS}", tuple(values), ("sys_id",), [row])

    def _finish(self, transaction: QueuedTransaction, at: datetime, *, failed: bool) -> None:
        """Load the payload and transform its rows; the Application Log gets an entry if this fails."""
        self._runs.add(transaction.run)
        records = open_records(self._context, find_run_as(self._context), at)
        changes: dict[str, Any] = {"state": FAILED, "ended_at": at.timestamp()}
        try:
            with self._db.begin_nested():
                changes["import_set"] = self._process(transaction, records, failed=failed)
                changes["state"] = FAILED if failed else SUCCEEDED
        except CannotProcess as reason:
            write_log(records, ERROR_LEVEL, f"{transaction.number} failed: {reason}")
        records.update(TRANSACTIONS, transaction.sys_id, changes)

    def _process(self, transaction: QueuedTransaction, records: Records, *, failed: bool) -> str:
        kind = BY_IMPORT_TYPE.get(transaction.import_type or "")
        source = find_source(self._context, kind) if kind else None
        if kind is None or source is None:
            raise CannotProcess("the Scheduled Data Import or the Data Source record is missing")
        if kind.import_type == "Application" and read_installation_tables(self._context) is None:
            raise CannotProcess("the SAM Foundation plugin is not found")
        staging = Staging(self._db, records, trigger_row_errors(self._context))
        into = staging.open(
            kind.staging,
            data_source=source.data_source,
            schedule_import=source.schedule,
            short_description=transaction.number,
        )
        payload = self._db.exec_driver_sql(PAYLOAD, (transaction.sys_id,)).scalar_one() or ""
        try:
            take = staging.load if failed else staging.load_and_transform
            unknown = take(into, read_rows(payload.encode(), source.row_element))
        except MalformedXml as error:
            raise CannotProcess(f"the payload cannot be loaded: {error}") from None
        if unknown:
            write_log(records, WARNING_LEVEL, f"{transaction.number}: no column for {', '.join(sorted(unknown)[:50])}")
        if failed:
            write_log(records, ERROR_LEVEL, f"{transaction.number} failed: its rows are loaded and stay pending")
            self._set_state(records, into, "cancelled")
            self._abandon(records, into)
        else:
            self._set_state(records, into, "processed")
        return into.sys_id

    @staticmethod
    def _set_state(records: Records, import_set: ImportSet, state: str) -> None:
        records.update("sys_import_set", import_set.sys_id, {"state": state, "load_completed": records.stamp.at})

    @staticmethod
    def _abandon(records: Records, import_set: ImportSet) -> None:
        records.insert("sys_import_set_run", {"set": import_set.sys_id, "state": "did_not_complete"})


def list_running_transactions(context: WorldContext) -> Iterator[RunningRecord]:
    """Yield the transactions that are not due to end, in order of arrival."""
    free_at = context.db.exec_driver_sql(LAST_END).scalar_one() or 0.0
    ahead = ""
    for row in context.db.exec_driver_sql(UNFINISHED).all():
        transaction = QueuedTransaction(*row)
        number, pace = transaction.number, context.timing(TRANSACTION, transaction.number)
        if ahead:
            state = "New" if ahead == "New" else WAITING
            yield RunningRecord(TRANSACTION.name, number, state, "Processing", WaitsFor.RECORD)
            continue
        entered, reads = transaction.find_entry(free_at, pace)
        running = TRANSACTION.find_running(number, entered, context.now, pace, reads)
        if running:
            ahead = running.state
            yield running
        else:
            free_at = TRANSACTION.progress_at(entered, context.now, pace, reads).since.timestamp()


UNFINISHED = f"""
SELECT sys_id, COALESCE(number, ''), COALESCE(import_run, ''), import_type, state, received_at, COALESCE(reads, 0)
FROM servicenow_{TRANSACTIONS}
WHERE state IN {OPEN_STATES} AND received_at IS NOT NULL ORDER BY "row"
"""


LAST_END = f"SELECT MAX(ended_at) FROM servicenow_{TRANSACTIONS}"


PAYLOAD = f"SELECT payload FROM servicenow_{TRANSACTIONS} WHERE sys_id = ?"

"""Queue of Import Transactions, which computes their states and imports their payloads.

The state of a transaction is computed from the time at which it was received, the end of the transaction before it, its
timing and the clock.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from mockservers.core.context import RequestContext, WorldContext
from mockservers.core.simulation.lifecycle import RunningRecord, Timing, WaitsFor
from mockservers.core.storage.driver import execute_directly
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
    """An unfinished transaction; number and run are empty if a user has cleared the fields.

    ``last_end`` is the time at which the last transaction ended, 0 if none has.
    """

    row: int
    sys_id: str
    number: str
    run: str
    import_type: str | None
    state: str
    received_at: float
    reads: float
    last_end: float

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
    """The unfinished transactions in the order of arrival.

    The first of them is processed. The others wait in the same state, so a request reads the first one only, and those
    whose state is another.
    """

    def __init__(self, context: RequestContext) -> None:
        self._context, self._db = context, context.db
        self._runs: dict[str, datetime] = {}  # the runs with changed transactions, and the time of the last change

    def is_due(self) -> bool:
        """Return True if ``process`` would change a transaction."""
        transaction = self._find_first()
        if transaction is None:
            return False
        state, _, reads = self._compute_progress(transaction, transaction.last_end, polled=False)
        if state != transaction.state or reads != transaction.reads:
            return True
        return execute_directly(self._db, OUTDATED, _outdated_parameters(transaction, state)).fetchone() is not None

    def process(self, *, polled: bool) -> None:
        """Update the states of the unfinished transactions in order of arrival, and import those that are due."""
        transaction = self._find_first()
        free_at = transaction.last_end if transaction else 0.0
        while transaction is not None:
            state, since, reads = self._compute_progress(transaction, free_at, polled=polled)
            polled = False
            if reads != transaction.reads:
                self._update(("reads",), [(reads, transaction.sys_id)])
            if state not in FINISHED:
                self._write_states(transaction, state, since)
                break
            free_at = since.timestamp()
            self._finish(transaction, since, failed=state == FAILED)
            transaction = self._find_first()
        for run, at in sorted(self._runs.items()):
            update_run(self._context, run, at)

    def _find_first(self) -> QueuedTransaction | None:
        cache = self._context.cache_of(f"servicenow_{TRANSACTIONS}")
        if FIRST not in cache:
            cache[FIRST] = execute_directly(self._db, FIRST).fetchone()
        return None if cache[FIRST] is None else QueuedTransaction(*cache[FIRST])

    def _compute_progress(
        self, transaction: QueuedTransaction, free_at: float, *, polled: bool
    ) -> tuple[str, datetime, float]:
        """Return the state of the first transaction, the time of its entry, and its reads.

        The time of waiting counts as New.
        """
        pace = self._context.timing(TRANSACTION, transaction.number)
        entered, reads = transaction.find_entry(free_at, pace)
        if pace.reads is None:
            standing = TRANSACTION.progress_at(entered, self._context.now, pace, reads)
            return standing.state, standing.since, transaction.reads
        reads += polled
        return TRANSACTION.progress_at(entered, self._context.now, pace, reads).state, self._context.now, reads

    def _write_states(self, first: QueuedTransaction, state: str, since: datetime) -> None:
        """Write the state of the first transaction, and of those behind it that have another than they should.

        They are stamped with the time at which they got the state: those behind when the first one did, or when they
        arrived later.
        """
        changed = [(first.sys_id, first.run, state, since)] if first.state != state else []
        for sys_id, run, received_at in execute_directly(self._db, OUTDATED, _outdated_parameters(first, state)):
            changed.append((sys_id, run, _waiting_state(state), max(since, datetime.fromtimestamp(received_at, UTC))))
        rows = [(new_state, format_moment(at), sys_id) for sys_id, _, new_state, at in changed]
        if rows:
            self._update(("state", "sys_updated_on"), rows)
        for _, run, _, at in changed:
            self._note_run(run, at)

    def _note_run(self, run: str, at: datetime) -> None:
        self._runs[run] = max(at, self._runs.get(run, at))

    def _update(self, columns: tuple[str, ...], rows: Sequence[tuple[object, ...]]) -> None:
        """Write columns of transactions; the rows have the values, and then the sys_id."""
        update_rows(self._db, f"servicenow_{TRANSACTIONS}", columns, ("sys_id",), rows)

    def _finish(self, transaction: QueuedTransaction, at: datetime, *, failed: bool) -> None:
        """Load the payload and transform its rows; the Application Log gets an entry if this fails."""
        self._note_run(transaction.run, at)
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
        payload = execute_directly(self._db, PAYLOAD, (transaction.sys_id,)).fetchone()[0] or ""
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
    free_at, ahead = None, ""
    for row in execute_directly(context.db, UNFINISHED):
        transaction = QueuedTransaction(*row)
        free_at = transaction.last_end if free_at is None else free_at
        number, pace = transaction.number, context.timing(TRANSACTION, transaction.number)
        if ahead:
            yield RunningRecord(TRANSACTION.name, number, _waiting_state(ahead), "Processing", WaitsFor.RECORD)
            continue
        entered, reads = transaction.find_entry(free_at, pace)
        running = TRANSACTION.find_running(number, entered, context.now, pace, reads)
        if running:
            ahead = running.state
            yield running
        else:
            free_at = TRANSACTION.progress_at(entered, context.now, pace, reads).since.timestamp()


def _waiting_state(ahead: str) -> str:
    """Return the state of the transactions behind one in a state."""
    return "New" if ahead == "New" else WAITING


def _outdated_parameters(first: QueuedTransaction, state: str) -> tuple[str | int, ...]:
    return (*(open_state for open_state in OPEN_STATES if open_state != _waiting_state(state)), first.row)


_TABLE = f"servicenow_{TRANSACTIONS}"
_QUEUED = (
    f"""SELECT "row", sys_id, COALESCE(number, ''), COALESCE(import_run, ''), import_type, state, received_at,"""
    f" COALESCE(reads, 0), COALESCE((SELECT MAX(ended_at) FROM {_TABLE}), 0.0) FROM {_TABLE}"
)
UNFINISHED = f"""
{_QUEUED} WHERE state IN ({", ".join(f"'{state}'" for state in OPEN_STATES)}) AND received_at IS NOT NULL ORDER BY "row"
"""
_FIRST_IN_STATE = (
    """SELECT * FROM (SELECT "row" FROM {} WHERE state = '{}' AND received_at IS NOT NULL ORDER BY "row" LIMIT 1)"""
)
_FIRST_OF_EACH = " UNION ALL ".join(_FIRST_IN_STATE.format(_TABLE, state) for state in OPEN_STATES)
FIRST = f'{_QUEUED} WHERE "row" = (SELECT MIN("row") FROM ({_FIRST_OF_EACH}))'
OUTDATED = f"""
SELECT sys_id, COALESCE(import_run, ''), received_at FROM {_TABLE}
WHERE state IN (?, ?) AND received_at IS NOT NULL AND "row" <> ?
"""

PAYLOAD = f"SELECT payload FROM {_TABLE} WHERE sys_id = ?"

"""Export process as documented: checks, then one type of data after the other.

"Process for Exports from FlexNet Manager Suite to ServiceNow" (2022 R2). The error messages are proposed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy.exc import SQLAlchemyError

from samclients.fnms_export.config import Config
from samclients.fnms_export.data_types import DATA_TYPES, INVENTORY, DataType
from samclients.fnms_export.errors import ExportFailed
from samclients.fnms_export.export import report
from samclients.fnms_export.export.checks import ExportChecks
from samclients.fnms_export.export.data_warnings import UnreadableValues, warn_about_dates
from samclients.fnms_export.export.progress import LOG, ProgressListener
from samclients.fnms_export.export.store import (
    DONE,
    FAILED,
    IMPORTING,
    SENDING,
    SUCCEEDED,
    ExportPart,
    ExportRecord,
    ExportStore,
)
from samclients.fnms_export.export.transmission import IntegrationChannel
from samclients.fnms_export.source.database import OperationsDatabase
from samclients.fnms_export.source.segments import Segment, SegmentLimits, cut_segments
from samclients.runtime import Clock
from samclients.servicenow.client import DONE as FINAL_STATES
from samclients.servicenow.models import SegmentResult, SegmentResultState

CAUTION = (
    "Hardware inventory is excluded. Contracts and installed applications both have dependencies on hardware"
    " inventory. It is recommended that you do not exclude the hardware inventory, as this may result in"
    " unpredictable gaps in other records when the correct dependencies cannot be established."
)
NO_LIMITS = SegmentLimits(10**9, 10**9)


@dataclass(frozen=True)
class ExportScope:
    """The data to export.

    Args:
        data_types: Types of data, in the documented order.
        changes: Export only changes, instead of everything.
        since: The baseline of the differences; None for the last export that included the type, less the overlap.
        baseline_name: The baseline as given in the option, equal for all runs of a scheduled export.
    """

    data_types: tuple[DataType, ...] = DATA_TYPES
    changes: bool = True
    since: datetime | None = None
    baseline_name: str = ""

    @property
    def choice(self) -> str:
        """The scope as text; an interrupted export is continued only by a run with the same text."""
        changes = f"changes {self.baseline_name}".strip() if self.changes else "everything"
        return f"{changes}: {', '.join(data_type.transaction_type for data_type in self.data_types)}"


@dataclass(frozen=True)
class ExportEnvironment:
    """Collaborators of an export.

    Args:
        database: The operations database.
        store: The stored state of the exports to this instance.
        channel: The connection to the instance.
        config: Sizes, intervals and time limits.
        clock: The source of time.
        listener: Receives the progress.
    """

    database: OperationsDatabase
    store: ExportStore
    channel: IntegrationChannel
    config: Config
    clock: Clock
    listener: ProgressListener

    def now(self) -> datetime:
        """Return the current time, UTC, without a zone."""
        return self.clock.now().replace(tzinfo=None)


class ExportProcess:
    """One run of the utility: ``check`` alone, or ``prepare`` and ``run``.

    ``export`` is the export of this run, None until it begins; ``continued`` is True if an earlier run began it.
    """

    def __init__(self, environment: ExportEnvironment, scope: ExportScope) -> None:
        self._environment, self._scope = environment, scope
        self._database, self._store = environment.database, environment.store
        self._channel, self._config = environment.channel, environment.config
        self._clock, self._listener = environment.clock, environment.listener
        self._checks = ExportChecks(environment.database, environment.channel)
        self.export: ExportRecord | None = None
        self.continued = False
        self._parts: dict[DataType, ExportPart] = {}

    def check(self) -> None:
        """Make the checks before an export, and nothing else.

        Raises:
            NotBegun: a check failed.
        """
        self._checks.check_licence(self._environment.now())
        self._checks.check_acceptance()
        self._checks.check_database()

    def prepare(self) -> None:
        """Make the first check, and create the tables that hold the state of exports.

        Raises:
            NotBegun: the option is not licensed, or the database cannot be reached.
        """
        self._checks.check_licence(self._environment.now())
        try:
            self._store.prepare()
        except SQLAlchemyError as error:
            raise self._checks.build_database_error(error) from None

    def run(self) -> None:
        """Make the other checks, then export.

        Raises:
            NotBegun: a check failed.
            ExportFailed: a segment or an import failed; the rest is skipped.
        """
        if INVENTORY not in self._scope.data_types:
            LOG.warning(CAUTION)
        earlier = self._find_resumable()
        self._checks.check_acceptance(lambda: earlier is not None and self._is_importing(earlier))
        self._checks.check_database()
        self.continued = earlier is not None and self._is_known(earlier)
        export = self.export = earlier if earlier and self.continued else self._begin_export()
        warn_about_dates(self._database, export.until)
        self._parts = self._store.find_parts(export, DATA_TYPES)
        for data_type in self._scope.data_types:
            self._export_type(export, data_type)
        self._store.end(export, DONE)

    @property
    def has_sent(self) -> bool:
        """True if this run has sent a segment."""
        return self._channel.has_sent

    def report_types(self) -> list[report.TypeReport]:
        """Return the result of each type so far."""
        return [self._report_type(data_type) for data_type in DATA_TYPES]

    def _report_type(self, data_type: DataType) -> report.TypeReport:
        part = self._parts.get(data_type)
        if part is None:
            is_in_scope = data_type in self._scope.data_types
            return report.TypeReport(data_type.name, report.SKIPPED if is_in_scope else report.EXCLUDED)
        states = {SUCCEEDED: report.IMPORTED if part.segments else report.UNCHANGED, FAILED: report.FAILED}
        state = states.get(part.state, report.UNFINISHED)
        counts = part.records, part.segments, part.retransmissions, part.import_run
        return report.TypeReport(data_type.name, state, *counts, round(part.seconds, 3))

    def _find_resumable(self) -> ExportRecord | None:
        """Return the interrupted export with the same scope that began within ``resume_within``, or None."""
        found = self._store.find_interrupted()
        if found is None or found.choice != self._scope.choice:
            return None
        age = self._environment.now() - found.begun
        return found if age <= timedelta(hours=self._config.resume_within) else None

    def _is_known(self, export: ExportRecord) -> bool:
        """Tell if ServiceNow has all parts of an interrupted export up to their last segments."""
        parts = self._store.find_parts(export, DATA_TYPES).values()
        begun = [part for part in parts if part.state != SUCCEEDED and part.segments]
        if any(self._channel.find_status(export.id, part.data_type, part.segments) is None for part in begun):
            LOG.warning("ServiceNow does not know export %s any more; starting a new one", export.id)
            return False
        LOG.info("Continuing export %s, begun %s UTC", export.id, f"{export.begun:%Y-%m-%d %H:%M:%S}")
        return True

    def _is_importing(self, export: ExportRecord) -> bool:
        """Tell if the import in progress belongs to this export."""
        for data_type, part in self._store.find_parts(export, DATA_TYPES).items():
            for number in {part.segments, part.segments + bool(part.pending)} - {0}:
                status = self._channel.find_status(export.id, data_type, number)
                if status is not None and status.state not in FINAL_STATES:
                    return True
        return False

    def _begin_export(self) -> ExportRecord:
        instance, choice = self._store.instance, self._scope.choice
        export = ExportRecord(str(uuid4()), instance, choice, self._database.now(), self._environment.now())
        self._store.begin(export)
        return export

    def _export_type(self, export: ExportRecord, data_type: DataType) -> None:
        """Send one type of data, and wait for its import."""
        part = self._parts.get(data_type)
        if part is None:
            new = ExportPart(export.id, data_type, self._find_baseline(data_type))
            part = self._parts[data_type] = self._store.add(new)
        elif part.state == SUCCEEDED:
            return
        began, before = self._clock.monotonic(), part.seconds
        try:
            self._send(export, data_type)
            self._await_import(export, data_type)
        finally:
            part = self._parts[data_type]
            self._parts[data_type] = replace(part, seconds=before + self._clock.monotonic() - began)
            self._store.set_state(self._parts[data_type], part.state)
            self._listener.finish(data_type, self._report_type(data_type).state)

    def _find_baseline(self, data_type: DataType) -> datetime | None:
        """Return the time after which changes are exported; None for all rows."""
        if not self._scope.changes:
            return None
        latest = self._store.find_latest_baseline(data_type)
        overlap = timedelta(hours=self._config.overlap)
        return self._scope.since or (latest and latest - overlap)

    def _send(self, export: ExportRecord, data_type: DataType) -> None:
        part = self._parts[data_type]
        if part.state != SENDING:
            return
        total = self._database.count(data_type, part.since, part.last)
        self._listener.start(data_type, part.records + total, part.records)
        for segment in self._iter_segments(part):
            self._parts[data_type] = self._store.record_sending(self._parts[data_type], segment)
            before = self._channel.retransmissions
            try:
                import_run = self._channel.send(export.id, data_type, segment)
            finally:
                retransmissions = self._channel.retransmissions - before
                part = self._parts[data_type]
                self._parts[data_type] = replace(part, retransmissions=part.retransmissions + retransmissions)
            self._parts[data_type] = self._store.record_acceptance(self._parts[data_type], segment, import_run)
            self._listener.advance(data_type, segment.rows)
        self._parts[data_type] = self._store.set_state(self._parts[data_type], IMPORTING)

    def _iter_segments(self, part: ExportPart) -> Iterator[Segment]:
        """Yield the segments to send; a pending one comes first, with its old rows and number."""
        config, data_type, sent, last = self._config, part.data_type, part.segments, part.last
        page, unreadable = config.page_rows, UnreadableValues(data_type)
        if part.pending:
            rows = self._database.iter_rows(data_type, part.since, page, after=last, up_to=part.pending)
            yield from cut_segments(data_type, rows, NO_LIMITS, sent, unreadable)
            sent, last = sent + 1, part.pending  # even if its rows are gone, because its id may be in use
        rows = self._database.iter_rows(data_type, part.since, page, after=last)
        limits = SegmentLimits(config.segment_rows, config.segment_bytes)
        yield from cut_segments(data_type, rows, limits, sent, unreadable)
        unreadable.close()

    def _await_import(self, export: ExportRecord, data_type: DataType) -> None:
        """Wait until the segments of a type are imported.

        Raises:
            ExportFailed: the import failed or takes too long.
        """
        part = self._parts[data_type]
        if part.import_run:
            status = self._channel.wait(data_type, part.import_run)
            if status.state != SegmentResultState.SUCCEEDED:
                self._parts[data_type] = self._store.set_state(part, FAILED)
                self._store.end(export, FAILED)
                failure = _describe_failure(status)
                raise ExportFailed(f"ServiceNow failed to import {data_type.name.lower()}: {failure}")
        self._parts[data_type] = self._store.set_state(part, SUCCEEDED)


def _describe_failure(status: SegmentResult) -> str:
    counts = status.transactions
    failures = f"{counts.failed} of {counts.total} transactions failed, " if counts else ""
    return f"{failures}import run {status.import_run}"

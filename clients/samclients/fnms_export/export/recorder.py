"""Recorder of a run: stores its progress and its outcome in the history, and passes the progress on."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from sqlalchemy.exc import SQLAlchemyError

from samclients.fnms_export.data_types import DATA_TYPES, DataType
from samclients.fnms_export.errors import INTERRUPTED as INTERRUPTED_CODE
from samclients.fnms_export.errors import ExportError, NotBegun
from samclients.fnms_export.export import history, report
from samclients.fnms_export.export.history import ExportHistory, ExportRun, TypeProgress
from samclients.fnms_export.export.progress import LOG, ProgressListener
from samclients.servicenow.models import SegmentResult

STOPPED = "Stopped. Start the same export again to continue."
STATES = {0: history.SUCCEEDED, NotBegun.exit_code: history.NOT_BEGUN, INTERRUPTED_CODE: history.INTERRUPTED}


class StopRequested(ExportError):
    """Somebody requested that the export stops."""

    exit_code = INTERRUPTED_CODE


class ExportRecorder:
    """A progress listener that stores what it receives. A history that cannot be written does not stop an export.

    Args:
        store: The history.
        listener: Receives the progress, too.
        now: Returns the time, UTC, without a zone.
    """

    def __init__(self, store: ExportHistory, listener: ProgressListener, now: Callable[[], datetime]) -> None:
        self._store, self._listener, self._now = store, listener, now
        self._run: ExportRun | None = None
        self._error: SQLAlchemyError | None = None
        self._types = [TypeProgress(data_type.name) for data_type in DATA_TYPES]
        self._is_stopping = False

    def begin(self, instance: str, triggered_by: str, options: str, data_types: Sequence[DataType]) -> None:
        """Store that the run begins."""
        now, holder = self._now(), f"{socket.gethostname()}/{os.getpid()}/{uuid4().hex[:12]}"
        for place, data_type in enumerate(DATA_TYPES):
            state = history.WAITING if data_type in data_types else report.EXCLUDED
            self._types[place] = TypeProgress(data_type.name, state)
        run = ExportRun(str(uuid4()), instance, triggered_by, options, now, now, holder, types=self._types)
        try:
            self._store.prepare()
            self._store.begin(run)
        except SQLAlchemyError as error:  # where the database is the reason, the checks report it
            logging.getLogger(f"{LOG.name}.history").debug("The history cannot be written: %s", error)
            self._error = error
        else:
            self._run = run

    def end(self, result: report.ExportReport) -> None:
        """Store the outcome."""
        if self._run is not None:
            now = self._now()
            for place, one in enumerate(result.types):
                counts = {"records": one.records, "segments": one.segments, "retransmissions": one.retransmissions}
                before = self._types[place]
                about = {"state": one.state, "import_run": one.import_run, "seconds": one.seconds}
                total = max(before.total, one.records)
                self._types[place] = replace(before, **counts, **about, total=total)  # type: ignore[arg-type]
            state = STATES.get(result.exit_code, history.FAILED)
            state = history.STOPPED if self._is_stopping and state == history.INTERRUPTED else state
            types = self._types if result.types else [self._skip(one) for one in self._types]
            done = replace(self._run, seen=now, ended=now, state=state, error=result.error, export=result.export)
            self._write(lambda: self._store.end(replace(done, types=types)))
        if self._error is not None and result.export:
            LOG.warning("The history of exports cannot be written: %s", str(self._error.__cause__ or self._error))

    def start(self, data_type: DataType, total: int, done: int) -> None:
        """Store the number of rows."""
        self._save(data_type, "", state=history.SENDING, total=total, records=done)
        self._listener.start(data_type, total, done)

    def advance(self, data_type: DataType, rows: int) -> None:
        """Store the accepted segment.

        Raises:
            StopRequested: the export is to stop here.
        """
        now = self._types[DATA_TYPES.index(data_type)]
        self._save(data_type, "", records=now.records + rows, segments=now.segments + 1)
        self._listener.advance(data_type, rows)
        self._check_stop()

    def retry(self, what: str, error: Exception, attempt: int, wait: float) -> None:
        """Store the failed attempt as the run's notice.

        Raises:
            StopRequested: the export is to stop here.
        """
        notice = f"{what} failed at attempt {attempt}: {error}; retrying in {wait:.1f} s"
        self._save(DATA_TYPES[0], notice)
        self._listener.retry(what, error, attempt, wait)
        self._check_stop()

    def update_import(self, data_type: DataType, status: SegmentResult) -> None:
        """Store the counts of the import.

        Raises:
            StopRequested: the export is to stop here.
        """
        counts = status.transactions
        numbers = {"transactions": counts.total, "imported": counts.succeeded} if counts else {}
        self._save(data_type, "", state=history.IMPORTING, import_run=str(status.import_run or ""), **numbers)
        self._listener.update_import(data_type, status)
        self._check_stop()

    def finish(self, data_type: DataType, state: str) -> None:
        """Store the final state."""
        segments = self._types[DATA_TYPES.index(data_type)].segments
        counts = {"transactions": segments, "imported": segments} if state == report.IMPORTED else {}
        self._save(data_type, "", state=state, **counts)
        self._listener.finish(data_type, state)

    def _save(self, data_type: DataType, notice: str, **changes: str | int) -> None:
        place = DATA_TYPES.index(data_type)
        self._types[place] = changed = replace(self._types[place], **changes)  # type: ignore[arg-type]
        run = self._run
        if run is not None:
            self._write(lambda: self._store_progress(run.id, place, changed, notice))

    def _store_progress(self, run_id: str, place: int, progress: TypeProgress, notice: str) -> None:
        self._is_stopping = self._store.save_progress(run_id, place, progress, self._now(), notice)

    def _check_stop(self) -> None:
        if self._is_stopping:
            raise StopRequested(STOPPED)

    def _write(self, write: Callable[[], None]) -> None:
        try:
            write()
        except SQLAlchemyError as error:
            self._error = error

    @staticmethod
    def _skip(one: TypeProgress) -> TypeProgress:
        return replace(one, state=report.SKIPPED) if one.state == history.WAITING else one

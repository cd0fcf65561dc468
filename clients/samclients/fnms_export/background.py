"""Exports in a thread of this process, which can be stopped at a safe place: after a segment, or while waiting."""

from __future__ import annotations

import threading
from collections.abc import Callable

from samclients.fnms_export.data_types import DataType
from samclients.fnms_export.errors import INTERRUPTED, ExportError
from samclients.fnms_export.export.progress import ProgressLog
from samclients.fnms_export.export.report import ExportReport
from samclients.fnms_export.request import ExportRequest
from samclients.fnms_export.utility import export
from samclients.runtime import Clock, SystemClock

STOPPED = "Interrupted. Start the same export again to continue."


class Stopped(ExportError):
    """The process must end; the same export goes on where it stopped."""

    exit_code = INTERRUPTED


class InterruptibleClock(SystemClock):
    """The system clock; its waits end when the process must end.

    Args:
        stop: Set when it must.
    """

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop

    def sleep(self, seconds: float) -> None:
        """Wait.

        Raises:
            Stopped: the process must end.
        """
        if self._stop.wait(seconds):
            raise Stopped(STOPPED)


class StoppableProgress(ProgressLog):
    """Progress as log lines; the end of a segment is a safe place to stop.

    Args:
        stop: Set when the process must end.
    """

    def __init__(self, stop: threading.Event) -> None:
        super().__init__()
        self._stop = stop

    def advance(self, data_type: DataType, rows: int) -> None:
        """Log the segment.

        Raises:
            Stopped: the process must end.
        """
        super().advance(data_type, rows)
        if self._stop.is_set():
            raise Stopped(STOPPED)


def export_until(stop: threading.Event, request: ExportRequest, clock: Clock | None = None) -> ExportReport:
    """Export until the event is set; the report tells the rest."""
    return export(request, clock or InterruptibleClock(stop), StoppableProgress(stop))


class ExportLauncher:
    """Makes exports in a thread, one at a time.

    Args:
        stop: Set when the process must end.
        make_export: Makes an export until the event is set.

    ``report`` is that of the last export of this process, None before.
    """

    def __init__(
        self,
        stop: threading.Event,
        make_export: Callable[[threading.Event, ExportRequest], ExportReport] = export_until,
    ) -> None:
        self._stop, self._make_export = stop, make_export
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self.report: ExportReport | None = None

    @property
    def is_running(self) -> bool:
        """True while an export is in progress."""
        return self._thread is not None and self._thread.is_alive()

    def start(self, request: ExportRequest) -> bool:
        """Start an export; False where one is in progress in this process."""
        with self._lock:
            if self.is_running or self._stop.is_set():
                return False
            self.report = None
            self._thread = threading.Thread(target=self._run, args=[request], name="export")
            self._thread.start()
        return True

    def stop(self) -> None:
        """Stop the export in progress at the next safe place, and wait for that; no other can be started."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self, request: ExportRequest) -> None:
        self.report = self._make_export(self._stop, request)

"""Context of the page: the settings, exports of this process, and the history in the operations database."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo

from sqlalchemy.exc import SQLAlchemyError

from samclients.fnms_export.background import ExportLauncher, export_until
from samclients.fnms_export.config import Config
from samclients.fnms_export.errors import ExportError, NotBegun, WrongUse
from samclients.fnms_export.export.history import ExportHistory, ExportRun
from samclients.fnms_export.export.report import ExportReport
from samclients.fnms_export.export.schedule_store import PlannedExport, ScheduleStore
from samclients.fnms_export.request import ExportRequest
from samclients.fnms_export.schedule import parse_schedule
from samclients.fnms_export.settings import SettingsFile
from samclients.fnms_export.source.database import OperationsDatabase
from samclients.runtime import Clock, SystemClock

SHOWN = 10  # exports on a page of the history
TEST_TIMEOUT = 30.0  # seconds; somebody waits in front of the page


@dataclass(frozen=True)
class Activity:
    """The exports of the operations database.

    Args:
        runs: The latest ones, newest first.
        has_older: True where there are more.
        is_starting: True while an export of this process is not in the history yet.
        planned: The next scheduled export, from the service; None where no service was ever started.
        is_served: True while a service is running.
        problem: The reason where the history cannot be read, or the last export of this process is not in it.
    """

    runs: Sequence[ExportRun] = ()
    has_older: bool = False
    is_starting: bool = False
    planned: PlannedExport | None = None
    is_served: bool = False
    problem: str = ""

    @property
    def is_running(self) -> bool:
        """True while an export is in progress, in any process."""
        return self.is_starting or any(run.is_running for run in self.runs)


@dataclass
class SectionContext:
    """Context of the page.

    Args:
        settings: The settings.
        launcher: Makes exports in this process.
        zone: The time zone of the schedule and of displayed times.
        clock: The source of time.
        test: Makes the checks of a request, and reports the result.
    """

    settings: SettingsFile
    launcher: ExportLauncher
    zone: tzinfo = UTC
    clock: Clock = field(default_factory=SystemClock)
    test: Callable[[threading.Event, ExportRequest], ExportReport] = export_until
    _database: OperationsDatabase | None = field(default=None, init=False, repr=False)
    _database_url: str = field(default="", init=False, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def now(self) -> datetime:
        """The time, UTC, without a zone."""
        return self.clock.now().replace(tzinfo=None)

    def read_settings(self) -> tuple[Config, str]:
        """The configuration, and the reason where its file cannot be read."""
        try:
            return self.settings.read(), ""
        except WrongUse as error:
            return Config(), str(error)

    def test_connection(self, request: ExportRequest) -> ExportReport:
        """Make the checks before an export, without repeating a failed call."""
        timeout = min(request.config.timeout, TEST_TIMEOUT)
        config = replace(request.config, retries=0, timeout=timeout)
        return self.test(threading.Event(), replace(request, config=config))

    def read_activity(self, before: datetime | None = None) -> Activity:
        """The exports so far, the one in progress, and the next one."""
        config, _ = self.read_settings()
        is_busy, report = self.launcher.is_running, self.launcher.report
        if not config.database:
            return Activity()
        try:
            found = self._read_history(config, before)
        except ExportError as error:
            return Activity(is_starting=is_busy, problem=str(error))
        is_starting = is_busy and before is None and not any(run.is_running for run in found.runs)
        is_known = report is None or not report.error or any(run.error == report.error for run in found.runs)
        return replace(found, is_starting=is_starting, problem="" if is_known or report is None else report.error)

    @contextmanager
    def open_history(self) -> Iterator[ExportHistory]:
        """The history, for changes.

        Raises:
            ExportError: the operations database cannot be used.
        """
        database = self._open_database(self.read_settings()[0].database)
        try:
            yield ExportHistory(database.engine)
        except SQLAlchemyError as error:
            raise _describe_failure(database, error) from None

    def describe_next(self, planned: PlannedExport | None) -> str:
        """The next scheduled export in words: the service's plan, or that of the settings."""
        if planned is not None and planned.is_served(self.now()):
            return f"{self.format_time(planned.at, '%A %Y-%m-%d %H:%M')} (schedule: {planned.schedule})"
        try:
            schedule = parse_schedule(self.read_settings()[0].schedule)
        except WrongUse as error:
            return str(error)
        upcoming = schedule.next_moment(self.clock.now(), self.zone).astimezone(self.zone)
        return f"{upcoming:%A %Y-%m-%d %H:%M} (schedule: {schedule} {self.zone})"

    def format_time(self, moment: datetime | None, pattern: str = "%Y-%m-%d %H:%M:%S") -> str:
        """A moment of the database in local time; empty if there is none."""
        return f"{moment.replace(tzinfo=UTC).astimezone(self.zone):{pattern}}" if moment else ""

    def close(self) -> None:
        """Stop the export of this process, and close the connections."""
        self.launcher.stop()
        if self._database is not None:
            self._database.close()

    def _read_history(self, config: Config, before: datetime | None) -> Activity:
        database = self._open_database(config.database)
        database.check_exists()
        try:
            runs = ExportHistory(database.engine).list_runs(self.now(), SHOWN + 1, before=before)
            planned = ScheduleStore(database.engine, config.url.rstrip("/")).find_next()
        except SQLAlchemyError as error:
            raise _describe_failure(database, error) from None
        is_served = planned is not None and planned.is_served(self.now())
        return Activity(runs[:SHOWN], len(runs) > SHOWN, planned=planned, is_served=is_served)

    def _open_database(self, url: str) -> OperationsDatabase:
        """The operations database, with the connections of the last time where its URL is the same."""
        with self._lock:
            if self._database is None or url != self._database_url:
                opened = OperationsDatabase(url)
                if self._database is not None:
                    self._database.close()
                self._database, self._database_url = opened, url
            return self._database


def _describe_failure(database: OperationsDatabase, error: SQLAlchemyError) -> NotBegun:
    reason = database.describe_error(error)
    return NotBegun(f"The operations database {database.name} cannot be read: {reason}")

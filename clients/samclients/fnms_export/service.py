"""The service: makes an export when it is due, by default every Sunday at 03:00 local time.

Moments that were missed while no service ran are made up for by one export.
"""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy.exc import SQLAlchemyError

from samclients.fnms_export.errors import ExportError, NotBegun
from samclients.fnms_export.export.history import INTERRUPTED, ExportHistory
from samclients.fnms_export.export.schedule_store import ScheduleStore
from samclients.fnms_export.request import ExportRequest
from samclients.fnms_export.schedule import WeeklySchedule
from samclients.fnms_export.source.database import OperationsDatabase

LOG = logging.getLogger("samclients.fnms_export.service")
TRIGGER = "schedule"
LOOK_AT_SIGNALS = 1.0  # seconds; on Windows a wait is not interrupted by Ctrl-C
BEAT = 60.0  # seconds between two signs of life


@dataclass(frozen=True)
class ServiceOptions:
    """Options of the service.

    Args:
        zone: The time zone of the schedule.
        now: Returns the current time.
        poll: Seconds between two looks at the settings and the time.
    """

    zone: tzinfo
    now: Callable[[], datetime]
    poll: float = 5.0


class ExportService:
    """Makes the export when it is due, until it is stopped.

    Args:
        read_request: Reads the settings, and returns the export to make and its schedule; called at every look, so
            that changes take effect without a restart.
        run: Makes an export, and returns the exit code.
        options: Time zone, clock, poll interval.
    """

    def __init__(
        self,
        read_request: Callable[[], tuple[ExportRequest, WeeklySchedule]],
        run: Callable[[ExportRequest], int],
        options: ServiceOptions,
    ) -> None:
        self._read_request, self._run, self._options = read_request, run, options
        self._problem = self._planned = ""
        self._scheduler: Any = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(2)},
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
            timezone=options.zone,
        )

    def serve(self, stop: threading.Event) -> None:
        """Make exports when they are due until the event is set; then end as soon as a running one has stopped."""
        self._scheduler.add_job(self._look, IntervalTrigger(seconds=self._options.poll), id="look")
        self._scheduler.add_job(self._look, id="first look")
        self._scheduler.add_job(self._give_sign_of_life, IntervalTrigger(seconds=BEAT), id="sign of life")
        self._scheduler.start()
        try:
            while not stop.wait(LOOK_AT_SIGNALS):
                pass
        finally:
            self._scheduler.shutdown(wait=True)

    def run_due(self) -> int:
        """Make the export if it is due, and return its exit code; 0 where none is due.

        Raises:
            ExportError: the settings are wrong, or the database cannot be used.
        """
        request, due = self._plan()
        return self._run(request) if due else 0

    def _look(self) -> None:
        try:
            self.run_due()
        except ExportError as error:
            self._report(str(error))

    def _give_sign_of_life(self) -> None:
        """Give a sign of life while an export runs."""
        try:
            request, schedule = self._read_request()
            with closing(OperationsDatabase(request.database)) as database:
                self._save_next(ScheduleStore(database.engine, request.url), schedule)
        except (ExportError, SQLAlchemyError) as error:
            LOG.debug("No sign of life: %s", error)

    def _plan(self) -> tuple[ExportRequest, bool]:
        """The export that the settings request, and whether a moment of its schedule was claimed for this service."""
        request, schedule = self._read_request()
        text = f"{schedule} {self._options.zone}"
        with closing(OperationsDatabase(request.database)) as database:
            database.check_exists()
            store = ScheduleStore(database.engine, request.url)
            try:
                store.prepare()
                start = store.find_start(text, self._now())
                due = _to_naive(schedule.latest_moment(self._options.now(), self._options.zone))
                is_due = (due > start and store.claim(due)) or self._is_unfinished(request, database)
                upcoming = self._save_next(store, schedule)
            except SQLAlchemyError as error:
                name, reason = database.name, database.describe_error(error)
                raise NotBegun(f"The operations database {name} cannot be read: {reason}") from None
        self._problem = ""
        planned = f"Next export to {request.url}: {upcoming:%A %Y-%m-%d %H:%M} ({text})"
        if planned != self._planned:
            LOG.info(planned)
            self._planned = planned
        return request, is_due

    def _is_unfinished(self, request: ExportRequest, database: OperationsDatabase) -> bool:
        """True where the last run was a scheduled one whose process ended, and its export can be continued."""
        resumable = self._now() - timedelta(hours=request.config.resume_within)
        runs = ExportHistory(database.engine).list_runs(self._now(), 1)
        return any(
            run.state == INTERRUPTED
            and (run.triggered_by, run.instance) == (TRIGGER, request.url)
            and run.begun >= resumable
            for run in runs
        )

    def _save_next(self, store: ScheduleStore, schedule: WeeklySchedule) -> datetime:
        upcoming = schedule.next_moment(self._options.now(), self._options.zone)
        store.save_next(_to_naive(upcoming), self._now(), socket.gethostname())
        return upcoming.astimezone(self._options.zone)

    def _report(self, problem: str) -> None:
        """Log a problem once, not at every look."""
        if problem != self._problem:
            LOG.error(problem)
            self._problem = problem

    def _now(self) -> datetime:
        return _to_naive(self._options.now())


def _to_naive(moment: datetime) -> datetime:
    """The moment in UTC, without a zone, as the database holds it."""
    return moment.astimezone(UTC).replace(tzinfo=None)

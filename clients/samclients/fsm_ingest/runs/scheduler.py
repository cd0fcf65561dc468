"""Scheduler of the service: it runs all jobs when they are due, in local time.

It checks the jobs table every few seconds, so that changes take effect without a restart. One run makes up for all due
times that were missed while no service was running, or while the job was running.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, TypeAlias

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.interval import IntervalTrigger

from samclients.fsm_ingest.errors import IngestError
from samclients.fsm_ingest.jobs.schedule import find_latest_due_time, find_next_due_time
from samclients.fsm_ingest.model.document import schedule_to_document
from samclients.fsm_ingest.model.entities import ApiJob, Schedule
from samclients.fsm_ingest.runs.leases import LeaseLost
from samclients.fsm_ingest.runs.records import JobRun, RunStatus
from samclients.fsm_ingest.runs.runner import Runner, RunningElsewhere
from samclients.fsm_ingest.source.request_info import list_missing_fields
from samclients.fsm_ingest.storage.database import IngestDatabase
from samclients.fsm_ingest.storage.jobs import JobRepository

LOG = logging.getLogger("samclients.fsm_ingest.service")
LOOK_AT_SIGNALS = 1.0  # seconds; on Windows a wait is not interrupted by Ctrl-C
SchedulerJob: TypeAlias = Any  # APScheduler has no types; a job has no next_run_time before the scheduler starts
REFRESH, JOB, LEFT = "refresh", "job:", "left:"  # ids of the scheduler's own jobs


class ScheduleTrigger(BaseTrigger):  # type: ignore[misc]  # APScheduler has no types
    """Trigger that fires when a schedule is due.

    Args:
        schedule: The job's schedule.
        since: Due times after it count.
        zone: The zone of the schedule.
    """

    def __init__(self, schedule: Schedule, since: datetime, zone: tzinfo) -> None:
        self.schedule, self.since, self.zone = schedule, since, zone

    def get_next_fire_time(self, previous_fire_time: datetime | None, _now: object) -> datetime:
        """Return the due time after the previous one; it may be in the past, and is then made up for."""
        return find_next_due_time(self.schedule, previous_fire_time or self.since, self.zone).astimezone(self.zone)

    def __str__(self) -> str:
        return str(self.schedule)


@dataclass(frozen=True)
class SchedulerOptions:
    """Options of the scheduler.

    Args:
        zone: The time zone of the schedules.
        now: Returns the current time.
        workers: Maximum number of jobs that run at once.
        poll: Seconds between two checks of the jobs table.
    """

    zone: tzinfo
    now: Callable[[], datetime]
    workers: int = 4
    poll: float = 5.0


class JobScheduler:
    """Runs jobs when they are due, until it is stopped.

    Args:
        database: The database with the jobs.
        runner: Runs one job; called from several threads.
        options: Time zone, clock, number of workers, poll interval.
    """

    def __init__(self, database: IngestDatabase, runner: Runner, options: SchedulerOptions) -> None:
        self._database, self._runner, self._options = database, runner, options
        self._scheduler: Any = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(options.workers)},
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
            timezone=options.zone,
        )
        self._revisions: dict[str, int] = {}
        self._schedules: dict[str, str] = {}  # by job id, of the jobs that have a trigger
        self._busy: set[str] = set()  # jobs that were due while another process ran them

    def serve(self, stop: threading.Event) -> None:
        """Run jobs until the event is set, and return when the running ones have reached a safe point."""
        self.refresh()
        self._scheduler.add_job(self.refresh, IntervalTrigger(seconds=self._options.poll), id=REFRESH)
        self._scheduler.start()
        try:
            while not stop.wait(LOOK_AT_SIGNALS):
                pass
        finally:
            self._scheduler.shutdown(wait=True)

    def run_due(self) -> bool:
        """Continue unfinished runs and run the due jobs, one after the other; tell if none of them failed."""
        self.refresh()
        unfinished = [
            run.job_id for run in self._runner.history.list_unfinished_runs() if run.job_id in self._schedules
        ]
        outcomes = [self.take_over(job_id) for job_id in unfinished]
        outcomes += [self.fire(job_id) for job_id in list(self._schedules)]
        return all(outcomes)

    def refresh(self) -> None:
        """Update the triggers from the jobs table, and continue unfinished runs."""
        with self._database.reading() as connection:
            store = JobRepository(connection, self._database.vault)
            revisions = store.list_revisions()
            ids = [job_id for job_id, number in revisions.items() if self._revisions.get(job_id) != number]
            changed = [(store.get(job_id), store.find_schedule_start(job_id)) for job_id in ids]
        for job_id in self._revisions.keys() - revisions.keys():
            self._remove_trigger(job_id)
        for job, saved in changed:
            self._update_trigger(job, saved)
        self._revisions = revisions
        self._resume_jobs()

    def find_next_times(self) -> dict[str, datetime]:
        """Return the next due time of each job that has a trigger, by id; a missed one is in the past."""
        jobs = [job for job in self._scheduler.get_jobs() if job.id.startswith(JOB)]
        return {job.id.removeprefix(JOB): _find_next_fire_time(job) for job in jobs}

    def _update_trigger(self, job: ApiJob, saved: datetime | None) -> None:
        schedule = None if job.paused or list_missing_fields(job) else job.schedule
        text = None if schedule is None else json.dumps(schedule_to_document(schedule))
        since = self._runner.leases.schedule_start(job.id, text, saved)
        if schedule is None or text is None:
            self._remove_trigger(job.id)
        elif self._schedules.get(job.id) != text:
            self._remove_trigger(job.id)
            self._scheduler.add_job(
                self.fire, ScheduleTrigger(schedule, since, self._options.zone), [job.id], id=JOB + job.id
            )
            self._schedules[job.id] = text
            LOG.info("%s: %s.", job.name, schedule)

    def _remove_trigger(self, job_id: str) -> None:
        if self._schedules.pop(job_id, None) is not None:
            self._scheduler.remove_job(JOB + job_id)

    def _resume_jobs(self) -> None:
        """Begin jobs that were running elsewhere when they were due, and continue unfinished runs."""
        for job_id in list(self._busy):
            if not self._runner.leases.is_held(job_id):
                self._busy.discard(job_id)
                self._run_once(LEFT + job_id, self.fire, job_id)
        for run in self._runner.history.list_unfinished_runs():
            if run.job_id in self._schedules and not self._runner.leases.is_held(run.job_id):
                self._run_once(LEFT + run.job_id, self.take_over, run.job_id)

    def _run_once(self, name: str, function: Callable[[str], bool], job_id: str) -> None:
        if self._scheduler.get_job(name) is None:
            self._scheduler.add_job(function, args=[job_id], id=name)

    def fire(self, job_id: str) -> bool:
        """Run a job for its latest due time unless that was taken; return False if the job failed."""
        with self._database.reading() as connection:
            store = JobRepository(connection, self._database.vault)
            found, saved = store.find_named(job_id), store.find_schedule_start(job_id)
        if not found or found[0].schedule is None or found[0].paused:
            return True
        job, schedule = found[0], found[0].schedule
        due = find_latest_due_time(schedule, self._options.now(), self._options.zone)
        if due <= self._runner.leases.schedule_start(job.id, json.dumps(schedule_to_document(schedule)), saved):
            return True
        try:
            return _log_outcome(self._runner.run(job.id, by_service=True, due=due))
        except RunningElsewhere:
            self._busy.add(job.id)
            return True
        except IngestError as error:
            LOG.warning("%s: %s", job.name, error)
            return False

    def take_over(self, job_id: str) -> bool:
        """Continue an unfinished run of a job; return False if it failed."""
        try:
            run = self._runner.take_over(job_id)
        except LeaseLost as error:
            LOG.warning("%s: %s", job_id, error)
            return True
        except IngestError as error:
            LOG.warning("%s: %s", job_id, error)
            return False
        return run is None or _log_outcome(run)


def _find_next_fire_time(job: SchedulerJob) -> datetime:
    found: datetime = getattr(job, "next_run_time", None) or job.trigger.get_next_fire_time(None, None)
    return found


def _log_outcome(run: JobRun) -> bool:
    """Log the outcome of a run, and tell if it did not fail."""
    level = logging.INFO if run.ended_at is None or run.status is RunStatus.COMPLETED else logging.WARNING
    LOG.log(level, "%s: %s. %s", run.job_name, run.status, run.message)
    return run.status is not RunStatus.FAILED

"""Import jobs: their lifecycle, and the schedule by which at most ten run at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from typing import Any

from mockservers.core.simulation.lifecycle import Lifecycle, RunningRecord, Timing, WaitsFor
from mockservers.vendors.flexera.domain import ManagedApp, SaasData, format_timestamp

IMPORT_JOB = Lifecycle(
    name="flexera.import_job",
    states=("ready", "queued", "running"),
    ends=("completed", "failed"),
    pace=Timing(seconds=1),
)
READY = IMPORT_JOB.states[0]
RUNNING = IMPORT_JOB.states.index("running")
MOST_RUNNING = 10
LONGEST_RUN = timedelta(hours=24)
ALWAYS = datetime.min.replace(tzinfo=UTC)  # time at which a place became free that no job has used


@dataclass(frozen=True)
class ImportJob:
    """An import job.

    ``number`` is its place in the order of creation, ``admitted_at`` the time at which it got one of the ten places
    (None while it waits), ``reads`` the number of status requests.
    """

    number: int
    id: str
    organization: int
    app: int
    task_name: str
    load_type: str
    status: str
    created_at: datetime
    admitted_at: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    reads: int = 0
    errors: tuple[dict[str, str], ...] = ()

    def as_json(self, app: ManagedApp, files: list[SaasData]) -> dict[str, Any]:
        """Return the job as JSON: the schema "FlexeraFsmImportjob"."""
        shown: dict[str, Any] = {
            "id": self.id,
            "status": self.status,
            "sourceHref": app.href,
            "importSettings": {"taskName": self.task_name, "loadType": self.load_type},
            "saasDataList": [data.as_json() for data in files],
            "createdAt": format_timestamp(self.created_at),
        }
        if self.started_at:
            shown["startedAt"] = format_timestamp(self.started_at)
        if self.finished_at:
            shown["finishedAt"] = format_timestamp(self.finished_at)
        return shown | ({"errors": list(self.errors)} if self.errors else {})


@dataclass(frozen=True)
class JobProgress:
    """Progress of an unfinished job.

    ``overdue`` is true if it ran for 24 hours and was cancelled, ``entered_at`` is the time at which its lifecycle
    began (None while it waits for a place).
    """

    job: ImportJob
    status: str
    admitted_at: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    overdue: bool = False
    entered_at: datetime | None = None

    @property
    def is_changed(self) -> bool:
        """True if the job has finished, or differs from the stored one."""
        job = self.job
        stored = (job.status, job.admitted_at, job.started_at)
        return self.finished_at is not None or (self.status, self.admitted_at, self.started_at) != stored

    def find_running(self, now: datetime, timing: Timing) -> RunningRecord | None:
        """Describe the job as a record of its lifecycle; None if it has finished."""
        if self.finished_at is not None:
            return None
        if self.entered_at is None:
            waits_for = WaitsFor.HOLD if timing.hold == READY else WaitsFor.RECORD
            return RunningRecord(IMPORT_JOB.name, self.job.id, "ready", "queued", waits_for)
        running = IMPORT_JOB.find_running(self.job.id, self.entered_at, now, timing, self.job.reads)
        limit = self.started_at and self.started_at + LONGEST_RUN
        if running and limit and running.state == "running" and (running.due is None or running.due >= limit):
            return replace(running, next="failed", waits_for=WaitsFor.TIME, due=limit)
        return running


def schedule_jobs(
    jobs: Iterable[ImportJob], now: datetime, timing_of: Callable[[ImportJob], Timing]
) -> Iterator[JobProgress]:
    """Yield the progress of jobs, of which ten run at a time in the order of their creation.

    Args:
        jobs: The unfinished jobs of an organization: those with a place, then those that wait, each oldest first. They
            are read on demand.
        now: The world's time.
        timing_of: Returns the timing of a job.
    """
    free = [ALWAYS] * MOST_RUNNING  # the times at which places became free, a heap
    for job in jobs:
        timing = timing_of(job)
        if job.admitted_at is not None:
            if free and free[0] == ALWAYS:
                heappop(free)
            progress = _compute_progress(job, job.admitted_at, now, timing)
        elif not free or timing.hold == READY:
            progress = JobProgress(job, READY)
        else:
            progress = _compute_progress(job, max(job.created_at, heappop(free)), now, timing)
        if progress.finished_at:
            heappush(free, progress.finished_at)
        yield progress


def schedule_placed(
    jobs: Iterable[ImportJob], now: datetime, timing_of: Callable[[ImportJob], Timing]
) -> Iterator[JobProgress]:
    """Yield the progress of jobs up to the first that finds no place; those behind it are unchanged and not read."""
    for progress in schedule_jobs(jobs, now, timing_of):
        if progress.admitted_at is None and timing_of(progress.job).hold != READY:
            return
        yield progress


@dataclass(frozen=True)
class QuietPeriod:
    """A period in which no job changes, as long as jobs and timings stay as they are; ``until`` None: it never ends."""

    since: datetime
    until: datetime | None
    timings: Mapping[str, object]

    @classmethod
    def find(
        cls,
        unchanged: Iterable[JobProgress],
        now: datetime,
        timing_of: Callable[[ImportJob], Timing],
        timings: Mapping[str, object],
    ) -> QuietPeriod:
        """Return the period from now on, in which these jobs stay unchanged."""
        running = (progress.find_running(now, timing_of(progress.job)) for progress in unchanged)
        due = [record.due for record in running if record is not None and record.due is not None]
        return cls(now, min(due, default=None), timings)

    def has(self, now: datetime, timings: Mapping[str, object]) -> bool:
        """Return True if a time is in the period, with the same timings."""
        is_before_end = self.until is None or now < self.until
        return self.since <= now and is_before_end and timings == self.timings


def _compute_progress(job: ImportJob, admitted: datetime, now: datetime, timing: Timing) -> JobProgress:
    """Return the progress of a job that was admitted at a time; a job that waits is in the state ready."""
    state = timedelta(seconds=timing.seconds if timing.reads is None else 0)
    entered = max(job.created_at, admitted - state)
    progress = IMPORT_JOB.progress_at(entered, now, timing, job.reads)
    ended = progress.state in IMPORT_JOB.ends
    started = job.started_at
    if started is None and (ended or progress.state == "running"):
        started = now if timing.reads is not None else entered + state * RUNNING
    finished = None if not ended else now if timing.reads is not None else progress.since
    if started and (finished or now) >= started + LONGEST_RUN:
        return JobProgress(job, "failed", admitted, started, started + LONGEST_RUN, overdue=True)
    return JobProgress(job, progress.state, admitted, started, finished, entered_at=entered)

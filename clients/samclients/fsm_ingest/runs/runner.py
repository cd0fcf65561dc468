"""Runner of jobs: one process at a time; it continues runs that another process left unfinished."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from samclients.fsm_ingest.errors import IngestError, JobNotComplete
from samclients.fsm_ingest.model.entities import ApiJob
from samclients.fsm_ingest.runs.attempt import RunAttempt
from samclients.fsm_ingest.runs.environment import RunEnvironment, RunInput
from samclients.fsm_ingest.runs.history import RunHistory
from samclients.fsm_ingest.runs.leases import JobLease, JobLeases
from samclients.fsm_ingest.runs.records import JobRun, RunStage, RunStatus
from samclients.fsm_ingest.source.params import has_date_window
from samclients.fsm_ingest.source.request_info import check_complete
from samclients.fsm_ingest.storage.database import IngestDatabase
from samclients.fsm_ingest.storage.jobs import JobRepository
from samclients.fsm_ingest.storage.organizations import OrganizationRepository
from samclients.fsm_ingest.storage.settings import load_settings

MOST_ATTEMPTS = 3  # processes that may execute one run
OLDEST = timedelta(hours=24)  # maximum age of a run that is continued; Flexera's limit for import jobs is the same


class RunningElsewhere(IngestError):
    """Another process is running the job, or has run it for this due time."""


class Runner:
    """Runs the jobs of a database.

    Args:
        database: The database with jobs, leases and runs.
        environment: The collaborators and options of the process.
    """

    def __init__(self, database: IngestDatabase, environment: RunEnvironment | None = None) -> None:
        self._database, self.history = database, RunHistory(database)
        self._environment = environment or RunEnvironment()
        with database.reading() as connection:
            seconds = load_settings(connection).lease_seconds
        self.leases = JobLeases(database, self._environment.now, seconds)

    def run(self, name: str, *, by_service: bool = False, due: datetime | None = None) -> JobRun:
        """Run a job now, or continue its last run if that has not ended.

        An unfinished run continues at its stage. If it was importing already, and a due time is given, the job then
        runs once more for that due time.

        Args:
            name: The job's id or name.
            by_service: True if the service starts the run.
            due: The due time of the run; None for a manual run.

        Returns:
            The run with its outcome: ``Completed``, ``Failed``, ``Interrupted`` or ``Canceled``.

        Raises:
            EntityNotFound: the job or its organization does not exist.
            JobNotComplete: mandatory fields are empty, for example the schedule of an imported job.
            RunningElsewhere: another process is running the job, or has run it for this due time.
            LeaseLost: another process has taken over.
        """
        data = self._load_input(name)
        lease = self.leases.acquire(data.job.id, due)
        if lease is None:
            raise RunningElsewhere(f"Another process is running the job {data.job.name!r}.")
        with lease:
            unfinished = self._find_continuable(data, lease)
            if unfinished is not None:
                ended = self._continue(unfinished, data, lease)
                if due is None or unfinished.stage is not RunStage.IMPORTING or ended.status is RunStatus.INTERRUPTED:
                    return ended
            return self._execute(self._begin(data, by_service=by_service), data, lease)

    def check(self, name: str) -> ApiJob:
        """Check that a job can run, and return it.

        Raises:
            EntityNotFound, JobNotComplete: as for ``run``.
        """
        return self._load_input(name).job

    def take_over(self, job_id: str) -> JobRun | None:
        """Continue an unfinished run of a job; return None if there is none or another process continues it.

        Raises:
            EntityNotFound, JobNotComplete, LeaseLost: as for ``run``.
        """
        data = self._load_input(job_id)
        lease = self.leases.acquire(data.job.id)
        if lease is None:
            return None
        with lease:
            unfinished = self._find_continuable(data, lease)
            return None if unfinished is None else self._continue(unfinished, data, lease)

    def _load_input(self, name: str) -> RunInput:
        with self._database.reading() as connection:
            jobs = JobRepository(connection, self._database.vault)
            job = jobs.get(name)
            check_complete(job)
            if job.organization_id is None or job.task is None:
                raise JobNotComplete(["Application"])
            organizations = OrganizationRepository(connection, self._database.vault)
            known = organizations.list_applications(job.organization_id)
            return RunInput(
                job=job,
                task=job.task,
                organization=organizations.get(job.organization_id),
                application=next((application for application in known if application.id == job.application_id), None),
                settings=load_settings(connection),
                paging_places=jobs.list_paging_places(job.id),
            )

    def _execute(self, run: JobRun, data: RunInput, lease: JobLease) -> JobRun:
        attempt = self._attempt(run, data, lease)
        ended = attempt.execute(self.leases.seconds)
        if attempt.new_paging_places:
            self._remember_paging(data.job.id, attempt.new_paging_places)
        return ended

    def _attempt(self, run: JobRun, data: RunInput, lease: JobLease) -> RunAttempt:
        return RunAttempt(run, data, self._environment, self.history, lease)

    def _remember_paging(self, job_id: str, places: frozenset[str]) -> None:
        with self._database.writing() as connection:
            jobs = JobRepository(connection, self._database.vault)
            if job_id in jobs.list_revisions():  # otherwise the job was deleted while it ran
                jobs.remember_paging(job_id, places)

    def _find_continuable(self, data: RunInput, lease: JobLease) -> JobRun | None:
        """Return the run to continue; record other unfinished runs as failed."""
        unfinished = self.history.list_unfinished_runs(data.job.id)
        if not unfinished:
            return None
        *earlier, last = unfinished
        for run in earlier:
            self._attempt(run, data, lease).fail("A later run has started.")
        reason = self._find_obstacle(last, data.job)
        if not reason:
            return last
        self._attempt(last, data, lease).fail(reason)
        return None

    def _find_obstacle(self, run: JobRun, job: ApiJob) -> str:
        """Return why a run cannot continue; an empty text if it can."""
        if run.attempts >= MOST_ATTEMPTS:
            return f"{run.attempts} processes ended during the run."
        if run.run_time(self._environment.now()) > OLDEST:
            return "The process of the run ended, and no other one continued it for a day."
        same = (run.organization_id, run.application_id, run.task)
        if run.stage is not RunStage.IMPORTING and same != (job.organization_id, job.application_id, job.task):
            return "The process of the run ended, and the job was changed."
        return ""

    def _continue(self, run: JobRun, data: RunInput, lease: JobLease) -> JobRun:
        self.history.add_entry(run, f"Continuing at stage {run.stage}.", self._environment.now())
        run = self.history.save(replace(run, status=RunStatus.RUNNING, attempts=run.attempts + 1))
        return self._execute(run, data, lease)

    def _begin(self, data: RunInput, *, by_service: bool) -> JobRun:
        job, now = data.job, self._environment.now()
        load_type = self._choose_load_type(data, now)
        name = data.application.name if data.application else job.application_id or ""
        run = self.history.begin(job, name, load_type, now, by_service=by_service)
        self.history.add_entry(run, f"{job.task}, {load_type} load into {name}.", now)
        return run

    def _choose_load_type(self, data: RunInput, now: datetime) -> str:
        last = self.history.find_last_completed(data.job.id)
        window = self._environment.build_window(now, last.started_at if last else None)
        return data.task_fields.choose_load_type(narrowed=has_date_window(data.job, window))

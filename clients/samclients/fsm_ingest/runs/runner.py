"""Running a job: one process at a time, whoever starts it; what another one has left is gone on with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo

from samclients.fsm_ingest.errors import IngestError, JobNotComplete
from samclients.fsm_ingest.model.entities import ApiJob
from samclients.fsm_ingest.model.tasks import FULL, INCREMENTAL, TASKS
from samclients.fsm_ingest.runs.attempt import Attempt, Means, Told
from samclients.fsm_ingest.runs.history import History, Run, Stage, Status
from samclients.fsm_ingest.runs.leases import Lease, Leases
from samclients.fsm_ingest.runs.progress import Watch, nobody
from samclients.fsm_ingest.source.params import window_is_sent
from samclients.fsm_ingest.source.request_info import check_complete, makes_full
from samclients.fsm_ingest.storage import repositories
from samclients.fsm_ingest.storage.database import Database
from samclients.highlevel.json_lines import LARGEST_FILE
from samclients.runtime import Settings

MOST_ATTEMPTS = 3  # processes that may die at one run
OLDEST = timedelta(hours=24)  # of a run that is gone on with; Flexera gives import jobs as long


class RunsElsewhere(IngestError):
    """Another process runs the job now, or has run it for this moment of its schedule."""


def nothing() -> None:
    """Never stops."""


class Runner:
    """Runs the jobs of a database.

    Args:
        database: Where jobs, leases and runs are.
        client: How Flexera and the sources are called; its clock is the runs'.
        zone: Whose calendar days moving windows are about.
        check_stop: Raises ``Stopped`` where the process is to end.
        watch: Told how far a run is.
        largest: Bytes of a file, before compression.
        despite_rejects: Whether full loads are made though records were rejected, whatever the settings say.
    """

    def __init__(  # noqa: PLR0913 -- said by name
        self,
        database: Database,
        client: Settings | None = None,
        *,
        zone: tzinfo = UTC,
        check_stop: Callable[[], None] = nothing,
        watch: Watch = nobody,
        largest: int = LARGEST_FILE,
        despite_rejects: bool = False,
    ) -> None:
        self._database, self.history = database, History(database)
        self._means = Means(
            self.history,
            client or Settings(),
            zone,
            check_stop,
            watch,
            largest,
            despite_rejects,
            self._remember_paging,
        )
        with database.reading() as connection:
            seconds = repositories.settings(connection).lease_seconds
        self.leases = Leases(database, self._means.now, seconds)

    def run(self, name: str, *, by_service: bool = False, due: datetime | None = None) -> Run:
        """Run a job now, or go on with what is left of its last run.

        A run that another process has left is gone on with from where it stood. If it was at its import job already,
        and a moment of the schedule is due, the job is run once more for that.

        Args:
            name: The job's id or name.
            by_service: Whether the service starts it.
            due: The moment of the schedule that it is run for; None for a run by hand.

        Returns:
            How it ended: ``Completed``, ``Failed``, ``Interrupted`` or ``Canceled``.

        Raises:
            NotThere: there is no such job, or its organization is not there.
            JobNotComplete: mandatory fields are empty, the schedule of an imported job for example.
            RunsElsewhere: another process runs it, or has run it for this moment.
            LeaseLost: another process has taken over.
        """
        told = self._told(name)
        lease = self.leases.take(told.job.id, due)
        if lease is None:
            raise RunsElsewhere(f"The job {told.job.name!r} is run by another process.")
        with lease:
            left = self._left(told, lease)
            if left is not None:
                ended = self._gone_on_with(left, told, lease)
                if due is None or left.stage is not Stage.IMPORTING or ended.status is Status.INTERRUPTED:
                    return ended
            run = self._begun(told, by_service=by_service)
            return Attempt(run, told, self._means, lease).see_through(self.leases.seconds)

    def take_over(self, job_id: str) -> Run | None:
        """Go on with a run that its process has left; None where there is none, or somebody does so already.

        Raises:
            NotThere, JobNotComplete, LeaseLost: as for ``run``.
        """
        told = self._told(job_id)
        lease = self.leases.take(told.job.id)
        if lease is None:
            return None
        with lease:
            left = self._left(told, lease)
            return None if left is None else self._gone_on_with(left, told, lease)

    def _told(self, name: str) -> Told:
        with self._database.reading() as connection:
            jobs = repositories.Jobs(connection, self._database.vault)
            job = jobs.get(name)
            check_complete(job)
            if job.organization_id is None:
                raise JobNotComplete(["Application"])
            organizations = repositories.Organizations(connection, self._database.vault)
            known = organizations.applications(job.organization_id)
            application = next((one for one in known if one.id == job.application_id), None)
            return Told(
                job,
                organizations.get(job.organization_id),
                application,
                repositories.settings(connection),
                jobs.paging_places(job.id),
            )

    def _remember_paging(self, job_id: str, places: frozenset[str]) -> None:
        with self._database.writing() as connection:
            jobs = repositories.Jobs(connection, self._database.vault)
            if job_id in jobs.revisions():  # else it was deleted while it ran
                jobs.remember_paging(job_id, places)

    def _left(self, told: Told, lease: Lease) -> Run | None:
        """The run to go on with; others that were left have failed."""
        unfinished = self.history.unfinished(told.job.id)
        if not unfinished:
            return None
        *earlier, last = unfinished
        for run in earlier:
            Attempt(run, told, self._means, lease).fail("A later run has been begun.")
        reason = self._why_not(last, told.job)
        if not reason:
            return last
        Attempt(last, told, self._means, lease).fail(reason)
        return None

    def _why_not(self, run: Run, job: ApiJob) -> str:
        """Why a run cannot be gone on with; empty where it can."""
        if run.attempts >= MOST_ATTEMPTS:
            return f"{run.attempts} processes have ended in the middle of it."
        if run.run_time(self._means.now()) > OLDEST:
            return "Its process has ended, and nobody went on with it for a day."
        same = (run.organization_id, run.application_id, run.task)
        if run.stage is not Stage.IMPORTING and same != (job.organization_id, job.application_id, job.task):
            return "Its process has ended, and the job was changed."
        return ""

    def _gone_on_with(self, run: Run, told: Told, lease: Lease) -> Run:
        self.history.tell(run, f"Going on at {run.stage}.", self._means.now())
        run = self.history.keep(replace(run, status=Status.RUNNING, attempts=run.attempts + 1))
        return Attempt(run, told, self._means, lease).see_through(self.leases.seconds)

    def _begun(self, told: Told, *, by_service: bool) -> Run:
        job, now = told.job, self._means.now()
        assert job.task is not None  # noqa: S101 -- it is complete
        allowed = TASKS[job.task].load_types
        narrowed = window_is_sent(job, self._means.window(job, now)) and not makes_full(job)
        wanted = INCREMENTAL if narrowed else FULL
        load_type = wanted if wanted in allowed else allowed[0]
        name = told.application.name if told.application else job.application_id or ""
        run = self.history.begin(job, name, load_type, now, by_service=by_service)
        self.history.tell(run, f"{job.task}, {load_type} load into {name}.", now)
        return run

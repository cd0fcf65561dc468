"""One process's attempt at a run: it is seen through, and how that ended is kept."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo

from samclients.fsm_ingest.errors import IngestError
from samclients.fsm_ingest.model.entities import ApiJob, Application, Organization
from samclients.fsm_ingest.model.entities import Settings as UtilitySettings
from samclients.fsm_ingest.model.tasks import TASKS
from samclients.fsm_ingest.runs.history import History, Run, Stage, Status
from samclients.fsm_ingest.runs.leases import Heartbeat, Lease, LeaseLost
from samclients.fsm_ingest.runs.loading import Loading
from samclients.fsm_ingest.runs.pipeline import Work
from samclients.fsm_ingest.runs.progress import Stopped, Watch
from samclients.fsm_ingest.source.client import Source
from samclients.fsm_ingest.source.params import Window
from samclients.highlevel.flexera import Flexera, ImportJobFailed
from samclients.highlevel.json_lines import RowTooLarge
from samclients.runtime import ClientError, DeadlinePassed, Event, Masker, Retrying, Settings

CANCELED = "Canceled; nothing was loaded."
EXPECTED = (IngestError, ClientError, RowTooLarge, OSError)  # what a run may fail of


@dataclass(frozen=True)
class Told:
    """What a run needs to know, as the database has it when the attempt begins."""

    job: ApiJob
    organization: Organization
    application: Application | None
    settings: UtilitySettings
    paging_places: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Means:
    """What runs are done with.

    Args:
        history: Where every step is kept.
        client: How Flexera and the sources are called; its clock is the run's.
        zone: Whose calendar days moving windows are about.
        check_stop: Raises ``Stopped`` where the process is to end.
        watch: Told how far a run is.
        largest: Bytes of a file, before compression.
        despite_rejects: Whether full loads are made though records were rejected, whatever the settings say.
        remember_paging: Keeps what a job's answers had of what its paging information reads.
    """

    history: History
    client: Settings
    zone: tzinfo
    check_stop: Callable[[], None]
    watch: Watch
    largest: int
    despite_rejects: bool
    remember_paging: Callable[[str, frozenset[str]], None]

    def now(self) -> datetime:
        """The time."""
        return self.client.clock.now()

    def window(self, job: ApiJob, at: datetime) -> Window:
        """What a job's moving windows are about in a run of that time."""
        last = self.history.last_completed(job.id)
        return Window(self._day(at), None if last is None else self._day(last.started_at))

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()


class Attempt:
    """An attempt at a run.

    Args:
        run: As it stands.
        told: What it needs to know.
        means: What it is done with.
        lease: The job's, held by this process.
    """

    def __init__(self, run: Run, told: Told, means: Means, lease: Lease) -> None:
        self._run, self._told, self._means, self._lease = run, told, means, lease
        self._masker = Masker([told.organization.refresh_token])

    def see_through(self, seconds: float) -> Run:
        """The run, as it ended.

        Args:
            seconds: How long the lease holds without being renewed.

        Raises:
            LeaseLost: another process has taken over; nothing more is kept.
        """
        try:
            with Heartbeat(self._lease, seconds):
                self._work()
        except LeaseLost:
            raise
        except Stopped:
            return self._stopped()
        except EXPECTED as error:
            return self._failed(_reason(error))
        except Exception:
            self._failed("Internal error.")
            raise
        return self._run

    def fail(self, reason: str) -> Run:
        """The run, ended without an attempt."""
        return self._failed(reason)

    def _work(self) -> None:
        told, organization = self._told, self._told.organization
        client = replace(self._means.client, watch=self._watched)
        with ExitStack() as stack:
            window = self._means.window(told.job, self._run.started_at)
            source = stack.enter_context(Source(told.job, told.settings, client, window, told.paging_places))
            flexera = stack.enter_context(
                Flexera(
                    organization.url,
                    organization.id,
                    refresh_token=organization.refresh_token,
                    login_url=organization.login_url,
                    settings=client,
                )
            )
            work = Work(
                self._run,
                told.job,
                history=self._means.history,
                source=source,
                loading=Loading(flexera, self._run.application_id, self._task_name, self._run.load_type),
                guard=self._guard,
                now=self._means.now,
                watch=self._means.watch,
                tell=self._tell,
                deadline=told.settings.job_deadline_seconds,
                despite_rejects=self._means.despite_rejects or told.settings.load_despite_rejects,
                largest=self._means.largest,
            )
            try:
                work.do()
            finally:
                self._run = work.run
            if new := source.paging_places - told.paging_places:
                self._means.remember_paging(told.job.id, new)
        self._tell(self._run.message)

    @property
    def _task_name(self) -> str:
        assert self._told.job.task is not None  # noqa: S101 -- a job that runs has all that is mandatory
        return TASKS[self._told.job.task].task_name

    def _guard(self) -> None:
        self._means.check_stop()
        self._lease.keep()

    def _watched(self, event: Event) -> None:
        self._means.client.watch(event)
        if isinstance(event, Retrying):
            self._tell(str(event))

    def _tell(self, text: str) -> None:
        self._means.history.tell(self._run, self._masker(text), self._means.now())

    def _stopped(self) -> Run:
        """The service's run goes on later; one by hand only where Flexera may be at it."""
        if self._run.by_service or self._run.stage is Stage.IMPORTING:
            self._tell(f"Interrupted at {self._run.stage}; it goes on when the job is run next.")
            return self._kept(status=Status.INTERRUPTED, attempts=self._run.attempts - 1)
        self._tell(CANCELED)
        return self._kept(status=Status.CANCELED, ended_at=self._means.now(), message=CANCELED)

    def _failed(self, reason: str) -> Run:
        reason = self._masker(reason)
        self._tell(reason)
        return self._kept(status=Status.FAILED, ended_at=self._means.now(), message=reason)

    def _kept(self, **changes: object) -> Run:
        self._lease.renew()
        return self._means.history.keep(replace(self._run, **changes))  # type: ignore[arg-type]  # members of Run


def _reason(error: Exception) -> str:
    if isinstance(error, DeadlinePassed):
        return f"Flexera has not done its import job in time: {error} It was accepted, and may still be completed."
    if isinstance(error, ImportJobFailed):
        return f"{error}. Nothing of it was loaded."
    return str(error)

"""Attempt of one process at a run: execute the pipeline and record the outcome."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace

from samclients.flexera.client import Flexera, ImportJobFailed
from samclients.flexera.json_lines import RowTooLarge
from samclients.fsm_ingest.errors import IngestError
from samclients.fsm_ingest.runs.environment import RunEnvironment, RunInput
from samclients.fsm_ingest.runs.history import RunHistory
from samclients.fsm_ingest.runs.leases import Heartbeat, JobLease, LeaseLost
from samclients.fsm_ingest.runs.loading import FlexeraLoader
from samclients.fsm_ingest.runs.pipeline import IngestPipeline
from samclients.fsm_ingest.runs.progress import CancelRequested, StopRequested
from samclients.fsm_ingest.runs.recorder import RunRecorder
from samclients.fsm_ingest.runs.records import JobRun, RunStage, RunStatus
from samclients.fsm_ingest.source.client import SourceClient
from samclients.runtime import ClientError, DeadlinePassed, Event, Masker, Retrying, Settings

CANCELED = "Canceled; nothing was loaded."
EXPECTED = (IngestError, ClientError, RowTooLarge, OSError)  # errors that make a run fail; others are defects


class RunAttempt:
    """An attempt at a run.

    Args:
        run: The run as stored.
        data: The run's input.
        environment: The collaborators and options of the process.
        history: Stores every step.
        lease: The job's lease, held by this process.
    """

    def __init__(
        self, run: JobRun, data: RunInput, environment: RunEnvironment, history: RunHistory, lease: JobLease
    ) -> None:
        self._data, self._environment, self._history, self._lease = data, environment, history, lease
        masker = Masker([data.organization.refresh_token])
        self._recorder = RunRecorder(run, history, environment, lease, masker)
        self.new_paging_places: frozenset[str] = frozenset()

    def execute(self, lease_seconds: float) -> JobRun:
        """Execute the run and return it with its outcome.

        Args:
            lease_seconds: How long the lease is valid without renewal.

        Raises:
            LeaseLost: another process has taken over; this process stores nothing more.
        """
        try:
            with Heartbeat(self._lease, lease_seconds):
                self._run_pipeline()
        except LeaseLost:
            raise
        except StopRequested:
            return self._interrupt()
        except CancelRequested:
            return self._recorder.finish(RunStatus.CANCELED, CANCELED)
        except EXPECTED as error:
            return self.fail(_describe_failure(error))
        except Exception:
            self.fail("Internal error.")
            raise
        return self._recorder.run

    def fail(self, reason: str) -> JobRun:
        """Record the run as failed, with or without an execution before."""
        return self._recorder.finish(RunStatus.FAILED, reason)

    def _run_pipeline(self) -> None:
        run, data = self._recorder.run, self._data
        client = replace(self._environment.client, watch=self._on_event)
        with ExitStack() as stack:
            source = stack.enter_context(self._open_source(run, client))
            flexera = stack.enter_context(self._open_flexera(client))
            loader = FlexeraLoader(flexera, run.application_id, data.task_fields.task_name, run.load_type)
            IngestPipeline(data, self._environment, self._recorder, source, loader).run()
            self.new_paging_places = source.paging_places - data.paging_places
        self._recorder.log(self._recorder.run.message)

    def _open_source(self, run: JobRun, client: Settings) -> SourceClient:
        last = self._history.find_last_completed(self._data.job.id)
        window = self._environment.build_window(run.started_at, last.started_at if last else None)
        return SourceClient(self._data.job, self._data.settings, client, window, self._data.paging_places)

    def _open_flexera(self, client: Settings) -> Flexera:
        organization = self._data.organization
        return Flexera(
            organization.url,
            organization.id,
            refresh_token=organization.refresh_token,
            login_url=organization.login_url,
            settings=client,
        )

    def _on_event(self, event: Event) -> None:
        self._environment.client.watch(event)
        if isinstance(event, Retrying):
            self._recorder.log(str(event))

    def _interrupt(self) -> JobRun:
        """Record a stop: the service's runs continue later, manual runs only if an import job may have begun."""
        run = self._recorder.run
        if run.by_service or run.stage is RunStage.IMPORTING:
            return self._recorder.interrupt()
        return self._recorder.finish(RunStatus.CANCELED, CANCELED)


def _describe_failure(error: Exception) -> str:
    if isinstance(error, DeadlinePassed):
        return f"Flexera has not completed the import job in time: {error} It was accepted, and may still be completed."
    if isinstance(error, ImportJobFailed):
        return f"{error}. Nothing was loaded by this import job."
    return str(error)

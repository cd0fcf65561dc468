"""Recorder of a run: it stores all changes of the state and all log lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypedDict, Unpack

from samclients.fsm_ingest.runs.environment import RunEnvironment
from samclients.fsm_ingest.runs.history import RunHistory
from samclients.fsm_ingest.runs.leases import JobLease
from samclients.fsm_ingest.runs.progress import CancelRequested
from samclients.fsm_ingest.runs.records import JobRun, PlannedFile, RunCounts, RunStage, RunStatus
from samclients.runtime import Masker


class RunChanges(TypedDict, total=False):
    """Members of a run that change during its execution."""

    status: RunStatus
    stage: RunStage
    ended_at: datetime
    counts: RunCounts
    message: str
    attempts: int


class RunRecorder:
    """Stores the progress and the log of one run; ``run`` is its current state.

    Args:
        run: The run as stored.
        history: Stores runs and their log.
        environment: The clock, and the check for a requested stop.
        lease: The job's lease, held by this process.
        masker: Removes secrets from log lines.
    """

    def __init__(
        self, run: JobRun, history: RunHistory, environment: RunEnvironment, lease: JobLease, masker: Masker
    ) -> None:
        self.run = run
        self._history, self._environment, self._lease, self._masker = history, environment, lease, masker

    def guard(self) -> None:
        """Check that this process may continue.

        Raises:
            StopRequested: the process must end.
            CancelRequested: somebody has canceled the run, and Flexera is not importing its files yet.
            LeaseLost: another process has taken over.
        """
        self._environment.check_stop()
        if self.run.stage is not RunStage.IMPORTING and self._history.is_cancel_requested(self.run.id):
            raise CancelRequested(self.run.id)
        self._lease.renew_if_due()

    def update(self, **changes: Unpack[RunChanges]) -> None:
        """Check that this process may continue, then store changes.

        Raises:
            StopRequested, LeaseLost: see ``guard``.
        """
        self.guard()
        self.run = self._history.save(replace(self.run, **changes))

    def count(self, counts: RunCounts) -> None:
        """Set the counts in memory; the next ``update`` stores them."""
        self.run = replace(self.run, counts=counts)

    def plan_files(self, files: Sequence[PlannedFile]) -> set[str]:
        """Store the files that the run will load; return the names of those that are uploaded."""
        return self._history.plan(self.run, files)

    def list_files(self) -> list[PlannedFile]:
        """Return the files that the run loads, in order."""
        return self._history.files(self.run)

    def record_upload(self, name: str) -> None:
        """Store that a file is uploaded."""
        self._history.record_upload(self.run, name)

    def log(self, text: str) -> None:
        """Add a line to the run's log, without secrets."""
        self._history.add_entry(self.run, self._masker(text), self._environment.now())

    def complete(self, message: str) -> None:
        """Store that the run is completed.

        Raises:
            StopRequested, LeaseLost: see ``guard``.
        """
        self.update(status=RunStatus.COMPLETED, ended_at=self._environment.now(), message=message)

    def finish(self, status: RunStatus, message: str) -> JobRun:
        """Log and store that the run has ended without completion.

        Raises:
            LeaseLost: another process has taken over.
        """
        message = self._masker(message)
        self.log(message)
        return self._store_end(status=status, ended_at=self._environment.now(), message=message)

    def interrupt(self) -> JobRun:
        """Log and store that the run stops here and continues with the job's next run.

        Raises:
            LeaseLost: another process has taken over.
        """
        self.log(f"Interrupted at stage {self.run.stage}; the job's next run continues it.")
        return self._store_end(status=RunStatus.INTERRUPTED, attempts=self.run.attempts - 1)

    def _store_end(self, **changes: Unpack[RunChanges]) -> JobRun:
        self._lease.renew()
        self.run = self._history.save(replace(self.run, **changes))
        return self.run

"""Runs that are started by somebody who does not wait for their end."""

from __future__ import annotations

import logging
from concurrent.futures import Future, ThreadPoolExecutor

from sqlalchemy.exc import SQLAlchemyError

from samclients.fsm_ingest.errors import IngestError
from samclients.fsm_ingest.model.entities import ApiJob
from samclients.fsm_ingest.runs.runner import Runner, RunningElsewhere

LOG = logging.getLogger("samclients.fsm_ingest.service")
WORKERS = 4


class BackgroundRuns:
    """Runs jobs in threads; the job log tells their progress and outcome.

    Args:
        runner: Runs one job; its ``check_stop`` ends the threads.
        workers: Jobs that run at once; others wait.
    """

    def __init__(self, runner: Runner, workers: int = WORKERS) -> None:
        self._runner = runner
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="run")
        self._futures: list[Future[None]] = []

    def start(self, name: str) -> ApiJob:
        """Start a run of a job, and return the job.

        Raises:
            EntityNotFound: the job or its organization does not exist.
            JobNotComplete: mandatory fields are empty, for example the schedule of an imported job.
            RunningElsewhere: the job is running.
        """
        job = self._runner.check(name)
        if self._runner.leases.is_held(job.id):
            raise RunningElsewhere(f"The job {job.name!r} is running.")
        self._futures = [future for future in self._futures if not future.done()]
        self._futures.append(self._pool.submit(self._run, job))
        return job

    @property
    def has_running(self) -> bool:
        """True while a run has not ended; the job log does not have those that wait for others."""
        return not all(future.done() for future in self._futures)

    def close(self) -> None:
        """Wait for the runs, which end at the next safe place if ``check_stop`` says so; drop those that wait."""
        self._pool.shutdown(cancel_futures=True)

    def _run(self, job: ApiJob) -> None:
        try:
            run = self._runner.run(job.id)
        except (IngestError, SQLAlchemyError) as error:
            LOG.warning("%s: %s", job.name, error)
        else:
            LOG.info("%s: %s. %s", run.job_name, run.status, run.message)

"""Several processes on one database: a job is run by one of them, and a dead one's run by another."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from contract_tests.kit.programs.fsm_readback import import_jobs, sample_records, users
from contract_tests.kit.programs.fsm_utility import FEW, Utility
from contract_tests.kit.vendors.flexera_ingestion import Ingestion
from samclients.fsm_ingest.runs.environment import RunEnvironment
from samclients.fsm_ingest.runs.leases import LeaseLost
from samclients.fsm_ingest.runs.progress import RunProgress
from samclients.fsm_ingest.runs.records import JobRun, RunStatus
from samclients.fsm_ingest.runs.runner import Runner, RunningElsewhere
from samclients.fsm_ingest.runs.scheduler import JobScheduler, SchedulerOptions
from samclients.fsm_ingest.storage.database import IngestDatabase
from samclients.runtime import InstantClock

pytestmark = FEW
DAY = 86_400


@pytest.fixture
def several(utility: Utility) -> Iterator[list[tuple[JobScheduler, Runner]]]:
    """Services that share a database and nothing else."""
    url = utility.database.engine.url.render_as_string(hide_password=False)
    now = utility.client.clock.now
    with ExitStack() as stack:
        found = []
        for _ in range(3):
            database = stack.enter_context(IngestDatabase(url, {}))
            runner = Runner(database, RunEnvironment(utility.client))
            service = JobScheduler(database, runner, SchedulerOptions(zone=now().tzinfo, now=now))  # type: ignore[arg-type]  # it has one
            found.append((service, runner))
        yield found


def test_services_on_one_database_run_a_job_once(
    several: list[tuple[JobScheduler, Runner]], utility: Utility, flexera: Ingestion
) -> None:
    job = utility.sample()
    for service, _ in several:
        service.refresh()
    utility.client.clock.sleep(DAY)
    flexera.sign_in()
    before, gate = import_jobs(flexera), threading.Barrier(len(several))

    def fires(service: JobScheduler) -> None:
        gate.wait()
        service.fire(job.id)

    threads = [threading.Thread(target=fires, args=(service,)) for service, _ in several]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for service, _ in several:
        service.fire(job.id)  # and one that comes late
    [run] = several[0][1].history.list_runs()
    assert (run.status, run.by_service) == (RunStatus.COMPLETED, True)
    assert len(import_jobs(flexera)) == len(before) + 1
    assert set(users(flexera)) == {entry["id"] for entry in sample_records(flexera, "users")}


def test_what_is_due_is_run_once_by_whoever_looks(
    several: list[tuple[JobScheduler, Runner]], utility: Utility, flexera: Ingestion
) -> None:
    """As from cron, on several machines: ``service --once``."""
    jobs = [utility.sample("users"), utility.sample("usage")]
    runner = several[0][1]
    for service, _ in several:
        service.run_due()
    assert runner.history.list_runs() == []
    utility.client.clock.sleep(DAY)
    flexera.sign_in()
    for service, _ in several:
        service.run_due()
    runs = runner.history.list_runs()
    assert sorted(run.job_id for run in runs) == sorted(job.id for job in jobs)
    assert {(run.status, run.by_service) for run in runs} == {(RunStatus.COMPLETED, True)}


def test_a_job_that_runs_cannot_be_run_by_hand(utility: Utility) -> None:
    job, refused = utility.sample(), list[object]()

    def watch(_progress: RunProgress) -> None:
        if not refused:
            with pytest.raises(RunningElsewhere, match="Another process is running the job") as caught:
                utility.runner().run(job.id)
            refused.append(caught)

    assert utility.runner(watch=watch).run(job.id).status is RunStatus.COMPLETED
    assert refused


def test_a_process_that_is_too_slow_changes_nothing_more(
    utility: Utility, flexera: Ingestion, clock: InstantClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stands still in the middle, longer than its lease; another one takes over; then it wakes up."""
    monkeypatch.setattr("samclients.fsm_ingest.runs.attempt.Heartbeat.__enter__", lambda self: self)
    monkeypatch.setattr("samclients.fsm_ingest.runs.attempt.Heartbeat.__exit__", lambda *_: None)
    job, before, took_over = utility.sample(), import_jobs(flexera), list[JobRun | None]()

    def stands_still(_progress: RunProgress) -> None:
        if not took_over:
            took_over.append(None)
            clock.sleep(301)
            took_over[0] = utility.runner(largest=6_500).take_over(job.id)

    with pytest.raises(LeaseLost):
        utility.runner(watch=stands_still, largest=6_500).run(job.id)
    [run] = utility.runner().history.list_runs()
    assert took_over == [run]
    assert (run.status, run.counts.loaded) == (RunStatus.COMPLETED, 120)
    assert len(import_jobs(flexera)) == len(before) + 1

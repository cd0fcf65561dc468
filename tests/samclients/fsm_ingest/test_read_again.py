"""Whatever reads the database reads it again: a change is seen by the same call with the same arguments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from samclients.fsm_ingest.cli.context import CommandContext
from samclients.fsm_ingest.cli.logs import _find_job_id
from samclients.fsm_ingest.model.entities import Frequency, IngestSettings, Schedule
from samclients.fsm_ingest.runs.environment import RunEnvironment
from samclients.fsm_ingest.runs.history import RunHistory
from samclients.fsm_ingest.runs.leases import JobLeases
from samclients.fsm_ingest.runs.records import RunStage, RunStatus
from samclients.fsm_ingest.runs.runner import Runner
from samclients.fsm_ingest.runs.scheduler import JobScheduler, SchedulerOptions, ScheduleTrigger
from samclients.fsm_ingest.storage.database import IngestDatabase
from samclients.fsm_ingest.storage.jobs import JobRepository
from samclients.fsm_ingest.storage.organizations import OrganizationRepository
from samclients.fsm_ingest.storage.settings import load_settings, save_settings
from samclients.runtime import Settings
from tests.samclients.fsm_ingest.shell import JOB, ORG, OTHER, Shell, store_run

NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)
Work = Callable[[Shell], Any]


def of_jobs(read: Callable[[JobRepository], Any]) -> Work:
    def work(shell: Shell) -> Any:
        with shell.database.writing() as connection:
            return read(JobRepository(connection, shell.database.vault))

    return work


def of_runs(read: Callable[[RunHistory], Any]) -> Work:
    return lambda shell: read(RunHistory(shell.database))


def read_applications(shell: Shell) -> Any:
    with shell.database.reading() as connection:
        return OrganizationRepository(connection, shell.database.vault).list_applications(ORG)


def forget_applications(shell: Shell) -> None:
    with shell.database.writing() as connection:
        OrganizationRepository(connection, shell.database.vault).replace_applications(ORG, [])


def read_settings(shell: Shell) -> Any:
    with shell.database.reading() as connection:
        return load_settings(connection)


def change_settings(shell: Shell) -> None:
    with shell.database.writing() as connection:
        save_settings(connection, IngestSettings(attempts=2))


def store_other(shell: Shell) -> None:
    store_run(shell, OTHER, application_id="app-77", application="Zoom")


def begin(shell: Shell) -> None:
    RunHistory(shell.database).begin(JOB, "Sample SaaS", "full", shell.clock.now(), by_service=False)


def cancel(shell: Shell) -> None:
    [run] = RunHistory(shell.database).list_unfinished_runs()
    RunHistory(shell.database).request_cancel(run.id)


def is_canceled(shell: Shell) -> bool:
    history = RunHistory(shell.database)
    return any(history.is_cancel_requested(run.id) for run in history.list_unfinished_runs())


def is_held(shell: Shell) -> bool:
    return JobLeases(shell.database, shell.clock.now, 300).is_held(JOB.id)


def acquire(shell: Shell) -> None:
    assert JobLeases(shell.database, shell.clock.now, 300).acquire(JOB.id)


def list_logs(shell: Shell) -> Any:
    return shell("logs", "list", "--job", OTHER.name, "--json").stdout


def rename(shell: Shell) -> None:
    """Exchange the names of the two jobs."""
    for job in (replace(JOB, name="Third"), replace(OTHER, name=JOB.name), replace(JOB, name=OTHER.name)):
        of_jobs(lambda jobs, job=job: jobs.change(job))(shell)  # type: ignore[misc]


READINGS: dict[str, tuple[Work, Work]] = {  # what is read, and the change
    "revisions": (of_jobs(JobRepository.list_revisions), of_jobs(lambda jobs: jobs.change(JOB))),
    "schedule start": (of_jobs(lambda jobs: jobs.find_schedule_start(JOB.id)),
                       of_jobs(lambda jobs: jobs.set_schedule_start(JOB.id, NOON))),
    "paths": (of_jobs(lambda jobs: jobs.list_paths(JOB.id)), of_jobs(lambda jobs: jobs.forget_test(JOB.id))),
    "paging places": (of_jobs(lambda jobs: jobs.list_paging_places(JOB.id)),
                      of_jobs(lambda jobs: jobs.remember_paging(JOB.id, ["next"]))),
    "a job": (of_jobs(lambda jobs: jobs.get(JOB.id)), of_jobs(lambda jobs: jobs.change(replace(JOB, paused=True)))),
    "all jobs": (of_jobs(JobRepository.all), of_jobs(lambda jobs: jobs.delete(JOB.id))),
    "applications": (read_applications, forget_applications),
    "settings": (read_settings, change_settings),
    "runs": (of_runs(RunHistory.list_runs), store_run),
    "ids of runs": (of_runs(RunHistory.list_ids), store_run),
    "ids of jobs": (of_runs(lambda runs: runs.list_job_ids("")), store_run),
    "applications of runs": (of_runs(RunHistory.list_applications), store_other),
    "latest runs": (of_runs(RunHistory.find_latest), store_run),
    "last completed run": (of_runs(lambda runs: runs.find_last_completed(JOB.id)), store_run),
    "unfinished runs": (of_runs(RunHistory.list_unfinished_runs), begin),
    "cancellation": (is_canceled, lambda shell: (begin(shell), cancel(shell))),
    "lease": (is_held, acquire),
    "log of a name": (list_logs, lambda shell: (store_run(shell), rename(shell))),
}  # fmt: skip


@pytest.mark.parametrize("name", READINGS)
def test_a_change_is_read(shell: Shell, name: str) -> None:
    read, change = READINGS[name]
    before = read(shell)
    assert read(shell) == before
    change(shell)
    assert read(shell) != before


def test_a_cancellation_is_seen_in_the_run(shell: Shell) -> None:
    begin(shell)
    history = RunHistory(shell.database)
    [run] = history.list_unfinished_runs()
    assert not history.is_cancel_requested(run.id)
    history.request_cancel(run.id)
    assert history.is_cancel_requested(run.id)


def test_a_lease_ends_while_it_is_looked_at(shell: Shell) -> None:
    acquire(shell)
    leases = JobLeases(shell.database, shell.clock.now, 300)
    assert leases.is_held(JOB.id)
    shell.clock.sleep(300)
    assert not leases.is_held(JOB.id)


@pytest.fixture
def runner(shell: Shell) -> Runner:
    return Runner(shell.database, RunEnvironment(Settings(clock=shell.clock)))


def test_a_run_that_nobody_continues_for_a_day_cannot_continue(shell: Shell, runner: Runner) -> None:
    run = replace(store_run(shell), ended_at=None, status=RunStatus.INTERRUPTED)
    find = runner._find_obstacle  # noqa: SLF001 -- the decision, for the same run at two times
    shell.clock.sleep((run.started_at + timedelta(days=1) - shell.clock.now()).total_seconds())
    assert find(run, JOB) == ""
    shell.clock.sleep(1)
    assert find(run, JOB) == "The process of the run ended, and no other one continued it for a day."
    assert find(replace(run, attempts=3), JOB) == "3 processes ended during the run."
    assert find(replace(run, attempts=2, started_at=shell.clock.now()), JOB) == ""


@pytest.mark.parametrize(
    ("stage", "obstacle"),
    [(RunStage.FETCHING, "The process of the run ended, and the job was changed."), (RunStage.IMPORTING, "")],
)
@pytest.mark.parametrize("change", [{"organization_id": 9}, {"application_id": "app-77"}, {"task": None}])
def test_a_run_of_a_changed_job_continues_only_its_imports(
    shell: Shell, runner: Runner, stage: RunStage, obstacle: str, change: dict[str, Any]
) -> None:
    run = replace(store_run(shell), ended_at=None, stage=stage)
    assert runner._find_obstacle(run, replace(JOB, **change)) == obstacle  # noqa: SLF001 -- as above


def test_the_next_times_follow_the_jobs(shell: Shell, runner: Runner) -> None:
    scheduler = JobScheduler(shell.database, runner, SchedulerOptions(UTC, shell.clock.now))
    scheduler.refresh()
    before = scheduler.find_next_times()
    daily = replace(JOB, schedule=Schedule(Frequency.DAILY, time(6)))
    of_jobs(lambda jobs: jobs.change(daily))(shell)
    scheduler.refresh()
    assert scheduler.find_next_times() != before


def test_each_trigger_has_its_own_schedule() -> None:
    early, late = (ScheduleTrigger(Schedule(Frequency.DAILY, time(hour)), NOON, UTC) for hour in (6, 18))
    assert [trigger.get_next_fire_time(None, NOON).hour for trigger in (early, late)] == [6, 18]


def test_each_database_is_read_by_itself(shell: Shell, tmp_path: Any) -> None:
    with IngestDatabase(f"sqlite:///{tmp_path}/other.db", {}) as other:
        store_run(shell)
        assert (len(RunHistory(shell.database).list_ids()), RunHistory(other).list_ids()) == (1, [])


def test_the_job_of_a_name_is_found_again_after_a_change(shell: Shell) -> None:
    context = CommandContext("sqlite://", Settings(clock=shell.clock))
    vars(context)["database"] = shell.database
    history = RunHistory(shell.database)
    before = _find_job_id(context, history, OTHER.name)
    rename(shell)
    assert (before, _find_job_id(context, history, OTHER.name)) == (OTHER.id, JOB.id)

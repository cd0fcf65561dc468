"""Every query of the history of runs finds what a search of all runs in plain Python finds."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest
from sqlalchemy import update

from samclients.fsm_ingest.model.entities import ApiJob, IntegrationTask
from samclients.fsm_ingest.runs.history import RunHistory
from samclients.fsm_ingest.runs.records import JobRun, PlannedFile, RunStatus
from samclients.fsm_ingest.runs.tables import RUNS
from samclients.runtime import InstantClock
from tests.samclients.fsm_ingest.shell import JOB, OTHER, Shell

GONE = ApiJob("a-deleted-job", "Gone", 1234, "app-77", IntegrationTask.APPLICATION_ROSTER)
JOBS = (JOB, OTHER, GONE)
ENDS = (RunStatus.COMPLETED, None, *(status for status in RunStatus if status is not RunStatus.RUNNING), None)


@pytest.fixture
def history(shell: Shell) -> RunHistory:
    return RunHistory(shell.database)


@pytest.fixture
def runs(history: RunHistory, clock: InstantClock) -> list[JobRun]:
    """Runs of three jobs in a random order of beginnings and ends, some unfinished."""
    random, made = Random(7), []
    for number, minute in enumerate(random.sample(range(600), 3 * len(ENDS))):
        begun_at, application = clock.now() + timedelta(minutes=minute), random.choice(["Sample", "Zoom"])
        run = history.begin(JOBS[number % 3], application, "full", begun_at, by_service=True)
        if status := ENDS[number // 3]:
            ended_at = begun_at + timedelta(minutes=random.randrange(300))
            run = history.save(replace(run, status=status, ended_at=ended_at))
        history.add_entry(run, "Begun.", begun_at)
        made.append(run)
    return sorted(made, key=lambda run: run.started_at)


def test_unfinished_runs_are_found_oldest_first(history: RunHistory, runs: list[JobRun]) -> None:
    unfinished = [run for run in runs if run.ended_at is None]
    assert history.list_unfinished_runs() == unfinished
    for job in JOBS:
        assert history.list_unfinished_runs(job.id) == [run for run in unfinished if run.job_id == job.id]


def test_the_last_completed_run_of_a_job_is_found(history: RunHistory, runs: list[JobRun]) -> None:
    for job in JOBS:
        assert history.find_last_completed(job.id) == find_last(runs, job.id)
    assert history.find_last_completed("another") is None


def test_the_latest_run_of_each_job_is_found(history: RunHistory, runs: list[JobRun]) -> None:
    assert history.find_latest() == {job.id: [run for run in runs if run.job_id == job.id][-1] for job in JOBS}


def test_runs_are_listed_newest_first(history: RunHistory, runs: list[JobRun]) -> None:
    newest = runs[::-1]
    assert history.list_runs() == newest
    assert history.list_runs(limit=3) == newest[:3]
    assert history.list_runs(job_id=OTHER.id, limit=2) == [run for run in newest if run.job_id == OTHER.id][:2]
    for name in ("Sample", "Zoom", "app-77"):
        wanted = [run for run in newest if name in {run.application, run.application_id}]
        assert history.list_runs(name) == wanted
        assert history.list_runs(name, JOB.id) == [run for run in wanted if run.job_id == JOB.id]


@pytest.mark.parametrize(("job", "minutes"), [(None, 300), (JOB, 5_000), (GONE, 5_000)], ids=str)
def test_pruning_keeps_unfinished_runs_and_the_last_completed_one_of_each_existing_job(
    history: RunHistory, runs: list[JobRun], clock: InstantClock, job: ApiJob | None, minutes: int
) -> None:
    before = clock.now() + timedelta(minutes=minutes)
    kept = [run for run in runs if not is_prunable(run, runs, before) or (job and run.job_id != job.id)]
    assert history.prune(before, job.id if job else None) == len(runs) - len(kept)
    assert history.list_runs() == kept[::-1]
    assert [len(history.entries(run)) for run in runs] == [run in kept for run in runs]


def is_prunable(run: JobRun, runs: list[JobRun], before: datetime) -> bool:
    is_last = run.job_id != GONE.id and run == find_last(runs, run.job_id)
    return run.ended_at is not None and run.ended_at < before and not is_last


def find_last(runs: list[JobRun], job_id: str) -> JobRun | None:
    completed = [run for run in runs if run.job_id == job_id and run.status is RunStatus.COMPLETED]
    return completed[-1] if completed else None


@pytest.mark.parametrize(("later", "gone"), [(-1, 0), (0, 0), (1, 1)])
def test_a_run_is_pruned_if_it_ended_before_the_moment(
    history: RunHistory, clock: InstantClock, later: int, gone: int
) -> None:
    run = history.begin(GONE, "Sample", "full", clock.now(), by_service=True)
    ended_at = clock.now() + timedelta(minutes=5)
    history.save(replace(run, status=RunStatus.FAILED, ended_at=ended_at))
    assert history.prune(ended_at + timedelta(milliseconds=later)) == gone
    assert len(history.list_runs()) == 1 - gone


@pytest.mark.parametrize(
    ("number", "beginning", "found"),
    [(1, "abcd", 1), (2, "abcd", 2), (3, "abcd", 2), (3, "abcd-0", 1), (3, "bcd", 0), (3, "abc_", 0), (3, "%", 0)],
)
def test_two_runs_at_most_are_found_by_the_beginning_of_their_ids(
    history: RunHistory, clock: InstantClock, number: int, beginning: str, found: int
) -> None:
    for place in range(number):
        run = history.begin(GONE, "Sample", "full", clock.now(), by_service=True)
        with history._database.writing() as connection:  # noqa: SLF001 -- real ids are random
            connection.execute(update(RUNS).where(RUNS.c.id == run.id).values(id=f"abcd-{place}"))
    runs = history.find(beginning)
    assert (len(runs), len({run.id for run in runs})) == (found, found)
    assert all(run.id.startswith(beginning) for run in runs)


def test_jobs_and_applications_with_runs_are_listed_once(history: RunHistory, clock: InstantClock) -> None:
    for job_id in ("j_2", "j%1", "j_1", "k", "j_2", "jx1"):
        history.begin(replace(GONE, id=job_id), "Sample", "full", clock.now(), by_service=True)
    assert [history.list_job_ids(text) for text in ("j", "j_", "%", "k")] == [
        ["j%1", "j_1", "j_2", "jx1"],
        ["j_1", "j_2"],
        [],
        ["k"],
    ]
    assert history.list_applications() == [("app-77", "Sample")]


def test_a_pruned_run_leaves_nothing(history: RunHistory, clock: InstantClock) -> None:
    run = history.begin(GONE, "Sample", "full", clock.now(), by_service=True)
    history.plan(run, [PlannedFile("a", 1)])
    history.add_entry(run, "Begun.", clock.now())
    history.request_cancel(run.id)
    assert (len(history.files(run)), len(history.entries(run)), history.is_cancel_requested(run.id)) == (1, 1, True)
    history.save(replace(run, status=RunStatus.CANCELED, ended_at=clock.now()))
    assert history.prune(clock.now() + timedelta(seconds=1)) == 1
    assert (history.files(run), history.entries(run), history.is_cancel_requested(run.id)) == ([], [], False)

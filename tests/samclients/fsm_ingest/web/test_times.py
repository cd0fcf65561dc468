"""Every time on the pages is of the pages' clock, in another year than the machine's."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from samclients.fsm_ingest.runs.history import RunHistory
from samclients.fsm_ingest.runs.records import JobRun
from samclients.fsm_ingest.storage.database import IngestDatabase
from samclients.runtime import InstantClock

from .conftest import AddJob, Pages

NOON = datetime(2041, 7, 1, 12, tzinfo=UTC)  # 14:00 in Berlin


@pytest.fixture
def clock() -> InstantClock:
    return InstantClock(NOON)


@pytest.fixture
def running(database: IngestDatabase, clock: InstantClock, add_job: AddJob) -> JobRun:
    """A run that began 67 seconds ago."""
    run = RunHistory(database).begin(add_job(), "Zoom", "full", clock.now(), by_service=False)
    clock.sleep(67)
    return run


def find_years(page: str) -> set[str]:
    return set(re.findall(r"\b(\d{4})-\d\d-\d\d", page))


def test_the_logs_count_from_the_beginning_of_a_run(pages: Pages, running: JobRun) -> None:
    page = pages.get("/jobs/logs")
    assert running.id in page
    assert "2041-07-01 14:00:00" in page
    assert ">0:01:07<" in page
    assert find_years(page) == {"2041"}


@pytest.mark.parametrize("path", ["/jobs/logs/{}", "/jobs/logs/{}/download"])
def test_the_log_of_a_run_has_its_times(pages: Pages, running: JobRun, path: str) -> None:
    page = pages.get(path.format(running.id))
    assert "2041-07-01T12:00:00.000Z" in page
    assert "RunTime" in page
    assert "0:01:07" in page
    assert find_years(page) <= {"2041"}


def test_the_jobs_have_their_next_run_and_their_last(pages: Pages, running: JobRun, clock: InstantClock) -> None:
    page = pages.get("/jobs")
    assert running.job_name in page
    assert "2041-07-01 18:30" in page
    assert find_years(page) == {"2041"}
    clock.sleep(timedelta(days=1).total_seconds())
    assert "2041-07-02 18:30" in pages.get("/jobs")


def test_old_logs_are_older_than_days_before_now(
    pages: Pages, database: IngestDatabase, running: JobRun, clock: InstantClock
) -> None:
    RunHistory(database).save(replace(running, ended_at=clock.now()))
    clock.sleep(1)
    assert "Deleted 0 runs." in pages.post("/jobs/logs/prune", {"days": "1"})
    assert "Deleted 1 run." in pages.post("/jobs/logs/prune", {"days": "0"})


def test_a_saved_schedule_counts_from_the_pages_time(pages: Pages, database: IngestDatabase, add_job: AddJob) -> None:
    job = add_job(paused=True)
    pages.post(f"/jobs/{job.id}/resume")
    with database.reading() as connection:
        [(at,)] = connection.exec_driver_sql("SELECT scheduled_at FROM fsm_jobs").all()
    assert at == NOON.timestamp()

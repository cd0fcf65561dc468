"""The tab Jobs Logs and the Log Viewer."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from samclients.fsm_ingest.model.entities import FlexeraOrganization
from samclients.fsm_ingest.runs.history import RunHistory
from samclients.fsm_ingest.runs.records import JobRun, RunCounts, RunStage, RunStatus
from samclients.fsm_ingest.storage.database import IngestDatabase
from samclients.runtime import InstantClock

from .conftest import JOB, AddJob, Pages

ATTACK = "</pre><script>alert(1)</script>"


@pytest.fixture
def ended(database: IngestDatabase, clock: InstantClock, add_job: AddJob) -> JobRun:
    """A run that the service has started and that has ended."""
    history, now = RunHistory(database), clock.now()
    run = history.begin(add_job(), "Zoom", "Incremental", now, by_service=True)
    history.add_entry(run, ATTACK, now)
    counts = RunCounts(pages=2, fetched=1200, rejected=3, reasons={ATTACK: 3}, loaded=1197, files=1)
    done = replace(run, status=RunStatus.COMPLETED, ended_at=now + timedelta(seconds=67), counts=counts)
    return history.save(done)


def test_the_tab_has_the_documented_columns(pages: Pages, ended: JobRun) -> None:
    columns = re.findall(r'<th scope="col">(.*?)</th>', pages.get("/jobs/logs"))
    assert columns == ["Job ID", "Job Name", "Application", "Start Time", "Run Time", "Status", "View"]
    assert ended.job_id == JOB.id


def test_a_row_has_the_run_in_local_time(pages: Pages, ended: JobRun) -> None:
    page = pages.get("/jobs/logs")
    for text in ("Zoom users", "2026-03-31 14:00:00", "0:01:07", "Completed", ended.id):
        assert text in page


def test_a_running_run_shows_its_records_pages_and_files(pages: Pages, ended: JobRun, database: IngestDatabase) -> None:
    counts = RunCounts(pages=4, fetched=12_000, files=1)
    RunHistory(database).save(replace(ended, status=RunStatus.RUNNING, ended_at=None, counts=counts))
    page = " ".join(pages.get("/jobs/logs").split())
    assert "fetching: 12,000 records, 4 pages, 1 file</div>" in page


def test_the_path_of_the_logs_is_shown(
    pages: Pages, organization: FlexeraOrganization, database: IngestDatabase
) -> None:
    assert organization
    page = pages.get("/jobs/logs")
    assert f"The path of the API job logs is {database.name}" in page
    assert "The path of the API job logs is not configurable." in page
    assert "No job has run yet." in page


def test_the_filter_is_by_application(pages: Pages, ended: JobRun) -> None:
    assert ended.id in pages.get("/jobs/logs?application=Zoom")
    assert ended.id not in pages.get("/jobs/logs?application=Okta")


def test_earlier_runs_are_shown_on_demand(
    pages: Pages, database: IngestDatabase, clock: InstantClock, add_job: AddJob
) -> None:
    history, job = RunHistory(database), add_job()
    for _ in range(51):
        history.begin(job, "Zoom", "Full", clock.now(), by_service=False)
    page = pages.get("/jobs/logs")
    assert page.count("data-running") == 50
    assert "/jobs/logs?limit=100" in page
    assert pages.get("/jobs/logs?limit=100").count("data-running") == 51
    for limit in ("none", "5", "-1", "50"):
        assert pages.get(f"/jobs/logs?limit={limit}").count("data-running") == 50


def test_the_log_viewer_has_the_xml_and_the_reasons(pages: Pages, ended: JobRun) -> None:
    page = pages.get(f"/jobs/logs/{ended.id}")
    assert "TaskName=&#34;Application Roster&#34; ExecutedbyService=&#34;Yes&#34;" in page
    assert "3: &lt;/pre&gt;" in page
    assert "<script>" not in page


def test_the_xml_can_be_downloaded(pages: Pages, ended: JobRun) -> None:
    response = pages.client.get(f"/jobs/logs/{ended.id}/download")
    assert response.headers["Content-Disposition"] == f"attachment; filename=job-log-{ended.id}.xml"
    assert response.headers["Content-Type"].startswith("application/xml")
    assert b'ExecutedbyService="Yes"' in response.data


@pytest.mark.parametrize("run_id", ["x", "%", "..%2f..%2fetc%2fpasswd", "%0d%0aX-Evil:1"])
def test_a_run_that_does_not_exist_is_not_found(pages: Pages, ended: JobRun, run_id: str) -> None:
    assert ended
    for path in (f"/jobs/logs/{run_id}", f"/jobs/logs/{run_id}/download", f"/jobs/logs/{ended.id[:8]}"):
        assert pages.client.get(path).status_code == 404


def test_a_running_run_is_canceled(
    pages: Pages, database: IngestDatabase, clock: InstantClock, add_job: AddJob, ended: JobRun
) -> None:
    history = RunHistory(database)
    run = history.begin(add_job(id="22222222-bbbb", name="Other"), "Zoom", "Full", clock.now(), by_service=False)
    assert "Cancel the run" in pages.get(f"/jobs/logs/{run.id}")
    assert "Cancel the run" not in pages.get(f"/jobs/logs/{ended.id}")
    assert "Canceling the run of Other" in pages.post(f"/jobs/logs/{run.id}/cancel")
    assert history.is_cancel_requested(run.id)
    pages.post(f"/jobs/logs/{run.id}/cancel")
    assert "The run has ended." in pages.post(f"/jobs/logs/{ended.id}/cancel")


def test_a_run_that_flexera_imports_is_not_canceled(
    pages: Pages, database: IngestDatabase, clock: InstantClock, add_job: AddJob
) -> None:
    history = RunHistory(database)
    run = history.begin(add_job(), "Zoom", "Full", clock.now(), by_service=False)
    history.save(replace(run, stage=RunStage.IMPORTING))
    assert "Flexera is importing its files." in pages.post(f"/jobs/logs/{run.id}/cancel")
    assert not history.is_cancel_requested(run.id)


def test_old_runs_are_deleted_after_a_question_but_the_last_completed_one(
    pages: Pages, ended: JobRun, database: IngestDatabase, clock: InstantClock
) -> None:
    history = RunHistory(database)
    earlier = history.begin(JOB, "Zoom", "Full", clock.now() - timedelta(days=3), by_service=False)
    history.save(replace(earlier, status=RunStatus.FAILED, ended_at=earlier.started_at))
    assert "Days since the runs ended" in pages.get("/jobs/logs/prune")
    assert "Deleted 0 runs." in pages.post("/jobs/logs/prune", {"days": "4"})
    assert "Deleted 1 run." in pages.post("/jobs/logs/prune", {"days": "2"})
    clock.sleep(100)
    assert "Deleted 0 runs." in pages.post("/jobs/logs/prune", {"days": "0"})
    assert [run.id for run in history.list_runs()] == [ended.id]


@pytest.mark.parametrize("days", ["", "-1", "x", "36526", "9" * 5000, "\u0663"])
def test_a_wrong_age_is_an_error_beside_its_field(pages: Pages, ended: JobRun, days: str) -> None:
    page = pages.post("/jobs/logs/prune", {"days": days}, status=422)
    assert 'id="days-error"' in page
    assert "Enter a number of days, 0 to 36,525." in page
    assert ended.id in page

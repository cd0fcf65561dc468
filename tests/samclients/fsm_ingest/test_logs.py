"""Stored runs, their table and their XML."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest

from samclients.fsm_ingest.model.entities import ApiJob, IntegrationTask
from samclients.fsm_ingest.runs.history import RunHistory
from samclients.fsm_ingest.runs.logs import COLUMNS, format_duration, format_log_row, render_xml
from samclients.fsm_ingest.runs.records import (
    MOST_REASONS,
    OTHER_REASONS,
    JobRun,
    PlannedFile,
    RunCounts,
    RunStage,
    RunStatus,
)
from samclients.fsm_ingest.storage.database import IngestDatabase
from samclients.runtime import InstantClock

JOB = ApiJob("job-1", "Sample users", 1234, "5678", IntegrationTask.APPLICATION_ROSTER)


@pytest.fixture
def history(database: IngestDatabase) -> RunHistory:
    return RunHistory(database)


@pytest.fixture
def run(history: RunHistory, clock: InstantClock) -> JobRun:
    return history.begin(JOB, "Sample SaaS", "full", clock.now(), by_service=True)


def test_a_stored_run_is_read_back(history: RunHistory, run: JobRun, clock: InstantClock) -> None:
    counts = RunCounts(2, 30, 1, {"uniqueId is missing": 1}, 29, 1, ("P6VAGLVY6BBKPF5F2TUCQJONPY",))
    kept = replace(run, stage=RunStage.IMPORTING, counts=counts, message="29 records loaded.")
    assert history.list_unfinished_runs("job-1") == [run]
    history.save(kept)
    assert history.list_unfinished_runs() == [kept]
    ended = history.save(replace(kept, status=RunStatus.COMPLETED, ended_at=clock.now() + timedelta(seconds=67)))
    assert history.list_unfinished_runs() == []
    assert history.list_runs() == history.find(run.id[:8]) == [ended]
    assert history.list_runs(application="Other") == history.list_runs(job_id="job-2") == []


def test_the_table_has_the_documented_columns(run: JobRun, clock: InstantClock) -> None:
    ended = replace(run, ended_at=clock.now() + timedelta(seconds=67.4), status=RunStatus.COMPLETED)
    shown = dict(zip(COLUMNS, format_log_row(ended, clock.now(), ZoneInfo("Europe/Berlin")), strict=True))
    assert shown == {
        "Job ID": "job-1",
        "Job Name": "Sample users",
        "Application": "Sample SaaS",
        "Start Time": "2026-03-31 14:00:00",
        "Run Time": "0:01:07",
        "Status": "Completed",
    }


def test_an_unfinished_run_shows_its_time_so_far(run: JobRun, clock: InstantClock) -> None:
    clock.sleep(3_661)
    assert format_log_row(run, clock.now(), ZoneInfo("UTC"))[4:] == ("1:01:01", "Running")
    assert format_duration(timedelta(hours=26)) == "26:00:00"


def test_the_viewers_xml_marks_the_runs_of_the_service(history: RunHistory, run: JobRun, clock: InstantClock) -> None:
    document = render_xml(run, history.entries(run), clock.now())
    assert '<Task TaskName="Application Roster" ExecutedbyService="Yes"' in document
    by_hand = render_xml(replace(run, by_service=False), (), clock.now())
    assert 'TaskName="Application Roster"' in by_hand
    assert "ExecutedbyService" not in by_hand


def test_the_viewers_xml_has_counts_and_log_entries(history: RunHistory, run: JobRun, clock: InstantClock) -> None:
    clock.sleep(5)
    history.add_entry(run, "Page 1: 30 records <&> \x00\ud800", clock.now())
    history.add_entry(run, "Done.", clock.now())
    counts = RunCounts(1, 30, 2, {"email is missing": 2}, 28, 1, ("P6VA",))
    root = ET.fromstring(render_xml(replace(run, counts=counts), history.entries(run), clock.now()))  # noqa: S314 -- our own
    assert (root.get("JobID"), root.findtext("RunTime"), root.findtext("Status")) == ("job-1", "0:00:05", "Running")
    records = root.find("Task/Records")
    assert records is not None
    assert records.attrib == {"Fetched": "30", "Rejected": "2", "Loaded": "28", "Pages": "1"}
    assert [(entry.text, entry.get("Records")) for entry in root.iterfind("Task/Rejected")] == [
        ("email is missing", "2")
    ]
    entries = [(entry.get("Time"), entry.text) for entry in root.iterfind("Entries/Entry")]
    assert entries == [
        ("2026-03-31T12:00:05.000Z", "Page 1: 30 records <&> \ufffd\ufffd"),
        ("2026-03-31T12:00:05.000Z", "Done."),
    ]


def test_reasons_beyond_a_number_are_counted_together() -> None:
    counts = RunCounts()
    for number in range(MOST_REASONS + 7):
        counts = counts.reject(f"reason {number}")
    counts = counts.reject("reason 0")
    assert len(counts.reasons) == MOST_REASONS + 1
    assert (counts.reasons["reason 0"], counts.reasons[OTHER_REASONS]) == (2, 7)
    assert counts.rejected == sum(counts.reasons.values()) == MOST_REASONS + 8


def test_a_plan_keeps_uploaded_files(history: RunHistory, run: JobRun) -> None:
    a, b, c = (PlannedFile(name, 10) for name in "abc")
    assert history.plan(run, [a, b]) == set()
    history.record_upload(run, "a")
    assert history.plan(run, [a, c]) == {"a"}
    assert history.files(run) == [a, c]

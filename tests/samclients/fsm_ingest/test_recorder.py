"""What a run stores has no secrets: neither its log nor its message."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from samclients.fsm_ingest.runs.recorder import RunRecorder
from samclients.fsm_ingest.runs.records import JobRun, RunStatus
from samclients.runtime import Masker

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
RUN = JobRun("1", "2", "users", 3, "4", "Acme", "ApplicationRoster", "full", by_service=False, started_at=NOW)


def test_each_way_to_the_log_is_masked() -> None:
    lines: list[str] = []
    history: Any = SimpleNamespace(save=lambda run: run, add_entry=lambda _run, text, _at: lines.append(text))
    environment: Any = SimpleNamespace(now=lambda: NOW)
    recorder = RunRecorder(RUN, history, environment, SimpleNamespace(renew=lambda: None), Masker(["s3cret-token"]))  # type: ignore[arg-type]
    recorder.log("Fetched s3cret-token.")
    recorder.interrupt()
    recorder.finish(RunStatus.CANCELED, "Canceled s3cret-token.")
    assert lines == [
        "Fetched ***.",
        "Interrupted at stage fetching; the job's next run continues it.",
        "Canceled ***.",
    ]


def test_the_message_and_the_log_of_a_failure_have_no_secret() -> None:
    lines: list[str] = []
    history: Any = SimpleNamespace(save=lambda run: run, add_entry=lambda _run, text, _at: lines.append(text))
    environment: Any = SimpleNamespace(now=lambda: NOW)
    lease: Any = SimpleNamespace(renew=lambda: None)
    recorder = RunRecorder(RUN, history, environment, lease, Masker(["s3cret-token"]))
    ended = recorder.finish(RunStatus.FAILED, "Flexera refused s3cret-token.")
    assert (ended.status, ended.ended_at, ended.message) == (RunStatus.FAILED, NOW, "Flexera refused ***.")
    assert lines == [ended.message]

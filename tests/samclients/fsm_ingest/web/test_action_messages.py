"""Each button of the list of jobs says what it did, and how it went."""

from __future__ import annotations

import html
import re

import pytest

from samclients.fsm_ingest.errors import IngestError, JobNotComplete
from samclients.fsm_ingest.web.background import BackgroundRuns

from .conftest import JOB, AddJob, Pages

ALERT = re.compile(r'<div class="alert alert-(\w+)[^>]*>(.*?)</div>', re.DOTALL)
NAME = JOB.name


def read_alerts(page: str) -> list[tuple[str, str]]:
    """List the kind and the text of each message on a page."""
    return [(kind, " ".join(html.unescape(re.sub(r"<[^>]+>", "", text)).split())) for kind, text in ALERT.findall(page)]


@pytest.mark.parametrize(
    ("action", "text"),
    [
        ("run", f"Started job {NAME}."),
        ("pause", f"Paused job {NAME}."),
        ("resume", f"Resumed job {NAME}."),
        ("delete", f"Deleted job {NAME}."),
    ],
)
def test_an_action_says_that_it_succeeded(
    pages: Pages, add_job: AddJob, monkeypatch: pytest.MonkeyPatch, action: str, text: str
) -> None:
    job = add_job()
    monkeypatch.setattr(BackgroundRuns, "start", lambda _runs, _name: job)
    assert ("success", text) in read_alerts(pages.post(f"/jobs/{job.id}/{action}"))


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (IngestError("The job runs."), "The job runs."),
        (JobNotComplete(["Task", "API URL"]), "Please update mandatory fields in the job. Missing: Task, API URL."),
    ],
)
def test_a_run_that_cannot_start_says_why(
    pages: Pages, add_job: AddJob, monkeypatch: pytest.MonkeyPatch, error: IngestError, text: str
) -> None:
    job = add_job()

    def refuse(_runs: BackgroundRuns, _name: str) -> None:
        raise error

    monkeypatch.setattr(BackgroundRuns, "start", refuse)
    page = pages.post(f"/jobs/{job.id}/run")
    assert text in " ".join(html.unescape(re.sub(r"<[^>]+>", "", page)).split())
    assert "alert-success" not in page

"""What the pages keep in memory between two requests, a draft for example, is there until its time has passed."""

from __future__ import annotations

from samclients.fsm_ingest.jobs.job_file import export_job
from samclients.runtime import InstantClock

from .conftest import AddJob, Pages
from .drafts import Draft
from .test_jobs import find_link, last_import, upload

HOUR, MINUTE = 3600, 60


def test_a_draft_is_kept_for_eight_hours(draft: Draft, pages: Pages, clock: InstantClock) -> None:
    clock.sleep(8 * HOUR - 1)
    assert "Add API Jobs" in pages.get(draft.path)
    draft.post("add-headers")  # its time begins anew
    clock.sleep(8 * HOUR - 1)
    assert "Add API Jobs" in pages.get(draft.path)
    clock.sleep(1)
    response = pages.client.get(draft.path)
    assert response.status_code == 404
    assert "The draft of the job is no longer here; open the job again." in response.text


def test_an_exported_file_is_kept_for_a_quarter_of_an_hour(pages: Pages, add_job: AddJob, clock: InstantClock) -> None:
    page = pages.post("/jobs/export", {"job": add_job().id})
    link = find_link(page, r'data-download href="([^"]+)"')
    clock.sleep(15 * MINUTE - 1)
    assert '"format": "fsm-ingest API job"' in pages.get(link)
    clock.sleep(1)
    response = pages.client.get(link)
    assert response.status_code == 404
    assert "The exported files are no longer here; export the jobs again." in response.text


def test_an_uploaded_file_is_kept_for_a_quarter_of_an_hour(pages: Pages, add_job: AddJob, clock: InstantClock) -> None:
    link = last_import(pages.post("/jobs/import", upload(export_job(add_job(), None).encode())))
    clock.sleep(15 * MINUTE - 1)
    assert "Zoom users" in pages.get(link)
    clock.sleep(1)
    assert "The file is no longer here; select it again." in pages.post(link)

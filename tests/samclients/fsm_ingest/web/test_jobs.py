"""The tab Jobs Scheduled: columns, filter, actions, export and import."""

from __future__ import annotations

import io
import json
import re
from html import unescape
from zipfile import ZipFile

import pytest

from samclients.fsm_ingest import messages
from samclients.fsm_ingest.jobs.job_editor import JobEditor
from samclients.fsm_ingest.jobs.job_file import export_job
from samclients.fsm_ingest.model.entities import ApiJob, FlexeraOrganization
from samclients.fsm_ingest.storage.database import IngestDatabase

from .conftest import ORG, SECRET, AddJob, Pages

ATTACK = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
PASSPHRASE = "a long passphrase"


def find_link(page: str, pattern: str) -> str:
    found = re.search(pattern, page)
    assert found, page
    return unescape(found[1])


def find_rows(page: str) -> list[str]:
    return re.findall(r'<div class="name" title="[^"]*">(.*?)</div>', page)


def test_the_tab_has_the_documented_columns(pages: Pages, add_job: AddJob) -> None:
    add_job()
    columns = re.findall(r'<th scope="col">(.*?)</th>', pages.get("/jobs"))
    assert columns == [
        *("Export", "Job ID", "Job Name", "Application", "Task", "Organization", "Schedule", "Next run", "Last status"),
        "Actions",
    ]


def test_a_row_has_names_schedule_and_next_run_in_local_time(pages: Pages, add_job: AddJob) -> None:
    add_job()
    page = pages.get("/jobs")
    assert find_rows(page) == ["Zoom users"]
    for text in ("Zoom", "Acme Corp", "Application Roster", "Daily, 06:30 PM", "2026-03-31 18:30"):
        assert text in page


def test_the_filter_shows_applications_with_jobs_and_filters(pages: Pages, add_job: AddJob) -> None:
    add_job()
    add_job(id="22222222-bbbb", name="Okta users", application_id="205")
    page = pages.get("/jobs")
    assert re.findall(r"<option value=.*?>(.*?)</option>", page) == ["All", "Okta", "Zoom"]
    assert find_rows(pages.get("/jobs?application=Okta")) == ["Okta users"]
    assert "No job loads into this application." in pages.get("/jobs?application=Nothing")


def test_the_filter_stays_after_an_action(pages: Pages, add_job: AddJob) -> None:
    job = add_job()
    add_job(id="22222222-bbbb", name="Okta users", application_id="205")
    page = pages.get("/jobs?application=Zoom")
    pause = find_link(page, r'action="(/jobs/[^"]+/pause[^"]*)"')
    assert find_rows(pages.post(pause)) == ["Zoom users"]
    assert find_rows(pages.post("/jobs/export?application=Zoom", {"job": job.id})) == ["Zoom users"]
    assert find_rows(pages.get("/jobs/export?application=Zoom&job=" + job.id)) == ["Zoom users"]
    remove = find_link(page, r'href="(/jobs/[^"]+/delete[^"]*)"')
    dialog = pages.get(remove)
    assert find_rows(pages.post(find_link(dialog, r'action="(/jobs/[^"]+/delete[^"]*)"'))) == []


def test_a_job_is_paused_and_resumed(pages: Pages, add_job: AddJob, database: IngestDatabase) -> None:
    job = add_job()
    assert '<span class="moment">Paused</span>' in pages.post(f"/jobs/{job.id}/pause")
    assert JobEditor(database).get(job.id).paused
    assert "Resumed job Zoom users." in pages.post(f"/jobs/{job.id}/resume")
    assert not JobEditor(database).get(job.id).paused


def test_a_job_is_deleted_after_a_question(pages: Pages, add_job: AddJob) -> None:
    job = add_job()
    assert "Delete the job" in pages.get(f"/jobs/{job.id}/delete")
    assert "You must add at least one API job to populate the table on the API Jobs page." in pages.post(
        f"/jobs/{job.id}/delete"
    )
    assert pages.client.get(f"/jobs/{job.id}/delete").status_code == 404


def test_a_job_without_schedule_does_not_run_and_the_message_is_in_its_row(pages: Pages, add_job: AddJob) -> None:
    job = add_job(schedule=None)
    page = pages.post(f"/jobs/{job.id}/run")
    row = page[page.index('">Zoom users</div>') :]
    assert messages.JOB_NOT_COMPLETE in row
    assert "Missing: Schedule" in row


@pytest.mark.parametrize("action", ["run", "pause", "delete"])
def test_an_action_without_token_is_refused(pages: Pages, add_job: AddJob, action: str) -> None:
    job = add_job()
    assert pages.client.post(f"/jobs/{job.id}/{action}").status_code == 400
    assert find_rows(pages.get("/jobs")) == ["Zoom users"]


def test_a_script_in_stored_names_is_text_on_every_page(pages: Pages, add_job: AddJob) -> None:
    job = add_job(name=ATTACK, application_id=ATTACK, schedule=None)
    pages.post(f"/jobs/{job.id}/run")
    for path in ("/jobs", f"/jobs/{job.id}/delete", f"/jobs/export?job={job.id}", "/jobs?application=" + ATTACK):
        page = pages.get(path)
        assert "&lt;script&gt;" in page, path
        assert "<script>" not in page, path
        assert "<img" not in page, path


def test_nothing_ticked_is_an_error(pages: Pages, add_job: AddJob) -> None:
    add_job()
    assert messages.NOTHING_TO_EXPORT in pages.client.get("/jobs/export", follow_redirects=True).text
    assert messages.NOTHING_TO_EXPORT in pages.post("/jobs/export")


def test_one_job_is_exported_as_a_text_file(pages: Pages, add_job: AddJob) -> None:
    job = add_job()
    page = pages.post("/jobs/export", {"job": job.id})
    assert messages.EXPORT_SUCCESSFUL in page
    response = pages.client.get(find_link(page, r'data-download href="([^"]+)"'))
    assert response.headers["Content-Disposition"] == "attachment; filename=Zoom-users-11111111.txt"
    assert json.loads(response.data)["job"]["name"] == "Zoom users"


def test_several_jobs_are_exported_as_an_archive(pages: Pages, add_job: AddJob) -> None:
    names = [add_job().id, add_job(id="22222222-bbbb", name="../../etc/passwd").id]
    page = pages.post("/jobs/export", {"job": names})
    content = pages.client.get(find_link(page, r'data-download href="([^"]+)"')).data
    assert ZipFile(io.BytesIO(content)).namelist() == ["Zoom-users-11111111.txt", "etc-passwd-22222222.txt"]


@pytest.mark.parametrize("name", ['a"\r\nX-Evil: 1', "../../x", "a;b=c", "\u202etxt.exe", "å文"])
def test_a_job_name_injects_nothing_into_a_download(pages: Pages, add_job: AddJob, name: str) -> None:
    job = add_job(name=name)
    page = pages.post("/jobs/export", {"job": job.id})
    response = pages.client.get(find_link(page, r'data-download href="([^"]+)"'))
    assert "X-Evil" not in response.headers
    disposition = response.headers["Content-Disposition"]
    assert "/" not in disposition
    assert disposition.startswith("attachment; filename")
    assert "%E2%80%AE" not in disposition


def test_secrets_are_exported_with_a_passphrase_only(pages: Pages, secret_job: ApiJob) -> None:
    assert "Passphrase, once more" in pages.get(f"/jobs/export?job={secret_job.id}")
    page = pages.post("/jobs/export", {"job": secret_job.id}, status=422)
    assert "give a passphrase to encrypt them" in page
    both = {"job": secret_job.id, "passphrase": PASSPHRASE, "repeated": "another"}
    assert "The two passphrases differ." in pages.post("/jobs/export", both, status=422)
    page = pages.post("/jobs/export", {**both, "repeated": PASSPHRASE})
    content = pages.client.get(find_link(page, r'data-download href="([^"]+)"')).text
    assert SECRET not in content


@pytest.mark.parametrize("key", ["x", "..%2f..%2fetc%2fpasswd", "a" * 300])
def test_an_export_that_does_not_exist_is_not_found(pages: Pages, organization: FlexeraOrganization, key: str) -> None:
    assert organization
    assert pages.client.get(f"/jobs/exports/{key}").status_code == 404


def upload(content: bytes, name: str = "job.txt", **fields: str) -> dict[str, object]:
    return {"file": (io.BytesIO(content), name), **fields}


def test_a_job_is_imported_without_schedule(pages: Pages, add_job: AddJob) -> None:
    text = export_job(add_job(), None)
    page = pages.post("/jobs/import", upload(text.encode(), "zoom.txt"))
    assert 'id="file-path" readonly value="zoom.txt"' in page
    assert "&#34;name&#34;: &#34;Zoom users&#34;" in page
    page = pages.post(last_import(page), {"organization": "9" * 30})
    assert "Imported job Zoom users (2). It has no schedule yet." in page
    assert '<td data-label="Schedule"></td>' in page


def last_import(page: str) -> str:
    return find_link(page, r'<form method="post" action="(/jobs/import/[^"]+)"')


def test_an_encrypted_file_needs_its_passphrase_and_its_secrets_are_not_shown(
    pages: Pages, secret_job: ApiJob, database: IngestDatabase
) -> None:
    content = export_job(secret_job, PASSPHRASE).encode()
    page = pages.post("/jobs/import", upload(content), status=422)
    assert "The file is encrypted: give the passphrase that it was exported with." in page
    assert "The passphrase is wrong" in pages.post("/jobs/import", upload(content, passphrase="no"), status=422)
    page = pages.post("/jobs/import", upload(content, passphrase=PASSPHRASE))
    assert SECRET not in page
    pages.post(last_import(page), {"organization": str(ORG)})
    assert JobEditor(database).get("Zoom users (2)").headers == secret_job.headers


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"PK\x03\x04" + bytes(100),
        b"{" * 100_000,
        b"[]",
        b"null",
        b'{"format": "other"}',
        b"\x00" * 9,
    ],
)
def test_a_malformed_file_is_an_error_beside_the_field(
    pages: Pages, organization: FlexeraOrganization, content: bytes
) -> None:
    assert organization
    page = pages.post("/jobs/import", upload(content), status=422)
    assert 'id="file-error"' in page


def test_no_file_and_a_file_that_is_too_large_are_refused(pages: Pages, organization: FlexeraOrganization) -> None:
    assert organization
    assert "Select the .txt file" in pages.post("/jobs/import", {}, status=422)
    kind = "multipart/form-data; boundary=b"
    assert pages.client.post("/jobs/import", data=b"x" * 13_000_000, content_type=kind).status_code == 413


def test_the_name_of_an_uploaded_file_is_text(pages: Pages, add_job: AddJob) -> None:
    page = pages.post("/jobs/import", upload(export_job(add_job(), None).encode(), "<script>alert(1)</script>.txt"))
    assert "&lt;script&gt;" in page
    assert "<script>" not in page


def test_an_import_that_has_expired_asks_for_the_file_again(pages: Pages, organization: FlexeraOrganization) -> None:
    assert organization
    assert "The file is no longer here; select it again." in pages.post("/jobs/import/unknown")

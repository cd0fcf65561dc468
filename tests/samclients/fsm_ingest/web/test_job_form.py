"""Add API Jobs: drafts, rows, errors beside their fields, secrets that the browser never gets."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping

import pytest

from samclients.fsm_ingest import messages
from samclients.fsm_ingest.jobs.connection import ConnectionTestResult
from samclients.fsm_ingest.jobs.connection_tester import ConnectionTester
from samclients.fsm_ingest.jobs.job_editor import JobEditor
from samclients.fsm_ingest.model.entities import ApiJob, FlexeraOrganization, Header, Method, Param, ParameterPlace
from samclients.fsm_ingest.source import json_paths
from samclients.fsm_ingest.storage.database import IngestDatabase

from .conftest import ORG, SECRET, AddJob, Pages
from .drafts import ATTACK, REQUEST, Draft


def test_empty_fields_are_errors_beside_them(draft: Draft) -> None:
    draft.post("save")
    for field, label in (("name", "Job Name"), ("task", "Task"), ("schedule", "Schedule"), ("url", "API URL")):
        assert draft.problems(field) == [f"{label} is required"]


def test_a_job_is_saved(draft: Draft, database: IngestDatabase) -> None:
    assert "Saved job New job." in draft.post("save", **REQUEST)
    job = JobEditor(database).get("New job")
    assert (str(job.schedule), job.organization_id, job.method) == ("Monthly, day 31, 12:05 AM", ORG, Method.GET)


def test_an_edit_without_changes_changes_nothing(pages: Pages, add_job: AddJob, database: IngestDatabase) -> None:
    params = (Param("fromDate"), Param("toDate"), Param("tenant", "acme", "t", ParameterPlace.HEADER))
    auth = json.dumps({"auth_type": "ClientSecretAuthentication", "token_url": "https://login.example/t?key=1",
                       "body": {"client_id": "1.10", "client_secret": SECRET, "grant_type": "x"}})  # fmt: skip
    job = add_job(params=params, headers=(Header("X-Key", SECRET),), advanced_auth=auth, url="https://a.example/?k=1")
    draft = Draft(pages, f"/jobs/{job.id}/edit")
    assert SECRET not in draft.page
    assert "Saved job" in draft.post("save")
    assert JobEditor(database).get(job.id) == job


def test_typed_secrets_are_not_sent_back(draft: Draft, vendor: list[ApiJob]) -> None:
    draft.post("add-headers", **REQUEST)
    draft.post("test", headers__0__key="Authorization", headers__0__value=f"Bearer {SECRET}")
    assert SECRET not in draft.page
    draft.post("test")
    assert [job.headers for job in vendor] == [(Header("Authorization", f"Bearer {SECRET}"),)] * 2


def test_a_secret_is_not_shown_under_another_name(pages: Pages, secret_job: ApiJob) -> None:
    draft = Draft(pages, f"/jobs/{secret_job.id}/edit")
    draft.post("keep", headers__0__key="Accept")
    assert SECRET not in draft.page
    assert draft.problems("headers") == ["Headers: *** stands for what is not shown; enter it."]


def test_delete_of_a_header_leaves_its_value_in_the_form(draft: Draft, database: IngestDatabase) -> None:
    draft.post("add-headers", **REQUEST)
    draft.post("delete-headers-0", headers__0__key="X-Key", headers__0__value=SECRET)
    assert draft.fields()["headers-0-key"] == ""
    assert draft.fields()["headers-0-value"] == "***"
    draft.post("save")
    assert JobEditor(database).get("New job").headers == ()


@pytest.mark.parametrize(
    "action", ["delete-params-0", "delete-params-1", "delete-params-99", "delete-x-0", "delete-", "x"]
)
def test_system_keys_are_not_deleted_and_unknown_actions_do_nothing(draft: Draft, action: str) -> None:
    draft.post(action)
    assert [draft.fields()[f"params-{number}-key"] for number in range(2)] == ["fromDate", "toDate"]


def test_clear_clears_all_fields(pages: Pages, secret_job: ApiJob, database: IngestDatabase) -> None:
    draft = Draft(pages, f"/jobs/{secret_job.id}/edit")
    draft.post("clear", is_paused="on", has_auth="on", body="{}")
    filled = {name: text for name, text in draft.fields().items() if text and name != "csrf_token"}
    kept = {"params-0-key": "fromDate", "params-1-key": "toDate", "method": "GET", "meridiem": "AM"}
    assert filled == {**kept, "params-0-place": "Query String", "params-1-place": "Query String"}
    assert JobEditor(database).get(secret_job.id) == secret_job


def test_rows_are_added_and_deleted(draft: Draft, database: IngestDatabase) -> None:
    draft.post("add-params", **REQUEST)
    draft.post("add-params", params__2__mapped_field="tenant", params__2__value="acme")
    draft.post("delete-params-3")
    draft.post("save")
    assert JobEditor(database).get("New job").params[2:] == (Param("tenant", "acme"),)


def test_paging_that_is_switched_off_keeps_its_rows(draft: Draft, pages: Pages, database: IngestDatabase) -> None:
    draft.post("add-paging", has_paging="on", **REQUEST)
    fields = draft.fields()
    assert fields["paging-0-key"] == "Offset"
    draft.post("keep")
    draft.page = draft.page.replace('name="has_paging" checked', 'name="has_paging"')
    draft.post("keep")
    assert draft.fields()["paging-0-key"] == "Offset"
    draft.post("save")
    job = JobEditor(database).get("New job")
    assert (job.paging, len(job.unused_paging)) == ((), 1)
    draft = Draft(pages, f"/jobs/{job.id}/edit")
    draft.post("save", has_paging="on", paging__0__mapped_key="offset", paging__0__value="0")
    job = JobEditor(database).get("New job")
    assert (len(job.paging), job.unused_paging) == (1, ())


@pytest.mark.parametrize(
    ("place", "changes"),
    [
        ("url", {"url": "ftp://x"}),
        ("params", {"params__0__value": "2026-01-31", "params__0__mapped_field": "from"}),
        ("body", {"body": "{", "method": "POST"}),
        ("advanced_auth", {"has_auth": "on", "advanced_auth": "{}"}),
        ("paging", {"has_paging": "on", "paging__0__key": "Offset", "paging__0__parameter_type": "Response"}),
    ],
)
def test_an_error_stands_in_its_tab(draft: Draft, place: str, changes: Mapping[str, str]) -> None:
    draft.post("save", **{**REQUEST, **changes})
    assert draft.problems(place)


def test_the_block_of_advanced_auth_errors_is_the_documented_one(draft: Draft) -> None:
    draft.post("template-ClientSecretAuthentication", **REQUEST)
    text = str(draft.fields()["advanced_auth"]).replace("Token URL value", "https://login.example/token")
    draft.post("test", advanced_auth=text)
    assert draft.problems("advanced_auth") == [
        "Please provide valid Advanced Auth information.",
        "client_id is required under body",
        "client_secret is required under body",
    ]


def test_the_second_of_two_editors_is_told(pages: Pages, add_job: AddJob, database: IngestDatabase) -> None:
    job = add_job()
    draft = Draft(pages, f"/jobs/{job.id}/edit")
    JobEditor(database).pause(job.id)
    assert messages.EDIT_CONFLICT in html.unescape(draft.post("save", name="Mine"))
    assert JobEditor(database).get(job.id).name == job.name


def test_a_script_in_a_job_is_text(pages: Pages, add_job: AddJob) -> None:
    job = add_job(name=ATTACK, headers=(Header("Accept", ATTACK),), body=json.dumps({"x": f"</textarea>{ATTACK}"}))
    page = Draft(pages, f"/jobs/{job.id}/edit").page
    assert "<script>" not in page
    assert page.count("</textarea>") == 2


def test_a_stored_text_that_is_no_json_is_not_shown(pages: Pages, add_job: AddJob) -> None:
    job = add_job(advanced_auth=f"client_secret={SECRET}")
    draft = Draft(pages, f"/jobs/{job.id}/edit")
    assert SECRET not in draft.page
    assert draft.problems("advanced_auth") == ["The stored text is no JSON and is not shown; enter it again."]


def test_a_draft_that_does_not_exist_is_not_found(pages: Pages, organization: FlexeraOrganization) -> None:
    assert organization
    for path in ("/jobs/drafts/x", "/jobs/drafts/x/mapping", "/jobs/drafts/x/mapping/email"):
        assert pages.client.get(path).status_code == 404
    pages.post("/jobs/drafts/x", {"action": "save"}, status=404)


def test_a_response_with_half_a_character_is_shown(draft: Draft, pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    document = json.loads('{"na\\ud800me": "val\\udfffue"}')
    answered = ConnectionTestResult(
        messages.TEST_SUCCEEDED, succeeded=True, paths=json_paths.list_paths(document), document=document
    )
    monkeypatch.setattr(ConnectionTester, "try_connection", lambda *_: answered)
    assert "val\\udfffue" in draft.post("test", **REQUEST)
    assert "na\\ud800me" in pages.get(f"{draft.path.partition('#')[0]}/mapping/email")

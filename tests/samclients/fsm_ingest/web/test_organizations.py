"""The Organizations page: table, dialogs, messages beside their fields."""

from __future__ import annotations

import re

import pytest

from samclients.fsm_ingest import messages
from samclients.fsm_ingest.errors import AlreadyExists, FlexeraRequestFailed, IngestError, InvalidInput
from samclients.fsm_ingest.jobs.organizations import OrganizationEditor
from samclients.fsm_ingest.model.entities import Application, FlexeraOrganization

from .conftest import NAME, ORG, TOKEN, AddJob, Pages

FORM = {"organization_id": "77", "name": "Umbrella", "refresh_token": "t", "region": "EU"}


def errors_of(page: str, field: str) -> list[str]:
    found = re.search(rf'<div id="{field}-error"[^>]*>(.*?)</div></div>', page, re.DOTALL)
    return re.findall(r"<div>(.*?)</div>", found[0]) if found else []


@pytest.fixture
def flexera(monkeypatch: pytest.MonkeyPatch) -> list[FlexeraOrganization]:
    """Flexera, which knows every organization; the list has those that it was asked about."""
    asked: list[FlexeraOrganization] = []

    def verify(_book: OrganizationEditor, organization: FlexeraOrganization) -> list[Application]:
        asked.append(organization)
        return [Application(organization.id, "5678", "Zoom")]

    monkeypatch.setattr(OrganizationEditor, "_verify", verify)
    return asked


def refuse(monkeypatch: pytest.MonkeyPatch, error: IngestError) -> None:
    def add(_book: OrganizationEditor, _organization: FlexeraOrganization) -> list[Application]:
        raise error

    monkeypatch.setattr(OrganizationEditor, "add", add)


def test_without_organizations_the_page_says_so_and_api_jobs_are_disabled(pages: Pages) -> None:
    page = pages.get("/organizations")
    assert "There is no organization yet." in page
    assert '<span class="nav-link disabled" aria-disabled="true"' in page
    assert messages.NO_ORGANIZATION in pages.client.get("/jobs", follow_redirects=True).text


def test_an_organization_is_added(pages: Pages, flexera: list[FlexeraOrganization]) -> None:
    page = pages.post("/organizations/add", FORM)
    assert "Added organization 77, with 1 applications." in page
    assert "Umbrella" in page
    assert flexera == [FlexeraOrganization(77, "Umbrella", "t", "https://api.flexera.eu", "https://login.flexera.eu")]


@pytest.mark.parametrize(
    ("error", "field", "text"),
    [
        (InvalidInput(messages.ORGANIZATION_DOES_NOT_EXIST), "organization_id", messages.ORGANIZATION_DOES_NOT_EXIST),
        (AlreadyExists(messages.ORGANIZATION_EXISTS), "organization_id", messages.ORGANIZATION_EXISTS),
        (
            InvalidInput(messages.ORGANIZATION_NAME_NOT_VALID.format(name="Umbrella Inc")),
            "name",
            "Organization Name is not valid. Please change it to: Umbrella Inc.",
        ),
    ],
)
def test_the_documented_messages_are_beside_their_fields(
    pages: Pages, monkeypatch: pytest.MonkeyPatch, error: IngestError, field: str, text: str
) -> None:
    refuse(monkeypatch, error)
    page = pages.post("/organizations/add", FORM, status=422)
    assert errors_of(page, field) == [text]
    assert 'value="Umbrella"' in page


@pytest.mark.parametrize("entered", ["abc", "-1", "1.5", "9" * 30, "77; DROP"])
def test_an_id_that_is_no_number_does_not_exist(pages: Pages, entered: str) -> None:
    page = pages.post("/organizations/add", {**FORM, "organization_id": entered}, status=422)
    assert errors_of(page, "organization_id") == [messages.ORGANIZATION_DOES_NOT_EXIST]


def test_empty_fields_are_errors_beside_them(pages: Pages) -> None:
    page = pages.post("/organizations/add", {"region": "NAM"}, status=422)
    assert errors_of(page, "organization_id") == ["Organization ID is required"]
    assert errors_of(page, "name") == ["Organization Name is required"]
    assert errors_of(page, "refresh_token") == ["Refresh Token is required"]


def test_an_error_of_no_field_is_at_the_head_of_the_form(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse(monkeypatch, FlexeraRequestFailed("Flexera could not be asked: refused"))
    assert 'role="alert">Flexera could not be asked: refused</div>' in pages.post(
        "/organizations/add", FORM, status=422
    )


def test_the_region_other_needs_an_address(pages: Pages) -> None:
    assert "API address is required" in pages.post("/organizations/add", {**FORM, "region": "own"}, status=422)


def test_the_stored_token_is_not_sent_and_is_kept_if_nothing_is_entered(
    pages: Pages, organization: FlexeraOrganization, flexera: list[FlexeraOrganization]
) -> None:
    page = pages.get(f"/organizations/{ORG}/edit")
    assert NAME in page
    assert TOKEN not in page
    changed = {"organization_id": "999", "name": "Acme", "refresh_token": "", "region": "NAM"}
    pages.post(f"/organizations/{ORG}/edit", changed)
    assert [(entry.id, entry.name, entry.refresh_token) for entry in flexera] == [
        (ORG, "Acme", organization.refresh_token)
    ]


def test_an_organization_is_deleted_after_a_question(pages: Pages, organization: FlexeraOrganization) -> None:
    assert f"Delete organization {organization.id}" in pages.get(f"/organizations/{ORG}/delete")
    assert "Deleted organization 1234." in pages.post(f"/organizations/{ORG}/delete")


def test_an_organization_with_jobs_is_not_deleted(pages: Pages, add_job: AddJob) -> None:
    job = add_job()
    page = pages.post(f"/organizations/{ORG}/delete", status=409)
    [error] = re.findall(r"role=\"alert\">(.*?)<", page)
    assert job.name in error


def test_an_organization_that_does_not_exist_is_not_found(pages: Pages, organization: FlexeraOrganization) -> None:
    assert organization.id != 9
    assert pages.client.get("/organizations/9/edit").status_code == 404

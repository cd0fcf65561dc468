"""Add API Jobs in a browser: Request Info, Test Connection, Metadata Mapping, and the run of what was entered."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from contract_tests.kit.browser import NARROW, ColorScheme, find_accessibility_problems, new_context, overflow
from contract_tests.kit.programs.fsm_pages import serve_pages
from contract_tests.kit.programs.fsm_utility import AUTH, FEW, Utility
from contract_tests.kit.remote import RemoteWorld
from contract_tests.kit.services import NOW
from samclients.fsm_ingest import messages
from samclients.fsm_ingest.jobs.job_editor import JobEditor
from samclients.fsm_ingest.storage.database import IngestDatabase
from samclients.runtime import InstantClock, Settings

pytestmark = FEW
MISSING = ["client_id is required under body", "client_secret is required under body"]
SECRET = "sample-client-secret"


@pytest.fixture
def client(world: RemoteWorld) -> Settings:
    return Settings(headers={"X-Mock-World": world.name}, clock=InstantClock(NOW, on_sleep=world.advance))


@pytest.fixture
def utility(tmp_path: Path, client: Settings, world: RemoteWorld) -> Iterator[Utility]:
    with IngestDatabase(f"sqlite:///{tmp_path}/fsm.db", {}) as database:
        yield Utility(database, client, world)


@pytest.fixture
def pages(utility: Utility) -> Iterator[str]:
    with serve_pages(utility.database, utility.client) as url:
        yield url


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def advanced_auth(utility: Utility, **changes: Any) -> str:
    kind = "ClientSecretAuthentication"
    information = {"auth_type": kind, "token_url": f"{utility.url('flexera')}/sample-saas/oauth/token", **AUTH[kind]}
    return json.dumps({**information, **changes})


def open_tab(page: Page, name: str) -> None:
    tab = page.get_by_role("link", name=name)
    if tab.is_visible():
        tab.click()


def fill_request(page: Page, utility: Utility, name: str = "Sample users") -> None:
    page.get_by_label("Job Name").fill(name)
    page.get_by_label("Application").select_option("Sample SaaS")
    page.get_by_label("Task").select_option("Application Roster")
    page.get_by_label("Frequency").select_option("Daily")
    page.get_by_label("Hour").select_option("06")
    page.get_by_label("Minutes").select_option("30")
    page.get_by_label("AM/PM").select_option("PM")
    page.get_by_label("API URL").fill(f"{utility.url('flexera')}/sample-saas/offset/users")


def fill_auth(page: Page, text: str) -> None:
    open_tab(page, "Advanced Auth Info")
    page.get_by_label("Advanced Auth", exact=True).check()
    page.get_by_label("JSON; stars").fill(text)


def test_a_job_is_added_tested_mapped_and_run(page: Page, pages: str, utility: Utility) -> None:
    page.goto(f"{pages}/jobs")
    page.get_by_role("link", name="Add New API Job").click()
    button(page, "2 Metadata Mapping").click()
    expect(page.get_by_role("alert")).to_have_text(messages.TEST_FIRST)
    fill_request(page, utility)
    button(page, "Test Connection").last.click()
    expect(page.get_by_role("alert")).to_have_text(messages.TEST_UNAUTHORIZED)

    fill_auth(page, advanced_auth(utility, body={"grant_type": "client_credentials"}))
    button(page, "Test Connection").first.click()
    lines = page.locator("#advanced_auth-error > div")
    expect(lines).to_have_text([messages.ADVANCED_AUTH_NOT_VALID, *MISSING])
    fill_auth(page, advanced_auth(utility))
    button(page, "Test Connection").first.click()
    expect(page.get_by_role("status")).to_have_text(messages.TEST_SUCCEEDED)
    assert SECRET not in page.content()
    response = page.get_by_role("region", name="Test Connection Response")
    expect(response.get_by_text("familyName").first).to_be_visible()
    response.get_by_text("items", exact=True).click()
    expect(response.get_by_text("familyName").first).to_be_hidden()

    button(page, "Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved job Sample users.")
    page.get_by_role("link", name="Edit Sample users").click()
    button(page, "Test Connection").last.click()
    button(page, "2 Metadata Mapping").click()
    button(page, "Save").click()
    mandatory = "The following fields are mandatory and cannot be empty: {}."
    expect(page.get_by_role("alert")).to_have_text(mandatory.format("uniqueId, email, firstName, lastName"))
    map_field(page, "lastName", "items[].profile.familyName")
    button(page, "Save").click()
    expect(page.get_by_role("alert")).to_have_text(mandatory.format("uniqueId, email, firstName"))
    choose_in_tree(page, "uniqueId", "id", "items[].id")
    map_field(page, "email", "items[].profile.mail")
    map_field(page, "firstName", "items[].profile.givenName")
    button(page, "Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved job Sample users.")
    page.get_by_role("button", name="Run now").click()
    expect(page.get_by_role("cell", name="Completed")).to_be_visible(timeout=20_000)


def map_field(page: Page, field: str, path: str) -> None:
    page.get_by_role("link", name=f"Map {field}", exact=True).click()
    dialog = page.get_by_role("dialog", name="Select Mapping Field")
    dialog.get_by_label("Test Connection Response", exact=True).fill(path)
    dialog.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", name="First values")).to_be_visible()
    button(page, "Save").first.click()
    expect(page.locator(f"#field-{field}")).to_contain_text(path)


def choose_in_tree(page: Page, field: str, name: str, path: str) -> None:
    page.get_by_role("link", name=f"Map {field}", exact=True).click()
    dialog = page.get_by_role("dialog", name="Select Mapping Field")
    dialog.get_by_role("region", name="Fields of the response").get_by_role("link", name=name, exact=True).click()
    expect(dialog.get_by_label("Test Connection Response", exact=True)).to_have_value(path)
    button(page, "Save").first.click()
    expect(page.locator(f"#field-{field}")).to_contain_text(path)


@pytest.mark.long
def test_the_search_filters_the_tree_while_it_is_typed(page: Page, pages: str, utility: Utility) -> None:
    job = utility.sample()
    page.goto(f"{pages}/jobs/{job.id}/edit")
    button(page, "Test Connection").last.click()
    button(page, "2 Metadata Mapping").click()
    page.get_by_role("link", name="Map email", exact=True).click()
    search, fields = page.get_by_label("Search"), page.get_by_role("region", name="Fields of the response")
    expect(search).to_be_focused()
    everything = fields.get_by_role("link").all_inner_texts()
    assert {"id", "mail", "givenName", "familyName"} <= set(everything)
    page.keyboard.type("NAME")
    expect(fields.get_by_role("link")).to_have_text(["givenName", "familyName"])
    search.press("Enter")
    expect(fields.get_by_role("link")).to_have_text(["givenName", "familyName"])
    search.fill("nothing like this")
    expect(fields.get_by_role("status")).to_have_text("No field has this text.")
    search.fill("")
    expect(fields.get_by_role("link")).to_have_text(everything)
    search.fill("mail")
    fields.get_by_role("link").click()
    expect(page.get_by_label("Test Connection Response", exact=True)).to_have_value("items[].profile.mail")
    expect(search).to_have_value("mail")


@pytest.mark.long
def test_the_checkbox_enables_the_field_of_advanced_auth(page: Page, pages: str, utility: Utility) -> None:
    assert utility
    page.goto(f"{pages}/jobs/add")
    open_tab(page, "Advanced Auth Info")
    field = page.get_by_label("JSON; stars")
    expect(field).not_to_be_editable()
    page.get_by_label("Advanced Auth", exact=True).check()
    expect(field).to_be_editable()
    button(page, "Refresh Token Based Authentication").click()
    expect(field).to_have_value(re.compile("RefreshTokenAuthentication"))
    page.get_by_label("Advanced Auth", exact=True).uncheck()
    expect(field).not_to_be_editable()
    button(page, "Test Connection").first.click()
    open_tab(page, "Advanced Auth Info")
    expect(field).to_have_value(re.compile("RefreshTokenAuthentication"))


def test_a_masked_secret_that_comes_back_is_kept(page: Page, pages: str, utility: Utility) -> None:
    job = utility.sample()
    page.goto(f"{pages}/jobs/{job.id}/edit")
    open_tab(page, "Advanced Auth Info")
    shown = json.loads(page.get_by_label("JSON; stars").input_value())
    assert shown["body"] == {
        "scope": "read",
        "grant_type": "client_credentials",
        "client_id": "***",
        "client_secret": "***",
    }
    page.get_by_label("JSON; stars").fill(json.dumps({**shown, "token_expiry_in_minutes": "9"}))
    button(page, "Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved job")
    kept = json.loads(JobEditor(utility.database).get(job.id).advanced_auth or "")
    assert (kept["body"]["client_secret"], kept["token_expiry_in_minutes"]) == (SECRET, "9")


def test_the_second_of_two_editors_is_told(page: Page, pages: str, utility: Utility) -> None:
    job = utility.sample()
    page.goto(f"{pages}/jobs/{job.id}/edit")
    JobEditor(utility.database).pause(job.id)
    page.get_by_label("Job Name").fill("Mine")
    button(page, "Save").click()
    expect(page.get_by_role("alert")).to_have_text(messages.EDIT_CONFLICT)
    assert JobEditor(utility.database).get(job.id).name == job.name


@pytest.mark.long
def test_delete_of_a_header_leaves_its_value(page: Page, pages: str, utility: Utility) -> None:
    assert utility
    page.goto(f"{pages}/jobs/add")
    open_tab(page, "Headers")
    button(page, "Add header").click()
    page.get_by_label("Key, row 1").fill("Accept")
    page.get_by_label("Value, row 1").locator("visible=true").fill("application/json")
    button(page, "Delete row 1").locator("visible=true").click()
    expect(page.get_by_label("Key, row 1").locator("visible=true")).to_have_value("")


@pytest.mark.long
def test_the_form_works_without_javascript(browser: Browser, pages: str, utility: Utility) -> None:
    context = new_context(browser, javascript=False)
    page = context.new_page()
    page.goto(f"{pages}/jobs/add")
    fill_request(page, utility)
    fill_auth(page, advanced_auth(utility))
    button(page, "Test Connection").last.click()
    expect(page.get_by_role("status")).to_have_text(messages.TEST_SUCCEEDED)
    button(page, "Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved job Sample users.")
    context.close()


@pytest.mark.long
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [NARROW, 1280])
def test_the_form_is_accessible_and_does_not_scroll_sideways(
    browser: Browser, pages: str, utility: Utility, scheme: ColorScheme, width: int
) -> None:
    job = utility.sample()
    context = new_context(browser, width=width, scheme=scheme)
    page = context.new_page()
    page.goto(f"{pages}/jobs/{job.id}/edit")
    button(page, "Test Connection").last.click()
    expect(page.get_by_role("status")).to_have_text(messages.TEST_SUCCEEDED)

    def check(name: str) -> None:
        if folder := os.environ.get("SHOTS"):
            page.screenshot(path=f"{folder}/{name}-{scheme}-{width}.png", full_page=True)
        assert find_accessibility_problems(page) == [], name
        assert overflow(page) == 0, name

    for tab in ("Params", "Headers", "Body", "Advanced Auth Info", "Paging Info"):
        page.locator("[data-tabs]").get_by_role("link", name=tab).click()
        check(f"job-{tab.replace(' ', '')}")
    button(page, "2 Metadata Mapping").click()
    expect(page.get_by_role("heading", name="Metadata Mapping", exact=True)).to_be_visible()
    check("mapping")
    page.get_by_role("link", name="Map activatedAt").click()
    expect(page.get_by_label("Search")).to_be_focused()
    check("map")
    context.close()

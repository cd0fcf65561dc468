"""The ingestion utility's pages in a browser: organizations, jobs, export, import, logs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from contract_tests.kit.browser import NARROW, ColorScheme, find_accessibility_problems, new_context, overflow
from contract_tests.kit.programs.fsm_pages import serve_pages
from contract_tests.kit.programs.fsm_utility import FEW, Utility
from contract_tests.kit.remote import RemoteWorld
from contract_tests.kit.services import NOW
from contract_tests.kit.vendors.flexera_ingestion import ORG, REFRESH_TOKEN
from samclients.fsm_ingest import messages
from samclients.fsm_ingest.storage.database import IngestDatabase
from samclients.runtime import InstantClock, Settings

pytestmark = FEW
PASSPHRASE = "correct horse battery staple"


@pytest.fixture
def client(world: RemoteWorld) -> Settings:
    return Settings(headers={"X-Mock-World": world.name}, clock=InstantClock(NOW, on_sleep=world.advance))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[IngestDatabase]:
    with IngestDatabase(f"sqlite:///{tmp_path}/fsm.db", {}) as opened:
        yield opened


@pytest.fixture
def empty(database: IngestDatabase, client: Settings) -> Iterator[str]:
    """The pages of a new installation."""
    with serve_pages(database, client) as url:
        yield url


@pytest.fixture
def utility(database: IngestDatabase, client: Settings, world: RemoteWorld) -> Utility:
    return Utility(database, client, world)


@pytest.fixture
def pages(utility: Utility) -> Iterator[str]:
    """The pages of an installation with the organization Acme Corp."""
    with serve_pages(utility.database, utility.client) as url:
        yield url


def add_organization(page: Page, number: str, name: str, world: RemoteWorld) -> None:
    page.get_by_role("link", name="Add New Organization").click()
    dialog = page.get_by_role("dialog", name="Add Organization")
    dialog.get_by_label("Organization ID").fill(number)
    dialog.get_by_label("Organization Name").fill(name)
    dialog.get_by_label("Refresh Token").fill(REFRESH_TOKEN)
    dialog.get_by_label("Region").select_option("own")
    if not dialog.get_by_label("API address").is_visible():
        dialog.get_by_text("Addresses of another region").click()
    dialog.get_by_label("API address").fill(world.control.server.standins["flexera"].url)
    dialog.get_by_role("button", name="Add").click()


@pytest.mark.long
def test_an_organization_is_added_as_flexera_has_it(page: Page, empty: str, world: RemoteWorld) -> None:
    page.goto(empty)
    expect(page.get_by_role("main")).to_contain_text("There is no organization yet.")
    add_organization(page, "999", "Acme Corp", world)
    expect(page.locator("#organization_id-error")).to_have_text(messages.ORGANIZATION_DOES_NOT_EXIST)
    page.get_by_role("link", name="Cancel").click()
    add_organization(page, str(ORG), "Acme", world)
    expect(page.locator("#name-error")).to_have_text("Organization Name is not valid. Please change it to: Acme Corp.")
    page.get_by_role("link", name="Cancel").click()
    add_organization(page, str(ORG), "Acme Corp", world)
    expect(page.get_by_role("status")).to_contain_text(f"Added organization {ORG}")
    add_organization(page, str(ORG), "Acme Corp", world)
    expect(page.locator("#organization_id-error")).to_have_text(messages.ORGANIZATION_EXISTS)
    page.keyboard.press("Escape")
    page.get_by_role("link", name="API Jobs").click()
    expect(page.get_by_role("link", name="Jobs Scheduled")).to_have_attribute("aria-current", "page")


def test_a_job_is_run_and_its_log_viewed(page: Page, pages: str, utility: Utility) -> None:
    utility.sample()
    page.goto(f"{pages}/jobs")
    page.get_by_role("button", name="Run now").click()
    expect(page.get_by_role("status")).to_contain_text("Started job users by total-count.")
    expect(page.get_by_role("cell", name="Completed")).to_be_visible(timeout=20_000)  # live, without a reload
    page.get_by_role("link", name="View").click()
    expect(page.get_by_role("heading", name="Log Viewer")).to_be_visible()
    expect(page.locator("pre")).to_contain_text('TaskName="Application Roster"')


@pytest.mark.long
def test_an_imported_job_has_no_schedule_and_does_not_run(
    page: Page, pages: str, utility: Utility, tmp_path: Path
) -> None:
    utility.sample()
    page.goto(f"{pages}/jobs")
    page.get_by_role("button", name="Export").click()
    expect(page.get_by_role("alert")).to_have_text(messages.NOTHING_TO_EXPORT)
    page.get_by_role("checkbox", name="Export users by total-count").check()
    page.get_by_role("button", name="Export").click()
    dialog = page.get_by_role("dialog", name="Export API Jobs")
    dialog.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
    dialog.get_by_label("Passphrase, once more").fill(PASSPHRASE)
    with page.expect_download() as downloaded:
        dialog.get_by_role("button", name="OK").click()
    expect(page.get_by_role("status")).to_have_text(messages.EXPORT_SUCCESSFUL)
    file = tmp_path / downloaded.value.suggested_filename
    downloaded.value.save_as(file)

    page.get_by_role("link", name="Import").click()
    dialog = page.get_by_role("dialog", name="Import API Configuration")
    dialog.get_by_label("Select File Path").set_input_files(file)
    dialog.get_by_label("Passphrase").fill(PASSPHRASE)
    dialog.get_by_role("button", name="Open").click()
    expect(page.get_by_label("Input File Path")).to_have_value(file.name)
    shown = page.get_by_label("API data").input_value()
    assert '"grant_type": "client_credentials"' in shown
    assert '"client_secret": "***"' in shown
    assert "sample-client-secret" not in shown
    page.get_by_role("button", name="Import").click()
    imported = page.get_by_role("row", name="users by total-count (2)")
    imported.get_by_role("button", name="Run now").click()
    expect(page.get_by_role("alert")).to_contain_text(messages.JOB_NOT_COMPLETE)


@pytest.mark.long
def test_the_pages_work_without_javascript(browser: Browser, empty: str, world: RemoteWorld) -> None:
    context = new_context(browser, javascript=False)
    page = context.new_page()
    page.goto(empty)
    add_organization(page, str(ORG), "Acme Corp", world)
    expect(page.get_by_role("status")).to_contain_text(f"Added organization {ORG}")
    context.close()


def test_an_organization_can_be_added_with_the_keyboard_alone(page: Page, empty: str) -> None:
    page.goto(f"{empty}/organizations/add")
    page.keyboard.type("abc")
    page.keyboard.press("Enter")
    expect(page.locator("#organization_id-error")).to_have_text(messages.ORGANIZATION_DOES_NOT_EXIST)
    expect(page.get_by_label("Organization ID")).to_be_focused()
    page.keyboard.press("Escape")
    page.wait_for_url(f"{empty}/organizations")


@pytest.mark.long
def test_a_visitor_logs_in_and_out(browser: Browser, database: IngestDatabase, client: Settings) -> None:
    with serve_pages(database, client, PASSPHRASE) as url:
        context = new_context(browser)
        page = context.new_page()
        page.goto(f"{url}/settings")
        page.get_by_label("Password").fill("wrong password")
        page.get_by_role("button", name="Log in").click()
        expect(page.locator("#password-error")).to_have_text("The password is wrong.")
        page.get_by_label("Password").fill(PASSPHRASE)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url(f"{url}/settings")
        page.get_by_role("button", name="Log out").click()
        expect(page.get_by_label("Password")).to_be_visible()
        context.close()


@pytest.mark.long
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [NARROW, 1280])
def test_every_page_is_accessible_and_does_not_scroll_sideways(
    browser: Browser, pages: str, utility: Utility, scheme: ColorScheme, width: int
) -> None:
    long = "a_name_without_spaces_" * 10
    job = utility.sample(name=long)
    utility.keep(replace(job, id="another-job", name="Okta users", schedule=None))
    run = utility.runner().run(job.id)
    context = new_context(browser, width=width, scheme=scheme)
    page = context.new_page()
    organization, jobs = f"/organizations/{ORG}", "/jobs"
    paths = [
        *("/organizations", "/organizations/add", f"{organization}/edit", f"{organization}/delete", "/settings"),
        *(jobs, f"{jobs}/{job.id}/delete", f"{jobs}/export?job={job.id}", f"{jobs}/import"),
        *(f"{jobs}/logs", f"{jobs}/logs/{run.id}", "/nothing"),
    ]
    for path in paths:
        page.goto(pages + path)
        assert find_accessibility_problems(page) == [], path
        assert overflow(page) == 0, path
    context.close()


@pytest.mark.long
def test_wide_tables_do_not_widen_the_page(browser: Browser, pages: str, utility: Utility) -> None:
    utility.runner().run(utility.sample(name="a_name_without_spaces_" * 10).id)
    for width in (768, 1000):
        context = new_context(browser, width=width)
        page = context.new_page()
        for path in ("/organizations", "/jobs", "/jobs/logs"):
            page.goto(pages + path)
            assert overflow(page) == 0, (path, width)
        context.close()

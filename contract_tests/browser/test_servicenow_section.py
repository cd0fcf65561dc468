"""The page of ``fnms-servicenow-export web`` in a browser, against an instance."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from contract_tests.kit.browser import NARROW, WIDE, ColorScheme, find_accessibility_problems, new_context, overflow
from contract_tests.kit.programs.export_page import ExportPage, serve_export_page
from contract_tests.kit.programs.fnms_utility import EMPTY, RUNS
from contract_tests.kit.remote import RemoteWorld
from mockservers import MockServer
from samclients import ServiceNow

NOT_LICENSED = "The option 'ServiceNow integration' of FlexNet Manager Suite is not licensed."
IN_PROGRESS = (
    "ServiceNow cannot accept an import: a prior import is still in progress (a record in Import Runs or"
    " Import Transactions is not complete)."
)
NO_RECORD = (
    "ServiceNow cannot accept an import: the record of the integration application in Scheduled Data Imports or Data"
    " Sources is missing."
)
CAUTION = (
    "In ServiceNow, contracts and installed applications both have dependencies on hardware inventory. It is"
    " recommended that you do not exclude the hardware inventory, as this may result in unpredictable gaps in other"
    " records when the correct dependencies cannot be established."
)
LABELS = {
    "url": "URL",
    "user": "User",
    "token": "Token",
    "client_id": "OAuth client ID",
    "client_secret": "OAuth client secret",
    "database": "Operations database",
}
pytestmark = pytest.mark.world(options=EMPTY)


@pytest.fixture
def section(server: MockServer, world: RemoteWorld, tmp_path: Path) -> Iterator[ExportPage]:
    with serve_export_page(server, world, tmp_path) as served:
        yield served


@pytest.fixture
def instance(server: MockServer, world: RemoteWorld) -> Iterator[ServiceNow]:
    known = server.environment()
    url = f"{server.servicenow.url}/~{world.name}"
    with ServiceNow(url, user=known["SERVICENOW_USER"], password=known["SERVICENOW_PASSWORD"]) as found:
        yield found


def enter_settings(page: Page, section: ExportPage) -> None:
    for name, label in LABELS.items():
        page.get_by_label(label, exact=True).fill(section.values[name])


def save_settings(page: Page, section: ExportPage) -> None:
    page.goto(section.url)
    enter_settings(page, section)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved the settings.")).to_be_visible()


def export(page: Page) -> None:
    page.get_by_role("button", name="Export now").click()


def expect_last(page: Page, state: str, sentence: str) -> None:
    alert = page.locator("#activity").get_by_role("alert")
    expect(alert).to_contain_text(f"Last export: {state}.")
    expect(alert).to_contain_text(sentence)


def test_from_a_refused_licence_to_a_finished_export(page: Page, section: ExportPage, instance: ServiceNow) -> None:
    section.change('UPDATE "LicensedOption" SET "ExpiryDate" = \'2020-01-01\'')
    page.goto(section.url)
    export(page)
    expect(page.get_by_text("The settings are not complete; see the fields below.")).to_be_visible()
    expect(page.locator("#token-error")).to_have_text("Token is missing.")
    enter_settings(page, section)
    outcome = page.locator("#test-outcome")
    page.get_by_role("button", name="Test connection").click()
    expect(outcome).to_have_text(NOT_LICENSED)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved the settings.")).to_be_visible()
    assert page.get_by_label("Token", exact=True).input_value() == "***"
    export(page)
    expect_last(page, "not begun", NOT_LICENSED)
    section.change('UPDATE "LicensedOption" SET "ExpiryDate" = NULL')
    prior = instance.table(RUNS).create({"state": "Processing"})
    export(page)
    expect_last(page, "not begun", IN_PROGRESS)
    instance.table(RUNS).update(str(prior["sys_id"]), {"state": "Succeeded"})
    page.get_by_role("button", name="Test connection").click()
    expect(outcome).to_have_text("The connection test succeeded.")
    section.clock.is_open.clear()
    export(page)
    running = page.locator(".running")
    expect(running.get_by_role("heading", name="Export in progress")).to_be_visible()
    expect(running).to_contain_text("30 of 30")
    expect(running.locator("progress").first).to_have_attribute("value", "30")
    section.clock.is_open.set()
    expect(page.locator(".history .badge").first).to_have_text("Succeeded")
    expect(running).to_have_count(0)
    expect(page.locator(".history td[data-label=Records]").first).to_have_text("110")
    page.locator(".history summary").first.click()
    details = page.locator(".history details").first
    for type_, records in (("Hardware inventory", 30), ("Contracts", 10), ("Installed applications", 70)):
        expect(details.get_by_role("row", name=re.compile(type_))).to_contain_text(f"Imported {records} of {records}")
    assert instance.table("cmdb_ci_computer").count() == 30
    assert page.locator(".history .badge.border").all_inner_texts().count("Not begun") == 2


@pytest.mark.long
def test_the_caution_stands_beside_hardware_inventory(page: Page, section: ExportPage) -> None:
    save_settings(page, section)
    expect(page.get_by_text(CAUTION)).to_be_visible()
    before = page.locator("#caution").evaluate("one => getComputedStyle(one).backgroundColor")
    page.get_by_label("Exclude hardware inventory").check()
    assert page.locator("#caution").evaluate("one => getComputedStyle(one).backgroundColor") != before
    page.get_by_label("Exclude contracts").check()
    page.get_by_label("Exclude installed applications").check()
    export(page)
    expect(page.get_by_text("All types of data are excluded.")).to_be_visible()
    page.get_by_label("Exclude installed applications").uncheck()
    page.get_by_label("Changes of the last days:").check()
    page.get_by_label("Number of days").fill("7")
    export(page)
    expect(page.locator(".history .badge").first).to_have_text("Succeeded")
    page.locator(".history summary").first.click()
    options = "-changesPeriod 7 -withHardwareInventory false -withContracts false"
    expect(page.locator(".history details").first).to_contain_text(options)


@pytest.mark.long
@pytest.mark.parametrize("table", ["scheduled_import_set", "sys_data_source"])
def test_an_instance_that_is_not_ready(page: Page, section: ExportPage, instance: ServiceNow, table: str) -> None:
    for one in list(instance.table(table).list("nameSTARTSWITHFNMS")):
        instance.table(table).delete(str(one["sys_id"]))
    save_settings(page, section)
    page.get_by_role("button", name="Test connection").click()
    expect(page.locator("#test-outcome")).to_have_text(NO_RECORD)
    export(page)
    expect_last(page, "not begun", NO_RECORD)


@pytest.mark.long
def test_without_the_sam_plugin_the_export_is_abandoned(page: Page, section: ExportPage, world: RemoteWorld) -> None:
    world.faults.add("servicenow.return_code", code="6")
    save_settings(page, section)
    export(page)
    expect_last(page, "failed", "Segment 1 of hardware inventory failed: Return code 6:")


@pytest.mark.long
def test_wrong_credentials_and_a_missing_table(page: Page, section: ExportPage) -> None:
    save_settings(page, section)
    page.get_by_label("Token", exact=True).fill("0" * 86)
    page.get_by_role("button", name="Test connection").click()
    expect(page.locator("#test-outcome")).to_contain_text("ServiceNow does not accept the credentials: POST ")
    page.goto(section.url)
    section.change('DROP TABLE "InstalledSoftware"')
    export(page)
    expect_last(
        page,
        "not begun",
        f"The operations database {section.values['database']} cannot be read: no such table: InstalledSoftware",
    )


def test_a_secret_never_reaches_the_browser_and_is_not_sent_elsewhere(page: Page, section: ExportPage) -> None:
    save_settings(page, section)
    page.reload()
    for name in ("token", "client_secret"):
        assert section.values[name] not in page.content()
    page.get_by_label("URL", exact=True).fill("http://127.0.0.1:9")
    page.get_by_role("button", name="Test connection").click()
    expect(page.locator("#test-outcome")).to_contain_text("Token: the URL is another server; enter it again.")


@pytest.mark.long
def test_without_javascript_the_forms_work(browser: Browser, section: ExportPage) -> None:
    context = new_context(browser, javascript=False)
    page = context.new_page()
    save_settings(page, section)
    page.get_by_label("User", exact=True).fill("another.user")
    page.get_by_role("button", name="Test connection").click()
    expect(page.get_by_text("The connection test succeeded.")).to_be_visible()
    assert page.get_by_label("User", exact=True).input_value() == "another.user"
    page.goto(section.url)
    section.clock.is_open.clear()
    export(page)
    expect(page.get_by_text("Reload the page to see its progress.")).to_be_visible()
    section.clock.is_open.set()
    for _ in range(200):
        page.reload()
        if page.locator(".running").count() == 0 and page.locator(".history").count():
            break
    expect(page.locator(".history .badge").first).to_have_text("Succeeded")
    context.close()


@pytest.mark.long
def test_a_running_export_is_stopped_and_continued(page: Page, section: ExportPage, instance: ServiceNow) -> None:
    save_settings(page, section)
    section.clock.is_open.clear()
    export(page)
    expect(page.locator(".running")).to_contain_text("0 of 3 segments imported")  # it waits
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".running")).to_contain_text("The export stops at the next safe place.")
    section.clock.is_open.set()
    expect_last(page, "stopped", "Stopped. Start the same export again to continue.")
    export(page)
    expect(page.locator(".history .badge").first).to_have_text("Succeeded")
    assert instance.table("cmdb_ci_computer").count() == 30


@pytest.mark.long
def test_with_the_keyboard_alone(page: Page, section: ExportPage) -> None:
    save_settings(page, section)
    page.get_by_label("Exclude hardware inventory").focus()
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowUp")  # the last of the choices: everything
    expect(page.get_by_label("Everything")).to_be_checked()
    page.get_by_role("button", name="Export now").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".history .badge").first).to_have_text("Succeeded")
    page.locator(".history summary").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".history details").first).to_contain_text("-changes false")


@pytest.mark.long
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_accessible_and_fits_a_phone(browser: Browser, section: ExportPage, scheme: ColorScheme) -> None:
    context = new_context(browser, width=NARROW, scheme=scheme)
    page = context.new_page()
    page.goto(section.url)
    export(page)
    expect(page.locator(".is-invalid").first).to_be_visible()
    assert find_accessibility_problems(page) == []
    save_settings(page, section)
    section.clock.is_open.clear()
    export(page)
    expect(page.locator(".running progress").first).to_be_visible()
    assert find_accessibility_problems(page) == []
    assert overflow(page) == 0
    section.clock.is_open.set()
    expect(page.locator(".history .badge").first).to_have_text("Succeeded")
    page.locator(".history summary").first.click()
    page.get_by_label("Exclude hardware inventory").check()
    assert find_accessibility_problems(page) == []
    assert overflow(page) == 0
    section.change('UPDATE "ServiceNowExportRun" SET "Options" = hex(zeroblob(125))')  # 250 zeros
    for width in (NARROW, WIDE):
        page.set_viewport_size({"width": width, "height": 900})
        page.reload()
        page.locator(".history summary").first.click()
        expect(page.locator(".history details").first).to_contain_text("0" * 250)
        assert overflow(page) == 0
    context.close()

"""The tabs Data and Callbacks of a world in a browser."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from contract_tests.kit.browser import NARROW, WIDE, ColorScheme, find_accessibility_problems, new_context, overflow
from contract_tests.kit.remote import RemoteWorld
from contract_tests.kit.vendors.informatica import Receiver, end_job_with_callback, leave_callback, wait_for_callback
from mockservers import MockServer

SCRIPT = "<script>document.title = 'taken'</script><img src=x onerror=\"document.title = 'taken'\">"
USAGE = "4,36181,RVU_FULL_CAP"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.close()


@pytest.mark.long
def test_a_record_is_found_changed_and_deleted(page: Page, server: MockServer, world: RemoteWorld) -> None:
    page.goto(f"{server.control.url}/worlds/{world.name}/data")
    page.get_by_role("link", name="license_usages").click()
    page.get_by_role("link", name="peak_value").click()
    expect(page.get_by_role("columnheader", name="peak_value")).to_have_attribute("aria-sort", "ascending")
    page.get_by_role("link", name="Next").click()
    page.get_by_role("link", name="First page").click()
    page.get_by_placeholder("Search texts").fill("rvu_full")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name=f"Open {USAGE}").click()
    page.get_by_label("peak_value").fill("lots")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("peak_value must be of type integer.")).to_be_visible()
    expect(page.get_by_label("peak_value")).to_have_value("lots")
    page.get_by_label("peak_value").fill("499")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_have_text("The record was changed.")
    assert world.data.get("bigfix_usages", USAGE)["values"]["peak_value"] == 499
    page.get_by_text("Delete this record").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("status")).to_have_text(f"The record {USAGE} was deleted.")
    assert world.data.table("bigfix_usages")["records"] == 1_999


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.long
def test_all_data_is_downloaded_changed_and_loaded(
    browser: Browser, server: MockServer, world: RemoteWorld, tmp_path: Path, *, javascript: bool
) -> None:
    context = new_context(browser, width=NARROW, javascript=javascript)
    page = context.new_page()
    page.goto(f"{server.control.url}/worlds/{world.name}/data")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the data").click()
    download.value.save_as(tmp_path / "data.zip")
    assert len(zipfile.ZipFile(tmp_path / "data.zip").namelist()) > 40
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as archive:
        archive.writestr("bigfix/computer_systems.csv", "id,name,serial_number,is_virtual\n7,a,b,maybe\n")
        archive.writestr("bigfix/users.csv", f'name,"{SCRIPT.replace(chr(34), 2 * chr(34))}"\n')
    page.get_by_label("ZIP archive of a folder").set_input_files(tmp_path / "bad.zip")
    page.get_by_role("button", name="Load").click()
    expect(page.get_by_role("alert")).to_have_text("The data was not loaded. It has 2 problems.")
    expect(page.get_by_text("is_virtual must be true or false.")).to_be_visible()
    if javascript:  # axe-core needs it
        assert find_accessibility_problems(page) == []
        assert overflow(page) == 0
    page.get_by_label("ZIP archive of a folder").set_input_files(tmp_path / "data.zip")
    page.get_by_role("button", name="Load").click()
    expect(page.get_by_role("status")).to_contain_text(f"The world {world.name} has the data of data.zip: ")
    assert "data" in world.describe()["start"]
    context.close()


def test_scripts_in_records_do_not_run(page: Page, server: MockServer, world: RemoteWorld) -> None:
    key = world.data.list_page("servicenow_core_company", limit=1)["records"][0]["key"]
    world.data.update("servicenow_core_company", key, name=SCRIPT, notes=f"</textarea>{SCRIPT}")
    for path in ("servicenow_core_company", f"servicenow_core_company/{key}"):
        page.goto(f"{server.control.url}/worlds/{world.name}/data/{path}")
        assert "taken" not in page.title()
    expect(page.get_by_label("notes")).to_have_value(f"</textarea>{SCRIPT}")
    page.get_by_label("street").fill("Main")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_have_text("The record was changed.")
    assert world.data.get("servicenow_core_company", key)["values"]["name"] == SCRIPT


def test_a_callback_is_sent_again(page: Page, server: MockServer, world: RemoteWorld, receiver: Receiver) -> None:
    number = leave_callback(world, f"{receiver.url}/<script>document.title='taken'</script>")
    first = receiver.next()
    page.goto(f"{server.control.url}/worlds/{world.name}/callbacks")
    assert "taken" not in page.title()
    page.get_by_role("button", name=f"Send again callback {number}").click()
    expect(page.get_by_role("status")).to_contain_text(f"Callback {number} is being sent again.")
    assert receiver.next() == first
    wait_for_callback(world)
    page.get_by_role("link", name=str(number), exact=True).click()
    expect(page.get_by_role("heading", name=f"Callback {number} sent")).to_be_visible()
    expect(page.get_by_text("has completed and the Job Status is SUCCESS.")).to_be_visible()


@pytest.mark.long
@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_tabs_are_accessible_and_fit_their_windows(
    browser: Browser, server: MockServer, world: RemoteWorld, scheme: ColorScheme, width: int
) -> None:
    leave_callback(world)
    world.faults.add("informatica.callback_late", seconds=600)
    end_job_with_callback(world)
    paths = ("data", "data/bigfix_usages?sort=-peak_value", "data/servicenow_cmdb_ci?all=1", "data/bigfix_users/admin")
    context = new_context(browser, width=width, scheme=scheme)
    page = context.new_page()
    for path in (*paths, f"data/bigfix_usages/{USAGE}", "data/bigfix_users?sort=password", "callbacks", "callbacks/1"):
        page.goto(f"{server.control.url}/worlds/{world.name}/{path}")
        assert find_accessibility_problems(page) == [], path
        assert overflow(page) == 0, path
    context.close()

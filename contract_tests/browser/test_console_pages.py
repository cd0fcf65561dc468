"""The console in a browser: from an empty world to fault, clock, scenario, snapshot, comparison and explanation."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from contract_tests.kit.browser import NARROW, ColorScheme, find_accessibility_problems, new_context, overflow
from mockservers import MockServer

NOW = "2014-06-23T12:18:29Z"
SCRIPT = "<script>document.title='broken'</script>"
TABS = ("journal", "faults", "stubs", "lifecycles", "scenarios", "snapshots")


@pytest.fixture(scope="module")
def console() -> Iterator[MockServer]:
    """A server whose worlds and snapshots belong to this module."""
    with MockServer() as running:
        yield running


def read_metrics(server: MockServer, world: str, **parameters: str) -> int:
    token = {"token": server.bigfix.credentials["token"]}
    url = f"{server.bigfix.url}/~{world}/api/sam/v2/metrics"
    method = "POST" if parameters else "GET"
    return requests.request(method, url, params={**token, **parameters}, timeout=60).status_code


def create_world(page: Page, server: MockServer, name: str) -> None:
    page.goto(server.control.url)
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Time", exact=True).fill(NOW)
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_role("heading", name=f"World {name}")).to_be_visible()


def open_tab(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="World").get_by_role("link", name=name, exact=True).click()


def walk_through_all_tabs(page: Page, server: MockServer, world: str) -> None:
    """The way of a tester through the pages, with or without JavaScript."""
    create_world(page, server, world)
    expect(page.get_by_text("No requests yet.")).to_be_visible()
    add_a_fault_and_see_it_strike(page, server, world)
    add_a_stub_and_see_it_answer(page, server, world)
    change_the_clock(page)
    load_a_scenario_and_compare(page, server, world)


def add_a_fault_and_see_it_strike(page: Page, server: MockServer, world: str) -> None:
    open_tab(page, "Faults")
    page.get_by_label("Kind").select_option("status")
    if page.get_by_text("Expected of a client").count() == 0:
        page.get_by_role("button", name="Choose").click()
    expect(page.get_by_text("retries after 429 and 5xx, and reports any other error")).to_be_visible()
    page.get_by_label("Applies to").select_option("bigfix/list_metrics")
    page.get_by_label("Times").fill("1")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_text("The fault status was added.")).to_be_visible()
    assert [read_metrics(server, world), read_metrics(server, world)] == [503, 200]
    page.reload()
    expect(page.get_by_role("row", name="status").get_by_role("cell").nth(5)).to_have_text("1")
    open_tab(page, "Journal")
    page.get_by_label("Problems only").check()
    page.get_by_role("button", name="Filter").click()
    page.get_by_role("link", name="1", exact=True).click()
    expect(page.get_by_text("Fault 1, status")).to_be_visible()
    expect(page.locator("pre", has_text="#1 bigfix list_metrics: GET")).to_be_visible()


def add_a_stub_and_see_it_answer(page: Page, server: MockServer, world: str) -> None:
    open_tab(page, "Stubs")
    page.get_by_label("Applies to").select_option("bigfix/list_metrics")
    page.get_by_label("Times").fill("1")
    page.get_by_label("Status").fill("418")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_text("The spec does not allow this response: list_metrics answered 418")).to_be_visible()
    page.get_by_label("Accept a response that the specification does not allow").check()
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_text("The stub 1 was added.")).to_be_visible()
    assert [read_metrics(server, world), read_metrics(server, world)] == [418, 200]
    page.reload()
    expect(page.get_by_role("row", name="list_metrics").get_by_role("cell").nth(5)).to_have_text("1")


def change_the_clock(page: Page) -> None:
    open_tab(page, "Lifecycles")
    page.get_by_label("Advance by").fill("2")
    page.get_by_role("button", name="Advance").click()
    expect(page.get_by_text("2014-06-23 14:18:29")).to_be_visible()
    expect(page.get_by_role("link", name="Lifecycles")).to_have_attribute("aria-current", "page")
    page.get_by_role("button", name="Run").click()
    page.get_by_role("button", name="Freeze").click()
    expect(page.get_by_text("frozen")).to_be_visible()


def load_a_scenario_and_compare(page: Page, server: MockServer, world: str) -> None:
    open_tab(page, "Scenarios and seed")
    page.get_by_role("button", name="Load bigfix.import_running").click()
    expect(page.get_by_text("The scenario bigfix.import_running was loaded.")).to_be_visible()
    open_tab(page, "Lifecycles")
    page.get_by_role("button", name="Advance to successful bigfix.import 2").click()
    expect(page.get_by_text("The clock was advanced: bigfix.import 2 is successful.")).to_be_visible()
    expect(page.get_by_text("Nothing is running.")).to_be_visible()
    open_tab(page, "Snapshots")
    page.get_by_label("Name", exact=True).fill(f"before-{world}")
    page.get_by_role("button", name="Save").click()
    assert read_metrics(server, world, code_name="CORES", display_name="Cores") == 200
    page.get_by_role("link", name=f"Compare before-{world}").click()
    expect(page.get_by_role("heading", name="bigfix_metrics: 1 added, 0 changed, 0 removed")).to_be_visible()
    page.get_by_role("link", name="All snapshots").click()
    with page.expect_download() as download:
        page.get_by_role("link", name=f"Download before-{world}").click()
    assert download.value.suggested_filename == f"before-{world}.sqlite"
    page.get_by_role("button", name=f"Restore before-{world}").click()
    page.get_by_role("link", name=f"Compare before-{world}").click()
    expect(page.get_by_role("heading", name="bigfix_metrics")).to_have_count(0)


@pytest.mark.long
def test_the_overview_leads_to_the_docs_of_a_vendor(page: Page, server: MockServer) -> None:
    page.goto(server.control.url)
    page.get_by_role("link", name="Read and try the API").first.click()
    page.get_by_role("heading", name="BigFix Inventory").first.wait_for()


@pytest.mark.long
@pytest.mark.long
@pytest.mark.parametrize(("vendor", "path"), [("bigfix", "/api/sam/v2/metrics"), ("servicenow", "/api/now/table/")])
def test_an_operation_is_tried_without_entering_credentials(
    page: Page, console: MockServer, vendor: str, path: str
) -> None:
    page.goto(f"{console.control.url}/docs/{vendor}")
    page.locator(".opblock-get", has_text=path).first.locator(".opblock-summary-control").click()
    page.get_by_role("button", name="Execute").click()
    expect(page.locator(".live-responses-table tbody .response-col_status").first).to_contain_text("200")


@pytest.mark.parametrize(
    ("vendor", "path"),
    [
        ("informatica", "/saas/public/core/v3/license/org/"),
        ("flexera", "/saas/v1/orgs/{orgId}/managed-apps"),
        pytest.param("flexera", "/sample-saas/{style}/{resource}", marks=pytest.mark.long),
    ],
)
def test_an_operation_that_needs_a_token_is_tried_without_a_login(
    page: Page, console: MockServer, vendor: str, path: str
) -> None:
    page.goto(f"{console.control.url}/docs/{vendor}")
    page.locator(".opblock-get", has_text=path).first.locator(".opblock-summary-control").click()
    status = page.locator(".live-responses-table tbody .response-col_status").first
    page.get_by_role("button", name="Execute").click()
    expect(status).to_contain_text("200")
    for world in console.plane.worlds():  # all tokens expire, and the one after the refused request is new
        console.plane.world(world).clock.advance(86_400)
    page.get_by_role("button", name="Execute").click()
    expect(status).to_contain_text("401")
    page.get_by_role("button", name="Execute").click()
    expect(status).to_contain_text("200")


def test_a_tester_walks_through_all_tabs(page: Page, console: MockServer) -> None:
    walk_through_all_tabs(page, console, "walk")


@pytest.mark.long
def test_the_same_way_works_without_javascript(browser: Browser, console: MockServer) -> None:
    context = new_context(browser, javascript=False)
    walk_through_all_tabs(context.new_page(), console, "without")
    context.close()


def test_a_world_is_created_and_frozen_with_the_keyboard_alone(page: Page, console: MockServer) -> None:
    page.goto(console.control.url)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    while page.evaluate("document.activeElement.id") != "name":
        page.keyboard.press("Tab")
    page.keyboard.type("typed")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="World typed")).to_be_visible()
    while page.evaluate("document.activeElement.innerText") != "Freeze":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("frozen")).to_be_visible()


def test_a_slider_sets_the_field_and_follows_it(page: Page, console: MockServer) -> None:
    world = console.plane.create_world("slid", now=NOW)
    page.goto(f"{console.control.url}/worlds/slid/lifecycles")
    field, slider = page.get_by_label("Seconds", exact=True).first, page.get_by_role("slider").first
    slider.press("End")
    expect(field).to_have_value("86400")
    field.fill("4.5")
    expect(slider).to_have_value("3")  # the next of 0, 1, 2, 5, ...
    slider.press("ArrowRight")
    page.get_by_role("button", name="Set bigfix.import").click()
    expect(page.get_by_text("The timing of bigfix.import was set.")).to_be_visible()
    assert next(pace["pace"]["seconds"] for pace in world.pace() if pace["lifecycle"] == "bigfix.import") == 10


@pytest.mark.long
def test_values_are_copied(browser: Browser, console: MockServer) -> None:
    context = new_context(browser, permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(console.control.url)
    page.get_by_role("button", name="Copy BIGFIX_TOKEN").click()
    expect(page.get_by_role("button", name="Copied BIGFIX_TOKEN")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == console.bigfix.credentials["token"]
    context.close()


def test_scripts_in_what_others_wrote_are_text(page: Page, console: MockServer) -> None:
    console.plane.create_world("attacked", now=NOW)
    console.plane.snapshots.save("unharmed", "attacked")
    read_metrics(console, "attacked", code_name="X", display_name=SCRIPT)
    url = f"{console.bigfix.url}/~attacked/api/{SCRIPT}"
    requests.post(url, data=SCRIPT, headers={"X-Note": SCRIPT, "Content-Type": "text/html"}, timeout=60)
    console.plane.world("attacked").faults.add("status", header={"User-Agent": SCRIPT})
    stubbed = {"when": {"header": {"User-Agent": SCRIPT}, "body": SCRIPT}, "headers": {"X-A": SCRIPT}}
    console.plane.world("attacked").stubs.add(body=SCRIPT, media_type="text/html", unchecked=True, **stubbed)
    exchanges = ("journal/1", "journal/2")
    for path in ("journal", *exchanges, "faults", "stubs", "snapshots/unharmed/diff", f"faults?kind={SCRIPT}"):
        page.goto(f"{console.control.url}/worlds/attacked/{path}")
        assert "mockservers" in page.title()
    page.goto(f"{console.control.url}/worlds/attacked/journal/2")
    expect(page.locator("pre", has_text=SCRIPT).first).to_be_visible()


@pytest.mark.long
@pytest.mark.parametrize("width", [NARROW, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible_and_fits(
    browser: Browser, console: MockServer, scheme: ColorScheme, width: int
) -> None:
    name = f"{'long' * 12}-{scheme}-{width}"
    world = console.plane.create_world(name, now=NOW)
    console.plane.snapshots.save(name, name)
    read_metrics(console, name, code_name="CORES", display_name="x" * 200)
    world.faults.add("status", status=503, times=1)
    read_metrics(console, name)
    when = {"path": "/api/*", "header": {"x-request-id": "y" * 200}, "body": {"z" * 200: 1}}
    world.stubs.add(service="servicenow", when=when, body=["x" * 900], headers={"X-A": "b" * 200}, unchecked=True)
    requests.post(f"{console.bigfix.url}/~{name}/api/{'x' * 200}", data="x" * 5_000, timeout=60)
    console.plane.create_world(f"running-{scheme}-{width}", now=NOW).load("informatica.five_active_jobs")
    tabs = [f"/worlds/{name}/{tab}" for tab in TABS]
    more = (
        "journal/1",
        "journal/2",
        "journal/3",
        "faults?kind=status",
        f"snapshots/{name}/diff",
        f"snapshots?fork={name}",
    )
    context = new_context(browser, width=width, scheme=scheme)
    page = context.new_page()
    running = f"/worlds/running-{scheme}-{width}/lifecycles"
    for path in ("/", "/api", "/clients", "/nowhere", running, *tabs, *(f"/worlds/{name}/{rest}" for rest in more)):
        page.goto(console.control.url + path)
        assert (path, find_accessibility_problems(page)) == (path, [])
        assert (path, overflow(page)) == (path, 0)
    context.close()

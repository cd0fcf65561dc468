"""The journal of a world in a browser: exchanges appear while they happen."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from contract_tests.kit.browser import NARROW, WIDE, ColorScheme, find_accessibility_problems, new_context, overflow
from contract_tests.kit.remote import Client, Control, RemoteWorld
from mockservers import MockServer

MOST_ROWS = 500
SCRIPT = "<script>document.title='attacked'</script>"


@pytest.fixture
def bigfix(world: RemoteWorld) -> Client:
    return world.client("bigfix")


@pytest.fixture
def journal(page: Page, server: MockServer, world: RemoteWorld) -> Page:
    """The journal of the test's world, connected."""
    page.goto(f"{server.control.url}/worlds/{world.name}/journal")
    expect(page.get_by_role("status")).to_have_text("Live")
    return page


def rows(page: Page) -> Locator:
    return page.locator("[data-journal-rows] tr")


def test_an_exchange_appears_while_it_happens_the_newest_first(journal: Page, bigfix: Client) -> None:
    expect(journal.get_by_text("No requests yet.")).to_be_visible()
    bigfix.get("/api/sam/about")
    bigfix.get("/nowhere", params={"token": "secret-token"})
    expect(rows(journal)).to_have_count(2)
    newest, oldest = rows(journal).all()
    expect(oldest).to_contain_text("GET /api/sam/about")
    expect(oldest).to_contain_text("get_about")
    expect(newest).to_contain_text("GET /nowhere?token=***")
    expect(newest).to_contain_text("(no operation)")
    expect(newest).to_contain_text("404")
    expect(newest).to_have_attribute("data-problem", "")
    expect(journal.get_by_text("No requests yet.")).to_be_hidden()


def test_a_row_leads_to_its_exchange(journal: Page, bigfix: Client) -> None:
    bigfix.get("/api/sam/about")
    rows(journal).first.get_by_role("link", name="1").click()
    expect(journal).to_have_url(re.compile("/journal/1$"))
    expect(journal.get_by_text("/api/sam/about").first).to_be_visible()


def test_the_file_for_download_has_the_filter_of_the_table(journal: Page, bigfix: Client) -> None:
    for path in ("/one", "/two"):
        bigfix.get(path)
    journal.get_by_label("Path").fill("/two")
    journal.get_by_role("button", name="Filter").click()
    expect(journal.get_by_role("link", name="Download HAR")).to_have_attribute("href", re.compile(r"path=%2Ftwo$"))
    journal.get_by_label("Path").fill("/nothing")
    journal.get_by_role("button", name="Filter").click()
    expect(journal.get_by_text("No exchange matches.")).to_be_visible()


def test_exchanges_of_a_pause_appear_afterwards(journal: Page, bigfix: Client) -> None:
    bigfix.get("/before")
    expect(rows(journal)).to_have_count(1)
    journal.get_by_role("button", name="Pause").click()
    expect(journal.get_by_role("status")).to_have_text("Paused")
    bigfix.get("/during")
    expect(rows(journal)).to_have_count(1)
    journal.get_by_role("button", name="Continue").click()
    expect(rows(journal)).to_have_count(2)
    expect(rows(journal).first).to_contain_text("/during")
    bigfix.get("/after")
    expect(rows(journal).first).to_contain_text("/after")


def test_a_filter_shows_what_the_journal_has_and_what_comes(journal: Page, bigfix: Client) -> None:
    for path in ("/one", "/two", "/one"):
        bigfix.get(path)
    expect(rows(journal)).to_have_count(3)
    journal.get_by_label("Path").fill("/two")
    journal.get_by_role("button", name="Filter").click()
    expect(rows(journal)).to_have_count(1)
    bigfix.get("/one")
    bigfix.get("/two")
    expect(rows(journal)).to_have_count(2)
    journal.reload()
    expect(journal.get_by_role("status")).to_have_text("Live")
    expect(rows(journal)).to_have_count(2)


def test_problems_are_selected_with_the_keyboard(journal: Page, bigfix: Client, server: MockServer) -> None:
    bigfix.get("/api/sam/about", headers={"Token": server.environment()["BIGFIX_TOKEN"]})
    bigfix.get("/nowhere")
    expect(rows(journal)).to_have_count(2)
    journal.get_by_label("Problems only").focus()
    journal.keyboard.press("Space")
    expect(rows(journal)).to_have_count(1)
    expect(rows(journal).first).to_contain_text("/nowhere")


@pytest.mark.long
def test_a_filter_that_is_refused_says_why_and_can_be_mended(journal: Page, bigfix: Client) -> None:
    bigfix.get("/nowhere")
    operation = journal.get_by_label("Operation")
    operation.fill("list_metricks")
    operation.press("Enter")
    expect(journal.get_by_role("status")).to_contain_text("list_metrics")
    operation.fill("")
    operation.press("Enter")
    expect(journal.get_by_role("status")).to_have_text("Live")
    expect(rows(journal)).to_have_count(1)


def test_the_table_has_a_limit_and_keeps_the_newest(journal: Page, bigfix: Client) -> None:
    for _ in range(MOST_ROWS + 10):
        bigfix.get("/nowhere")
    expect(rows(journal).first.locator("[data-field=number]")).to_have_text(str(MOST_ROWS + 10))
    expect(rows(journal)).to_have_count(MOST_ROWS)
    expect(rows(journal).last.locator("[data-field=number]")).to_have_text("11")


def test_a_flood_is_counted_and_its_newest_exchanges_are_shown(journal: Page, bigfix: Client) -> None:
    for _ in range(6):
        bigfix.get("/nowhere")
    journal.locator("[data-journal]").evaluate("section => section.dataset.rate = '1'")
    journal.get_by_label("Path").fill("/*")
    journal.get_by_label("Path").press("Enter")
    expect(rows(journal)).to_have_count(6)
    expect(rows(journal).first.locator("[data-field=number]")).to_have_text("6")
    expect(rows(journal).last).to_have_text("#1 to #1 are not shown (exchanges: 1): too many at once.")


def test_texts_of_others_are_no_markup(journal: Page, bigfix: Client) -> None:
    bigfix.get(f"/{SCRIPT}", params={"q": "<img src=x onerror=alert(1)>"})
    row = rows(journal).first
    expect(row).to_contain_text(SCRIPT)
    expect(row.locator("script, img")).to_have_count(0)
    journal.reload()
    expect(rows(journal).first).to_contain_text(SCRIPT)
    expect(rows(journal).first.locator("script, img")).to_have_count(0)


def test_a_cleared_journal(journal: Page, bigfix: Client, world: RemoteWorld) -> None:
    bigfix.get("/nowhere")
    expect(rows(journal)).to_have_count(1)
    world.journal.clear()
    expect(rows(journal)).to_have_count(0)
    bigfix.get("/nowhere")
    expect(rows(journal).first.locator("[data-field=number]")).to_have_text("1")


@pytest.mark.long
def test_a_deleted_world(page: Page, server: MockServer, control: Control) -> None:
    with control.new_world("deleted-while-followed") as world:
        page.goto(f"{server.control.url}/worlds/{world.name}/journal")
        expect(page.get_by_role("status")).to_have_text("Live")
    expect(page.get_by_role("status")).to_have_text("The world was deleted.")


@pytest.mark.long
def test_the_page_goes_on_after_a_restart_of_the_server(page: Page) -> None:
    def ask(server: MockServer) -> None:
        Client(server.bigfix.url).get("/nowhere")

    with MockServer() as first:
        port = int(first.control.url.rpartition(":")[2])
        page.goto(f"{first.control.url}/worlds/default/journal")
        expect(page.get_by_role("status")).to_have_text("Live")
        ask(first)
        expect(rows(page)).to_have_count(1)
    with MockServer(ports={"control": port}) as second:
        ask(second)
        ask(second)
        expect(page.get_by_role("status")).to_have_text("Live")
        expect(rows(page)).to_have_count(2)


@pytest.mark.long
def test_without_javascript_the_page_is_a_list_with_a_filter(
    browser: Browser, server: MockServer, world: RemoteWorld, bigfix: Client
) -> None:
    bigfix.get("/one")
    bigfix.get("/two")
    context = new_context(browser, javascript=False)
    page = context.new_page()
    page.goto(f"{server.control.url}/worlds/{world.name}/journal")
    expect(rows(page)).to_have_count(2)
    page.get_by_label("Path").fill("/two")
    page.get_by_role("button", name="Filter").click()
    expect(rows(page)).to_have_count(1)
    expect(page.get_by_role("button", name="Pause")).to_be_hidden()
    context.close()


@pytest.fixture(params=[("light", NARROW), ("light", WIDE), ("dark", NARROW), ("dark", WIDE)], ids=str)
def window(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A window in each theme and width."""
    scheme: ColorScheme
    scheme, width = request.param
    context = new_context(browser, width=width, scheme=scheme)
    yield context.new_page()
    context.close()


@pytest.mark.long
def test_the_journal_is_accessible_and_fits_a_phone(
    window: Page, server: MockServer, world: RemoteWorld, bigfix: Client
) -> None:
    bigfix.get("/api/sam/about")
    window.goto(f"{server.control.url}/worlds/{world.name}/journal")
    expect(window.get_by_role("status")).to_have_text("Live")
    bigfix.get("/a-long-path-" + "x" * 300, params={"q": "y" * 300})
    expect(rows(window)).to_have_count(2)
    assert find_accessibility_problems(window) == []
    assert overflow(window) == 0

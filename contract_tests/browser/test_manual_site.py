"""The manual in a browser, served by the console: no other hosts, no blocked scripts, search, copying, both themes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from contract_tests.kit.browser import NARROW, WIDE, ColorScheme, find_accessibility_problems, new_context
from contract_tests.kit.manual.site.__main__ import build
from contract_tests.kit.manual.site.assembly import SITE
from contract_tests.kit.manual.site.serving import serve_site

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def manual(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a console with a manual."""
    folder: Path = tmp_path_factory.mktemp("manual")
    assert build(folder) == []
    with serve_site(folder / SITE) as url:
        yield url


@pytest.mark.parametrize(("width", "scheme"), [(WIDE, "light"), (NARROW, "dark")])
def test_pages_need_no_other_host_and_block_nothing(
    browser: Browser, manual: str, width: int, scheme: ColorScheme
) -> None:
    context = new_context(browser, width=width, scheme=scheme)
    page, problems = context.new_page(), list[str]()
    page.on("console", lambda message: problems.append(message.text) if message.type in {"error", "warning"} else None)
    asked = list[str]()
    page.on("request", lambda request: asked.append(request.url))
    for name in ("index", "tutorial/first-test", "reference/vendors/servicenow", "reference/python/client"):
        page.goto(f"{manual}/manual/{name}.html")
        page.wait_for_load_state("networkidle")
        assert int(page.evaluate("document.documentElement.scrollWidth")) <= width
        assert find_accessibility_problems(page) == []
    context.close()
    assert problems == []
    assert [url for url in asked if not url.startswith((manual, "data:"))] == []


def test_the_console_leads_to_the_manual_and_its_search_finds_a_kind_of_fault(browser: Browser, manual: str) -> None:
    context = new_context(browser)
    page = context.new_page()
    page.goto(manual)
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Manual").click()
    page.wait_for_load_state("networkidle")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill("bigfix.token_revoked")
    page.get_by_role("option").filter(has_text="Kinds of faults").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Kinds of faults")
    assert page.url.startswith(f"{manual}/manual/reference/faults.html")
    context.close()


def test_a_block_is_copied_without_its_prompts_and_output(browser: Browser, manual: str) -> None:
    context = new_context(browser, permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{manual}/manual/how-to/time.html")
    block = page.locator(".language-console").first
    block.hover()
    block.get_by_role("button").first.click()
    expect(page.get_by_text("Copied to clipboard")).to_be_visible()
    copied = [line for line in str(page.evaluate("navigator.clipboard.readText()")).splitlines() if line]
    assert copied[0] == "mockservers worlds create late --now 2026-03-31T12:00:00Z"
    assert all(line.startswith("mockservers ") for line in copied)
    context.close()

"""The console in a browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from contract_tests.kit.browser import NARROW, ColorScheme, find_accessibility_problems, new_context, overflow
from mockservers import MockServer


def test_the_start_page_leads_to_the_docs_of_a_vendor(page: Page, server: MockServer) -> None:
    page.goto(server.control.url)
    page.get_by_role("link", name="Read and try the API").first.click()
    page.get_by_role("heading", name="BigFix Inventory").first.wait_for()


@pytest.mark.long
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_start_page_is_accessible_and_fits_a_phone(
    browser: Browser, server: MockServer, scheme: ColorScheme
) -> None:
    context = new_context(browser, width=NARROW, scheme=scheme)
    page = context.new_page()
    page.goto(server.control.url)
    assert find_accessibility_problems(page) == []
    assert overflow(page) == 0
    context.close()

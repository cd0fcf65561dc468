"""Chromium for the browser tests: its place, a context for each kind of visitor, and the checks for every page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from contract_tests.kit.chromium import find_chromium

FLAGS = (
    "--no-sandbox",  # CI runs as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 30_000  # milliseconds until a page that hangs fails its test; nothing waits for it otherwise
NARROW, WIDE = 390, 1280  # pixels
SERIOUS = {"serious", "critical"}

ColorScheme = Literal["light", "dark"]


@contextmanager
def launch() -> Iterator[Browser]:
    """A headless Chromium, closed at the end."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def new_context(
    browser: Browser, *, width: int = WIDE, scheme: ColorScheme = "light", javascript: bool = True, **options: Any
) -> BrowserContext:
    """A visitor with cookies of their own.

    Args:
        browser: The browser.
        width: Of the window, in pixels.
        scheme: The color scheme that the visitor's system prefers.
        javascript: False for a visitor without JavaScript.
        options: Further options of ``Browser.new_context``.
    """
    size = {"width": width, "height": 900}
    context = browser.new_context(viewport=size, color_scheme=scheme, java_script_enabled=javascript, **options)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    return context


def find_accessibility_problems(page: Page) -> list[str]:
    """The serious and critical violations that axe-core finds on the page, a line each.

    After a click that opens another page, wait for something of that page first: axe-core fails on a page that is left.
    """
    found = Axe().run(page).response["violations"]
    return [
        f"{problem['id']}: {problem['help']}: {node['html'][:200]}"
        for problem in found
        if problem["impact"] in SERIOUS
        for node in problem["nodes"]
    ]


def overflow(page: Page) -> int:
    """The pixels by which the page is wider than its window; 0 for a page that does not scroll sideways."""
    width = page.evaluate("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth")
    return int(width)

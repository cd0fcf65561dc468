"""A Chromium for each module of browser tests; without Chromium they are not run, and the run says so at its end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from contract_tests.kit.browser import PATIENCE, launch, new_context
from contract_tests.kit.chromium import NO_CHROMIUM, find_chromium

expect.set_options(timeout=PATIENCE)  # five seconds are too few for an export on a machine with other work


@pytest.fixture(scope="module")  # while Playwright's loop runs in a thread, no other test can run one there
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    if find_chromium() is None:
        pytest.skip(NO_CHROMIUM)
    with launch() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a visitor with a wide window; errors in its scripts fail the test."""
    context = new_context(browser)
    page, errors = context.new_page(), list[str]()
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert not errors

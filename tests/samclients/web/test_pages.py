"""What every page has: security headers, both themes, error pages."""

from __future__ import annotations

import pytest

from samclients.web.theme import dark_stylesheet

from .conftest import MakeApp


@pytest.mark.parametrize("path", ["/notes", "/nothing", "/notes/crash", "/web/static/pages.js", "/web/dark.css"])
def test_every_response_has_the_security_headers(make_app: MakeApp, path: str) -> None:
    with make_app().test_client().get(path) as response:
        headers = response.headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_pages_are_not_stored_by_browsers(make_app: MakeApp) -> None:
    client = make_app().test_client()
    assert client.get("/notes").headers["Cache-Control"] == "no-store"
    with client.get("/web/static/pages.css") as response:
        assert "max-age=3600" in response.headers["Cache-Control"]


def test_a_page_loads_nothing_from_the_network_and_has_nothing_inline(make_app: MakeApp) -> None:
    page = make_app().test_client().get("/nothing").text
    assert "http://" not in page
    assert "https://" not in page
    assert "style=" not in page
    assert "<style" not in page
    assert "onclick" not in page


def test_an_error_page_escapes_its_text_and_hides_details(make_app: MakeApp) -> None:
    client = make_app().test_client()
    crashed = client.get("/notes/crash")
    assert crashed.status_code == 500
    assert "secret detail" not in crashed.text
    missing = client.get("/<script>alert(1)</script>")
    assert missing.status_code == 404
    assert "<script>alert" not in missing.text


def test_dark_colors_need_no_script() -> None:
    sheet = dark_stylesheet()
    assert sheet.startswith(":root:not([data-bs-theme]){color-scheme:dark;")
    assert ":root:not([data-bs-theme]) .form-select{" in sheet
    assert "[data-bs-theme=dark]" not in sheet


def test_a_request_that_is_too_large_is_refused(make_app: MakeApp) -> None:
    response = make_app().test_client().post("/notes", data={"text": "x" * 13_000_000})
    assert response.status_code == 413

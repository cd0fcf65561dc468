"""The console serves the manual's site if it is built, and nothing beside it."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from mockservers import MockServer
from mockservers.console.app import create_app

SCRIPT = "document.title = 'manual'"
PAGE = f"<html><head><script>{SCRIPT}</script><script src='a.js'></script></head><body>Hello</body></html>"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site with two files, beside a file that is not of it."""
    folder = tmp_path / "manual"
    (folder / "how-to").mkdir(parents=True)
    (folder / "index.html").write_text(PAGE)
    (folder / "how-to" / "faults.html").write_text("<html>Faults</html>")
    (folder / "a.js").write_text("1")
    (tmp_path / "secret.txt").write_text("secret")
    return folder


@pytest.fixture
def built(server: MockServer, site: Path) -> FlaskClient:
    """A visitor of a console with the manual."""
    return create_app(list(server.standins.values()), server.plane, manual_site=site).test_client()


@pytest.mark.parametrize(
    ("path", "text"), [("", "Hello"), ("index.html", "Hello"), ("how-to/faults.html", "Faults"), ("a.js", "1")]
)
def test_pages_and_files_are_served(built: FlaskClient, path: str, text: str) -> None:
    response = built.get(f"/manual/{path}", buffered=True)
    assert response.status_code == 200
    assert text in response.text
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "path", ["../secret.txt", "%2e%2e/secret.txt", "how-to/../../secret.txt", "none.html", "how-to"]
)
def test_nothing_else_is_served(built: FlaskClient, path: str) -> None:
    response = built.get(f"/manual/{path}", buffered=True)
    assert response.status_code == 404
    assert "secret\n" not in response.text


def test_only_the_scripts_of_the_page_may_run(built: FlaskClient) -> None:
    digest = b64encode(sha256(SCRIPT.encode()).digest()).decode()
    [scripts] = [
        part.strip()
        for part in built.get("/manual/", buffered=True).headers["Content-Security-Policy"].split(";")
        if part.strip().startswith("script-src")
    ]
    assert scripts == f"script-src 'self' 'sha256-{digest}'"
    assert "sha256" not in built.get("/manual/a.js", buffered=True).headers["Content-Security-Policy"]
    assert "unsafe-inline" not in built.get("/").headers["Content-Security-Policy"]


def test_the_navigation_leads_to_the_manual_if_it_is_built(built: FlaskClient, server: MockServer) -> None:
    assert 'href="/manual/"' in built.get("/").text
    without = create_app(list(server.standins.values()), server.plane).test_client()
    assert "/manual" not in without.get("/").text
    missing = without.get("/manual/")
    assert missing.status_code == 404
    assert "make docs" in missing.text, missing.text

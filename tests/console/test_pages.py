"""The console's pages."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from flask.testing import FlaskClient

from mockservers.catalog import SERVICES
from mockservers.console.app import create_app
from mockservers.console.worlds import WorldView
from mockservers.core.service.service import Service
from mockservers.core.worlds.world import Seeding

WORLDS = [
    WorldView("default", 0, "2026-03-31T12:00:00Z", 1.0, 12_345, Seeding()),
    WorldView("still", 7, "2014-06-23T12:18:29Z", 0.0, 0, Seeding("done", 20_000, 20_000)),
    WorldView("fast", 7, "2014-06-23T12:18:29Z", 60.0, 0, Seeding("running", 10_000, 30_000)),
    WorldView("ill", 7, "2014-06-23T12:18:29Z", 0.5, 0, Seeding("failed", 0, 30_000, "No <room>")),
]


@dataclass
class Standin:
    service: Service
    url: str


@pytest.fixture
def client() -> FlaskClient:
    standins = [Standin(service, f"http://127.0.0.1:{service.port}") for service in SERVICES]
    return create_app(standins, lambda: WORLDS).test_client()


def text(client: FlaskClient, path: str, **options: str) -> str:
    return html.unescape(client.get(path, **options).get_data(as_text=True))


def test_the_start_page_tells_what_a_client_needs_to_know(client: FlaskClient) -> None:
    page = text(client, "/", base_url="http://127.0.0.1:8080")
    for service in SERVICES:
        url = f"http://127.0.0.1:{service.port}"
        assert service.title in page
        assert service.curl(url) in page
        assert all(
            part in page for credential in service.credentials for part in (credential.variable, credential.value)
        )
        assert f'href="/docs/{service.name}"' in page
        assert f'href="/openapi/{service.name}.yaml"' in page
        assert f'href="/openapi/{service.name}.json"' in page


def test_the_start_page_tells_the_worlds(client: FlaskClient) -> None:
    page = text(client, "/")
    rows = [re.sub(r"<[^>]*>|\s+", " ", row).split() for row in re.findall(r"(?s)<tr>(.*?)</tr>", page)][1:]
    assert rows == [
        ["default", "0", "2026-03-31T12:00:00Z", "12,345"],
        ["still", "7", "2014-06-23T12:18:29Z", "frozen", "0", "20,000", "rows"],
        ["fast", "7", "2014-06-23T12:18:29Z", "speed", "60", "0", "10,000", "of", "30,000"],
        ["ill", "7", "2014-06-23T12:18:29Z", "speed", "0.5", "0", "failed:", "No"],
    ]
    assert "failed: No &lt;room&gt;" in client.get("/").get_data(as_text=True)


@pytest.mark.parametrize(("host", "shown"), [("team.example:8080", "team.example"), ("[::1]:8080", "[::1]")])
def test_addresses_have_the_host_that_the_visitor_came_by(client: FlaskClient, host: str, shown: str) -> None:
    assert f"http://{shown}:9081/api" in text(client, "/", base_url=f"http://{host}")


def test_over_https_the_request_to_paste_trusts_the_authority() -> None:
    standins = [Standin(service, f"https://127.0.0.1:{service.port}") for service in SERVICES]
    client = create_app(standins, list, Path("/data/tls/ca.pem")).test_client()
    page = text(client, "/", base_url="https://127.0.0.1:8080")
    assert page.count("curl --cacert /data/tls/ca.pem ") == len(SERVICES)
    assert "No worlds yet." in page


def test_every_spec_is_shown_in_swagger_ui_and_as_yaml_and_json(client: FlaskClient) -> None:
    for service in SERVICES:
        page = text(client, f"/docs/{service.name}")
        assert f'data-spec="/docs/{service.name}/openapi.json"' in page
        assert all(credential.value in page for credential in service.credentials)
        written = client.get(f"/openapi/{service.name}.yaml", base_url="http://team.example:8080")
        assert written.mimetype == "text/plain"
        parsed = client.get(f"/openapi/{service.name}.json", base_url="http://team.example:8080")
        assert parsed.json == yaml.safe_load(written.get_data())
        assert parsed.json["servers"][0]["url"].startswith(f"http://team.example:{service.port}")
        assert all(
            service["url"].startswith("/")
            for service in client.get(f"/docs/{service.name}/openapi.json").json["servers"]
        )


def test_pages_and_what_they_load_come_from_here_alone(client: FlaskClient) -> None:
    for page in ("/", "/docs/bigfix"):
        answer = client.get(page)
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        loaded = re.findall(r'<(?:link|script)[^>]*(?:href|src)="([^"]*)"', answer.get_data(as_text=True))
        assert loaded
        for address in loaded:
            assert address.startswith("/")
            with client.get(address) as file:
                assert file.status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere",
        "/docs/nobody",
        "/openapi/nobody.yaml",
        "/openapi/nobody.json",
        "/docs/nobody/openapi.json",
        "/openapi/..%2fbigfix.yaml",
        "/swagger-ui/index.html",
    ],
)
def test_a_page_that_is_not_there_is_told_on_a_page(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "There is no page" in answer.get_data(as_text=True)
    assert 'href="/"' in answer.get_data(as_text=True)


def test_what_is_typed_is_shown_as_text(client: FlaskClient) -> None:
    assert "<script>alert" not in client.get("/<script>alert(1)</script>").get_data(as_text=True)

"""The console's pages."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from flask.testing import FlaskClient

from mockservers import MockServer
from mockservers.catalog import SERVICES
from mockservers.console.app import create_app
from mockservers.core.service.service import Service

from .visitor import Visitor


@pytest.fixture
def client(visitor: Visitor) -> FlaskClient:
    return visitor.client


@dataclass
class Standin:
    service: Service
    url: str


def local_standins(scheme: str) -> list[Standin]:
    """All services at their usual ports."""
    return [Standin(service, f"{scheme}://127.0.0.1:{service.port}") for service in SERVICES]


def text(client: FlaskClient, path: str, **options: str) -> str:
    return html.unescape(client.get(path, **options).get_data(as_text=True))


def test_the_start_page_tells_what_a_client_needs_to_know(client: FlaskClient, server: MockServer) -> None:
    page = text(client, "/", base_url="https://bigfix.mock")
    for vendor in server.plane.services():
        service = server.standins[vendor["name"]].service
        assert vendor["title"] in page
        assert service.example.partition("?")[0] in page
        assert all(name in page and value in page for name, value in vendor["credentials"].items())
        assert f'href="/docs/{service.name}"' in page
        assert f'href="/openapi/{service.name}.yaml"' in page
        assert f'href="/openapi/{service.name}.json"' in page


@pytest.mark.parametrize(("host", "shown"), [("team.example:8080", "team.example"), ("[::1]:8080", "[::1]")])
def test_addresses_have_the_host_that_the_visitor_came_by(server: MockServer, host: str, shown: str) -> None:
    client = create_app(local_standins("http"), server.plane).test_client()
    assert f"http://{shown}:9081/api" in text(client, "/", base_url=f"http://{host}")


def test_over_https_the_request_to_paste_trusts_the_authority(server: MockServer) -> None:
    client = create_app(local_standins("https"), server.plane, Path("/data/tls/ca.pem")).test_client()
    page = text(client, "/", base_url="https://127.0.0.1:8080")
    assert page.count("<code>curl --cacert /data/tls/ca.pem ") == len(SERVICES) - 1


def test_every_spec_is_shown_in_swagger_ui_and_as_yaml_and_json(server: MockServer) -> None:
    client = create_app(local_standins("http"), server.plane).test_client()
    for service in SERVICES:
        page = text(client, f"/docs/{service.name}")
        assert f'data-spec="/docs/{service.name}/openapi.json"' in page
        assert all(credential.value in page for credential in service.credentials)
        written = client.get(f"/openapi/{service.name}.yaml", base_url="http://team.example:8080")
        assert written.mimetype == "text/plain"
        parsed = client.get(f"/openapi/{service.name}.json", base_url="http://team.example:8080")
        assert parsed.json == yaml.load(written.get_data(), Loader=yaml.CSafeLoader)
        assert parsed.json["servers"][0]["url"].startswith(f"http://team.example:{service.port}")
        assert all(
            service["url"].startswith("/")
            for service in client.get(f"/docs/{service.name}/openapi.json").json["servers"]
        )


def test_swagger_ui_is_authorized_with_credentials_that_need_no_login(client: FlaskClient) -> None:
    for name, schemes in {"bigfix": ["token_in_header"], "servicenow": ["basic"], "flexera": [], "control": []}.items():
        found = re.search(r'data-authorizations="([^"]*)"', client.get(f"/docs/{name}").get_data(as_text=True))
        assert found
        assert [entry["name"] for entry in json.loads(html.unescape(found[1]))] == schemes


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_swagger_ui_satisfies_the_security_of_every_operation(client: FlaskClient, service: Service) -> None:
    page = client.get(f"/docs/{service.name}").get_data(as_text=True)
    given = re.findall(r'data-(?:authorizations|logins)="([^"]*)"', page)
    names = {entry["name"] for text in given for entry in json.loads(html.unescape(text))}
    for operation in service.spec.operations.values():
        alternatives = operation.node.get("security", service.spec.document.get("security", []))
        assert not alternatives or any(set(alternative) <= names for alternative in alternatives), operation.id


def test_pages_and_what_they_load_come_from_here_alone(client: FlaskClient) -> None:
    for page in ("/", "/api", "/worlds/default/journal", "/docs/bigfix"):
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


def test_every_page_has_the_security_headers(client: FlaskClient) -> None:
    for path in ("/", "/api", "/worlds/default/journal", "/nowhere", "/docs/bigfix"):
        headers = client.get(path).headers
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "form-action 'self'" in headers["Content-Security-Policy"]
        assert ("'unsafe-inline'" in headers["Content-Security-Policy"]) == (path == "/docs/bigfix")
        assert headers["Cache-Control"] == "no-store"


def test_no_page_has_a_script_or_a_style_in_it(client: FlaskClient) -> None:
    for path in ("/", "/api", "/worlds/default/journal", "/nowhere"):
        page = client.get(path).get_data(as_text=True)
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*src=)", page)

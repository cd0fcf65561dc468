"""Access to the control plane and the console."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterator

import pytest
import requests

from contract_tests.kit.raw_http import send_headers
from contract_tests.kit.remote import Client, Control
from contract_tests.kit.services import CREDENTIALS, VENDORS
from mockservers import MockServer

TOKEN = CREDENTIALS["BIGFIX_TOKEN"]
EVENTS = "/control/worlds/default/journal/events"
GUARDED = [
    "/control/worlds",
    "/control/worlds/default/reset",
    EVENTS,
    "/control/nothing",
    "/",
    "/docs/bigfix",
    "/nothing",
]
Ask = Callable[..., tuple[int, dict[str, str], bytes]]


@pytest.fixture(scope="module")
def everywhere() -> Iterator[MockServer]:
    """A server that listens on every address of this machine."""
    with MockServer(host="0.0.0.0", allow_hosts=["mock.example.com"]) as running:  # noqa: S104 -- what is tested
        yield running


def test_on_this_machine_no_token_is_required(server: MockServer) -> None:
    assert server.token is None
    assert "MOCKSERVERS_TOKEN" not in server.environment()
    assert send_headers(server.control.url, "/control/worlds")[0] == 200


def test_a_server_listens_on_this_machine_only_unless_told_otherwise(server: MockServer) -> None:
    addresses = {listening.getsockname()[0] for listening in server._sockets.values()}  # noqa: SLF001 -- what is bound
    assert addresses == {"127.0.0.1"}


@pytest.mark.parametrize("path", GUARDED)
@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer wrong", "Basic Og==", "Basic !", "Digest x", "ä"])
def test_on_other_addresses_the_token_is_required(path: str, authorization: str, everywhere: MockServer) -> None:
    status, headers, body = send_headers(everywhere.control.url, path, Authorization=authorization)
    assert (status, body) == (401, b'{"error": "Authentication required: send `Authorization: Bearer <token>`."}')
    assert headers["www-authenticate"] == 'Bearer realm="mockservers", Basic realm="mockservers"'


def test_nothing_happens_without_the_token(everywhere: MockServer) -> None:
    with Client(everywhere.control.url) as stranger:
        for method, path, body in (
            ("POST", "/control/worlds", {"name": "strange"}),
            ("POST", "/control/snapshots", {"name": "strange"}),
            ("DELETE", "/control/worlds/default", None),
        ):
            assert stranger.request(method, path, json=body).status_code == 401
    assert "strange" not in everywhere.plane.worlds()
    assert everywhere.snapshots.list() == []


def test_with_the_token_everything_works(everywhere: MockServer) -> None:
    assert everywhere.token is not None
    assert len(everywhere.token) >= 32
    assert everywhere.environment()["MOCKSERVERS_TOKEN"] == everywhere.token
    bearer = f"Bearer {everywhere.token}"
    assert send_headers(everywhere.control.url, "/control/worlds", Authorization=bearer)[0] == 200
    assert (
        send_headers(
            everywhere.control.url,
            "/",
            Authorization=bearer.lower().replace(everywhere.token.lower(), everywhere.token),
        )[0]
        == 200
    )
    basic = base64.b64encode(f"anyone:{everywhere.token}".encode()).decode()
    assert send_headers(everywhere.control.url, "/", Authorization=f"Basic {basic}")[0] == 200, (
        "as a browser asks for it"
    )


def test_every_server_has_a_token_of_its_own(everywhere: MockServer) -> None:
    with MockServer(host="0.0.0.0") as other:  # noqa: S104 -- what is tested
        assert other.token != everywhere.token


def test_a_token_can_be_asked_for_on_this_machine_too() -> None:
    with MockServer(token="mine") as guarded:
        assert send_headers(guarded.control.url, "/control/worlds")[0] == 401
        assert send_headers(guarded.control.url, "/control/worlds", Authorization="Bearer mine")[0] == 200


def test_vendors_ask_for_the_vendor_s_credentials_only(everywhere: MockServer) -> None:
    about = f"/api/sam/about?token={TOKEN}"
    assert send_headers(everywhere.bigfix.url, about)[0] == 200
    assert send_headers(everywhere.control.url, f"/bigfix{about}")[0] == 200


@pytest.mark.parametrize("path", GUARDED)
@pytest.mark.parametrize(
    "host",
    [
        "evil.example.com",
        "evil.example.com:8080",
        "localhost.example.com",
        "127.0.0.1.example.com",
        "10.1.2.3",
        "a b",
        "<b>",
        "localhost:80:evil.com",
        "localhost:80@evil.com",
        "localhost:http",
        "[::1]evil.com",
        "[::1]:80.evil.com",
        "[localhost]",
        "[evil.com]",
        "localhost/",
        "127.0.0.1 evil.com",
    ],
)
def test_a_name_that_is_not_ours_is_refused(path: str, host: str, server: MockServer) -> None:
    status, _, body = send_headers(server.control.url, path, Host=host)
    assert status == 403
    assert b"is not allowed" in body


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:1234", "127.0.0.1", "127.9.9.9:80", "[::1]:8080", "mock.localhost", "localhost."]
)
def test_the_names_of_this_machine_are_ours(host: str, server: MockServer) -> None:
    assert send_headers(server.control.url, "/control/worlds", Host=host)[0] == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [("mock.example.com", 200), ("MOCK.example.com:99", 200), ("10.1.2.3", 200), ("other.example.com", 403)],
)
def test_elsewhere_addresses_and_the_allowed_names_are_ours(host: str, status: int, everywhere: MockServer) -> None:
    bearer = f"Bearer {everywhere.token}"
    assert send_headers(everywhere.control.url, "/control/worlds", Host=host, Authorization=bearer)[0] == status


@pytest.mark.parametrize(
    "origin", ["http://evil.example.com", "null", "http://localhost:1", "https://127.0.0.1", "file://"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_a_page_from_elsewhere_is_refused(method: str, origin: str, server: MockServer) -> None:
    with Control(server) as mine:
        mine.ask("POST", "worlds", body={"name": "kept"})
        before = mine.ask("GET", "worlds", "kept")
        status, headers, _ = send_headers(server.control.url, "/control/worlds/kept/reset", method, Origin=origin)
        assert status == 403
        assert not [name for name in headers if name.startswith("access-control")]
        assert mine.ask("GET", "worlds", "kept") == before
        mine.ask("DELETE", "worlds", "kept")


def test_the_console_s_own_pages_are_let_in(server: MockServer) -> None:
    assert send_headers(server.control.url, "/control/worlds", Origin=server.control.url)[0] == 200


@pytest.mark.parametrize("service", ["control", *(vendor.name for vendor in VENDORS)])
@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
def test_no_answer_lets_other_pages_read_it(method: str, service: str, server: MockServer) -> None:
    asking = {"Origin": server.standins[service].url, "Access_Control_Request_Method": "GET"}
    for path in ("/control/worlds", "/", server.standins[service].service.example.partition("?")[0]):
        _, headers, _ = send_headers(server.standins[service].url, path, method, **asking)
        assert not [name for name in headers if name.startswith("access-control")]


@pytest.mark.parametrize("vendor", [vendor.name for vendor in VENDORS])
@pytest.mark.parametrize(
    "path",
    [
        "/control/worlds",
        "/control/services",
        "//control/worlds",
        "/~default/control/worlds",
        "/~control/worlds",
        "/./control/worlds",
        "/../control/worlds",
        "/%63ontrol/worlds",
        "/bigfix/control/worlds",
        "/docs/bigfix",
        "/swagger-ui/swagger-ui.css",
        "/openapi/control.yaml",
        "http://127.0.0.1/control/worlds",
    ],
)
def test_the_control_plane_never_appears_on_a_vendor_s_port(path: str, vendor: str, server: MockServer) -> None:
    status, _, body = send_headers(server.standins[vendor].url, path)
    assert status >= 400
    assert b'"worlds"' not in body
    assert b'"services"' not in body
    assert send_headers(server.standins[vendor].url, "/control/worlds/default", "DELETE")[0] >= 400


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "..", "a/../b", "C:\\x", "a\x00b", "file:///etc/passwd"]
)
def test_no_name_is_a_path(name: str, server: MockServer) -> None:
    before = sorted(str(file) for file in server.data.rglob("*.sqlite"))
    with Control(server) as mine:
        quoted = requests.utils.quote(name, safe="")
        for method, path, body in (
            ("POST", "/worlds", {"name": name}),
            ("POST", "/snapshots", {"name": name}),
            ("GET", f"/worlds/{quoted}", None),
            ("GET", f"/snapshots/{quoted}/file", None),
            ("PUT", f"/snapshots/{quoted}/file", None),
            ("POST", "/worlds/default/restore", {"snapshot": name}),
            ("POST", "/worlds/default/fork", {"name": name}),
            ("GET", f"/snapshots/x/diff?to={quoted}", None),
        ):
            assert mine.http.request(method, path, json=body).status_code in {400, 404, 415}, (method, path)
    assert sorted(str(file) for file in server.data.rglob("*.sqlite")) == before


@pytest.mark.parametrize(
    ("target", "media", "most", "status"),
    [
        ("PUT /control/snapshots/large/file", "application/octet-stream", 256 * 1024**2, 400),
        ("POST /control/worlds", "application/json", 10 * 1024**2, 400),
        ("POST /control/nowhere", "application/json", 10 * 1024**2, 404),
    ],
)
def test_a_body_is_as_large_as_it_may_be_and_only_a_snapshot_is_large(
    target: str, media: str, most: int, status: int, server: MockServer
) -> None:
    method, path = target.split()
    with Client(server.control.url) as client:
        for size, expected in ((most, status), (most + 1, 413)):
            answer = client.request(method, path, data=io.BytesIO(bytes(size)), headers={"Content-Type": media})
            assert (answer.status_code, answer.json().keys()) == (expected, {"error"})

"""The validating proxy: what it passes on, what it refuses, what it records."""

from __future__ import annotations

import gzip
import json
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
import requests

from contract_tests.kit.drift.proxied import open_proxied, record
from contract_tests.kit.raw_http import send_bytes
from mockservers import MockServer

TIMEOUT = 20  # seconds
TOKEN = "44072fb20fbe38322b5e67a7e780978e20abbc80"
ABOUT = "/api/sam/about"
LARGE = 12_000_000  # bytes, more than the proxy keeps


class System(BaseHTTPRequestHandler):
    """A system with answers that the mock servers do not give."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        own = f"http://127.0.0.1:{self.server.server_address[1]}"
        match self.path:
            case "/moved":
                self._send(302, b"", Location=f"{own}/api/sam/about?next=1")
            case "/elsewhere":
                self._send(302, b"", Location="https://other.example.com/x")
            case "/gzip":
                self._send(200, gzip.compress(b'{"version": "10"}'), **{"Content-Encoding": "gzip"})
            case "/large":
                self._send(200, b"x" * LARGE)
            case "/broken":
                self.send_response(200)
                self.send_header("Content-Length", "100")
                self.end_headers()
                self.wfile.write(b"half")
                self.close_connection = True
            case _:
                told = {name.lower(): value for name, value in self.headers.items()}
                self._send(200, json.dumps({"path": self.path, "headers": told}).encode(), **{"Set-Cookie": "a=1"})

    def _send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_parts: object) -> None:
        """Print nothing."""


@contextmanager
def serve_system() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), System)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def system() -> Iterator[str]:
    with serve_system() as url:
        yield url


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    with MockServer() as running:
        yield running


@pytest.mark.parametrize(
    ("vendor", "request_line", "is_sent"),
    [
        ("bigfix", "GET /api/sam/v2/metrics", True),
        ("bigfix", "HEAD /api/sam/v2/metrics", True),
        ("bigfix", "POST /api/get_token", True),
        ("bigfix", "POST /api/sam/v2/metrics", False),
        ("bigfix", "DELETE /api/sam/v2/metrics", False),
        ("bigfix", "GET /api/import_status.json", True),
        ("bigfix", "GET /api/import_status.json?run=true", False),
        ("bigfix", "GET //api/import_status.json?a=1&run=1", False),
        ("servicenow", "GET /api/now/table/incident", True),
        ("servicenow", "POST /oauth_token.do", True),
        ("servicenow", "POST /api/now/table/incident", False),
        ("servicenow", "PATCH /api/now/table/incident/85fe4c360000000077f160f39959c7ee", False),
        ("servicenow", "POST /api/now/v1/batch", False),
        ("informatica", "POST /saas/public/core/v3/login", True),
        ("informatica", "POST /ma/api/v2/user/logoutall", False),
        ("informatica", "POST /unknown", False),
        ("flexera", "POST /oidc/token", True),
        ("flexera", "POST /saas/v1/orgs/1234/import-jobs", False),
    ],
)
def test_only_reads_and_logins_are_passed_on(vendor: str, request_line: str, *, is_sent: bool, system: str) -> None:
    method, path = request_line.split(" ")
    with open_proxied(vendor, system) as proxied:
        answer = requests.request(method, f"{proxied.url}{path}", timeout=TIMEOUT)
    assert (answer.status_code != 403) == is_sent
    assert len(proxied.exchanges) == is_sent
    assert bool(proxied.refusals) != is_sent
    if not is_sent:
        assert "--allow-writes" in answer.text or method == "HEAD"


def test_a_method_in_a_header_is_what_counts(system: str) -> None:
    with open_proxied("servicenow", system) as proxied:
        headers = {"X-HTTP-Method-Override": "DELETE"}
        answer = requests.get(f"{proxied.url}/api/now/table/incident", headers=headers, timeout=TIMEOUT)
        assert answer.status_code == 403
        headers = {"X-HTTP-Method-Override": "GET"}
        sent = requests.post(f"{proxied.url}/api/now/table/incident", headers=headers, timeout=TIMEOUT)
        assert sent.status_code != 403


def test_with_writes_everything_is_passed_on(server: MockServer) -> None:
    with open_proxied("bigfix", server.bigfix.url, allows_writes=True) as proxied:
        metric = {"code_name": "PROXIED", "display_name": "Proxied", "token": TOKEN}
        made = requests.post(f"{proxied.url}/api/sam/v2/metrics", params=metric, timeout=TIMEOUT)
        assert made.json()["code_name"] == "PROXIED"
    assert [one.entry.operation for one in proxied.exchanges] == ["create_metric"]


def test_a_request_arrives_as_it_was_sent_but_for_the_connection(system: str) -> None:
    with open_proxied("bigfix", system) as proxied:
        headers = {"X-Own": "1", "User-Agent": "mine/1", "Accept": "x/y", "Connection": "close", "TE": "trailers"}
        sent = requests.get(f"{proxied.url}/a%2Fb//c%20d?x=%2B&y", headers=headers, timeout=TIMEOUT).json()
    assert sent["path"] == "/a%2Fb//c%20d?x=%2B&y"
    told = sent["headers"]
    assert (told["x-own"], told["user-agent"], told["accept"]) == ("1", "mine/1", "x/y")
    assert told["host"] == system.removeprefix("http://")
    assert not told.keys() & {"te", "x-forwarded-for", "via"}


def test_redirects_are_not_followed_and_lead_to_the_proxy(system: str) -> None:
    with open_proxied("bigfix", system) as proxied:
        moved = requests.get(f"{proxied.url}/moved", timeout=TIMEOUT, allow_redirects=False)
        assert (moved.status_code, moved.headers["Location"]) == (302, f"{proxied.url}{ABOUT}?next=1")
        other = requests.get(f"{proxied.url}/elsewhere", timeout=TIMEOUT, allow_redirects=False)
        assert other.headers["Location"] == "https://other.example.com/x"
        cookie = requests.get(f"{proxied.url}/x", timeout=TIMEOUT)
        assert cookie.headers["Set-Cookie"] == "a=1"


def test_encoded_and_large_answers_arrive_whole(system: str) -> None:
    with open_proxied("bigfix", system) as proxied:
        assert requests.get(f"{proxied.url}/gzip", timeout=TIMEOUT).json() == {"version": "10"}
        assert len(requests.get(f"{proxied.url}/large", timeout=TIMEOUT).content) == LARGE
    encoded, large = proxied.exchanges
    assert json.loads(encoded.entry.answer.body) == {"version": "10"}
    assert (large.entry.answer_bytes, large.has_answer) == (LARGE, False)
    assert len(large.entry.answer.body) < LARGE


def test_an_answer_that_breaks_off_breaks_off_for_the_client(system: str) -> None:
    with open_proxied("bigfix", system) as proxied, pytest.raises(requests.RequestException):
        requests.get(f"{proxied.url}/broken", timeout=TIMEOUT)
    assert proxied.exchanges == []


def test_a_system_that_does_not_answer_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with open_proxied("bigfix", url, timeout=0.05) as proxied:
            late = requests.get(f"{proxied.url}{ABOUT}", timeout=TIMEOUT)
    assert (late.status_code, late.text) == (504, f"No answer from {url} within 0.05 s; --timeout allows more.\n")
    with open_proxied("bigfix", url) as proxied:
        gone = requests.get(f"{proxied.url}{ABOUT}", timeout=TIMEOUT)
    assert (gone.status_code, gone.text) == (502, f"{url} was not reached: ConnectError.\n")


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("Host: evil.example\r\n", 421),
        ("", 421),
        ("Host: 127.0.0.1\r\nHost: evil.example\r\n", 421),
        ("Host: 127.0.0.1\r\nOrigin: https://evil.example\r\n", 403),
        ("Host: 127.0.0.1\r\nSec-Fetch-Site: cross-site\r\n", 403),
        ("Host: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n", 400),
        (f"Host: 127.0.0.1\r\nX-Long: {'x' * 70_000}\r\n", 400),
    ],
)
def test_attacks_are_refused(head: str, status: int, system: str) -> None:
    with open_proxied("bigfix", system) as proxied:
        told = send_bytes(proxied.url, f"GET /x HTTP/1.1\r\n{head}\r\n".encode())
    assert told is not None
    assert told.status == status
    assert proxied.exchanges == []


def test_an_observer_that_fails_stops_nothing(system: str, caplog: pytest.LogCaptureFixture) -> None:
    with open_proxied("bigfix", system) as proxied:
        proxied.fail_next()
        assert [requests.get(f"{proxied.url}/x", timeout=TIMEOUT).status_code for _ in range(2)] == [200, 200]
    assert [one.entry.number for one in proxied.exchanges] == [2]
    assert "Exchange 1 was not compared" in caplog.text


def test_the_rate_is_limited(system: str) -> None:
    with open_proxied("bigfix", system, rate=50) as proxied:
        began = time.monotonic()
        with ThreadPoolExecutor(5) as pool:
            list(pool.map(lambda _: requests.get(f"{proxied.url}/x", timeout=TIMEOUT), range(6)))
        assert time.monotonic() - began >= 5 / 50
    assert len(proxied.exchanges) == 6


def test_a_recording_has_all_exchanges_and_no_secret(server: MockServer, tmp_path: Path) -> None:
    file = tmp_path / "a.har"
    login = {"user": "admin", "password": "password"}
    with open_proxied("bigfix", server.bigfix.url) as proxied:
        requests.get(f"{proxied.url}{ABOUT}", params={"token": TOKEN}, timeout=TIMEOUT)
        requests.get(f"{proxied.url}{ABOUT}", headers={"Token": TOKEN}, timeout=TIMEOUT)
        requests.post(f"{proxied.url}/api/get_token", json=login, timeout=TIMEOUT)
    record([proxied], file)
    text = file.read_text(encoding="utf-8")
    assert TOKEN not in text
    entries = json.loads(text)["log"]["entries"]
    assert [entry["_mockservers"]["operation"] for entry in entries] == ["get_about", "get_about", "get_token"]
    assert entries[2]["request"]["postData"]["text"] == '{"user":"admin","password":"***"}'
    assert proxied.list_drift() == []

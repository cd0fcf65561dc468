"""The console on a running server."""

from __future__ import annotations

import html
import re
import shlex
import socket
import subprocess
from collections.abc import Iterator
from urllib.parse import urljoin

import pytest
import requests
import yaml

from contract_tests.kit.services import VENDORS, Service
from mockservers import MockServer

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    with MockServer() as running:
        yield running


def page(server: MockServer, path: str = "/") -> str:
    answer = requests.get(server.control.url + path, timeout=60)
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    return html.unescape(answer.text)


def shown_worlds(server: MockServer) -> dict[str, list[str]]:
    """The cells of the table of worlds, by name; without the last cell, which has the actions."""
    rows = re.findall(r"(?s)<tr>\s*(<td.*?)</tr>", page(server))
    cells = [[words(cell) for cell in re.findall(r"(?s)<td[^>]*>(.*?)</td>", row)] for row in rows]
    return {name: rest[:-1] for name, *rest in cells}


def words(cell: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", cell).split())


def test_the_start_page_has_every_mock_server_with_its_address(server: MockServer) -> None:
    start = page(server)
    for vendor in VENDORS:
        standin = server.standins[vendor.name]
        assert standin.service.title in start
        assert standin.service.curl(standin.url) in start


def test_the_start_page_shows_the_worlds_as_they_are_and_makes_none() -> None:
    with MockServer() as server:
        worlds = f"{server.control.url}/control/worlds"
        assert shown_worlds(server) == {}
        requests.post(worlds, json={"name": "test-7", "seed": 7, "now": "2014-06-23T12:18:29Z"}, timeout=60)
        for _ in range(3):
            requests.get(f"{server.bigfix.url}/~test-7/api/sam/v2/metrics", timeout=60)
        assert shown_worlds(server) == {"test-7": ["7", "2014-06-23 12:18:29 frozen", "3", "3 bigfix 3", ""]}
        assert requests.get(worlds, timeout=60).json() == {"worlds": ["test-7"]}
        requests.delete(f"{worlds}/test-7", timeout=60)
        assert shown_worlds(server) == {}


def test_an_unused_world_has_a_page_and_another_has_none(server: MockServer) -> None:
    assert "World default" in page(server, "/worlds/default/journal")
    answer = requests.get(f"{server.control.url}/worlds/none/journal", timeout=60)
    assert answer.status_code == 404
    assert "There is no world" in answer.text


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "same-origin"}])
def test_a_form_is_accepted_from_its_own_page_only(server: MockServer, headers: dict[str, str]) -> None:
    with requests.Session() as browser:
        token = TOKEN.search(browser.get(server.control.url, timeout=60).text)
        assert token
        form = {"csrf_token": token[1], "name": "made"}
        for origin in ("http://evil.example", "null"):
            sent = {**headers, "Origin": origin}
            assert browser.post(f"{server.control.url}/worlds", form, headers=sent, timeout=60).status_code == 403
        assert requests.post(f"{server.control.url}/worlds", form, headers=headers, timeout=60).status_code == 400
        sent = {**headers, "Origin": server.control.url}
        made = browser.post(f"{server.control.url}/worlds", form, headers=sent, timeout=60)
        assert made.url.endswith("/worlds/made/journal")
    server.plane.world("made").delete()


FOLLOWED = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


def test_links_of_other_sites_lead_to_pages_and_their_forms_do_not(server: MockServer) -> None:
    assert requests.get(server.control.url, headers=FOLLOWED, timeout=60).status_code == 200
    assert requests.post(f"{server.control.url}/worlds", headers=FOLLOWED, timeout=60).status_code == 403


@pytest.mark.parametrize("tls", [False, True])
def test_behind_its_token_pages_and_forms_work_with_basic_authentication(*, tls: bool) -> None:
    with MockServer(token="secret-token", tls=tls) as server, requests.Session() as browser:
        trust = str(server.certificate.authority) if server.certificate else True
        browser.headers["Connection"] = "close"
        assert browser.get(server.control.url, verify=trust, timeout=60).status_code == 401
        browser.auth = ("anyone", "secret-token")
        start = browser.get(server.control.url, verify=trust, timeout=60)
        token = TOKEN.search(start.text)
        assert token
        form, sent = {"csrf_token": token[1], "name": "made"}, {"Origin": server.control.url, "Referer": start.url}
        made = browser.post(f"{server.control.url}/worlds", form, headers=sent, verify=trust, timeout=60)
        assert made.status_code == 200
        assert server.plane.worlds() == ["made"]


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.name)
def test_requests_of_a_served_spec_reach_the_mock_server(server: MockServer, vendor: Service) -> None:
    assert f'data-spec="/docs/{vendor.name}/openapi.json"' in page(server, f"/docs/{vendor.name}")
    for base in served_bases(server, vendor.name):
        command = [*shlex.split(vendor.curl(base)), "--silent", "--fail", "--noproxy", "*"]
        assert subprocess.run(command, capture_output=True, check=True).stdout


def test_requests_of_the_control_planes_spec_reach_it(server: MockServer) -> None:
    for base in served_bases(server, "control"):
        assert requests.get(f"{base}/services", timeout=60).json().keys() == {"services"}


def served_bases(server: MockServer, name: str) -> set[str]:
    """The base URLs of the spec as the console serves it, to programs and to its own page."""
    served = (f"/openapi/{name}.yaml", f"/openapi/{name}.json", f"/docs/{name}/openapi.json")
    specs = [
        yaml.load(requests.get(server.control.url + entry, timeout=60).text, Loader=yaml.CSafeLoader)
        for entry in served
    ]
    urls = [server["url"].format(world="default") for spec in specs for server in spec["servers"]]
    return {urljoin(server.control.url, entry) for entry in urls}


def test_an_unknown_path_is_a_page(server: MockServer) -> None:
    answer = requests.get(f"{server.control.url}/nowhere", timeout=60)
    assert answer.status_code == 404
    assert "There is no page" in answer.text


@pytest.mark.parametrize(
    ("target", "status"),
    [
        (b"/?q=%ff%00", 200),
        (b"/?q=" + b"x" * 100_000, 200),
        (b"/%ff%00", 404),
        (b"/" + b"x" * 100_000, 404),
        (b"/static/..%2fapp.py", 404),
        (b"/docs/../../../etc/passwd", 404),
    ],
)
def test_odd_requests_get_a_page_and_never_a_traceback(server: MockServer, target: bytes, status: int) -> None:
    host, port = server.control.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        connection.sendall(b"GET " + target + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    assert answer.startswith(b"HTTP/1.1 %d " % status)
    assert b"<!doctype html>" in answer
    assert b"Traceback" not in answer
    assert b"<b>" not in answer


@pytest.mark.long
@pytest.mark.parametrize("content", [bytes(100_000_000), b"SQLite format 3\0" + b"x" * 100_000_000])
def test_a_large_file_that_is_no_snapshot_is_refused_on_the_page(server: MockServer, content: bytes) -> None:
    tab = f"{server.control.url}/worlds/default/snapshots"
    with requests.Session() as browser:
        token = TOKEN.search(browser.get(tab, timeout=60).text)
        assert token
        form = {"csrf_token": token[1], "upload_name": "large"}
        answer = browser.post(f"{tab}/upload", form, files={"file": ("x.sqlite", content)}, timeout=60)
        assert answer.status_code == 400
        assert "The file is not a snapshot" in answer.text
    assert server.snapshots.list() == []


def test_the_cookie_is_for_this_port_and_not_for_scripts(server: MockServer) -> None:
    cookie = requests.get(server.control.url, timeout=60).headers["Set-Cookie"]
    assert cookie.startswith(f"mockservers-{server.control.url.rpartition(':')[2]}=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie

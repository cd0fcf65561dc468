"""The hosts that requests may name, what pages of other sites can do, and whose headers count behind a proxy."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from contract_tests.kit.raw_http import send_headers
from contract_tests.kit.remote import Client, Control
from contract_tests.kit.services import VENDORS, Service
from mockservers import MockServer

by_vendor = pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.name)

OWN = ["localhost", "127.0.0.1:1", "[::1]", "mock.localhost"]
PRODUCTS = {
    "bigfix": [],
    "servicenow": ["dev1.service-now.com"],
    "informatica": ["dm-us.informaticacloud.com", "usw3.dm-us.informaticacloud.com"],
    "flexera": ["api.flexera.com", "login.flexera.eu:443", "api.flexera.au"],
}
FOREIGN = ["evil.example.com", "flexera.com.evil.example", "10.1.2.3", "evilservice-now.com", "localhost:80:evil.com"]


@pytest.fixture(scope="module")
def allowing() -> Iterator[MockServer]:
    """A server with more names."""
    with MockServer(allow_hosts=["mock.example.com", "*.corp.example"]) as running:
        yield running


@by_vendor
def test_a_vendors_port_is_reached_by_this_machines_names_and_the_vendors(vendor: Service, server: MockServer) -> None:
    url = server.standins[vendor.name].url
    usual, _, result = send_headers(url, "/no/such/path")
    for host in (*OWN, *PRODUCTS[vendor.name]):
        assert send_headers(url, "/no/such/path", Host=host)[0] == usual, host
        assert send_headers(server.control.url, f"/{vendor.name}/no/such/path", Host=host)[0] == usual, host
    for host in FOREIGN:
        for base, path in ((url, "/no/such/path"), (server.control.url, f"/{vendor.name}/no/such/path")):
            status, _, body = send_headers(base, path, Host=host)
            assert status == 403, host
            assert json.loads(body).keys() == json.loads(result).keys()
            assert b"--allow-host" in body


@by_vendor
@pytest.mark.parametrize(
    ("host", "is_served"),
    [("mock.example.com", True), ("a.corp.example:80", True), ("b.a.corp.example", True), ("corp.example", False)],
)
def test_more_names_can_be_allowed(host: str, vendor: Service, allowing: MockServer, *, is_served: bool) -> None:
    assert (send_headers(allowing.standins[vendor.name].url, "/no/such/path", Host=host)[0] != 403) == is_served
    assert (send_headers(allowing.control.url, "/control/worlds", Host=host)[0] == 200) == is_served


def test_every_name_can_be_allowed() -> None:
    with MockServer(allow_hosts=["*"]) as server:
        assert send_headers(server.control.url, "/control/worlds", Host="whatever.example.com")[0] == 200
        assert send_headers(server.control.url, "/control/worlds", Host="localhost:80:evil.com")[0] == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site", "anything"])
@pytest.mark.parametrize("path", ["/control/worlds", "/control/worlds/default/reset", "/", "/docs/bigfix"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_page_of_another_site_may_not_use_the_control_port(
    method: str, path: str, site: str, server: MockServer
) -> None:
    assert send_headers(server.control.url, path, method, Sec_Fetch_Site=site)[0] == 403
    assert send_headers(server.control.url, path, method, Sec_Fetch_Site="same-origin")[0] != 403
    assert send_headers(server.control.url, path, method, Sec_Fetch_Site="none")[0] != 403


@pytest.mark.parametrize(("path", "status"), [("/", 200), ("/docs/bigfix", 200), ("/control/worlds", 403)])
def test_a_link_to_a_page_may_be_followed_from_anywhere(path: str, status: int, server: MockServer) -> None:
    link = {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "document"}
    assert send_headers(server.control.url, path, **link)[0] == status
    assert send_headers(server.control.url, path, **{**link, "Sec_Fetch_Dest": "iframe"})[0] == 403
    assert send_headers(server.control.url, path, **link, Origin="https://evil.example.com")[0] == 403


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/worlds", {"name": "made-without-a-type"}),
        ("POST", "/worlds/default/seed", {}),
        ("PUT", "/worlds/default/clock", {"speed": 2}),
        ("POST", "/worlds/default/faults", {"kind": "delay"}),
        ("POST", "/snapshots", {"name": "made-without-a-type"}),
    ],
)
@pytest.mark.parametrize("media_type", [None, "", "text/plain", "application/x-www-form-urlencoded"])
def test_the_control_plane_takes_a_body_with_its_content_type_only(
    method: str, path: str, body: object, media_type: str | None, server: MockServer
) -> None:
    with Control(server) as control:
        headers = {} if media_type is None else {"Content-Type": media_type}
        answer = control.http.request(method, path, data=json.dumps(body).encode(), headers=headers)
        assert answer.status_code == 415
        assert answer.json().keys() == {"error"}
        assert "made-without-a-type" not in control.worlds()


@pytest.fixture
def worlds(server: MockServer) -> Iterator[list[str]]:
    """The worlds before the test; there are no others after it."""
    with Control(server) as control:
        control.ask("POST", "worlds", "default", "reset")
        before = control.worlds()
        yield before
        assert control.worlds() == before


PAGES = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
    {"Origin": "https://evil.example.com"},
    {"Origin": "null"},
]


@by_vendor
@pytest.mark.parametrize("headers", PAGES, ids=lambda header: "-".join(header.values()))
@pytest.mark.usefixtures("worlds")
def test_a_page_of_another_site_makes_no_world(vendor: Service, headers: dict[str, str], server: MockServer) -> None:
    path = vendor.example.partition("?")[0]
    with Client(server.standins[vendor.name].url, headers) as there, Client(server.control.url, headers) as here:
        for method in ("GET", "POST", "HEAD"):
            assert there.request(method, f"/~made-by-a-page{path}").status_code == 400
            assert there.request(method, path, headers={"X-Mock-World": "made-by-a-page"}).status_code == 400
            assert here.request(method, f"/{vendor.name}/~made-by-a-page{path}").status_code == 400
            assert there.request(method, path).status_code == there.request(method, f"/~default{path}").status_code


@by_vendor
@pytest.mark.usefixtures("worlds")
def test_what_no_operation_sees_makes_no_world(vendor: Service, server: MockServer) -> None:
    with Client(server.standins[vendor.name].url) as client:
        refused = [
            client.get("/~made-by-nothing/no/such/path"),
            client.get("/~made-by-nothing/"),
            client.get("/no/such/path", headers={"X-Mock-World": "made-by-nothing"}),
            client.get("/~made-by-nothing/%ff"),
            client.request("TRACE", f"/~made-by-nothing{vendor.example.partition('?')[0]}"),
            client.post("/~made-by-nothing/no/such/path", data=bytes(11 * 1024**2)),
        ]
        for entry in refused:
            assert entry.status_code >= 400
            assert entry.json() is not None


@pytest.mark.parametrize("name", ["default", "made-by-a-client"])
def test_a_client_still_makes_worlds(name: str, server: MockServer) -> None:
    with Control(server) as control, Client(server.bigfix.url) as client:
        assert client.get(f"/~{name}/api/sam/about").status_code == 401
        assert name in control.worlds()
        control.ask("DELETE", "worlds", name)


FORWARDED = {
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "mocks.localhost",
    "X-Forwarded-Port": "8443",
    "X-Forwarded-Prefix": "/behind/proxy",
    "X-Forwarded-For": "203.0.113.9",
}
LOGIN = {"json": {"username": "admin@example.com", "password": "password"}}


def told_url(url: str, **headers: str) -> str:
    """Log in, and return the base URL of the response."""
    with Client(url, headers) as client:
        found: str = client.post("/saas/public/core/v3/login", **LOGIN).json()["products"][0]["baseApiUrl"]
        return found


def test_forwarded_headers_count_for_nothing_unless_a_proxy_is_expected(server: MockServer) -> None:
    for name, value in FORWARDED.items():
        assert told_url(server.informatica.url, **{name: value}) == f"{server.informatica.url}/saas"
    assert told_url(server.informatica.url, **FORWARDED) == f"{server.informatica.url}/saas"


def test_behind_a_proxy_all_of_them_count() -> None:
    with MockServer(behind_proxy=True) as server:
        url = server.informatica.url
        host = url.removeprefix("http://")
        for name, result in {
            "X-Forwarded-Proto": f"https://{host}/saas",
            "X-Forwarded-Host": "http://mocks.localhost/saas",
            "X-Forwarded-Prefix": f"{url}/behind/proxy/saas",
            "X-Forwarded-For": f"{url}/saas",
        }.items():
            assert told_url(url, **{name: FORWARDED[name]}) == result
        assert told_url(url, **FORWARDED) == "https://mocks.localhost:8443/behind/proxy/saas"
        assert told_url(f"{server.control.url}/informatica", **FORWARDED) == (
            "https://mocks.localhost:8443/behind/proxy/informatica/saas"
        )
        assert send_headers(url, "/no/such/path", X_Forwarded_Host="evil.example.com")[0] == 403
        assert send_headers(server.control.url, "/control/worlds", X_Forwarded_Host="evil.example.com")[0] == 403

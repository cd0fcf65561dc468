"""Pages of chosen origins may use the vendors' ports; other pages may not, and none the control plane."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contract_tests.kit.programs.command_line import invoke
from contract_tests.kit.raw_http import send_headers
from contract_tests.kit.remote import Client
from contract_tests.kit.services import VENDORS, Service
from mockservers import MockServer

by_vendor = pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.name)
MINE, OTHERS = "http://localhost:3000", "https://evil.example.com"


@pytest.fixture(scope="module")
def cors_server() -> Iterator[MockServer]:
    with MockServer(cors=[MINE]) as running:
        yield running


def preflight(url: str, path: str, origin: str) -> tuple[int, dict[str, str]]:
    asked = {"Origin": origin, "Access_Control_Request_Method": "PATCH"}
    more = {"Access_Control_Request_Headers": "authorization,x-mock-world", "Sec_Fetch_Site": "cross-site"}
    status, headers, _ = send_headers(url, path, "OPTIONS", **asked, **more)
    return status, headers


@by_vendor
def test_preflights_of_a_chosen_origin_are_answered(vendor: Service, cors_server: MockServer) -> None:
    for path in (vendor.example.partition("?")[0], "/~new/no/such/path"):
        status, headers = preflight(cors_server.standins[vendor.name].url, path, MINE)
        assert status == 200
        assert headers["access-control-allow-origin"] == MINE
        assert "PATCH" in headers["access-control-allow-methods"]
        assert headers["access-control-allow-headers"] == "authorization,x-mock-world"
        assert "Origin" in headers["vary"]
    assert "new" not in cors_server.worlds.names()


@by_vendor
def test_its_pages_see_the_answers_and_make_worlds(vendor: Service, cors_server: MockServer) -> None:
    url, path = cors_server.standins[vendor.name].url, vendor.example.partition("?")[0]
    with Client(url, {"Origin": MINE, "Sec-Fetch-Site": "cross-site"}) as page, Client(url) as client:
        for target in (path, f"/~by-{vendor.name}{path}", "/no/such/path"):
            seen, usual = page.post(target), client.post(target)
            assert seen.status_code == usual.status_code
            assert seen.headers["Access-Control-Allow-Origin"] == MINE
            assert seen.headers["Access-Control-Expose-Headers"] == "*"
            assert "Access-Control-Allow-Origin" not in usual.headers
    assert f"by-{vendor.name}" in cors_server.worlds.names()


@by_vendor
def test_other_pages_see_nothing(vendor: Service, cors_server: MockServer) -> None:
    url, path = cors_server.standins[vendor.name].url, vendor.example.partition("?")[0]
    status, headers = preflight(url, path, OTHERS)
    assert status >= 400
    assert not [name for name in headers if name.startswith("access-control")]
    with Client(url, {"Origin": OTHERS}) as page:
        assert "Access-Control-Allow-Origin" not in page.get(path).headers
        assert page.get(f"/~by-others{path}").status_code == 400


def test_the_control_port_is_shared_with_nobody(cors_server: MockServer) -> None:
    for path in ("/control/worlds", "/", "/bigfix/api/sam/about"):
        status, headers = preflight(cors_server.control.url, path, MINE)
        assert status >= 400
        assert not [name for name in headers if name.startswith("access-control")]


def test_all_origins_can_be_chosen() -> None:
    with MockServer(cors=["*"]) as server, Client(server.bigfix.url, {"Origin": OTHERS}) as page:
        assert page.get("/~new/api/sam/about").headers["Access-Control-Allow-Origin"] == "*"
        assert preflight(server.bigfix.url, "/api/sam/about", OTHERS)[0] == 200


@pytest.mark.parametrize("origin", ["localhost:3000", "http://localhost:3000/", "http://x/app", "ftp://x", ""])
def test_an_invalid_origin_is_refused(origin: str) -> None:
    with pytest.raises(ValueError, match="is not an origin: use a form such as http://localhost:3000"):
        MockServer(cors=[origin])
    ran = invoke("up", "--cors", origin)
    assert ran.exit_code == 2
    assert "is not an origin: use a form such as" in ran.output

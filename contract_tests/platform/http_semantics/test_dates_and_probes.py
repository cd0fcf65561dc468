"""The date of answers, and what those who watch the server see."""

from __future__ import annotations

import time
from collections.abc import Iterator
from email.utils import formatdate, parsedate_to_datetime

import pytest

from contract_tests.kit.remote import Client, RemoteWorld
from contract_tests.kit.services import VENDORS, Service
from mockservers import MockServer

by_vendor = pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.name)


@by_vendor
def test_the_date_is_that_of_the_world(vendor: Service, world: RemoteWorld) -> None:
    client = world.client(vendor.name)
    for now, date in (
        ("2026-03-31T12:00:00Z", "Tue, 31 Mar 2026 12:00:00 GMT"),
        ("1999-12-31T23:59:59Z", "Fri, 31 Dec 1999 23:59:59 GMT"),
    ):
        world.set_clock(now=now)
        for method, path in (("GET", vendor.example), ("POST", vendor.example), ("GET", "/no/such/path")):
            for _ in range(2):  # the second one may be remembered
                answer = client.request(method, path.partition("?")[0])
                assert answer.headers["Date"] == date
                assert answer.raw.headers.getlist("Date") == [date]


@by_vendor
def test_the_date_is_that_of_the_world_without_sockets(vendor: Service) -> None:
    with MockServer(listen=False) as server, Client(server.standins[vendor.name].url) as client:
        server.mount(client)
        server.plane.create_world("test-7", now="1999-12-31T23:59:59Z")
        answer = client.get(f"/~test-7{vendor.example.partition('?')[0]}")
        assert answer.headers["Date"] == "Fri, 31 Dec 1999 23:59:59 GMT"


def test_responses_without_a_world_have_the_machines_date(server: MockServer) -> None:
    with Client(server.control.url) as client, Client(server.bigfix.url) as vendor:
        for answer in (
            client.get("/control/worlds"),
            client.get("/"),
            client.get("/nowhere"),
            client.get("/health"),
            client.get("/control/worlds", headers={"Origin": "https://evil.example.com"}),
            vendor.get("/~not a world/api/sam/about"),
            vendor.get("/", headers={"Host": "evil.example.com"}),
        ):
            (date,) = answer.raw.headers.getlist("Date")
            assert abs(parsedate_to_datetime(date).timestamp() - time.time()) < 3_600
            assert date.endswith(" GMT")
            assert len(date) == len(formatdate(usegmt=True))


@pytest.fixture(scope="module")
def server_with_token() -> Iterator[MockServer]:
    with MockServer(token="secret", allow_hosts=["mock.example.com"]) as running:
        yield running


@pytest.mark.parametrize("path", ["/health", "/ready"])
def test_probes_need_no_token_and_answer_only_ok(path: str, server_with_token: MockServer) -> None:
    with Client(server_with_token.control.url) as client:
        assert client.get("/control/worlds").status_code == 401
        for host in ("localhost", "10.1.2.3", "pod-7"):
            answer = client.get(path, headers={"Host": host})
            assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
            assert set(answer.headers) == {"content-type", "content-length", "date"}
        assert client.post(path).status_code == 401
        assert client.get(f"{path}/more").status_code == 401
    with Client(server_with_token.bigfix.url) as vendor:
        assert vendor.get(path).status_code == 404

"""How-tos of docs/how-to/in-process.md: tests without sockets."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import httpx
import pytest
import requests

from mockservers import MockServer


class Inventory:
    """The client under test, which takes the session that it asks with."""

    def __init__(self, url: str, token: str, session: requests.Session) -> None:
        self._url, self._session = url, session
        session.headers["Token"] = token

    def metrics(self) -> int:
        """How many metrics there are."""
        answer = self._session.get(f"{self._url}/api/sam/v2/metrics", timeout=5)
        answer.raise_for_status()
        return int(answer.json()["total"])


@pytest.fixture(scope="module")
def stand_ins() -> Iterator[MockServer]:
    """All stand-ins, without a port."""
    with MockServer(listen=False) as server:
        yield server


def test_metrics_are_counted(stand_ins: MockServer) -> None:
    session = requests.Session()
    stand_ins.mount(session, at={"bigfix": "https://inventory.example.com:9081"})
    token = stand_ins.bigfix.credentials["token"]
    assert Inventory("https://inventory.example.com:9081", token, session).metrics() == 63


def test_a_connection_that_breaks_is_one_here_too(stand_ins: MockServer) -> None:
    session = requests.Session()
    stand_ins.mount(session)
    stand_ins.bigfix.faults.add("refuse", times=1)
    with pytest.raises(requests.ConnectionError):
        Inventory(stand_ins.bigfix.url, stand_ins.bigfix.credentials["token"], session).metrics()
    stand_ins.bigfix.faults.clear()


def test_nothing_is_sent_to_a_host_that_is_not_mounted(stand_ins: MockServer) -> None:
    session = requests.Session()
    stand_ins.mount(session, at={"bigfix": "https://inventory.example.com:9081"})
    with pytest.raises(requests.ConnectionError, match="is not mounted, and the request was not sent"):
        Inventory("https://inventory.example.org", "a-real-token", session).metrics()


def test_a_world_has_a_url_of_its_own(stand_ins: MockServer) -> None:
    session = requests.Session()
    stand_ins.mount(session)
    bigfix = stand_ins.bigfix.in_world("test-7")
    assert Inventory(bigfix.url, bigfix.credentials["token"], session).metrics() == 63
    bigfix.journal.verify("list_metrics", times=1)


def test_a_client_of_httpx_counts_metrics(stand_ins: MockServer) -> None:
    token = {"Token": stand_ins.bigfix.credentials["token"]}
    transport = stand_ins.transport(at={"bigfix": "https://inventory.example.com:9081"})
    base = "https://inventory.example.com:9081"

    with httpx.Client(transport=transport, base_url=base, headers=token) as client:
        assert client.get("/api/sam/v2/metrics").json()["total"] == 63

    async def count() -> int:
        async with httpx.AsyncClient(transport=transport, base_url=base, headers=token) as client:
            return int((await client.get("/api/sam/v2/metrics")).json()["total"])

    assert asyncio.run(count()) == 63

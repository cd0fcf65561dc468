"""How to test without sockets. docs/in-process.md has these."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from mockservers.server import MockServer


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
    token = stand_ins.environment()["BIGFIX_TOKEN"]
    assert Inventory("https://inventory.example.com:9081", token, session).metrics() == 63


def test_a_connection_that_breaks_is_one_here_too(stand_ins: MockServer) -> None:
    session = requests.Session()
    stand_ins.mount(session)
    stand_ins.bigfix.faults.add("refuse", times=1)
    with pytest.raises(requests.ConnectionError):
        Inventory(stand_ins.bigfix.url, stand_ins.environment()["BIGFIX_TOKEN"], session).metrics()
    stand_ins.bigfix.faults.clear()

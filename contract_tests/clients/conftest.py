"""Clients of running stand-ins, each test in a world of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import sha256

import pytest
import requests

from mockservers.core.world import Start
from mockservers.server import MockServer
from samclients import InstantClock, Settings

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)  # where the worlds' clocks begin, frozen

Advance = Callable[[float], None]


@pytest.fixture(scope="module")
def standins() -> Iterator[MockServer]:
    """All stand-ins, on free ports."""
    with MockServer(start=Start(seed=7, now=NOW)) as running:
        yield running


@pytest.fixture
def world_name(request: pytest.FixtureRequest) -> str:
    return f"clients-{sha256(request.node.nodeid.encode()).hexdigest()[:12]}"


@pytest.fixture
def advance(standins: MockServer, world_name: str) -> Advance:
    """Lets time pass in the test's world."""

    def advanced(seconds: float) -> None:
        url = f"{standins.control.url}/control/worlds/{world_name}/clock/advance"
        requests.post(url, json={"seconds": seconds}, timeout=10).raise_for_status()

    return advanced


@pytest.fixture
def settings(world_name: str, advance: Advance) -> Settings:
    """For a client that does not wait: the time that it would wait passes in the world."""
    return Settings(headers={"X-Mock-World": world_name}, clock=InstantClock(on_sleep=advance))

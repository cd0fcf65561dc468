"""Fixtures: a client and its stub server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random

import pytest

from samclients.runtime import Client, Event, InstantClock, Retry, Settings
from tests.samclients.runtime.stub import URL, Plug, Stub


@pytest.fixture
def stub() -> Stub:
    return Stub()


@pytest.fixture
def clock() -> InstantClock:
    """A clock of another year than the machine's."""
    return InstantClock(datetime(2041, 2, 3, 4, 5, 6, tzinfo=UTC))


@pytest.fixture
def events() -> list[Event]:
    return []


@pytest.fixture
def settings(clock: InstantClock, events: list[Event]) -> Settings:
    return Settings(clock=clock, retry=Retry(chance=Random(7)), watch=events.append)


@pytest.fixture
def plug(stub: Stub) -> Plug:
    """Return a function that connects a client to the stub."""

    def connect(client: Client) -> Client:
        client.session.mount("http://", stub)
        return client

    return connect


@pytest.fixture
def client(settings: Settings, plug: Plug) -> Iterator[Client]:
    with plug(Client(URL, settings=settings)) as connected:
        yield connected

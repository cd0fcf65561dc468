"""A world, its journal, and a client of BigFix Inventory in it."""

from __future__ import annotations

import pytest

from contract_tests.kit.remote import Client, RemoteWorld
from mockservers import MockServer
from mockservers.client.journal import WorldJournal


@pytest.fixture
def journal(world: RemoteWorld) -> WorldJournal:
    """The journal of the test's world, of all vendors."""
    return world.journal


@pytest.fixture
def token(server: MockServer) -> str:
    return server.environment()["BIGFIX_TOKEN"]


@pytest.fixture
def bigfix(world: RemoteWorld, token: str) -> Client:
    return world.client("bigfix", Token=token)

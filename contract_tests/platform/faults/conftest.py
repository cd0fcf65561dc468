"""The faults of the test's world, a client of BigFix Inventory in it, and a connection to see the bytes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contract_tests.kit.byte_stream import ByteStream, open_stream
from contract_tests.kit.remote import Client, RemoteWorld
from contract_tests.kit.vendors.bigfix import TOKEN
from mockservers.client.faults import Faults


@pytest.fixture
def faults(world: RemoteWorld) -> Faults:
    return world.faults


@pytest.fixture
def bigfix(world: RemoteWorld) -> Client:
    """Requests of an administrator."""
    return world.client("bigfix", Token=TOKEN)


@pytest.fixture
def stream(world: RemoteWorld) -> Iterator[ByteStream]:
    """A connection to BigFix Inventory."""
    with open_stream(world) as connection:
        yield connection

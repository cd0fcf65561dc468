"""The stubs of the test's world, and a client of ServiceNow in it."""

from __future__ import annotations

import pytest

from contract_tests.kit.remote import Client, RemoteWorld
from mockservers.client.stubs import Stubs


@pytest.fixture
def stubs(world: RemoteWorld) -> Stubs:
    return world.stubs


@pytest.fixture
def servicenow(world: RemoteWorld) -> Client:
    """Requests of the integration's user."""
    client = world.client("servicenow")
    client.auth = ("fnms.integration", "fnms-password")
    return client

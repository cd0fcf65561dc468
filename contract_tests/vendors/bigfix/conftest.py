"""BigFix Inventory in a world of its own: the demo users, and a client for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from contract_tests.kit.criteria_oracle import EVERY_COLUMN, Row
from contract_tests.kit.remote import Client, Control, RemoteWorld
from contract_tests.kit.services import make_world_name
from contract_tests.kit.vendors.bigfix import USERS


@pytest.fixture
def anonymous(world: RemoteWorld) -> Client:
    """Requests without a token."""
    return world.client("bigfix")


@pytest.fixture
def as_user(world: RemoteWorld) -> Callable[[str], Client]:
    """Requests with the token of a demo user."""
    return lambda name: world.client("bigfix", Token=USERS[name]["token"])


@pytest.fixture
def bigfix(as_user: Callable[[str], Client]) -> Client:
    """Requests of a user who may do everything."""
    return as_user("admin")


@pytest.fixture(scope="module")
def reader(control: Control, request: pytest.FixtureRequest) -> Iterator[Client]:
    """A user in a world that a module's tests only read; 400 usages."""
    with control.new_world(make_world_name(request.node.nodeid), options={"bigfix": {"usages": 400}}) as world:
        yield world.client("bigfix", Token=USERS["admin"]["token"])


@pytest.fixture(scope="module")
def rows(reader: Client) -> list[Row]:
    """Every row of that world with every column, in the default order."""
    found: list[Row] = reader.get("/api/sam/license_usages", params={"columns[]": EVERY_COLUMN}).json()["rows"]
    return found

"""Users with sessions, and a receiver of callbacks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contract_tests.kit.remote import RemoteWorld
from contract_tests.kit.vendors.informatica import Account, Receiver


@pytest.fixture
def admin(world: RemoteWorld) -> Account:
    """An administrator of the parent organization."""
    return Account(world.client("informatica"), "admin@example.com", "password")


@pytest.fixture
def linked(world: RemoteWorld) -> Account:
    """A user of a linked organization."""
    return Account(world.client("informatica"), "user", "user-password")


@pytest.fixture
def subordinate(world: RemoteWorld) -> Account:
    """A user of a sub-organization."""
    return Account(world.client("informatica"), "finance@example.com", "finance-password")


@pytest.fixture
def viewer(world: RemoteWorld) -> Account:
    """A user of the parent organization without rights."""
    return Account(world.client("informatica"), "viewer@example.com", "viewer-password")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver of callbacks."""
    entry = Receiver()
    yield entry
    entry.close()

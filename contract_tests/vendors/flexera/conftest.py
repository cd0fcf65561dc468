"""Flexera's side of a test's world."""

from __future__ import annotations

import pytest

from contract_tests.kit.remote import RemoteWorld
from contract_tests.kit.vendors.flexera_ingestion import Ingestion


@pytest.fixture
def flexera(world: RemoteWorld) -> Ingestion:
    """The organization Acme Corp's user, signed in."""
    return Ingestion(world)

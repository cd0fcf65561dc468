"""The utility in a test's world, whose time passes when the utility waits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from contract_tests.kit.programs.fsm_utility import Utility
from contract_tests.kit.remote import RemoteWorld
from contract_tests.kit.services import NOW
from contract_tests.kit.vendors.flexera_ingestion import Ingestion
from samclients.fsm_ingest.storage.database import IngestDatabase
from samclients.runtime import InstantClock, Settings


@pytest.fixture
def flexera(world: RemoteWorld) -> Ingestion:
    """Flexera's side, to read back what was loaded."""
    return Ingestion(world)


@pytest.fixture
def clock(world: RemoteWorld) -> InstantClock:
    return InstantClock(NOW, on_sleep=world.advance)


@pytest.fixture
def client(world: RemoteWorld, clock: InstantClock) -> Settings:
    return Settings(headers={"X-Mock-World": world.name}, clock=clock)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[IngestDatabase]:
    with IngestDatabase(f"sqlite:///{tmp_path}/fsm.db", {}) as opened:
        yield opened


@pytest.fixture
def utility(database: IngestDatabase, client: Settings, world: RemoteWorld) -> Utility:
    """The utility, with the organization Acme Corp and the applications that jobs load into."""
    return Utility(database, client, world)

"""The ingestion utility in a test's world: its database, its books, and jobs that read from the sample vendor."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from contract_tests.kit.programs.fsm_engine import Engine
from contract_tests.kit.remote import RemoteWorld
from mockservers.client.faults import Faults
from samclients import InstantClock
from samclients.fsm_ingest.storage.database import IngestDatabase


@pytest.fixture
def engine(world: RemoteWorld, tmp_path: Path) -> Iterator[Engine]:
    with IngestDatabase(f"sqlite:///{tmp_path / 'ingest.db'}", {}) as database:
        yield Engine(world, database, InstantClock(world.clock.now(), on_sleep=world.advance))


@pytest.fixture
def faults(world: RemoteWorld) -> Faults:
    return world.faults

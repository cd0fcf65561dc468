"""A database of the utility, and a clock that tests set."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from samclients.fsm_ingest.storage.database import IngestDatabase
from samclients.runtime import InstantClock

START = datetime(2026, 3, 31, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def connection_log() -> Iterator[None]:
    """The log of connections is afterwards as it was: sources leave a filter there."""
    log = logging.getLogger("urllib3.connectionpool")
    before = list(log.filters)
    yield
    log.filters[:] = before


@pytest.fixture
def clock() -> InstantClock:
    return InstantClock(START)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[IngestDatabase]:
    with IngestDatabase(f"sqlite:///{tmp_path}/fsm.db", {}) as opened:
        yield opened

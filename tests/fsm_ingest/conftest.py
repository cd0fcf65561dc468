"""A database of the utility, and a clock that tests set."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from samclients.fsm_ingest.database import Database
from samclients.runtime import InstantClock

START = datetime(2026, 3, 31, 12, tzinfo=UTC)


@pytest.fixture
def clock() -> InstantClock:
    return InstantClock(START)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database(f"sqlite:///{tmp_path}/fsm.db", {}) as opened:
        yield opened

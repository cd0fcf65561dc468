"""One running server per test process, and a world of its own for each test."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from contract_tests.kit.remote import Control, RemoteWorld
from mockservers import MockServer
from mockservers.core.worlds.seeding import WorldStart

SEED = 7
NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)  # where the worlds' clocks begin, frozen


def pytest_collection_finish() -> None:
    """Keep what was collected out of the garbage collector's sight: it would look at all of it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "world(seed=..., now=..., options=...): what the test's world begins with")


@pytest.fixture(scope="session")
def server() -> Iterator[MockServer]:
    """All stand-ins on free ports."""
    with MockServer(start=WorldStart(seed=SEED, now=NOW)) as running:
        yield running


@pytest.fixture(scope="session")
def control(server: MockServer) -> Iterator[Control]:
    """The server's control plane."""
    with Control(server) as client:
        yield client


@pytest.fixture
def world(control: Control, request: pytest.FixtureRequest) -> Iterator[RemoteWorld]:
    """A fresh world, deleted after the test; the mark ``world`` chooses what it begins with."""
    mark = request.node.get_closest_marker("world")
    with control.new_world(world_name(request.node.nodeid), **(mark.kwargs if mark else {})) as fresh:
        yield fresh


def world_name(test: str) -> str:
    """A world's name that tells the test it is for: the end of its id, and a digest of the whole."""
    told = re.sub(r"[^A-Za-z0-9]+", "-", test.rpartition("::")[2]).strip("-")
    return f"{told[:40]}-{sha256(test.encode()).hexdigest()[:12]}".lstrip("-")

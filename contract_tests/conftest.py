"""One running server per test process, and a world of its own for each test."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from contract_tests.kit.remote import Control, RemoteWorld, world_name
from contract_tests.kit.services import NOW, SEED, WorldStart
from mockservers import MockServer


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

"""A snapshot's name, and a function that saves the test's world under it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from contract_tests.kit.remote import Control, RemoteWorld
from contract_tests.kit.services import make_world_name


@pytest.fixture
def name(control: Control, request: pytest.FixtureRequest) -> Iterator[str]:
    """A snapshot's name; the snapshot goes after the test."""
    made = make_world_name(request.node.nodeid)
    yield made
    control.http.delete(f"/snapshots/{made}")


@pytest.fixture
def save(control: Control, world: RemoteWorld, name: str) -> Callable[..., Any]:
    """Saves the test's world under the test's name."""
    return lambda **more: control.ask("POST", "snapshots", body={"name": name, "world": world.name, **more})

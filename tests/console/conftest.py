"""The console of a server without sockets, and a visitor who fills in its forms."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from mockservers import MockServer
from mockservers.console.app import create_app

from .visitor import Visitor


@pytest.fixture(scope="session")
def server() -> Iterator[MockServer]:
    with MockServer(listen=False) as running:
        yield running


@pytest.fixture(autouse=True)
def clean(server: MockServer) -> Iterator[None]:
    """Delete the test's worlds and snapshots at its end."""
    yield
    for name in server.plane.worlds():
        server.plane.world(name).delete()
    for snapshot in server.plane.snapshots.list():
        server.plane.snapshots.delete(snapshot["name"])


@pytest.fixture(scope="session")
def app(server: MockServer) -> Flask:
    """The console of all mock servers."""
    return create_app(list(server.standins.values()), server.plane)


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """A visitor of the console."""
    return Visitor(app.test_client())

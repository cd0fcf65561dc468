"""The export utility in a world of its own: an operations database, an instance without data, time that just passes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from contract_tests.kit.programs.fnms_utility import (
    EMPTY,
    Agree,
    Utility,
    assert_agreement,
    fill_database,
)
from contract_tests.kit.remote import Control, RemoteWorld
from contract_tests.kit.services import WorldStart
from mockservers import MockServer
from mockservers.client.faults import Faults
from samclients import InstantClock, ServiceNow, Settings
from samclients.fnms_export.source.database import OperationsDatabase

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def server() -> Iterator[MockServer]:
    """All mock servers, with an empty ServiceNow instance."""
    with MockServer(start=WorldStart(seed=7, now=NOW, options=EMPTY)) as running:
        yield running


@pytest.fixture(scope="session")
def control(server: MockServer) -> Iterator[Control]:
    """The control plane of this server, which is not the one of the other tests."""
    with Control(server) as client:
        yield client


@pytest.fixture
def faults(world: RemoteWorld) -> Faults:
    return world.faults


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of an operations database."""
    path = tmp_path_factory.mktemp("fnms") / "fnms.db"
    fill_database(path)
    return path


@pytest.fixture
def utility(
    server: MockServer, world: RemoteWorld, filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Utility:
    """The utility; the database's own time, which for SQLite is the machine's, is that of its clock."""
    shutil.copy(filled, tmp_path / "fnms.db")
    environment = server.environment() | {"SERVICENOW_URL": f"{server.servicenow.url}/~{world.name}"}
    found = Utility(world, tmp_path, environment, InstantClock(NOW, on_sleep=world.advance))
    monkeypatch.setattr(OperationsDatabase, "now", lambda _self: found.clock.now().replace(tzinfo=None))
    return found


@pytest.fixture
def instance(server: MockServer, world: RemoteWorld) -> Iterator[ServiceNow]:
    """A client of the instance's Table API."""
    known = server.environment()
    user, password = known["SERVICENOW_USER"], known["SERVICENOW_PASSWORD"]
    url = f"{server.servicenow.url}/~{world.name}"
    with ServiceNow(url, user=user, password=password, settings=Settings()) as front:
        yield front


@pytest.fixture
def agree(utility: Utility, instance: ServiceNow) -> Agree:
    """Asserts that the instance has what the source has: counts, sums and names."""

    def agree() -> None:
        assert_agreement(utility, instance)

    return agree

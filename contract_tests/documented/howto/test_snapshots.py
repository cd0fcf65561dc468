"""How-tos of docs/how-to/snapshots.md: saving, restoring and comparing worlds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from mockservers import MockServer
from mockservers.pytest_plugin import MockServers, Vendor

METRICS = "/api/sam/v2/metrics"


def create(vendor: Vendor, name: str) -> None:
    """The client under test."""
    parameters = {"token": vendor.credentials["token"], "code_name": name, "display_name": name}
    requests.post(vendor.url + METRICS, params=parameters, timeout=5).raise_for_status()


def total(vendor: Vendor) -> int:
    """How many metrics there are."""
    found = requests.get(vendor.url + METRICS, params={"token": vendor.credentials["token"]}, timeout=5)
    return int(found.json()["total"])


@pytest.fixture
def snapshot(mock_server: MockServers) -> Iterator[str]:
    """The name of a snapshot, which goes after the test."""
    yield "before"
    mock_server.snapshots.delete("before")


def test_what_a_run_changed(bigfix: Vendor, mock_server: MockServers, snapshot: str) -> None:
    mock_server.snapshots.save(snapshot, bigfix.world.name)
    create(bigfix, "CORES")
    metrics, numbers = mock_server.snapshots.diff(snapshot, world=bigfix.world.name)
    assert (metrics["table"], metrics["added"], metrics["changed"], metrics["removed"]) == ("bigfix_metrics", 1, 0, 0)
    assert metrics["records"][0]["after"]["code_name"] == "CORES"
    assert numbers["table"] == "world_series"  # the next metric gets the next number


def test_back_to_where_it_was(bigfix: Vendor, mock_server: MockServers, snapshot: str) -> None:
    mock_server.snapshots.save(snapshot, bigfix.world.name)
    create(bigfix, "CORES")
    assert total(bigfix) == 64
    mock_server.snapshots.restore(snapshot, bigfix.world.name)
    assert total(bigfix) == 63


def test_two_ways_on_from_the_same_point(bigfix: Vendor) -> None:
    create(bigfix, "CORES")
    what_if = bigfix.world.fork(f"{bigfix.world.name}-2")
    other = Vendor(bigfix.service, bigfix.url.replace(bigfix.world.name, what_if.name), what_if)
    create(other, "SOCKETS")
    assert (total(bigfix), total(other)) == (64, 65)
    what_if.delete()


def test_a_file_carries_a_world_to_another_machine(
    bigfix: Vendor, mock_server: MockServers, snapshot: str, tmp_path: Path
) -> None:
    create(bigfix, "CORES")
    mock_server.snapshots.save(snapshot, bigfix.world.name)
    mock_server.snapshots.export(snapshot, tmp_path / "before.sqlite")
    with MockServer() as elsewhere:
        elsewhere.snapshots.take_in("from-afar", tmp_path / "before.sqlite")
        elsewhere.snapshots.restore("from-afar")
        answer = requests.get(elsewhere.bigfix.url + METRICS, params={"token": bigfix.credentials["token"]}, timeout=5)
        assert answer.json()["total"] == 64

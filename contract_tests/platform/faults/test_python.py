"""Faults added in Python to a running server."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import requests

from contract_tests.kit.remote import Client, RemoteWorld
from contract_tests.kit.services import NOW
from contract_tests.kit.vendors.bigfix import METRICS, TOKEN
from mockservers import MockServer


def test_faults_are_added_listed_removed_and_cleared(server: MockServer, world: RemoteWorld, bigfix: Client) -> None:
    faults = server.bigfix.faults.of(world.name)
    server.flexera.faults.of(world.name).add("status")
    added = faults.add("status", operation="list_metrics", status=502, times=2)
    assert (added["service"], added["values"]["status"], added["struck"]) == ("bigfix", 502, 0)
    assert [bigfix.get(METRICS).status_code for _ in range(3)] == [502, 502, 200]
    late = faults.add("rate_limit", since=NOW + timedelta(hours=1), until=NOW + timedelta(hours=2))
    assert [(fault["id"], fault["struck"]) for fault in faults.list()] == [(added["id"], 2), (late["id"], 0)]
    world.advance(3_600)
    assert bigfix.get(METRICS).status_code == 429
    faults.remove(late)
    assert bigfix.get(METRICS).status_code == 200
    faults.clear()
    assert faults.list() == []
    assert len(server.flexera.faults.of(world.name).list()) == 1


def test_the_world_is_the_default_one_unless_another_is_named(server: MockServer) -> None:
    server.bigfix.faults.add("status")
    try:
        assert requests.get(server.bigfix.url + METRICS, headers={"Token": TOKEN}, timeout=60).status_code == 503
    finally:
        server.bigfix.faults.clear()
    assert requests.get(server.bigfix.url + METRICS, headers={"Token": TOKEN}, timeout=60).status_code == 200


@pytest.mark.parametrize(
    ("kind", "said", "message"),
    [
        ("stauts", {}, "There is no fault 'stauts'; the nearest: status"),
        (
            "status",
            {"operation": "list_records"},
            "There is no operation for status called 'list_records'; the nearest: ",
        ),
        ("status", {"status": 200}, "The value status of status must be a number from 400 to 599."),
        ("flexera.page_drift", {}, "There is no service 'bigfix'; the nearest: flexera."),
    ],
)
def test_a_fault_that_no_request_can_match_is_an_error(
    server: MockServer, world: RemoteWorld, kind: str, said: dict[str, object], message: str
) -> None:
    with pytest.raises(ValueError, match=r"^There is no|must be") as refused:
        server.bigfix.faults.of(world.name).add(kind, **said)
    assert str(refused.value).startswith(message)
    assert server.bigfix.faults.of(world.name).list() == []


def test_faults_work_over_https(tmp_path: Path) -> None:
    with MockServer(data=tmp_path / "data", tls=True) as server:
        server.bigfix.faults.add("refuse", times=1)
        server.bigfix.faults.add("truncate", times=1)
        authority = str(server.certificate.authority)
        for broken in (requests.ConnectionError, requests.exceptions.ChunkedEncodingError):
            with pytest.raises(broken):
                requests.get(server.bigfix.url + METRICS, headers={"Token": TOKEN}, timeout=60, verify=authority)
        assert [fault["struck"] for fault in server.bigfix.faults.list()] == [1, 1]

"""Stubs belong to a world: snapshots and forks carry them, faults still apply, the journal names them."""

from __future__ import annotations

import base64
import json

import pytest

from contract_tests.kit.remote import Client, Control, RemoteWorld
from mockservers import MockServer
from mockservers.client.control_plane import ControlError
from mockservers.client.stubs import Stubs

COMPANIES = "/api/now/table/core_company"
ERROR = {"error": {"message": "of the stub", "detail": None}, "status": "failure"}
MISSING = {"operation": "list_records", "status": 404, "body": ERROR}
SHORTEST = 0.055  # seconds; a timer of 60 ms may be early by some of them


def list_companies(world: RemoteWorld) -> int:
    client = world.client("servicenow")
    client.auth = ("fnms.integration", "fnms-password")
    return client.get(COMPANIES).status_code


def test_snapshots_and_forks_carry_stubs_with_their_counts(control: Control, world: RemoteWorld, stubs: Stubs) -> None:
    stubs.add(times=2, **MISSING)
    assert list_companies(world) == 404
    name = f"{world.name}-fork"
    control.ask("POST", "worlds", world.name, "fork", body={"name": name})
    control.ask("POST", "snapshots", body={"name": name, "world": world.name})
    try:
        fork = control.world(name)
        assert [list_companies(fork), list_companies(fork)] == [404, 200]
        stubs.clear()
        assert list_companies(world) == 200
        control.ask("POST", "worlds", world.name, "restore", body={"snapshot": name})
        assert [(stub["id"], stub["answered"]) for stub in stubs.list()] == [(1, 1)]
        assert [list_companies(world), list_companies(world)] == [404, 200]
    finally:
        control.ask("DELETE", "worlds", name)
        control.ask("DELETE", "snapshots", name)


def test_a_reset_removes_stubs(world: RemoteWorld, stubs: Stubs) -> None:
    stubs.add(**MISSING)
    world.reset()
    assert stubs.list() == []
    assert list_companies(world) == 200
    assert stubs.add(**MISSING)["id"] == 1


def test_a_stub_is_removed_by_its_number(stubs: Stubs, world: RemoteWorld) -> None:
    first, second = stubs.add(**MISSING), stubs.add(**MISSING)
    stubs.remove(first)
    assert [stub["id"] for stub in stubs.list()] == [second["id"]]
    with pytest.raises(ControlError, match="There is no stub 1 in the world"):
        stubs.remove(first)
    stubs.clear()
    assert list_companies(world) == 200


def test_faults_still_apply(stubs: Stubs, world: RemoteWorld, servicenow: Client) -> None:
    stubs.add(**MISSING)
    world.faults.add("status", service="servicenow", status=503, times=1)
    world.faults.add("malform", service="servicenow")
    assert servicenow.get(COMPANIES).status_code == 503
    assert stubs.list()[0]["answered"] == 0
    whole = json.dumps(ERROR, separators=(",", ":")).encode()
    assert servicenow.get(COMPANIES).content == whole[: len(whole) // 2]


def test_the_journal_names_the_stub(stubs: Stubs, world: RemoteWorld, servicenow: Client) -> None:
    stubs.add(**MISSING, times=1)
    servicenow.get(COMPANIES)
    servicenow.get(COMPANIES)
    first, second = world.ask("GET", "journal")["exchanges"]
    assert first["stub"] == 1
    assert "stub" not in second
    explained = world.ask("GET", "journal", "1", "explanation")
    assert explained["text"].splitlines()[0].endswith("-> 404 [stub 1]")
    assert "  answered by stub 1; the operation was not executed" in explained["text"].splitlines()
    assert explained["exchange"]["validated"] == {
        "operation": "passed",
        "credentials": "passed",
        "parameters_and_body": "passed",
        "answer": "not needed",
    }
    assert "by stub" not in world.ask("GET", "journal", "2", "explanation")["text"]


def test_a_stub_answers_within_a_batch(stubs: Stubs, world: RemoteWorld, servicenow: Client) -> None:
    stubs.add(**MISSING, times=1, delay=60)
    headers = [{"name": "Accept", "value": "application/json"}]
    item = {"method": "GET", "url": COMPANIES, "headers": headers}
    items = [{"id": "1", **item}, {"id": "2", **item}]
    answer = servicenow.post("/api/now/v1/batch", json={"batch_request_id": "1", "rest_requests": items})
    assert answer.elapsed.total_seconds() >= SHORTEST
    serviced = answer.json()["serviced_requests"]
    assert [served["status_code"] for served in serviced] == [404, 200]
    assert json.loads(base64.b64decode(serviced[0]["body"])) == ERROR
    lines = world.ask("GET", "journal", "1", "explanation")["text"].splitlines()
    [line] = [line for line in lines if "answered by stub 1" in line]
    assert line.startswith("  request 1: ")


def test_a_stub_can_be_late(stubs: Stubs, world: RemoteWorld, servicenow: Client) -> None:
    stubs.add(**MISSING, delay=60)
    answer = servicenow.get(COMPANIES)
    assert answer.status_code == 404
    assert answer.elapsed.total_seconds() >= SHORTEST
    assert world.ask("GET", "journal")["exchanges"][0]["milliseconds"] >= SHORTEST * 1000


def test_the_objects_of_a_mock_server_have_its_stubs() -> None:
    with MockServer() as server:
        added = server.servicenow.stubs.add(**MISSING)
        assert (added["id"], added["service"], added["answered"]) == (1, "servicenow", 0)
        other = server.flexera.stubs.add(operation="list_managed_apps", body={}, unchecked=True)
        assert [stub["id"] for stub in server.servicenow.stubs.list()] == [1]
        server.servicenow.stubs.clear()
        assert [stub["id"] for stub in server.flexera.stubs.list()] == [other["id"]]
        server.plane.create_world("t1")
        inside = server.flexera.in_world("t1").stubs
        assert inside.add(operation="list_managed_apps", body={}, unchecked=True)["id"] == 1
        assert server.flexera.stubs.of("t1").list() == inside.list()
        with pytest.raises(ControlError, match="There is no operation 'list_records'"):
            server.flexera.stubs.add(operation="list_records")

"""Every operation of the control plane gives the stated answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256

import pytest
import requests

from contract_tests.kit.facts.control_exchanges import (
    ControlExchange,
    exchange,
    find_differences,
    load_exchanges,
    open_world,
)
from contract_tests.kit.services import CONTROL_PLANE, start_server
from mockservers import MockServer

EXCHANGES = load_exchanges()
OPERATIONS = CONTROL_PLANE.spec.operations
DURING_SEEDING = {(name, 409) for name in ("restore_world", "load_scenario", "load_data", "seed_world")}  # by its speed
IN_EVERY_WORLD = {  # records that describe the product, which files do not have
    f"servicenow_sys_{name}" for name in ("db_object", "dictionary", "choice", "glide_object")
}
FILES = {  # which a test of its own exports and imports
    ("export_snapshot", 200),
    ("import_snapshot", 201),
    ("import_snapshot", 409),
    ("dump_data", 200),
    ("load_data", 200),
}


@pytest.fixture(scope="module")
def own_server() -> Iterator[MockServer]:
    """A server whose worlds and snapshots are this module's."""
    with start_server() as running:
        yield running


def assert_refusal(answer: requests.Response, status: int, body: object) -> None:
    assert answer.status_code == status
    assert (answer.headers["Content-Type"], json.loads(answer.content)) == ("application/json", body)


@pytest.mark.parametrize("stated", EXCHANGES, ids=str)
def test_a_request_gets_the_stated_answer(stated: ControlExchange, own_server: MockServer) -> None:
    answer = exchange(own_server, stated)
    assert answer.status_code == stated.status, answer.text
    if stated.answer is None:
        assert (answer.content, answer.headers.get("Content-Type")) == (b"", None)
    else:
        assert answer.headers["Content-Type"] == "application/json"
        assert list(find_differences(stated.answer, json.loads(answer.content))) == []


def test_a_snapshot_is_exported_and_imported_as_a_file(own_server: MockServer) -> None:
    with open_world(own_server) as (world, client):
        client.post("/snapshots", json={"name": "s", "world": world.name}).raise_for_status()
        exported = client.get("/snapshots/s/file")
        assert (exported.status_code, exported.headers["Content-Type"]) == (200, "application/octet-stream")
        assert exported.headers["Content-Disposition"] == 'attachment; filename="s.sqlite"'
        stated = client.get("/snapshots/s").json()
        assert len(exported.content) == stated["bytes"]
        headers = {"Content-Type": "application/octet-stream"}
        imported, again, replaced = (
            client.put(f"/snapshots/t/file{query}", data=exported.content, headers=headers)
            for query in ("", "", "?replace=true")
        )
        assert_refusal(again, 409, {"error": "The snapshot 't' already exists: choose another name, or replace it."})
        for answer in (imported, replaced):
            assert (answer.status_code, answer.headers["Content-Type"]) == (201, "application/json")
            assert json.loads(answer.content) == {**stated, "name": "t", "saved_at": answer.json()["saved_at"]}


def test_data_is_exported_and_loaded_as_a_file(own_server: MockServer) -> None:
    with open_world(own_server) as (world, client):
        path, before = f"/worlds/{world.name}/data", client.get(f"/worlds/{world.name}").json()
        dumped = client.get(path)
        assert (dumped.status_code, dumped.headers["Content-Type"]) == (200, "application/octet-stream")
        assert dumped.headers["Content-Disposition"] == f'attachment; filename="{world.name}.zip"'
        loaded = client.put(path, data=dumped.content, headers={"Content-Type": "application/octet-stream"})
        assert (loaded.status_code, loaded.headers["Content-Type"]) == (200, "application/json")
        rows = loaded.json()["seeding"]["total"]
        tables = client.get(f"/worlds/{world.name}/tables").json()["tables"]
        assert rows > sum(table["records"] for table in tables if table["table"] not in IN_EVERY_WORLD)
        assert loaded.json() == {
            **before,
            "start": {**before["start"], "data": sha256(dumped.content).hexdigest()},
            "seeding": {"state": "done", "done": rows, "total": rows, "error": None},
        }


def test_every_documented_status_is_stated() -> None:
    documented = {(name, int(status)) for name, operation in OPERATIONS.items() for status in operation.responses}
    generic = {(name, status) for name, status in documented if status in {400, 415}}
    generic |= {(name, 404) for name in OPERATIONS if "{world}" in OPERATIONS[name].path}
    stated = {(entry.operation, entry.status) for entry in EXCHANGES}
    assert documented - generic - stated == DURING_SEEDING | FILES


@pytest.mark.parametrize(
    ("stated", "found", "differences"),
    [
        ({"a": 1, "b": "..."}, {"a": 1, "b": None}, []),
        ({"a": "x ... z"}, {"a": "x y z"}, []),
        ({"a": "x ... z"}, {"a": "x y"}, ['/a: "x y", not "x ... z"']),
        ({"a": 1}, {"a": 1.0}, []),
        ({"a": 1}, {"a": True}, ["/a: true, not 1"]),
        ({"a": 1}, {"b": 1}, [": members ['b'], not ['a']"]),
        ([1, 2], [1], [": 1 items, not 2"]),
        ({"$members": ["a", "b"], "$of": {"a": [1, 2]}}, [{"a": 1, "b": 0}, {"a": 2, "b": 0}], []),
        ({"$members": ["a"], "$of": {"a": [1]}}, [{"a": 1, "b": 0}], ["/0: members ['a', 'b'], not ['a']"]),
        ({"$members": ["a"], "$of": {"a": [1, 2]}}, [{"a": 2}, {"a": 1}], ["/*/a/0: 2, not 1", "/*/a/1: 1, not 2"]),
    ],
)
def test_differences_of_answers_are_found(stated: object, found: object, differences: list[str]) -> None:
    assert list(find_differences(stated, found)) == differences

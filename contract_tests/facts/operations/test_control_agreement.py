"""Operations of the control plane agree: a change answers what reading says, and a list has what its members say.

No value of this module is an answer: each is what was sent, or what another operation answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from contract_tests.kit.facts.control_exchanges import open_world
from contract_tests.kit.remote import Client, RemoteWorld
from contract_tests.kit.services import CREDENTIALS, start_server
from contract_tests.kit.vendors.informatica import leave_callback
from mockservers import MockServer

ROOT = Path(__file__).parents[3]
NOW = "2014-06-23T12:18:29Z"
OPTIONS = {"bigfix": {"usages": 11, "last_import": "failed"}}
FAULT = {"kind": "status", "service": "bigfix", "operation": "get_about", "values": {"status": 503}, "times": 3}


class Change(NamedTuple):
    """A change, the operation that reads its result, and the part of what it reads."""

    send: str
    body: Any
    read: str
    part: str = ""


CHANGES = [
    Change("POST /worlds", {"name": "new", "seed": 3, "now": NOW, "options": OPTIONS}, "/worlds/new"),
    Change("POST /worlds/docs/fork", {"name": "new"}, "/worlds/new"),
    Change("POST /snapshots/s/fork", {"name": "new"}, "/worlds/new"),
    Change("POST /worlds/docs/reset", None, "/worlds/docs"),
    Change("POST /worlds/docs/restore", {"snapshot": "s"}, "/worlds/docs"),
    Change("PUT /worlds/docs/clock", {"now": NOW, "speed": 0}, "/worlds/docs/clock"),
    Change("PUT /worlds/docs/clock", {"now": NOW, "speed": 0}, "/worlds/docs", "clock"),
    Change("POST /worlds/docs/clock/freeze", None, "/worlds/docs/clock"),
    Change("POST /worlds/docs/clock/advance", {"seconds": 90}, "/worlds/docs", "clock"),
    Change("PUT /worlds/docs/pace/bigfix.import", {"reads": 3}, "/worlds/docs/pace", "paces/0/pace"),
    Change("POST /worlds/docs/faults", FAULT, "/worlds/docs/faults/1"),
    Change("POST /worlds/docs/faults", FAULT, "/worlds/docs/faults", "faults/0"),
    Change("POST /snapshots", {"name": "t", "world": "docs"}, "/snapshots/t"),
    Change("POST /snapshots", {"name": "t", "world": "docs"}, "/snapshots", "snapshots/1"),
    Change(
        "PATCH /worlds/docs/tables/flexera_apps/records/123",
        {"name": "Another", "is_active": False},
        "/worlds/docs/tables/flexera_apps/records/123",
    ),
]
LISTS = [  # a list, the member with its rows, the member that names a row, and the operation that reads one row
    ("/snapshots", "snapshots", "name", "/snapshots/{}"),
    ("/worlds/docs/faults", "faults", "id", "/worlds/docs/faults/{}"),
    ("/worlds/docs/tables", "tables", "table", "/worlds/docs/tables/{}"),
    ("/worlds/docs/tables/flexera_apps/records", "records", "key", "/worlds/docs/tables/flexera_apps/records/{}"),
    ("/worlds/docs/callbacks", "callbacks", "id", "/worlds/docs/callbacks/{}"),
    ("/worlds/docs/journal", "exchanges", "number", "/worlds/docs/journal/{}"),
]


@pytest.fixture(scope="module")
def own_server() -> Iterator[MockServer]:
    """A server whose worlds and snapshots are this module's."""
    with start_server() as running:
        yield running


@pytest.fixture
def prepared(own_server: MockServer) -> Iterator[tuple[RemoteWorld, Client]]:
    """A world ``docs`` with a callback, a fault and exchanges, and its snapshot ``s``."""
    with open_world(own_server) as (world, client):
        leave_callback(world)
        vendor = world.client("bigfix", Token=CREDENTIALS["BIGFIX_TOKEN"])
        own_server.mount(vendor)
        vendor.get("/api/sam/about")
        client.post("/snapshots", json={"name": "s", "world": "docs"}).raise_for_status()
        yield world, client


def find(value: Any, part: str) -> Any:
    for name in part.split("/") if part else ():
        value = value[int(name)] if isinstance(value, list) else value[name]
    return value


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: f"{change.send} and {change.read}")
def test_a_change_answers_what_reading_says(change: Change, prepared: tuple[RemoteWorld, Client]) -> None:
    _, client = prepared
    method, path = change.send.split(" ")
    changed = client.request(method, path, json=change.body)
    assert changed.ok, changed.text
    assert changed.json() == find(client.get(change.read).json(), change.part)


@pytest.mark.parametrize(("path", "rows", "name", "one"), LISTS, ids=[path for path, *_ in LISTS])
def test_a_list_has_every_row_once_with_what_the_row_says(
    path: str, rows: str, name: str, one: str, prepared: tuple[RemoteWorld, Client]
) -> None:
    _, client = prepared
    client.post("/worlds/docs/faults", json=FAULT).raise_for_status()
    client.post("/worlds/docs/faults", json={**FAULT, "times": 4}).raise_for_status()
    listed = client.get(path).json()[rows]
    assert listed
    keys = [row[name] for row in listed]
    assert sorted(set(keys)) == sorted(keys)
    for row in listed:
        single = client.get(one.format(row[name])).json()
        assert {member: single[member] for member in row} == row


@pytest.mark.parametrize(
    ("path", "rows", "names"),
    [
        ("/services", "services", "credentials"),
        ("/scenarios", "scenarios", "name"),
        ("/faults", "kinds", "name"),
        ("/worlds/docs/pace", "paces", "lifecycle"),
        ("/worlds/docs/tables", "tables", "table"),
    ],
)
def test_a_list_has_every_row_once(path: str, rows: str, names: str, prepared: tuple[RemoteWorld, Client]) -> None:
    _, client = prepared
    found = [str(row[names]) for row in client.get(path).json()[rows]]
    assert found
    assert sorted(set(found)) == sorted(found)


def test_services_are_listed_in_the_order_of_the_manual(prepared: tuple[RemoteWorld, Client]) -> None:
    listed = [row["title"] for row in prepared[1].get("/services").json()["services"]]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert listed == sorted(listed, key=readme.index)


def test_general_kinds_of_faults_come_first(prepared: tuple[RemoteWorld, Client]) -> None:
    """Names of vendors' kinds begin with the vendor's name."""
    names = [row["name"] for row in prepared[1].get("/faults").json()["kinds"]]
    assert names == sorted(names, key=lambda name: "." in name)
    assert {"." in name for name in names} == {False, True}


def test_the_tables_that_differ_are_listed_by_name(
    prepared: tuple[RemoteWorld, Client], own_server: MockServer
) -> None:
    world, client = prepared
    client.patch("/worlds/docs/tables/flexera_apps/records/123", json={"name": "Other"}).raise_for_status()
    vendor = world.client("bigfix", Token=CREDENTIALS["BIGFIX_TOKEN"])
    own_server.mount(vendor)
    vendor.post("/api/sam/v2/metrics", params={"code_name": "NEW", "display_name": "New"}).raise_for_status()
    names = [row["table"] for row in client.get("/snapshots/s/diff", params={"world": "docs"}).json()["tables"]]
    assert len(names) > 1
    assert names == sorted(names)


def test_an_exchange_began_when_it_was_sent_and_took_no_longer_than_the_test(own_server: MockServer) -> None:
    began = datetime.now(UTC)
    with open_world(own_server) as (world, client):
        vendor = world.client("bigfix")
        own_server.mount(vendor)
        vendor.get("/api/sam/about")
        [exchange] = client.get("/worlds/docs/journal").json()["exchanges"]
        ended = datetime.now(UTC)
    millisecond = timedelta(milliseconds=1)
    assert began - millisecond <= datetime.fromisoformat(exchange["began"]) <= ended
    assert 0 <= exchange["milliseconds"] <= (ended - began) / millisecond


def test_an_explanation_has_the_exchange_that_it_explains(prepared: tuple[RemoteWorld, Client]) -> None:
    _, client = prepared
    for number in (1, 2, 3):
        explained = client.get(f"/worlds/docs/journal/{number}/explanation").json()["exchange"]
        assert explained == client.get(f"/worlds/docs/journal/{number}").json()


SENT: list[tuple[str, Any, Callable[[Any], Any], Any]] = [
    ("POST /worlds", {"name": "new", "seed": 3, "now": NOW, "options": OPTIONS}, lambda answer: answer["start"],
     {"seed": 3, "now": NOW, "options": OPTIONS}),
    ("POST /worlds", {"name": "new", "now": NOW}, lambda answer: answer["clock"], {"now": NOW, "speed": 0}),
    ("PUT /worlds/docs/clock", {"now": NOW, "speed": 0}, lambda answer: answer, {"now": NOW, "speed": 0}),
    ("POST /worlds/docs/clock/advance", {"seconds": 90}, lambda answer: answer["now"], "2026-03-31T12:01:30Z"),
    ("PUT /worlds/docs/pace/bigfix.import", {"reads": 3}, lambda answer: answer["reads"], 3),
    ("PUT /worlds/docs/pace/bigfix.import", {"seconds": 7}, lambda answer: answer["seconds"], 7),
    ("POST /snapshots", {"name": "t", "world": "docs"}, lambda answer: answer["name"], "t"),
    ("PATCH /worlds/docs/tables/flexera_apps/records/123", {"name": "Another", "is_active": False},
     lambda answer: (answer["values"]["name"], answer["values"]["is_active"]), ("Another", False)),
]  # fmt: skip


@pytest.mark.parametrize(("send", "body", "look", "value"), SENT, ids=[f"{send} {body}" for send, body, *_ in SENT])
def test_what_was_sent_is_answered(
    send: str, body: Any, look: Callable[[Any], Any], value: object, prepared: tuple[RemoteWorld, Client]
) -> None:
    _, client = prepared
    method, path = send.split(" ")
    assert look(client.request(method, path, json=body).json()) == value

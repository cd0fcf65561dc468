"""JSON that is nested too deep is refused, and nothing that looks at the exchange later stumbles over it."""

from __future__ import annotations

import json

import pytest

from contract_tests.kit.limits import MOST_DEPTH
from contract_tests.kit.remote import Client, Control, RemoteWorld
from contract_tests.kit.services import VENDORS, Service
from mockservers import MockServer

DEPTHS = [MOST_DEPTH, 256, 1_000, 1_023, 15_000]  # the last is cut in the journal
MEMBERS = {"bigfix": "user", "servicenow": "a", "informatica": "username", "flexera": "grant_type"}  # that are known
JSON = {"Content-Type": "application/json"}


def nest(levels: int, name: str = "a") -> bytes:
    """A JSON object with a secret in it."""
    return b'{"password":"deep-secret","%s":' % name.encode() + b"[" * (levels - 1) + b"]" * (levels - 1) + b"}"


def send(vendor: Service, client: Client, body: bytes) -> int:
    """Send a body to every operation that takes JSON, without credentials; how many there were."""
    operations = [
        operation
        for operation in vendor.spec.operations.values()
        if operation.body and "application/json" in operation.body.schemas
    ]
    for operation in operations:
        path = operation.path.replace("{", "").replace("}", "")
        assert client.request(operation.method, path, data=body, headers=JSON).status_code < 500
    return len(operations)


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.name)
def test_the_journal_shows_explains_and_exports_it(vendor: Service, world: RemoteWorld, control: Control) -> None:
    sent = sum(send(vendor, world.client(vendor.name), nest(levels)) for levels in DEPTHS)
    journal = f"/worlds/{world.name}/journal"
    listed = world.ask("GET", "journal", query={"full": "true", "limit": 1000})["exchanges"]
    assert len(listed) == sent > 0
    assert len(world.ask("GET", "journal.har")["log"]["entries"]) == sent
    for entry in listed:
        assert world.ask("GET", "journal", str(entry["number"]))["request_bytes"] == entry["request_bytes"]
        assert world.ask("GET", "journal", str(entry["number"]), "explanation")["text"]
    body = json.dumps(listed) + control.http.get(f"{journal}.har").text
    assert "deep-secret" not in body


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.name)
def test_exchanges_can_be_searched_and_verified_by_their_bodies(vendor: Service, world: RemoteWorld) -> None:
    name = MEMBERS[vendor.name]
    for levels in DEPTHS:
        send(vendor, world.client(vendor.name), nest(levels, name))
    for body in ({name: []}, {name: [[]]}, {name: {}}, "deep"):
        expect = {"expect": [{"service": vendor.name, "body": body, "times": 100_000}]}
        found = world.ask("POST", "journal", "verify", body=expect)
        assert not found["holds"]
        assert "deep-secret" not in json.dumps(found)


def test_the_console_is_there_all_the_same(server: MockServer, world: RemoteWorld) -> None:
    for vendor in VENDORS:
        send(vendor, world.client(vendor.name), nest(300))
    with Client(server.control.url) as console:
        assert console.get("/").status_code == 200

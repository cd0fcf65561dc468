"""Exchanges with the control plane, stated in ``control_exchanges.yaml``, and their comparison with real answers.

The answers were first written from those of the code, so they show a change, and prove no answer to be right.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import requests
import yaml

from contract_tests.kit.remote import Client, Control, RemoteWorld
from contract_tests.kit.services import CREDENTIALS, NOW
from contract_tests.kit.vendors.informatica import end_job_with_callback, leave_callback
from mockservers import MockServer
from mockservers.core.storage.database import Database, Transaction

FILE = Path(__file__).with_suffix(".yaml")
ANY = "..."
WORLD = "docs"
START = {"seed": 7, "now": NOW.isoformat(), "options": {"bigfix": {"usages": 10}}}
STEPS = {"callback": leave_callback, "late callback": end_job_with_callback}


@dataclass(frozen=True)
class ControlExchange:
    """A request to an operation of the control plane, and its whole answer.

    Args:
        operation: The operation.
        send: Method and path, with the query.
        body: The JSON body.
        given: What is done in the world before: requests, and the ``STEPS``.
        status: The status of the answer.
        answer: Its JSON body, as ``find_differences`` describes; None for an answer without a body.
    """

    operation: str
    send: str
    status: int
    body: Any = None
    answer: Any = None
    given: Sequence[Any] = field(default_factory=tuple)

    def __str__(self) -> str:
        return f"{self.operation} {self.status} {self.send.partition(' ')[2]}"


def load_exchanges() -> list[ControlExchange]:
    """Load the exchanges; ``given`` of a group is done before each of its exchanges."""
    groups = yaml.load(FILE.read_bytes(), Loader=yaml.CSafeLoader)
    return [
        ControlExchange(name, given=[*group.get("given", ()), *entry.pop("given", ())], **entry)
        for name, group in groups.items()
        for entry in group["exchanges"]
    ]


@contextmanager
def open_world(server: MockServer) -> Iterator[tuple[RemoteWorld, Client]]:
    """Open a world, and a client of the control plane without sockets; what is left over is deleted at the end."""
    with Control(server) as control:
        server.mount(control.http)
        try:
            yield control.new_world(WORLD, **START), control.http
        finally:
            for world in control.worlds():
                control.world(world).delete()
            for snapshot in control.http.get("/snapshots").json()["snapshots"]:
                control.snapshots.delete(snapshot["name"])


@contextmanager
def note_transactions() -> Iterator[list[bool]]:
    """Note for each transaction of a world's database whether it may write."""
    noted, transaction = list[bool](), Database.transaction

    def note(database: Database, *, writing: bool) -> Transaction:
        noted.append(writing)
        return transaction(database, writing=writing)

    with patch.object(Database, "transaction", note):
        yield noted


def exchange(server: MockServer, stated: ControlExchange) -> requests.Response:
    """Prepare a world, and send the request."""
    with open_world(server) as (world, client):
        prepare_world(server, world, client, stated)
        return _send(server, world, client, {"send": stated.send, "body": stated.body})


def prepare_world(server: MockServer, world: RemoteWorld, client: Client, stated: ControlExchange) -> None:
    """Send the requests, and take the steps, that come before the exchange."""
    for step in stated.given:
        if isinstance(step, str):
            STEPS[step](world)
        else:
            answer = _send(server, world, client, step)
            assert answer.ok or "to" in step, answer.text  # a vendor's request may meet a fault


def _send(server: MockServer, world: RemoteWorld, client: Client, step: Mapping[str, Any]) -> requests.Response:
    """Send a request to the control plane, or to the vendor of ``to``."""
    method, path = step["send"].split(" ", 1)
    if vendor := step.get("to"):
        client = world.client(vendor, Token=CREDENTIALS["BIGFIX_TOKEN"])
        server.mount(client)
    body = step.get("body")
    if isinstance(body, str):
        return client.request(method, path, data=body.encode(), headers={"Content-Type": "application/octet-stream"})
    return client.request(method, path, json=body)


def find_differences(stated: Any, found: Any, place: str = "") -> Iterator[str]:
    """Find the differences of an answer.

    ``...`` is any text or value. ``{$members: [...], $of: {name: [...]}}`` is a list of objects with these members, and
    of some of them with these values, in this order.
    """
    if isinstance(stated, dict) and "$members" in stated:
        yield from _find_differences_of_rows(stated, found, place)
    elif isinstance(stated, dict) and isinstance(found, dict):
        if stated.keys() != found.keys():
            yield f"{place}: members {sorted(found)}, not {sorted(stated)}"
        for name in stated.keys() & found.keys():
            yield from find_differences(stated[name], found[name], f"{place}/{name}")
    elif isinstance(stated, list) and isinstance(found, list):
        if len(stated) != len(found):
            yield f"{place}: {len(found)} items, not {len(stated)}"
        for number, (one, other) in enumerate(zip(stated, found, strict=False)):
            yield from find_differences(one, other, f"{place}/{number}")
    elif not _is_equal(stated, found):
        yield f"{place}: {json.dumps(found)}, not {json.dumps(stated)}"


def _find_differences_of_rows(stated: Mapping[str, Any], found: Sequence[Any], place: str) -> Iterator[str]:
    for number, row in enumerate(found):
        if sorted(row) != sorted(stated["$members"]):
            yield f"{place}/{number}: members {sorted(row)}, not {sorted(stated['$members'])}"
    for name, values in stated["$of"].items():
        yield from find_differences(values, [row.get(name) for row in found], f"{place}/*/{name}")


def _is_equal(stated: Any, found: Any) -> bool:
    if isinstance(stated, str) and ANY in stated:
        return bool(re.fullmatch(".*".join(map(re.escape, stated.split(ANY))), str(found), re.DOTALL))
    return isinstance(stated, bool) is isinstance(found, bool) and bool(stated == found)

"""Two equal faults for one request each: which request uses which of them, as the counts and the responses show.

Faults that replace a response, and those of a vendor's own kinds, are used one after the other: the first request uses
the first one, and the second request the second one. Delays add up, and changes of a response follow each other: the
first request uses both.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from contract_tests.kit.remote import RemoteWorld
from contract_tests.kit.vendors.bigfix import TOKEN
from contract_tests.kit.vendors.flexera_ingestion import Ingestion
from contract_tests.kit.vendors.informatica import ADMIN, WHOLE, Account
from mockservers import MockServer

Reader = Callable[[], Any]  # sends a request, and returns what a fault changes
Prepare = Callable[[MockServer, RemoteWorld], Reader]

USAGES = "/api/sam/license_usages"
COMPUTERS = "/api/now/table/cmdb_ci_computer"
STAGING = "/api/now/import/x_fls_flexera_fnms_inventory_import"
USER = ("fnms.integration", "fnms-password")


def read_page(server: MockServer, world: RemoteWorld) -> Reader:
    """Read the second page of BigFix's license usages."""
    client = world.client("bigfix", Token=TOKEN)
    server.mount(client)

    def read() -> tuple[int, str, bytes]:
        answer = client.get(USAGES, params={"limit": 5, "offset": 5})
        return answer.status_code, answer.headers["Content-Type"], answer.content

    return read


def read_journal(server: MockServer, world: RemoteWorld) -> Reader:
    """Read the second page of BigFix's license usages, and the faults that the journal names."""
    read = read_page(server, world)
    return lambda: (read(), world.journal.find()[-1].faults)


def read_next_page(server: MockServer, world: RemoteWorld) -> Reader:
    """Read the second page of Flexera's users."""
    flexera = Ingestion(world)
    server.mount(flexera.client)
    following = flexera.get("/app-users").json()["nextPage"]
    return lambda: flexera.client.get(following).json()


def run_export(server: MockServer, world: RemoteWorld) -> Reader:
    """Run an export of Informatica, and return its end."""
    client = world.client("informatica")
    server.mount(client)
    admin = Account(client, ADMIN, "password")

    def read() -> Any:
        job = admin.export()["jobId"]
        world.advance(WHOLE)
        return admin.status(job).json()["status"]

    return read


def list_computers(server: MockServer, world: RemoteWorld) -> Reader:
    """Read the second page of ServiceNow's computers."""
    client = world.client("servicenow")
    client.auth = USER
    server.mount(client)
    return lambda: client.get(COMPUTERS, params={"sysparm_limit": 5, "sysparm_offset": 5}).json()


def import_row(server: MockServer, world: RemoteWorld) -> Reader:
    """Import a row into ServiceNow, and return the status of its first record."""
    client, numbers = world.client("servicenow"), count(1)
    client.auth = USER
    server.mount(client)

    def read() -> Any:
        number = next(numbers)
        row = {"u_compliancecomputerid": str(number), "u_computername": f"PC-{number}", "u_serialno": f"SN-{number}"}
        return client.post(STAGING, json=row).json()["result"][0]["status"]

    return read


@pytest.mark.world(options={"flexera": {"page_size": 20, "users": 70}})
@pytest.mark.parametrize(
    ("kind", "values", "prepare"),
    [
        ("status", {}, read_page),
        ("bigfix.rows_missing", {}, read_page),
        ("flexera.rows_repeated", {}, read_next_page),
        ("informatica.export_failed", {}, run_export),
        ("servicenow.rows_missing", {}, list_computers),
        ("servicenow.row_errors", {"nth": 1}, import_row),
    ],
)
def test_one_request_uses_the_first_of_two_equal_faults_and_the_next_one_the_second(
    kind: str, values: dict[str, Any], prepare: Prepare, server: MockServer, world: RemoteWorld
) -> None:
    read = prepare(server, world)
    add_twice(world, kind, values)
    found = [read_with_counts(world, read, used) for used in ([1, 0], [1, 1], [1, 1])]
    assert found[0] == found[1] != found[2]


@pytest.mark.parametrize(
    ("kind", "values", "prepare"), [("delay", {"milliseconds": 0}, read_journal), ("wrong_type", {}, read_page)]
)
def test_one_request_uses_both_of_two_equal_faults_that_add_up(
    kind: str, values: dict[str, Any], prepare: Prepare, server: MockServer, world: RemoteWorld
) -> None:
    read = prepare(server, world)
    add_twice(world, kind, values)
    found = [read_with_counts(world, read, used) for used in ([1, 1], [1, 1], [1, 1])]
    assert found[0] != found[1] == found[2]


def add_twice(world: RemoteWorld, kind: str, values: dict[str, Any]) -> None:
    """Add two equal faults, each for one request."""
    for _ in range(2):
        world.faults.add(kind, times=1, **values)


def read_with_counts(world: RemoteWorld, read: Reader, used: list[int]) -> Any:
    """Send a request, and compare the counts of the two faults after it."""
    found = read()
    faults = world.faults.list()
    assert [fault["matched"] for fault in faults] == used
    assert [fault["struck"] for fault in faults] == used
    return found

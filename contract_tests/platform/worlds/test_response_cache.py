"""Reads are answered from a cache while nothing changes; every change is visible to the next read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from contract_tests.kit.remote import Client, RemoteWorld
from contract_tests.kit.vendors.bigfix import METRICS, bigfix, create_metric, metric_names

USAGES = "/api/sam/license_usages"
LAST_MONTH = {"criteria": '{"and": [["peak_date", "last", "P1M"]]}', "countSwitch": 2}


def create(world: RemoteWorld) -> None:
    create_metric(bigfix(world), "ANOTHER")


def refuse(world: RemoteWorld) -> None:
    world.faults.add("status", status=503)


def revoke(world: RemoteWorld) -> None:
    world.faults.add("bigfix.token_revoked")


def seed(world: RemoteWorld) -> None:
    world.seed(seed=99, options={"bigfix": {"usages": 10}})


def fetch(client: Client, path: str, query: dict[str, Any]) -> tuple[int, bytes]:
    answer = client.get(path, params=query)
    return answer.status_code, answer.content


@pytest.mark.parametrize(
    ("path", "query", "change"),
    [
        (METRICS, {}, create),
        (METRICS, {}, refuse),
        (METRICS, {}, revoke),
        (USAGES, {}, seed),
        (USAGES, LAST_MONTH, lambda world: world.advance(86400 * 40)),
    ],
)
def test_a_change_is_seen_by_the_next_read(
    world: RemoteWorld, path: str, query: dict[str, Any], change: Callable[[RemoteWorld], None]
) -> None:
    client = bigfix(world)
    before = [fetch(client, path, query) for _ in range(3)]
    assert before == [before[0]] * 3
    assert before[0][0] == 200
    change(world)
    assert fetch(client, path, query) != before[0]


def test_a_restored_world_is_read(world: RemoteWorld) -> None:
    client, snapshots = bigfix(world), world.control.server.snapshots
    snapshots.save(world.name, world.name)
    create(world)
    assert [metric_names(client) for _ in range(2)] == [{"ANOTHER"}, {"ANOTHER"}]
    snapshots.restore(world.name, world.name)
    assert metric_names(client) == set()
    snapshots.delete(world.name)


def test_responses_are_cached_per_user_and_format(world: RemoteWorld) -> None:
    admin, nobody = bigfix(world), world.client("bigfix", Token="f" * 40)
    assert [entry.get(METRICS).status_code for entry in (admin, nobody, admin, nobody)] == [200, 401, 200, 401]
    table = "/api/now/table/cmdb_ci_computer?sysparm_limit=1"
    forms = [
        world.client("servicenow", Accept=form, Authorization="Basic Zm5tcy5pbnRlZ3JhdGlvbjpmbm1zLXBhc3N3b3Jk")
        for form in ("application/json", "application/xml") * 2
    ]
    found = [entry.get(table).headers["Content-Type"].partition(";")[0] for entry in forms]
    assert found == ["application/json", "application/xml"] * 2


def test_the_journal_has_every_read(world: RemoteWorld) -> None:
    client = bigfix(world)
    for _ in range(3):
        client.get(METRICS)
        world.advance(1)
        client.get(METRICS)
    found = world.journal.find("list_metrics")
    assert [entry.status for entry in found] == [200] * 6
    assert len({entry.at for entry in found}) == 4


def test_a_body_changed_by_a_fault_is_not_cached(world: RemoteWorld) -> None:
    client = bigfix(world)
    whole = client.get(METRICS).content
    world.faults.add("malform", times=1)
    assert len(client.get(METRICS).content) < len(whole)
    assert client.get(METRICS).content == whole

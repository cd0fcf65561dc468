"""Worlds that are made, reset, seeded and deleted while others use them."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from contract_tests.kit.remote import Control, RemoteWorld
from contract_tests.kit.services import make_world_name
from contract_tests.kit.vendors.bigfix import METRICS, bigfix, create_metric, metric_names

MANY = 12


def count_statuses(work: Callable[[int], int]) -> Counter[int]:
    """Do the work in many threads at the same time; returns the number of responses by status."""
    with ThreadPoolExecutor(MANY) as pool:
        return Counter(pool.map(work, range(MANY)))


@pytest.fixture
def name(request: pytest.FixtureRequest) -> str:
    return make_world_name(request.node.nodeid)


def test_one_of_many_who_make_the_same_world_made_it(name: str, control: Control) -> None:
    def create(number: int) -> int:
        with Control(control.server) as mine:
            return mine.http.post("/worlds", json={"name": name, "seed": number + 1_000}).status_code

    with RemoteWorld(control, name):
        assert count_statuses(create) == {201: 1, 409: MANY - 1}


def test_many_who_name_a_world_first_find_the_same_one(name: str, control: Control) -> None:
    with RemoteWorld(control, name) as made:

        def create(number: int) -> int:
            return int(create_metric(bigfix(made), f"M_{number}")["id"])

        assert set(count_statuses(create)) == set(range(32468, 32468 + MANY))


def test_concurrent_deletions_of_a_world_do_not_fail(name: str, control: Control) -> None:
    control.new_world(name)

    def delete(_number: int) -> int:
        with Control(control.server) as mine:
            return mine.http.delete(f"/worlds/{name}").status_code

    statuses = count_statuses(delete)
    assert statuses.keys() <= {204, 404}
    assert statuses[204] >= 1
    assert name not in control.worlds()


def test_many_resets_at_once(world: RemoteWorld) -> None:
    create_metric(bigfix(world), "MINE")

    def reset(_number: int) -> int:
        with Control(world.control.server) as mine:
            return mine.http.post(f"/worlds/{world.name}/reset").status_code

    assert count_statuses(reset) == {200: MANY}
    assert metric_names(bigfix(world)) == set()


def test_a_world_that_is_deleted_under_its_users_is_made_again_or_refused_and_never_broken(
    name: str, control: Control
) -> None:
    done = threading.Event()

    def use(number: int) -> set[int]:
        client, seen = bigfix(RemoteWorld(control, name)), set()
        while not done.is_set():
            seen.add(client.post(f"{METRICS}?code_name=M_{number}&display_name=M_{number}").status_code)
            seen.add(client.get(METRICS).status_code)
        client.close()
        return seen

    with ThreadPoolExecutor(4) as pool:
        users = [pool.submit(use, number) for number in range(4)]
        for _ in range(25):
            control.http.delete(f"/worlds/{name}")
        done.set()
        seen = set().union(*(user.result() for user in users))
    assert seen <= {200, 400}
    with RemoteWorld(control, name) as usable:
        usable.reset()
        create_metric(bigfix(usable), "STILL_USABLE")

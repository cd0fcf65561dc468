"""Faults hit the requests they are for: by vendor, operation, path, header, query, count, chance and time."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from contract_tests.kit.remote import Client, Control, RemoteWorld
from contract_tests.kit.services import NOW
from contract_tests.kit.vendors.bigfix import METRICS, TOKEN
from mockservers import MockServer
from mockservers.client.control_plane import ControlError
from mockservers.client.faults import Faults

USAGES = "/api/sam/license_usages"
ABOUT = "/api/sam/about"


def statuses(client: Client, number: int, path: str = METRICS, **options: Any) -> list[int]:
    return [client.get(path, **options).status_code for _ in range(number)]


def test_a_status_comes_in_the_vendors_own_form(faults: Faults, bigfix: Client, world: RemoteWorld) -> None:
    faults.add("status", status=502, retry_after=7)
    answer = bigfix.get(METRICS)
    assert (answer.status_code, answer.headers["Retry-After"]) == (502, "7")
    assert answer.json() == {"error": "Bad Gateway"}
    answer = world.client("servicenow").get("/api/now/table/incident")
    assert answer.status_code == 502
    assert answer.json() == {"error": {"message": "Bad Gateway", "detail": None}, "status": "failure"}
    answer = world.client("informatica").post("/saas/public/core/v3/login", json={})
    assert answer.status_code == 502
    assert answer.json()["error"]["message"] == "Bad Gateway"
    answer = world.client("flexera").get("/saas/v1/orgs/1234/managed-apps")
    assert answer.status_code == 502
    assert (answer.headers["goa-error"], answer.json()["fault"]) == ("internal_error", True)


def test_a_rate_limit_says_how_long_to_wait(faults: Faults, bigfix: Client, world: RemoteWorld) -> None:
    faults.add("rate_limit", retry_after=0)
    answer = bigfix.get(METRICS)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "0")
    answer = world.client("flexera").get("/saas/v1/orgs/1234/managed-apps")
    assert answer.json()["name"] == "too_many_requests"


def test_nothing_is_done_when_a_status_is_answered(faults: Faults, bigfix: Client) -> None:
    faults.add("status", times=1)
    new = f"{METRICS}?code_name=OURS&display_name=Ours"
    assert bigfix.post(new).status_code == 503
    assert bigfix.post(new).status_code == 200


@pytest.mark.parametrize(
    ("aim", "struck"),
    [
        ({}, {METRICS, USAGES, ABOUT}),
        ({"service": "bigfix"}, {METRICS, USAGES, ABOUT}),
        ({"service": "flexera"}, set()),
        ({"operation": "list_metrics"}, {METRICS}),
        ({"method": "post"}, set()),
        ({"method": "get", "path": "/api/sam/*"}, {METRICS, USAGES, ABOUT}),
        ({"path": USAGES}, {USAGES}),
        ({"path": "*/about"}, {ABOUT}),
        ({"header": {"User-Agent": "python-*"}}, {METRICS, USAGES, ABOUT}),
        ({"header": {"User-Agent": "curl*"}}, set()),
        ({"query": {"limit": "1?"}}, {USAGES}),
        ({"query": {"limit": "2?"}}, set()),
    ],
)
def test_a_fault_is_for_some_requests(faults: Faults, bigfix: Client, aim: Mapping[str, Any], struck: set[str]) -> None:
    faults.add("status", **aim)
    asked = {METRICS: METRICS, USAGES: f"{USAGES}?limit=10", ABOUT: ABOUT}
    assert {row for row, url in asked.items() if bigfix.get(url).status_code == 503} == struck
    [result] = faults.list()
    assert (result["matched"], result["struck"]) == (len(struck), len(struck))


def test_succeed_some_times_then_fail_some_times(faults: Faults, bigfix: Client) -> None:
    faults.add("status", after=2, times=3)
    assert statuses(bigfix, 7) == [200, 200, 503, 503, 503, 200, 200]
    [result] = faults.list()
    assert (result["matched"], result["struck"]) == (5, 3)


def test_every_nth_request(faults: Faults, bigfix: Client) -> None:
    faults.add("status", after=1, every=3, times=2)
    assert statuses(bigfix, 9) == [200, 503, 200, 200, 503, 200, 200, 200, 200]


def test_faults_in_place_of_the_work_follow_each_other(faults: Faults, bigfix: Client) -> None:
    faults.add("status", status=500, times=2)
    faults.add("status", status=429, times=1)
    assert statuses(bigfix, 4) == [500, 500, 429, 200]


def test_chance_is_the_seeds(control: Control, faults: Faults, bigfix: Client) -> None:
    faults.add("status", probability=0.5)
    found = statuses(bigfix, 40)
    assert 5 < found.count(503) < 35
    for seed, alike in ((7, True), (8, False)):
        with control.new_world(f"chance-{seed}", seed=seed) as other:
            other.faults.add("status", probability=0.5)
            assert (statuses(other.client("bigfix", Token=TOKEN), 40) == found) is alike


def test_an_outage_is_a_window_of_the_worlds_clock(faults: Faults, bigfix: Client, world: RemoteWorld) -> None:
    since, until = NOW + timedelta(minutes=1), NOW + timedelta(minutes=3)
    faults.add("status", since=since.isoformat(), until=until.isoformat())
    seen = []
    for _ in range(4):
        seen += statuses(bigfix, 1)
        world.advance(60)
    assert seen == [200, 503, 503, 200]


def test_requests_that_no_operation_takes_are_hit_too(faults: Faults, bigfix: Client) -> None:
    faults.add("status", service="bigfix")
    assert bigfix.get("/nowhere").status_code == 503
    assert bigfix.patch(METRICS).status_code == 503
    faults.clear()
    assert bigfix.get("/nowhere").status_code == 404
    assert bigfix.patch(METRICS).status_code == 405


def test_an_error_can_be_disturbed_as_well(faults: Faults, bigfix: Client) -> None:
    faults.add("wrong_type")
    answer = bigfix.get(f"{USAGES}?limit=x")
    assert (answer.status_code, answer.headers["Content-Type"]) == (500, "text/html")


def test_worlds_have_faults_of_their_own(faults: Faults, control: Control, bigfix: Client) -> None:
    faults.add("status")
    with control.new_world("another-world") as other:
        assert other.faults.list() == []
        assert other.client("bigfix", Token=TOKEN).get(METRICS).status_code == 200
    assert bigfix.get(METRICS).status_code == 503


def test_a_reset_forgets_faults(faults: Faults, bigfix: Client, world: RemoteWorld) -> None:
    faults.add("status")
    world.reset()
    assert (faults.list(), bigfix.get(METRICS).status_code) == ([], 200)


def test_a_fault_can_be_looked_at_and_removed(faults: Faults, bigfix: Client, world: RemoteWorld) -> None:
    first, second = faults.add("status", status=500), faults.add("status", status=502)
    assert world.ask("GET", "faults", str(first["id"])) == first
    faults.remove(first)
    assert bigfix.get(METRICS).status_code == 502
    assert [fault["id"] for fault in faults.list()] == [second["id"]]
    for method in ("GET", "DELETE"):
        with pytest.raises(ControlError, match=f"There is no fault {first['id']} ") as refused:
            world.ask(method, "faults", str(first["id"]))
        assert refused.value.status == 404
    assert faults.add("status")["id"] == second["id"] + 1


def test_counts_survive_a_restart(tmp_path: Path) -> None:
    url = "/api/sam/v2/metrics"
    for expected in ([503, 503], [503, 200]):
        with MockServer(data=tmp_path / "data") as server, Control(server) as control:
            world = control.world()
            client = world.client("bigfix", Token=TOKEN)
            if not world.faults.list():
                world.faults.add("status", times=3)
            assert [client.get(url).status_code for _ in range(2)] == expected
            client.close()


def test_requests_at_once_are_counted_one_by_one(faults: Faults, world: RemoteWorld) -> None:
    faults.add("status", after=5, times=10)
    clients = [world.client("bigfix", Token=TOKEN) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda number: clients[number % 8].get(METRICS).status_code, range(40)))
    assert found.count(503) == 10

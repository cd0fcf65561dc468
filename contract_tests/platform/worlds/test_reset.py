"""A reset restores the start of a world."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from contract_tests.kit.remote import RemoteWorld
from contract_tests.kit.services import NOW
from contract_tests.kit.vendors.bigfix import METRICS, STATUS, bigfix, create_metric, metric_names

USAGES = "/api/sam/license_usages"
OTHER_START = {
    "seed": 99,
    "now": "2020-02-29T23:00:00Z",
    "options": {"bigfix": {"usages": 50, "last_import": "pending"}},
}


def everything(world: RemoteWorld) -> list[bytes]:
    """All that a request can see."""
    client = bigfix(world)
    return [client.get(path).content for path in (METRICS, USAGES, STATUS, "/api/sam/about")]


def test_a_reset_restores_records_and_random_numbers(world: RemoteWorld) -> None:
    before = everything(world)
    first = create_metric(bigfix(world), "MINE")
    world.reset()
    assert everything(world) == before
    assert create_metric(bigfix(world), "MINE") == first


def test_a_reset_restores_the_clock_and_its_speed(world: RemoteWorld) -> None:
    world.set_clock(now="2031-01-01T00:00:00Z", speed=1_000)
    world.reset()
    assert world.now() == NOW
    assert world.describe()["clock"]["speed"] == 0


def test_a_reset_restores_paces_of_lifecycles_and_of_records(world: RemoteWorld) -> None:
    before = world.pace()
    world.set_pace("bigfix.import", seconds=0, end="failed")
    world.set_pace("bigfix.import", record="7", hold="running")
    assert world.pace() != before
    world.reset()
    assert world.pace() == before


def test_a_reset_ends_a_running_lifecycle(world: RemoteWorld) -> None:
    before = everything(world)
    bigfix(world).get(f"{STATUS}?run=true")
    world.reset()
    world.advance(3_600)
    assert bigfix(world).get(STATUS).json()["mode"] == "idle"
    assert everything(world) == before


def test_a_reset_clears_the_journal(world: RemoteWorld) -> None:
    bigfix(world).get(METRICS)
    world.reset()
    assert world.describe()["exchanges"] == 0


@pytest.mark.world(**OTHER_START)
def test_a_reset_returns_to_the_start_of_the_world_and_not_to_the_default(world: RemoteWorld) -> None:
    before, shown = everything(world), world.describe()
    create_metric(bigfix(world), "MINE")
    world.advance(60)
    world.reset()
    assert world.describe() == {**shown, "exchanges": 0}
    assert everything(world) == before
    assert shown["start"] == OTHER_START


def test_a_reset_returns_to_the_last_seeding(world: RemoteWorld) -> None:
    world.seed(**OTHER_START)
    before = everything(world)
    create_metric(bigfix(world), "MINE")
    world.reset()
    assert everything(world) == before
    assert world.describe()["start"] == OTHER_START


@pytest.mark.world(now="2014-06-23T12:18:29.75Z")
def test_a_fraction_of_a_second_is_kept(world: RemoteWorld) -> None:
    for _ in range(2):
        world.advance(0.25)
        assert world.now().second == 30
        world.reset()


def test_many_resets_leave_nothing_behind(world: RemoteWorld) -> None:
    before = everything(world)
    for number in range(20):
        create_metric(bigfix(world), f"MINE_{number}")
        world.reset()
        assert metric_names(bigfix(world)) == set()
    assert everything(world) == before


BACK = {
    "reset": ("POST", "reset", None, 0),
    "restore": ("POST", "restore", {"snapshot": "at-noon"}, 0),
    "scenario": ("PUT", "scenario", {"scenario": "bigfix.import_running"}, 41),
    "clock": ("PUT", "clock", {"now": f"{NOW:%Y-%m-%dT%H:%M:%SZ}"}, 0),
}


@pytest.mark.parametrize("way", BACK)
def test_a_clock_that_was_read_is_read_again_when_the_world_goes_back(way: str, world: RemoteWorld) -> None:
    def time_of_a_request_for_no_operation() -> datetime:
        bigfix(world).get("/nowhere")
        newest = world.ask("GET", "journal", query={"limit": 1})["exchanges"][0]
        return datetime.fromisoformat(newest["at"])

    method, path, body, seconds = BACK[way]
    world.control.ask("POST", "snapshots", body={"name": "at-noon", "world": world.name, "replace": True})
    world.advance(3_600)
    assert time_of_a_request_for_no_operation() == NOW + timedelta(hours=1)
    world.ask(method, path, body=body)
    assert time_of_a_request_for_no_operation() == NOW + timedelta(seconds=seconds)

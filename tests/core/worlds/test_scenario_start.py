"""The start of a world in a scenario: what the scenario does not set stays as the world has it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import pytest

from mockservers.core.simulation.settings import clock_of
from mockservers.core.worlds.registry import Worlds
from mockservers.core.worlds.scenarios import Scenario, load_scenario
from mockservers.core.worlds.seeding import WorldStart
from mockservers.vendors.bigfix import service

JANUARY, MARCH = (datetime(2026, month, 1, tzinfo=UTC) for month in (1, 3))
USUAL = WorldStart(7, JANUARY, {"bigfix": {"few": 1, "many": 2}, "flexera": {"few": 3}})


def make_scenario(**fields: object) -> Scenario:
    return Scenario("bigfix", "bigfix.example", "A world.", "A client continues.", **fields)  # type: ignore[arg-type]


def test_options_and_time_of_a_scenario_replace_those_of_the_world() -> None:
    start = make_scenario(options={"many": 20, "more": 30}, clock={"now": MARCH}).start(USUAL)
    options = {"bigfix": {"few": 1, "many": 20, "more": 30}, "flexera": {"few": 3}}
    assert start == WorldStart(7, MARCH, options)


def test_a_scenario_without_options_and_time_has_those_of_the_world() -> None:
    assert make_scenario(clock={"speed": 2}).start(USUAL) == USUAL
    assert make_scenario(options={"few": 9}).start(WorldStart()) == WorldStart(options={"bigfix": {"few": 9}})


@pytest.mark.parametrize("start", [WorldStart(), WorldStart(now=JANUARY)])
@pytest.mark.parametrize(
    ("clock", "speeds"), [({}, (1.0, 0.0)), ({"speed": 0}, (0.0, 0.0)), ({"speed": 2}, (2.0, 2.0))]
)
def test_the_clock_goes_at_the_speed_of_the_scenario(
    tmp_path: Path, start: WorldStart, clock: dict[str, float], speeds: tuple[float, float]
) -> None:
    async def refuse(*_request: object) -> NoReturn:
        raise AssertionError("The scenario has no requests.")

    async def load() -> None:
        world = await worlds.get("default")
        await load_scenario(make_scenario(clock=clock), world, worlds, refuse)
        assert clock_of(world.settings()).speed == speeds[start.now is not None]

    worlds = Worlds(tmp_path / "worlds", [service], start)
    try:
        asyncio.run(load())
    finally:
        worlds.close()

"""The start of a world in a scenario: what the scenario does not set stays as the world has it."""

from __future__ import annotations

from datetime import UTC, datetime

from mockservers.core.worlds.scenarios import Scenario
from mockservers.core.worlds.seeding import WorldStart

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

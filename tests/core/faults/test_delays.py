"""How long requests are delayed: each spread by its distribution, in the world's seconds."""

from __future__ import annotations

from random import Random
from statistics import fmean, median
from types import SimpleNamespace

import pytest

from mockservers.core.faults.fault import FaultHit
from mockservers.core.faults.http_effects import LONGEST_DELAY, total_delay

SAMPLE = 4_000
MIDDLE = 200  # milliseconds


def make_hit(number: int, spread: str, milliseconds: int = MIDDLE, pace: float = 1.0) -> FaultHit:
    return FaultHit(number, "delay", {"milliseconds": milliseconds, "spread": spread}, Random(number), pace)


def draw(spread: str) -> list[float]:
    """Draw many delays, as multiples of the given one."""
    return [total_delay([make_hit(number, spread)]) * 1000 / MIDDLE for number in range(SAMPLE)]


def test_without_a_spread_every_delay_is_the_same() -> None:
    assert {round(factor, 9) for factor in draw("none")} == {1.0}


def test_uniform_delays_reach_from_none_to_twice_the_middle() -> None:
    found = draw("uniform")
    assert fmean(found) == pytest.approx(1, abs=0.03)
    assert 0 <= min(found) < 0.02
    assert 1.98 < max(found) <= 2
    assert [sum(at <= factor < at + 0.5 for factor in found) / SAMPLE for at in (0, 0.5, 1, 1.5)] == pytest.approx(
        [0.25] * 4, abs=0.03
    )


def test_uniform_delays_are_drawn_from_these_bounds() -> None:
    bounds: list[tuple[float, float]] = []
    random = SimpleNamespace(uniform=lambda low, high: bounds.append((low, high)) or low)
    hit = FaultHit(1, "delay", {"milliseconds": MIDDLE, "spread": "uniform"}, random)  # type: ignore[arg-type]
    assert total_delay([hit]) == 0
    assert bounds == [(0, 2 * MIDDLE)]


def test_lognormal_delays_have_the_middle_as_median_and_few_long_ones() -> None:
    """As documented: one in forty is more than two and a half times the median."""
    found = draw("lognormal")
    assert median(found) == pytest.approx(1, abs=0.05)
    assert sum(factor > 2.5 for factor in found) / SAMPLE == pytest.approx(1 / 40, abs=0.015)
    assert sum(factor < 1 / 2.5 for factor in found) / SAMPLE == pytest.approx(1 / 40, abs=0.015)


@pytest.mark.parametrize(("pace", "seconds"), [(1.0, 0.3), (0.1, 0.03), (2.0, 0.6)])
def test_delays_add_up_in_the_worlds_seconds(pace: float, seconds: float) -> None:
    other = FaultHit(3, "malform", {}, Random(3), pace)
    hits = [make_hit(1, "none", 100, pace), other, make_hit(2, "none", 200, pace)]
    assert total_delay(hits) == pytest.approx(seconds)


def test_no_request_waits_longer_than_the_longest_delay() -> None:
    assert total_delay([make_hit(number, "none", 400_000) for number in range(2)]) == LONGEST_DELAY == 600

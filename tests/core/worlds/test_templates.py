"""Templates of worlds are shared by equal starts only."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mockservers.catalog import VENDORS
from mockservers.core.service.service import SeedContext
from mockservers.core.worlds.seeding import WorldStart
from mockservers.core.worlds.templates import Templates

NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)
FEW = {"bigfix": {"usages": 10}}


@pytest.fixture
def seeded() -> list[tuple[int, datetime]]:
    """Seed and time of each template that was seeded."""
    return []


@pytest.fixture
def templates(seeded: list[tuple[int, datetime]]) -> Iterator[Templates]:
    def seed(context: SeedContext) -> None:
        seeded.append((context.seed, context.as_of))

    made = Templates([replace(VENDORS[0], seed=seed)])
    yield made
    made.close()


def find_template(templates: Templates, start: WorldStart) -> Path:
    found: list[Path] = []
    templates.use(start, found.append)
    return found[0]


@pytest.mark.parametrize(
    ("start", "is_shared"),
    [
        (WorldStart(7, NOON, FEW), True),
        (WorldStart(7, NOON, {}), False),
        (WorldStart(8, NOON, FEW), False),
        (WorldStart(7, NOON.replace(hour=13), FEW), False),
        (WorldStart(7, NOON.replace(minute=1), FEW), False),
        (WorldStart(7, None, FEW), False),
    ],
    ids=str,
)
def test_a_template_is_for_one_start(templates: Templates, start: WorldStart, *, is_shared: bool) -> None:
    first = find_template(templates, WorldStart(7, NOON, FEW))
    assert (find_template(templates, start) == first) is is_shared


def test_a_start_at_the_machines_time_has_a_template_for_each_hour(
    templates: Templates, seeded: list[tuple[int, datetime]], monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = [NOON, NOON.replace(minute=59), NOON.replace(hour=13)]
    found = []
    for moment in moments:
        monkeypatch.setattr(time, "time", moment.timestamp)
        found.append(find_template(templates, WorldStart(7)))
    assert found[0] == found[1] != found[2]
    assert seeded == [(7, NOON), (7, NOON.replace(hour=13))]

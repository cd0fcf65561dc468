"""Worlds and clocks as the control plane's JSON describes them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from mockservers.core.simulation.clock import Clock, format_rfc3339
from mockservers.core.simulation.settings import clock_of
from mockservers.core.worlds.world import World


def describe_world(world: World) -> dict[str, Any]:
    """A world: its name, start, clock, number of exchanges and the progress of its seeding."""
    settings = world.settings()
    return {
        "name": world.name,
        "start": settings.start,
        "clock": describe_clock(clock_of(settings)),
        "exchanges": world.journal.recorded,
        "seeding": asdict(world.seeding),
    }


def describe_clock(clock: Clock) -> dict[str, Any]:
    """A clock: its present time and its speed."""
    return {"now": format_rfc3339(clock.now()), "speed": clock.speed}

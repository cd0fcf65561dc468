"""Worlds and clocks as the control plane shows them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from mockservers.core.simulation.clock import Clock, format_rfc3339
from mockservers.core.simulation.settings import clock_of
from mockservers.core.worlds.world import World


def shown(world: World) -> dict[str, Any]:
    """A world, what it began with, its clock, and how far its seeding is."""
    settings = world.settings()
    return {
        "name": world.name,
        "start": settings.start,
        "clock": shown_clock(clock_of(settings)),
        "exchanges": world.journal.recorded,
        "seeding": asdict(world.seeding),
    }


def shown_clock(clock: Clock) -> dict[str, Any]:
    """A clock as it is now."""
    return {"now": format_rfc3339(clock.now()), "speed": clock.speed}

"""The worlds as a page of the console shows them."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from operator import attrgetter

from mockservers.core.errors import REPAIR, WorldDamaged
from mockservers.core.simulation.clock import format_rfc3339
from mockservers.core.simulation.settings import clock_of
from mockservers.core.worlds.registry import Worlds
from mockservers.core.worlds.world import Seeding, World


@dataclass(frozen=True)
class WorldView:
    """A world at one moment: its seed, time, speed of the clock, number of exchanges, and last seeding.

    A damaged world has only a name and ``damage``: the problem and its remedy.
    """

    name: str
    seed: int = 0
    now: str = ""
    speed: float = 1.0
    exchanges: int = 0
    seeding: Seeding = field(default_factory=Seeding)
    damage: str = ""


def _view(world: World) -> WorldView:
    settings = world.settings()
    clock, seed = clock_of(settings), settings.start["seed"]
    return WorldView(world.name, seed, format_rfc3339(clock.now()), clock.speed, world.journal.recorded, world.seeding)


async def list_views(worlds: Worlds) -> list[WorldView]:
    """The present state of every world. Runs on the server's loop, where no world is deleted while it is read."""
    found = []
    for world in await worlds.list_usable():
        if worlds.exists(world.name):
            with suppress(WorldDamaged):  # its damage was found just now: it is listed below
                found.append(_view(world))
        await asyncio.sleep(0)  # let requests go first
    found += [WorldView(damaged.name, damage=f"{damaged.reason} {REPAIR}") for damaged in await worlds.list_damage()]
    return sorted(found, key=attrgetter("name"))

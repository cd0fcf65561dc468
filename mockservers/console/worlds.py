"""The worlds as a page shows them."""

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
    """A world at one moment: its seed, its time and how fast that goes, the exchanges so far, the last seeding.

    Of a damaged world only the name and ``damage`` are known: what is wrong with it, and what helps.
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


async def views(worlds: Worlds) -> list[WorldView]:
    """Every world as it is now. Runs on the server's loop, where no world is deleted while it is read."""
    found = []
    for world in await worlds.list_usable():
        if worlds.exists(world.name):
            with suppress(WorldDamaged):  # found out just now: it is among the damaged ones
                found.append(_view(world))
        await asyncio.sleep(0)  # others' requests come first
    found += [WorldView(one.name, damage=f"{one.reason} {REPAIR}") for one in await worlds.list_damage()]
    return sorted(found, key=attrgetter("name"))

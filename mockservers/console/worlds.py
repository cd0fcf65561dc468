"""The worlds as a page shows them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from mockservers.core.clock import rfc3339
from mockservers.core.scope import clock_of
from mockservers.core.world import Seeding
from mockservers.core.worlds import Worlds


@dataclass(frozen=True)
class WorldView:
    """A world at one moment: its seed, its time and how fast that goes, the exchanges so far, the last seeding."""

    name: str
    seed: int
    now: str
    speed: float
    exchanges: int
    seeding: Seeding


async def views(worlds: Worlds) -> list[WorldView]:
    """Every world as it is now. Runs on the server's loop, where no world is deleted while it is read."""
    found = []
    for world in await worlds.every():
        if worlds.exists(world.name):
            settings = world.settings()
            clock, seed = clock_of(settings), settings["start"]["seed"]
            found.append(
                WorldView(world.name, seed, rfc3339(clock.now()), clock.speed, world.journal.recorded, world.seeding)
            )
        await asyncio.sleep(0)  # others' requests come first
    return found

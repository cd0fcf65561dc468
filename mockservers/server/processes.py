"""Several processes that serve the same worlds, on the same ports.

The first one starts the others, before it has any thread, and takes them along when it ends. Each has sockets of its
own on every port (SO_REUSEPORT), among which the system shares out the connections. What they must agree on is in the
worlds' files. Only the first one sends what a world has to send of its own accord; it looks at the files for what
the others have written. A journal tells of the exchanges of one process.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path

from mockservers.core.worlds.registry import Worlds
from mockservers.core.worlds.world import World

LOOK = 0.25  # seconds between two looks at the files of the worlds


class Others:
    """The processes besides this one: none in a process that was started."""

    def __init__(self) -> None:
        self._reading, self._writing = os.pipe()
        self._ids: list[int] = []

    def start(self, work: Callable[[int], None]) -> None:
        """Start one that does some work and ends; it is given what becomes readable when this process ends."""
        sys.stdout.flush()
        sys.stderr.flush()
        child = os.fork()
        if child:
            self._ids.append(child)
            return
        status = 1
        try:
            os.close(self._writing)
            work(self._reading)
            status = 0
        finally:
            os._exit(status)

    def end(self) -> None:
        """Let the others end, and wait until they have."""
        if self._writing < 0:
            return
        os.close(self._writing)
        for one in self._ids:
            os.waitpid(one, 0)
        os.close(self._reading)
        self._writing, self._ids = -1, []


async def look_after(worlds: Worlds) -> None:
    """Stir the worlds that other processes write, until cancelled."""
    seen: dict[str, tuple[int, int]] = {}
    while True:
        for world in await worlds.list_usable():
            now = _written(world)
            if seen.get(world.name, now) != now:
                world.notify_outbox()
            seen[world.name] = now
        await asyncio.sleep(LOOK)


def _written(world: World) -> tuple[int, int]:
    """What changes whenever somebody commits something to a world."""
    path = Path(f"{world.database.path}-wal")
    try:
        told = path.stat()
    except FileNotFoundError:
        return 0, 0
    return told.st_mtime_ns, told.st_size

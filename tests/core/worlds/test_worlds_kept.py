"""Worlds as files of a data folder, and the end of seeding when the server closes."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from mockservers.catalog import VENDORS
from mockservers.core.service.service import SeedContext
from mockservers.core.worlds.registry import Worlds
from mockservers.core.worlds.seeding import WorldStart
from mockservers.core.worlds.templates import ServerClosing, Templates


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "worlds"


def test_every_world_opens_those_that_lie_on_disk_and_makes_none(folder: Path) -> None:
    async def run() -> None:
        earlier = Worlds(folder, ())
        for name in ("b", "a"):
            await earlier.make(name, WorldStart(seed=7))
        earlier.close()
        worlds = Worlds(folder, ())
        assert [world.name for world in await worlds.list_usable()] == ["a", "b"]
        assert [world.start().seed for world in await worlds.list_usable()] == [7, 7]
        assert worlds.names() == ["a", "b"]
        worlds.close()

    asyncio.run(run())


def test_a_deleted_world_is_not_among_them(folder: Path) -> None:
    async def run() -> None:
        worlds = Worlds(folder, ())
        await worlds.make("a", WorldStart())
        await worlds.delete("a")
        assert await worlds.list_usable() == []
        worlds.close()

    asyncio.run(run())


def test_a_template_that_is_being_planted_is_given_up_when_the_server_closes() -> None:
    planting, closed = Event(), Event()

    def seed(context: SeedContext) -> None:
        planting.set()
        closed.wait(10)
        context.report(1)

    templates = Templates([replace(VENDORS[0], seed=seed)])
    with ThreadPoolExecutor() as pool:
        made = pool.submit(templates.use, WorldStart(), print)
        planting.wait(10)
        templates.close()
        closed.set()
        with pytest.raises(ServerClosing):
            made.result(10)

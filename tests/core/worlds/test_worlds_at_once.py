"""Concurrent operations on worlds."""

import asyncio
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from mockservers.core.errors import NoSuchWorld, WorldExists
from mockservers.core.worlds.registry import Worlds
from mockservers.core.worlds.seeding import WorldStart
from mockservers.core.worlds.world import World


def run(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(work)


@pytest.fixture
def worlds(tmp_path: Path) -> Iterator[Worlds]:
    kept = Worlds(tmp_path / "worlds", (), most=3)
    yield kept
    kept.close()


async def while_busy(world: World, *work: Coroutine[Any, Any, Any]) -> list[Any]:
    """Return the results of work that waits for the world's lock."""
    async with world.writing:
        waiting = [asyncio.ensure_future(awaitable) for awaitable in work]
        for _ in range(10):
            await asyncio.sleep(0)
    return list(await asyncio.gather(*waiting, return_exceptions=True))


def test_who_waits_to_delete_a_world_that_another_deletes_finds_it_gone(worlds: Worlds) -> None:
    async def work() -> None:
        world = await worlds.make("a", WorldStart())
        assert await while_busy(world, worlds.delete("a"), worlds.delete("a")) == [None, None]
        assert worlds.names() == []

    run(work())


def test_who_waits_to_write_in_a_world_that_is_deleted_is_refused_and_makes_no_file(worlds: Worlds) -> None:
    async def work() -> None:
        world = await worlds.make("a", WorldStart())
        _, refused = await while_busy(world, worlds.delete("a"), world.change_settings(lambda _: {"clock": {}}))
        assert isinstance(refused, NoSuchWorld)
        assert worlds.names() == []
        assert (await worlds.make("a", WorldStart(seed=7))).start().seed == 7

    run(work())


def test_who_waits_to_reset_a_world_that_is_deleted_is_refused(worlds: Worlds) -> None:
    async def work() -> None:
        world = await worlds.make("a", WorldStart())
        _, refused = await while_busy(world, worlds.delete("a"), worlds.reset("a"))
        assert isinstance(refused, NoSuchWorld)
        assert worlds.names() == []

    run(work())


def test_a_world_is_made_once_however_many_want_it(worlds: Worlds) -> None:
    async def work() -> None:
        made = await asyncio.gather(*(worlds.make("a", WorldStart(seed=seed)) for seed in range(5)))
        assert len(set(map(id, made))) == 1
        assert worlds.names() == ["a"]

    run(work())


def test_only_one_of_several_creates_a_world(worlds: Worlds) -> None:
    async def work() -> None:
        several = (worlds.create("a", WorldStart(seed=seed)) for seed in range(5))
        made = await asyncio.gather(*several, return_exceptions=True)
        assert [type(result) for result in made].count(WorldExists) == 4

    run(work())


def test_worlds_that_are_being_made_count(worlds: Worlds) -> None:
    async def work() -> None:
        made = await asyncio.gather(*(worlds.make(name, WorldStart()) for name in "abcdef"), return_exceptions=True)
        assert [type(result) for result in made].count(NoSuchWorld) == 3
        assert len(worlds.names()) == 3

    run(work())

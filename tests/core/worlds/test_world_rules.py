"""Rules of worlds: one opening and creation at a time, caches, resets, the start, and the order of a file's checks."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Coroutine
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from mockservers.catalog import VENDORS
from mockservers.core.errors import NoSuchWorld, SnapshotDamaged, SnapshotExists, WorldDamaged
from mockservers.core.service.service import SeedContext
from mockservers.core.simulation.clock import MACHINE_CLOCK
from mockservers.core.storage.damage import DamagedFile
from mockservers.core.storage.database import Database, open_immutable
from mockservers.core.storage.settings import WorldSettings
from mockservers.core.worlds import registry
from mockservers.core.worlds.registry import Worlds
from mockservers.core.worlds.seeding import WorldStart
from mockservers.core.worlds.snapshots import Snapshots
from mockservers.core.worlds.templates import Templates, leave_template
from mockservers.core.worlds.upgrades import Upgrades
from mockservers.core.worlds.world import World
from mockservers.core.worlds.world_check import WorldCheck

Work = Callable[[Worlds], Coroutine[Any, Any, object]]
OPENINGS: dict[str, Work] = {
    "list usable": lambda worlds: worlds.list_usable(),
    "list damage": lambda worlds: worlds.list_damage(),
    "get": lambda worlds: worlds.get("a"),
    "make": lambda worlds: worlds.make("a", WorldStart()),
    "reset": lambda worlds: worlds.reset("a"),
}


def make_worlds(folder: Path, work: Callable[[Worlds], Coroutine[Any, Any, None]]) -> None:
    """Run work with the worlds of a folder."""
    worlds = Worlds(folder / "worlds", ())
    asyncio.run(work(worlds))
    worlds.close()


def count_calls(monkeypatch: pytest.MonkeyPatch, owner: object, name: str) -> list[object]:
    """Note the first argument of each call of a method or function."""
    calls, method = list[object](), getattr(owner, name)

    def note(*arguments: object) -> object:
        calls.append(arguments[0])
        return method(*arguments)

    monkeypatch.setattr(owner, name, note)
    return calls


async def make_one(worlds: Worlds) -> None:
    await worlds.make("a", WorldStart())


@pytest.mark.parametrize("first", OPENINGS)
@pytest.mark.parametrize("second", [*OPENINGS, "delete"])
def test_a_world_is_opened_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: str, second: str) -> None:
    make_worlds(tmp_path, make_one)

    async def open_twice(worlds: Worlds) -> None:
        opened = count_calls(monkeypatch, registry, "prepare_file")
        other = worlds.delete("a") if second == "delete" else OPENINGS[second](worlds)
        await asyncio.gather(OPENINGS[first](worlds), other, return_exceptions=True)
        assert len(opened) == 1

    make_worlds(tmp_path, open_twice)


def test_a_world_that_is_deleted_is_opened_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_worlds(tmp_path, make_one)

    async def delete_twice(worlds: Worlds) -> None:
        opened = count_calls(monkeypatch, registry, "prepare_file")
        await asyncio.gather(worlds.delete("a"), worlds.delete("a"), return_exceptions=True)
        assert (len(opened), worlds.names()) == (1, [])

    make_worlds(tmp_path, delete_twice)


def test_a_new_world_is_created_once_and_not_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def create(worlds: Worlds) -> None:
        created = count_calls(monkeypatch, worlds, "_create_file")
        checked = count_calls(monkeypatch, registry, "prepare_file")
        worlds_made = await asyncio.gather(*(worlds.make("b", WorldStart()) for _ in range(3)))
        await worlds.create("c", WorldStart())
        await worlds.fork(worlds_made[0], "d")
        assert (created, checked) == (["b", "c", "d"], [])
        assert len(set(map(id, worlds_made))) == 1

    make_worlds(tmp_path, create)


def test_the_start_of_new_worlds_is_checked_at_once(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="There is no service 'nobody'"):
        Worlds(tmp_path / "worlds", (), WorldStart(options={"nobody": {}}))


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World("w", Database.create(tmp_path / "w.sqlite", ()))


@pytest.mark.parametrize(("number", "is_kept"), [(1_000, True), (1_001, False)])
def test_a_cache_has_at_most_1000_entries_when_it_is_read(world: World, number: int, *, is_kept: bool) -> None:
    world.cache_for("rows", 1).update(dict.fromkeys(range(number)))
    assert len(world.cache_for("rows", 1)) == (number if is_kept else 0)


def test_a_cache_is_of_one_name_and_version(world: World) -> None:
    world.cache_for("rows", 1)["a"] = 1
    assert (world.cache_for("others", 1), world.cache_for("rows", 1)) == ({}, {"a": 1})
    assert world.cache_for("rows", 2) == {}
    assert world.cache_for("rows", 1) == {}


def test_a_reset_clears_journal_and_caches_and_is_counted(world: World) -> None:
    edition = world.journal.edition
    world.cache_for("rows", 1)["a"] = 1
    for number in (1, 2):
        world.reset()
        assert world.generation == number
    assert (world.cache_for("rows", 1), world.journal.edition != edition) == ({}, True)


FREE_PAGES = slice(36, 40)  # bytes of a database's head


@pytest.fixture
def doubly_wrong(tmp_path: Path) -> Path:
    """A file with a table of another version, and damaged."""
    path = tmp_path / "w.sqlite"
    Database.create(path, ()).close()
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE another (a)")
        db.commit()
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.execute("PRAGMA journal_mode = DELETE")
    content = bytearray(path.read_bytes())
    content[FREE_PAGES] = (7).to_bytes(4, "big")
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("check", "reason"),
    [
        (WorldCheck.check_own, "Its file is damaged"),  # what cannot be read is not compared
        (WorldCheck.check_foreign, "Its tables are not those of this version: another"),  # before SQLite runs a view
    ],
    ids=["own", "foreign"],
)
def test_the_checks_of_a_file_have_an_order(
    doubly_wrong: Path, check: Callable[[WorldCheck, sqlite3.Connection], None], reason: str
) -> None:
    with closing(open_immutable(doubly_wrong)) as db, pytest.raises(DamagedFile, match=reason):
        check(WorldCheck(()), db)


@pytest.mark.parametrize(
    ("now", "text"),
    [
        (None, None),
        (datetime(2014, 6, 23, 12, 18, 29, tzinfo=UTC), "2014-06-23T12:18:29Z"),
        (datetime(2014, 6, 23, 14, 18, 29, 500_000, timezone(timedelta(hours=2))), "2014-06-23T12:18:29.500000Z"),
    ],
)
def test_a_start_is_stored_and_read_as_it_was(now: datetime | None, text: str | None) -> None:
    start = WorldStart(3, now, {"bigfix": {"usages": 10}})
    assert start.as_json() == {"seed": 3, "now": text, "options": {"bigfix": {"usages": 10}}}
    assert WorldStart.from_json(start.as_json()) == start


def test_a_clock_is_frozen_at_the_start_or_runs_with_the_machine() -> None:
    moment = datetime(2014, 6, 23, 12, 18, 29, tzinfo=UTC)
    assert (WorldStart(now=moment).clock().now(), WorldStart(now=moment).clock().speed) == (moment, 0)
    assert WorldStart().clock() is MACHINE_CLOCK
    assert WorldStart().seed == 0


def test_seed_data_ends_at_the_full_hour_of_the_start() -> None:
    seeded: list[SeedContext] = []
    templates = Templates([replace(VENDORS[0], seed=seeded.append)])
    start = WorldStart(3, datetime(2014, 6, 23, 12, 18, 29, tzinfo=UTC))
    templates.use(start, leave_template)
    assert (seeded[0].as_of, seeded[0].seed) == (datetime(2014, 6, 23, 12, tzinfo=UTC), 3)
    templates.close()


@pytest.mark.parametrize(("number", "is_kept"), [(7, True), (8, False)])
def test_the_last_eight_templates_are_kept(number: int, *, is_kept: bool) -> None:
    templates, now = Templates([]), datetime(2014, 6, 23, 12, tzinfo=UTC)
    for seed in range(number + 1):
        templates.use(WorldStart(seed, now), leave_template)
    assert templates.is_ready(WorldStart(0, now)) is is_kept
    assert all(templates.is_ready(WorldStart(seed, now)) for seed in range(1, number + 1))
    templates.close()


def test_a_world_whose_damaged_file_was_removed_by_hand_is_made_again(tmp_path: Path) -> None:
    async def work(worlds: Worlds) -> None:
        world = await worlds.make("a", WorldStart())
        world.database.note_damage("It is odd.")
        with pytest.raises(WorldDamaged):
            await worlds.get("a")
        world.database.path.unlink()
        made = await worlds.get("a")
        assert made is not world
        assert not made.damage
        assert await worlds.get("a") is made

    make_worlds(tmp_path, work)


def test_a_snapshot_is_replaced_only_if_that_is_asked_for(tmp_path: Path) -> None:
    async def work(worlds: Worlds) -> None:
        world, snapshots = await worlds.make("a", WorldStart()), worlds.snapshots
        await snapshots.save("s", world)
        with pytest.raises(SnapshotExists):
            await snapshots.save("s", world)
        content = snapshots.get("s").path.read_bytes()
        with pytest.raises(SnapshotExists):
            await snapshots.take_in("s", content)
        await snapshots.save("s", world, replace=True)
        await snapshots.take_in("s", content, replace=True)

    make_worlds(tmp_path, work)


def test_a_snapshot_with_other_tables_is_damaged(tmp_path: Path) -> None:
    snapshots = Snapshots(tmp_path, WorldCheck(()), Upgrades(()))
    path = tmp_path / "s.sqlite"
    database = Database.create(path, ())
    with database.transaction(writing=True) as db:
        WorldSettings({}).write(db, start=WorldStart(7, datetime(2014, 6, 23, tzinfo=UTC)).as_json())
    database.close()
    assert snapshots.get("s").name == "s"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE later (a)")
    with pytest.raises(SnapshotDamaged, match=r"Its tables are not those of this version: later\."):
        snapshots.get("s")


def test_worlds_are_listed_by_name_and_other_files_are_none(tmp_path: Path) -> None:
    worlds = Worlds(tmp_path / "worlds", ())
    for name in ("b", "C", "a", "-no", "d.new"):
        (tmp_path / "worlds" / f"{name}.sqlite").touch()
    (tmp_path / "worlds" / "e.txt").touch()
    assert worlds.names() == ["C", "a", "b", "d.new"]


@pytest.mark.parametrize("length", [64, 65])
def test_a_wrong_name_is_quoted_with_at_most_64_characters(tmp_path: Path, length: int) -> None:
    worlds = Worlds(tmp_path / "worlds", ())
    with pytest.raises(NoSuchWorld, match=rf"^Invalid world name '{'-' * 64}': use 1 to 64 letters"):
        asyncio.run(worlds.make("-" * length, WorldStart()))


@pytest.mark.parametrize(("number", "named"), [(3, "a0, a1, a2"), (4, "a0, a1, a2")])
def test_three_tables_of_another_version_are_named(tmp_path: Path, number: int, named: str) -> None:
    path = tmp_path / "w.sqlite"
    Database.create(path, ()).close()
    with closing(sqlite3.connect(path)) as db:
        for place in range(number):
            db.execute(f"CREATE TABLE a{place} (a)")
        with pytest.raises(DamagedFile, match=rf"^Its tables are not those of this version: {named}\.$"):
            WorldCheck(()).check_tables(db)

"""A world's file that is damaged while it is in use, and files of worlds that are gone."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from mockservers.catalog import VENDORS
from mockservers.core.errors import WorldDamaged
from mockservers.core.http.pipeline import RequestPipeline
from mockservers.core.messages import Request, Response
from mockservers.core.storage.database import Database
from mockservers.core.storage.settings import VendorSetting, WorldSettings
from mockservers.core.storage.world_files import remove_leftovers
from mockservers.core.worlds.registry import Worlds


def damage(path: Path) -> None:
    """Overwrite all pages but the first."""
    content = path.read_bytes()
    path.write_bytes(content[:4_096] + b"\xff" * (len(content) - 4_096))


@pytest.mark.parametrize("writing", [False, True])
def test_damage_that_a_transaction_finds_is_recorded(tmp_path: Path, *, writing: bool) -> None:
    database = Database.create(tmp_path / "world.sqlite", ())
    with database.transaction(writing=True) as db:
        for number in range(200):
            WorldSettings({}).write_for_vendor(db, VendorSetting[Any](f"setting {number}", None), "x" * 1_000)
    database.close()
    damage(database.path)
    for _ in range(2):
        told = pytest.raises(WorldDamaged, match=r"The world 'world' is damaged: .* Reset it")
        with told, database.transaction(writing=writing) as db:
            db.exec_driver_sql("SELECT * FROM world_settings").all()
    assert "malformed" in database.damage
    database.close()


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.name)
def test_damage_between_two_requests_is_reported_in_the_vendors_form(tmp_path: Path, vendor: object) -> None:
    async def run() -> tuple[list[Response], list[str]]:
        worlds = Worlds(tmp_path / "worlds", VENDORS)
        pipeline = RequestPipeline(vendor, worlds)  # type: ignore[arg-type]  # parametrised
        answers = [await pipeline.answer(Request("GET", "/no/such/path"), "default")]
        world = await worlds.get("default")
        world.database.close()
        damage(world.database.path)
        answers += [await pipeline.answer(Request(method, "/no/such/path"), "default") for method in ("GET", "POST")]
        damaged = [world.name for world in await worlds.list_damage()]
        worlds.close()
        return answers, damaged

    (before, *after), damaged = asyncio.run(run())
    assert before.status < 500
    assert [response.status for response in after] == [500, 500]
    assert all(json.loads(response.body).keys() == json.loads(before.body).keys() for response in after)
    assert damaged == ["default"]


def test_leftovers_are_removed(tmp_path: Path) -> None:
    kept = ["a.sqlite", "a.sqlite-wal", "a.sqlite-shm", "a.b-wal.sqlite", "notes.txt"]
    gone = ["b.sqlite-wal", "b.sqlite-shm", "c.sqlite-journal", "d.12.new", "d.12.new-wal"]
    for name in (*kept, *gone):
        (tmp_path / name).touch()
    remove_leftovers(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(kept)

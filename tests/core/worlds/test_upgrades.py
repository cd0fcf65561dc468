"""Upgrades of world files: what is kept, what is refused, and what an interruption leaves."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
import yaml
from sqlalchemy import Column, Integer, MetaData, String, Table
from sqlalchemy.schema import CreateTable

from mockservers.catalog import VENDORS
from mockservers.core.service.service import Service, Step
from mockservers.core.storage.damage import DamagedFile
from mockservers.core.storage.tables import core_tables
from mockservers.core.worlds.registry import Worlds
from mockservers.core.worlds.seeding import WorldStart
from mockservers.core.worlds.snapshots import Snapshots
from mockservers.core.worlds.upgrades import CORE, Upgrades
from mockservers.core.worlds.world_check import WorldCheck

RECORDED = Path(__file__).with_name("tables.yaml")
FIRST = MetaData()
Table("acme_things", FIRST, Column("id", Integer, primary_key=True), Column("label", String))
SECOND = MetaData()
Table(
    "acme_things",
    SECOND,
    Column("id", Integer, primary_key=True),
    Column("name", String, nullable=False),  # was ``label``
    Column("size", Integer),
)


def rename_label(db: sqlite3.Connection) -> None:
    db.execute("ALTER TABLE acme_things RENAME COLUMN label TO name")


def fail(_db: sqlite3.Connection) -> None:
    raise sqlite3.OperationalError("disk full")


def acme(tables: MetaData, *steps: Step) -> Service:
    return replace(VENDORS[0], name="acme", tables=tables, steps=steps, data_tables=(), seed=lambda _context: None)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A world of the service's first version, with two rows."""
    worlds = Worlds(tmp_path / "worlds", [acme(FIRST)])
    asyncio.run(worlds.make("w", WorldStart(seed=7)))
    worlds.close()
    path = tmp_path / "worlds" / "w.sqlite"
    with closing(sqlite3.connect(path)) as db, db:
        db.executemany("INSERT INTO acme_things VALUES (?, ?)", [(2, "b"), (1, "a")])
    return path


def read(path: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(query).fetchall()


def read_steps(path: Path) -> dict[str, int]:
    [(text,)] = read(path, "SELECT value FROM world_settings WHERE name = 'schema'")
    steps: dict[str, int] = json.loads(str(text))
    return steps


def test_a_world_of_the_first_version_has_its_rows_in_the_second(file: Path) -> None:
    worlds = Worlds(file.parent, [acme(SECOND, rename_label)])
    world = asyncio.run(worlds.get("w"))
    assert world.start().seed == 7
    worlds.close()
    assert read(file, "SELECT * FROM acme_things ORDER BY id") == [(1, "a", None), (2, "b", None)]
    assert read_steps(file) == {CORE: 1, "acme": 1}
    assert [path.name for path in file.parent.iterdir()] == ["w.sqlite"]


def test_only_the_missing_steps_are_taken(file: Path) -> None:
    taken: list[int] = []
    steps = [lambda _db, number=number: taken.append(number) for number in range(3)]
    Upgrades([acme(FIRST, *steps[:2])]).upgrade(file)
    assert taken == [0, 1]
    Upgrades([acme(FIRST, *steps)]).upgrade(file)
    assert taken == [0, 1, 2]


def test_a_snapshot_that_threads_read_at_once_is_upgraded_once(file: Path) -> None:
    taken: list[int] = []
    services = [acme(SECOND, lambda db: taken.append(1) or rename_label(db))]
    snapshots = Snapshots(file.parent, WorldCheck(services), Upgrades(services))
    start = threading.Barrier(8)

    def read_at_once(_number: int) -> str:
        start.wait()
        return snapshots.get("w").name

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(read_at_once, range(8))) == ["w"] * 8
    assert taken == [1]
    assert read(file, "SELECT * FROM acme_things ORDER BY id") == [(1, "a", None), (2, "b", None)]


def test_a_file_of_this_version_needs_no_upgrade(file: Path) -> None:
    with closing(sqlite3.connect(file)) as db:
        assert not Upgrades([acme(FIRST)]).is_needed(db)
        assert Upgrades([acme(FIRST, rename_label)]).is_needed(db)


@pytest.mark.parametrize(
    ("service", "reason"),
    [
        (acme(SECOND, fail), r"^It cannot be upgraded from an earlier version \(disk full\)\.$"),
        (acme(SECOND, lambda _db: None), r"^Its tables are not those of this version: acme_things\.$"),
        (acme(MetaData(), lambda _db: None), r"^Its tables are not those of this version: acme_things\.$"),
    ],
    ids=["a step fails", "a column would be lost", "a table would be lost"],
)
def test_what_cannot_be_upgraded_is_unchanged(service: Service, reason: str, file: Path) -> None:
    before = file.read_bytes()
    with pytest.raises(DamagedFile, match=reason):
        Upgrades([service]).upgrade(file)
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir()] == ["w.sqlite"]


def test_a_file_of_a_newer_version_is_left_alone(file: Path) -> None:
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("UPDATE world_settings SET value = ? WHERE name = 'schema'", ('{"core": 1, "acme": 4}',))
    worlds = Worlds(file.parent, [acme(SECOND, rename_label)])
    [damage] = asyncio.run(worlds.list_damage())
    worlds.close()
    assert "A newer version of mockservers wrote it (acme 4; this version knows 1)." in str(damage)
    assert read(file, "SELECT label FROM acme_things ORDER BY id") == [("a",), ("b",)]


def describe_tables(metadata: MetaData) -> str:
    """A digest of the tables' columns; indexes may change, since tables are made anew."""
    statements = sorted(str(CreateTable(table)) for table in metadata.tables.values())
    return sha256("\n".join(statements).encode()).hexdigest()[:16]


def test_changed_tables_have_another_step() -> None:
    """After a change of tables: add a step to ``Service.steps`` or ``CORE_STEPS``, and note both in ``tables.yaml``."""
    known = {CORE: core_tables, **{vendor.name: vendor.tables for vendor in VENDORS if vendor.tables is not None}}
    steps = Upgrades(VENDORS).current
    found = {name: {"steps": steps[name], "tables": describe_tables(tables)} for name, tables in known.items()}
    assert found == yaml.safe_load(RECORDED.read_text())


@pytest.mark.parametrize("steps", ["7", '{"core": -1}', '{"core": "1"}', '{"core": true}', "no JSON"])
def test_a_file_without_valid_numbers_is_not_changed(steps: str, file: Path) -> None:
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("UPDATE world_settings SET value = ? WHERE name = 'schema'", (steps,))
        assert not Upgrades([acme(SECOND, rename_label)]).is_needed(db)

"""Every stored value has the type that its column is declared with, which SQLite itself does not enforce."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from mockservers.catalog import VENDORS
from mockservers.core.http.pipeline import ask
from mockservers.core.package_files import fixture_folder
from mockservers.core.storage.tables import core_tables
from mockservers.core.worlds.registry import Worlds
from mockservers.core.worlds.scenarios import read_scenarios, world_in_scenario
from mockservers.core.worlds.world_check import find_odd_columns

SCHEMAS = (core_tables, *(vendor.tables for vendor in VENDORS))
TABLES = [table for schema in SCHEMAS if schema for table in schema.sorted_tables]


async def make_world(folder: Path, scenario: str | None) -> Path:
    worlds = Worlds(folder / "worlds", VENDORS)
    world = await (world_in_scenario("odd", scenario, worlds, ask(worlds)) if scenario else worlds.get("odd"))
    worlds.close()
    return world.database.path


@pytest.mark.parametrize("scenario", [None, *read_scenarios(fixture_folder())])
def test_every_value_is_of_its_columns_type(scenario: str | None, tmp_path: Path) -> None:
    with closing(sqlite3.connect(asyncio.run(make_world(tmp_path, scenario)))) as db:
        assert {table.name: odd for table in TABLES if (odd := find_odd_columns(db, table))} == {}

"""A data folder that an earlier version wrote opens in this one, with everything that was in it.

``formats/1.tar.xz`` is a folder of version 0.1: a world whose clock is frozen, with a created metric and computer and a
half-used fault, and a snapshot of it.
"""

from __future__ import annotations

import json
import sqlite3
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import pytest
import requests

from contract_tests.kit.remote import Control, RemoteWorld
from contract_tests.kit.vendors.bigfix import bigfix, metric_names
from contract_tests.kit.vendors.servicenow import EMPTY, STAGING, Instance, open_world
from contract_tests.kit.vendors.servicenow_definitions import GADGETS, Definer
from mockservers import MockServer

FORMATS = Path(__file__).with_name("formats")
WORLD, SNAPSHOT, NOW = "work", "before", "2014-06-23T12:18:29Z"
USERS, MULTIPLE = "sys_user", "sys_rest_insert_multiple"  # the latter is new
DESCRIBING = ("sys_db_object", "sys_dictionary", "sys_choice", "sys_documentation", "sys_glide_object")
ROLES = {"itil.reader": ["snc_read_only"], "fnms.integration": ["personalize_dictionary"]}  # which users have got since
STATISTICS = {"sqlite_stat1"}  # of SQLite's planner, not of the world


def unpack(to: Path) -> Path:
    with tarfile.open(FORMATS / "1.tar.xz") as archive:
        archive.extractall(to, filter="data")
    return to


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    """The folder as version 0.1 left it."""
    return unpack(tmp_path / "earlier")


@pytest.fixture
def control(tmp_path: Path) -> Iterator[Control]:
    """This version's server with a copy of the folder."""
    unpack(tmp_path / "now")
    with MockServer(data=tmp_path / "now") as running, Control(running) as client:
        yield client


@pytest.fixture
def instance(control: Control) -> Iterator[Instance]:
    """A new world of this version."""
    with open_world(control.server, **EMPTY) as made:
        yield made


def read_rows(file: Path, columns: Mapping[str, str]) -> dict[str, list[tuple[object, ...]]]:
    """Read some columns of every table of a world's file, in the order of their values."""
    with closing(sqlite3.connect(file)) as db:
        return {
            name: db.execute(f'SELECT {some} FROM "{name}" ORDER BY {some}').fetchall()  # noqa: S608 -- names of tables
            for name, some in columns.items()
        }


def add_roles(roles: str, more: Sequence[str]) -> str:
    return json.dumps([*json.loads(roles), *more], separators=(",", ":"))


def assert_has_all_rows(now: Path, before: Path) -> None:
    """Every row of the earlier file is in the present one.

    ``rights`` were bytes, there are more settings, and users of ServiceNow have ``ROLES`` besides theirs.
    """
    with closing(sqlite3.connect(before)) as db:
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        columns = {
            name: ", ".join(f'"{column}"' for _, column, *_ in db.execute(f'PRAGMA table_info("{name}")'))
            for name in set(names) - STATISTICS
        }
    columns["informatica_users"] = columns["informatica_users"].replace('"rights"', "CAST(rights AS TEXT)")
    found, expected = read_rows(now, columns), read_rows(before, columns)
    assert set(expected.pop("world_settings")) < set(found.pop("world_settings"))
    expected["servicenow_users"] = [
        (sys_id, name, password, add_roles(str(roles), ROLES.get(str(name), ())))
        for sys_id, name, password, roles in expected["servicenow_users"]
    ]
    assert found == expected


def test_the_world_has_every_row_it_had(control: Control, earlier: Path) -> None:
    assert control.worlds() == [WORLD]
    assert RemoteWorld(control, WORLD).describe()["start"]["seed"] == 5
    assert_has_all_rows(control.server.data / "worlds/work.sqlite", earlier / "worlds/work.sqlite")


def test_the_world_goes_on_where_it_was(control: Control) -> None:
    world = RemoteWorld(control, WORLD)
    assert world.ask("GET", "clock") == {"now": NOW, "speed": 0}
    [fault] = world.faults.list()
    assert (fault["kind"], fault["times"], fault["struck"]) == ("status", 2, 1)
    with bigfix(world) as client:
        assert client.get("/api/sam/v2/metrics").status_code == requests.codes.unavailable
        assert metric_names(client) == {"KEPT"}


def test_the_snapshot_is_restored_and_imported(control: Control, earlier: Path) -> None:
    [snapshot] = control.snapshots.list()
    assert snapshot["name"] == SNAPSHOT
    control.snapshots.take_in("imported", earlier / "snapshots/before.sqlite")
    for name in (SNAPSHOT, "imported"):
        with RemoteWorld(control, control.snapshots.fork(name, f"of-{name}").name) as world:
            world.faults.clear()
            assert metric_names(bigfix(world)) == {"KEPT"}
        assert_has_all_rows(control.server.data / f"snapshots/{name}.sqlite", earlier / "snapshots/before.sqlite")


def test_new_columns_and_tables_can_be_used(control: Control) -> None:
    world = RemoteWorld(control, WORLD)
    instance = Instance(control.server, world, requests.Session())
    users = f"/api/now/table/{USERS}"
    [user] = instance.call("GET", users, params={"sysparm_query": "user_name=admin"}).json()["result"]
    assert user["time_zone"] == ""
    changed = instance.call("PATCH", f"{users}/{user['sys_id']}", json={"time_zone": "Asia/Tokyo"}).json()["result"]
    assert changed["time_zone"] == "Asia/Tokyo"
    made = instance.call("POST", f"/api/now/table/{MULTIPLE}", json={"source_table": STAGING.format("inventory")})
    assert made.status_code == requests.codes.created


def test_an_upgraded_world_describes_its_tables_and_takes_others(control: Control, instance: Instance) -> None:
    world = RemoteWorld(control, WORLD)
    earlier = Instance(control.server, world, requests.Session())
    for table in DESCRIBING:
        stamps = {"sys_created_on", "sys_updated_on"}
        described, expected = (
            [{name: value for name, value in row.items() if name not in stamps} for row in found]
            for found in (each.table(table, sysparm_exclude_reference_link="true") for each in (earlier, instance))
        )
        assert described == expected
    definer = Definer(earlier)
    definer.add_gadgets()
    definer.create(GADGETS, u_name="Laptop", u_price="3")
    assert earlier.count(GADGETS, "u_price=3") == 1

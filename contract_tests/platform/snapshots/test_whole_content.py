"""Every table of a world is saved, restored, forked, exported, imported, reset, compared and opened again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests

from contract_tests.kit.full_world import (
    OPTIONS,
    SCENARIO,
    find_differing_tables,
    list_reads,
    list_settings,
    list_tables,
    new_full_world,
    read_snapshot,
    read_world,
)
from contract_tests.kit.remote import Control, RemoteWorld
from contract_tests.kit.services import start_server
from contract_tests.kit.vendors.bigfix import bigfix
from contract_tests.kit.vendors.informatica import Receiver, end_job_with_callback
from contract_tests.kit.vendors.servicenow import Instance

SAVED, COPY = "full-saved", "full-copy"
START = {"seed": 11, "options": OPTIONS, "now": "2026-03-31T12:00:00Z"}
WRITERS = 6


@pytest.fixture(scope="module")
def full(control: Control) -> Iterator[RemoteWorld]:
    """A full world, saved as ``SAVED``; tests do not change it."""
    with new_full_world(control, "full-world") as world:
        control.snapshots.save(SAVED, world.name)
        yield world
    control.snapshots.delete(SAVED)


def restore_over_another(control: Control, _folder: Path) -> str:
    control.new_world(COPY).restore(SAVED)
    return COPY


def fork_world(control: Control, _folder: Path) -> str:
    return control.world("full-world").fork(COPY).name


def fork_snapshot(control: Control, _folder: Path) -> str:
    return control.snapshots.fork(SAVED, COPY).name


def export_and_import(control: Control, folder: Path) -> str:
    control.snapshots.export(SAVED, folder / "exported.sqlite")
    control.snapshots.take_in(COPY, folder / "exported.sqlite")
    try:
        return control.snapshots.fork(COPY, COPY).name
    finally:
        control.snapshots.delete(COPY)


WAYS: tuple[Callable[[Control, Path], str], ...] = (restore_over_another, fork_world, fork_snapshot, export_and_import)


def test_no_table_and_no_setting_of_the_full_world_is_empty(full: RemoteWorld) -> None:
    content = read_world(full)
    assert content.keys() == list_tables()
    assert [table for table, rows in content.items() if not rows] == []
    assert {name for name, _ in content["world_settings"]} == list_settings()


def test_a_snapshot_has_every_row_of_the_world(full: RemoteWorld) -> None:
    assert find_differing_tables(read_snapshot(full.control, SAVED), read_world(full)) == []


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_copy_has_every_row_and_gives_the_same_responses(
    way: Callable[[Control, Path], str], full: RemoteWorld, tmp_path: Path
) -> None:
    with RemoteWorld(full.control, way(full.control, tmp_path)) as copy:
        assert find_differing_tables(read_world(copy), read_world(full)) == []
        with RemoteWorld(full.control, full.control.snapshots.fork(SAVED, f"{COPY}-2").name) as other:
            assert dict(list_reads(copy)) == dict(list_reads(other))


def test_a_reset_leaves_what_a_new_world_with_this_start_has(full: RemoteWorld) -> None:
    control = full.control
    with RemoteWorld(control, control.snapshots.fork(SAVED, COPY).name) as copy:
        copy.reset()
        with control.new_world(f"{COPY}-2", **START) as new:
            new.load(SCENARIO)
            assert find_differing_tables(read_world(copy), read_world(new)) == []


def test_a_comparison_counts_the_differing_rows_of_every_table(full: RemoteWorld) -> None:
    control = full.control
    assert control.snapshots.diff(SAVED, world=full.name) == []
    with control.new_world(COPY, **START) as new:
        differing = find_differing_tables(read_world(new), read_world(full))
        shown = control.snapshots.diff(SAVED, world=new.name)
        assert sorted(table["table"] for table in shown) == differing
        rows = {table: (len(found), len(read_world(new)[table])) for table, found in read_world(full).items()}
        for table in shown:
            before, after = rows[table["table"]]
            assert table["added"] - table["removed"] == after - before, table["table"]


def test_a_restarted_server_has_every_row(tmp_path: Path) -> None:
    with start_server(data=tmp_path) as first, Control(first) as control:
        before = read_world(new_full_world(control, "full-world"))
    with start_server(data=tmp_path) as second, Control(second) as control:
        world = control.world("full-world")
        world.describe()
        assert find_differing_tables(read_world(world), before) == []


def test_a_fork_sends_the_callback_that_waits_in_its_snapshot(world: RemoteWorld) -> None:
    control, receiver = world.control, Receiver()
    try:
        world.faults.add("informatica.callback_late", seconds=1_000_000)
        end_job_with_callback(world, receiver.url)
        world.set_clock(speed=1_000_000)
        control.snapshots.save(COPY, world.name)
        world.reset()  # its own callback is gone
        with RemoteWorld(control, control.snapshots.fork(COPY, COPY).name):
            assert receiver.next()[0] == "/jobs"
    finally:
        control.snapshots.delete(COPY)
        receiver.close()


def test_concurrent_changes_of_settings_are_all_kept(world: RemoteWorld) -> None:
    """The clock, timings, faults and counts of faults have several writers while a long request holds the world."""
    control, began = world.control, world.now()
    world.faults.add("status", service="bigfix", operation="get_about", status=503)
    rows: list[dict[str, Any]] = [{"ComputerName": f"PC-{number}"} for number in range(400)]

    def insert_rows() -> None:
        with requests.Session() as session:
            path = "/api/now/import/x_fls_flexera_fnms_inventory_import/insertMultiple"
            Instance(control.server, world, session).call("POST", path, json={"records": rows}).raise_for_status()

    def change_settings(number: int) -> None:
        with Control(control.server) as mine:
            place = mine.world(world.name)
            place.set_pace("bigfix.import", record=str(number), seconds=number + 1)
            place.advance(1)
            place.faults.add("flexera.import_stuck")
            assert bigfix(place).get("/api/sam/about").status_code == 503

    with ThreadPoolExecutor(WRITERS + 1) as pool:
        work = [pool.submit(insert_rows), *(pool.submit(change_settings, number) for number in range(WRITERS))]
        for done in work:
            done.result()
    paces = {pace["lifecycle"]: pace["records"] for pace in world.pace()}
    assert {record: pace["seconds"] for record, pace in paces["bigfix.import"].items()} == {
        str(number): number + 1 for number in range(WRITERS)
    }
    assert (world.now() - began).total_seconds() == WRITERS
    faults = world.ask("GET", "faults")["faults"]
    assert len(faults) == WRITERS + 1
    assert len({fault["id"] for fault in faults}) == WRITERS + 1
    assert faults[0]["struck"] == WRITERS

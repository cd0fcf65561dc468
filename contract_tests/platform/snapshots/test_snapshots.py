"""Snapshots over HTTP: saved, restored, forked, compared, exported, imported, deleted."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import requests

from contract_tests.kit.remote import Control, RemoteWorld
from contract_tests.kit.vendors.bigfix import bigfix, create_metric, metric_names
from mockservers import MockServer

FILE = "application/octet-stream"
FILE_HEADER = {"Content-Type": FILE}


def request_refused(control: Control, method: str, path: str, **content: Any) -> tuple[int, str]:
    answer = control.http.request(method, path, **content)
    return answer.status_code, answer.json()["error"]


def restore(world: RemoteWorld, name: str) -> Any:
    return world.ask("POST", "restore", body={"snapshot": name})


def test_a_restored_world_is_as_it_was_saved(world: RemoteWorld, name: str, save: Callable[..., Any]) -> None:
    create_metric(bigfix(world), "BEFORE")
    world.set_pace("bigfix.import", seconds=77)
    saved = save()
    create_metric(bigfix(world), "AFTER")
    world.advance(3600)
    world.set_pace("bigfix.import", seconds=5)
    restored = restore(world, name)
    assert metric_names(bigfix(world)) == {"BEFORE"}
    assert restored["clock"] == saved["clock"] == {"now": "2026-03-31T12:00:00Z", "speed": 0}
    paces = {pace["lifecycle"]: pace["pace"] for pace in world.ask("GET", "pace")["paces"]}
    assert paces["bigfix.import"]["seconds"] == 77
    assert restored["exchanges"] == 0


def test_ids_go_on_from_where_they_were_saved(world: RemoteWorld, name: str, save: Callable[..., Any]) -> None:
    save()
    first = create_metric(bigfix(world), "A")["id"]
    restore(world, name)
    assert create_metric(bigfix(world), "B")["id"] == first


def test_a_world_can_be_as_another_one_was(world: RemoteWorld, control: Control, name: str) -> None:
    create_metric(bigfix(world), "MINE")
    with control.new_world(f"{world.name[:50]}-2") as other:
        create_metric(bigfix(other), "THEIRS")
        control.ask("POST", "snapshots", body={"name": name, "world": other.name})
    restore(world, name)
    assert metric_names(bigfix(world)) == {"THEIRS"}


def test_a_reset_returns_to_the_beginning_that_the_snapshot_has(
    control: Control, world: RemoteWorld, name: str
) -> None:
    with control.new_world(f"{world.name[:50]}-2", seed=99) as other:
        control.ask("POST", "snapshots", body={"name": name, "world": other.name})
    restore(world, name)
    world.reset()
    assert world.describe()["start"]["seed"] == 99


def test_a_fork_is_the_same_and_goes_its_own_way(world: RemoteWorld, control: Control) -> None:
    create_metric(bigfix(world), "BOTH")
    world.advance(60)
    shown = world.ask("POST", "fork", body={"name": f"{world.name[:50]}-fork"})
    with RemoteWorld(control, shown["name"]) as fork:
        create_metric(bigfix(fork), "FORK")
        create_metric(bigfix(world), "WORLD")
        assert metric_names(bigfix(fork)) == {"BOTH", "FORK"}
        assert metric_names(bigfix(world)) == {"BOTH", "WORLD"}
        assert (shown["clock"], shown["exchanges"]) == (world.describe()["clock"], 0)


def test_a_snapshot_becomes_as_many_worlds_as_are_wanted(
    world: RemoteWorld, control: Control, name: str, save: Callable[..., Any]
) -> None:
    create_metric(bigfix(world), "SAVED")
    save()

    def create_fork(number: int) -> set[str]:
        with Control(control.server) as mine:
            made = mine.ask("POST", "snapshots", name, "fork", body={"name": f"{world.name[:50]}-{number}"})
            with RemoteWorld(mine, made["name"]) as fork:
                create_metric(bigfix(fork), f"M_{number}")
                return metric_names(bigfix(fork))

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(create_fork, range(8))) == [{"SAVED", f"M_{number}"} for number in range(8)]


def test_a_fork_does_not_replace_a_world(
    world: RemoteWorld, control: Control, name: str, save: Callable[..., Any]
) -> None:
    save()
    told = (409, f"The world {world.name!r} already exists: choose another name, or delete it first.")
    assert request_refused(control, "POST", f"/worlds/{world.name}/fork", json={"name": world.name}) == told
    assert request_refused(control, "POST", f"/snapshots/{name}/fork", json={"name": world.name}) == told


def test_a_snapshot_is_replaced_only_when_that_is_asked_for(
    world: RemoteWorld, control: Control, name: str, save: Callable[..., Any]
) -> None:
    save()
    shown = control.ask("GET", "snapshots", name)
    create_metric(bigfix(world), "LATER")
    body = {"name": name, "world": world.name}
    assert request_refused(control, "POST", "/snapshots", json=body) == (
        409,
        f"The snapshot {name!r} already exists: choose another name, or replace it.",
    )
    world.advance(60)
    saved = save(replace=True)
    assert control.ask("GET", "snapshots", name) == saved != shown
    create_metric(bigfix(world), "LAST")
    restore(world, name)
    assert metric_names(bigfix(world)) == {"LATER"}


def test_snapshots_are_listed_shown_and_deleted(
    control: Control, name: str, save: Callable[..., Any], server: MockServer
) -> None:
    saved = save()
    assert saved["bytes"] == (server.data / "snapshots" / f"{name}.sqlite").stat().st_size
    assert saved in control.ask("GET", "snapshots")["snapshots"]
    assert control.ask("GET", "snapshots", name) == saved
    control.ask("DELETE", "snapshots", name)
    assert name not in {snapshot["name"] for snapshot in control.ask("GET", "snapshots")["snapshots"]}
    for method, path in (("GET", ""), ("DELETE", ""), ("GET", "/file"), ("GET", "/diff?to=x")):
        assert request_refused(control, method, f"/snapshots/{name}{path}") == (404, f"There is no snapshot {name!r}.")


def test_unknown_worlds_and_snapshots_cannot_be_saved_or_restored(
    control: Control, world: RemoteWorld, name: str
) -> None:
    nobody = {"name": name, "world": "nobody"}
    told = (404, "There is no world 'nobody': create it with POST /worlds, or by a vendor's request in it.")
    assert request_refused(control, "POST", "/snapshots", json=nobody) == told
    assert request_refused(control, "POST", "/worlds/nobody/restore", json={"snapshot": name}) == told
    create_metric(bigfix(world), "KEPT")
    gone = (404, f"There is no snapshot {name!r}.")
    assert request_refused(control, "POST", f"/worlds/{world.name}/restore", json={"snapshot": name}) == gone
    assert request_refused(control, "POST", f"/snapshots/{name}/fork", json={"name": "never"}) == gone
    assert metric_names(bigfix(world)) == {"KEPT"}


def test_an_exported_snapshot_is_an_sqlite_file_that_comes_back_the_same(
    world: RemoteWorld, control: Control, name: str, save: Callable[..., Any], tmp_path: Path
) -> None:
    create_metric(bigfix(world), "EXPORTED")
    save()
    answer = control.http.get(f"/snapshots/{name}/file")
    assert answer.headers["Content-Type"] == FILE
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}.sqlite"'
    (tmp_path / "it.sqlite").write_bytes(answer.content)
    with closing(sqlite3.connect(tmp_path / "it.sqlite")) as db:
        assert db.execute("SELECT count(*) FROM bigfix_metrics WHERE code_name = 'EXPORTED'").fetchone() == (1,)
    control.ask("DELETE", "snapshots", name)
    assert control.http.put(f"/snapshots/{name}/file", data=answer.content, headers=FILE_HEADER).status_code == 201
    world.reset()
    restore(world, name)
    assert metric_names(bigfix(world)) == {"EXPORTED"}


def test_an_import_replaces_only_when_that_is_asked_for(control: Control, name: str, save: Callable[..., Any]) -> None:
    save()
    content = control.http.get(f"/snapshots/{name}/file").content

    def put(query: str) -> int:
        return control.http.put(f"/snapshots/{name}/file{query}", data=content, headers=FILE_HEADER).status_code

    assert (put(""), put("?replace=true")) == (409, 201)


def run_sql(content: bytes, path: Path, *statements: str) -> bytes:
    """The file after some SQL."""
    path.write_bytes(content)
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = DELETE")
        for statement in statements:
            db.execute(statement)
    return path.read_bytes()


def overwrite_middle(content: bytes, _path: Path) -> bytes:
    """The file with its middle overwritten."""
    return content[:40_960] + b"\xff" * 40_960 + content[81_920:]


ODD: dict[str, tuple[Callable[[bytes, Path], bytes], str]] = {
    "text": (lambda _c, _p: b"hello", "It is not an SQLite file."),
    "magic only": (lambda c, _p: c[:16], "Its pages do not have 4,096 bytes."),
    "cut": (lambda c, _p: c[: len(c) // 2], "Its file is damaged ("),
    "damaged": (overwrite_middle, "Its file is damaged ("),
    "empty database": (
        lambda _c, p: run_sql(b"", p, "CREATE TABLE t (a)"),
        "Its tables are not those of this version: ",
    ),
    "a table less": (
        lambda c, p: run_sql(c, p, "DROP TABLE bigfix_metrics"),
        "not those of this version: bigfix_metrics.",
    ),
    "a table more": (lambda c, p: run_sql(c, p, "CREATE TABLE more (a)"), "not those of this version: more."),
    "another column": (
        lambda c, p: run_sql(c, p, "ALTER TABLE bigfix_metrics ADD COLUMN a"),
        "not those of this version: bigfix_metrics.",
    ),
    "a trigger": (
        lambda c, p: run_sql(
            c, p, "CREATE TRIGGER t AFTER INSERT ON bigfix_metrics BEGIN DELETE FROM world_tokens; END"
        ),
        "not those of this version: t.",
    ),
    "a view": (lambda c, p: run_sql(c, p, "CREATE VIEW v AS SELECT 1"), "not those of this version: v."),
    "other pages": (
        lambda c, p: run_sql(c, p, "PRAGMA page_size = 8192", "VACUUM"),
        "Its pages do not have 4,096 bytes.",
    ),
    "another unique index": (
        lambda c, p: run_sql(c, p, "DELETE FROM bigfix_metrics", "CREATE UNIQUE INDEX i ON bigfix_metrics (source_id)"),
        "not those of this version: i.",
    ),
    "an index that can fail": (
        lambda c, p: run_sql(c, p, "DELETE FROM bigfix_metrics", "CREATE INDEX i ON bigfix_metrics (abs(source_id))"),
        "not those of this version: i.",
    ),
    "UTF-16": (
        lambda _c, p: run_sql(b"", p, "PRAGMA encoding = 'UTF-16le'", "CREATE TABLE t (a)"),
        "Its encoding is not UTF-8.",
    ),
    "text that is not UTF-8": (
        lambda c, p: run_sql(c, p, "UPDATE bigfix_metrics SET display_name = CAST(x'c328' AS TEXT)"),
        "Its texts are not UTF-8.",
    ),
    "bytes in a column of texts": (
        lambda c, p: run_sql(c, p, "UPDATE informatica_users SET rights = CAST(rights AS BLOB)"),
        "Its column informatica_users.rights holds a value of another type.",
    ),
    "text in a column of numbers": (
        lambda c, p: run_sql(c, p, "UPDATE informatica_organizations SET billing_day = 'first'"),
        "Its column informatica_organizations.billing_day holds a value of another type.",
    ),
    "own columns that are no JSON": (
        lambda c, p: run_sql(c, p, "UPDATE servicenow_core_company SET own = '{'"),
        "Its column servicenow_core_company.own holds a text that is not a JSON object.",
    ),
    "own columns in a list": (
        lambda c, p: run_sql(c, p, "UPDATE servicenow_core_company SET own = '[1]'"),
        "Its column servicenow_core_company.own holds a text that is not a JSON object.",
    ),
    "another view": (
        lambda c, p: run_sql(
            *(c, p, "DROP VIEW servicenow_sys_documentation", "CREATE VIEW servicenow_sys_documentation AS SELECT 1"),
        ),
        "Its tables are not those of this version: servicenow_sys_documentation.",
    ),
    "a value that must be there": (
        lambda c, p: run_sql(
            c,
            p,
            "PRAGMA writable_schema = ON",
            "UPDATE sqlite_master SET sql = replace(sql, 'rights VARCHAR NOT NULL', 'rights VARCHAR')",
            "PRAGMA writable_schema = RESET",
            "UPDATE informatica_users SET rights = NULL",
            "PRAGMA writable_schema = ON",
            "UPDATE sqlite_master SET sql = replace(sql, 'rights VARCHAR', 'rights VARCHAR NOT NULL')",
        ),
        "Its file is damaged (NULL value in informatica_users.rights).",
    ),
    "settings that are no JSON": (
        lambda c, p: run_sql(c, p, "UPDATE world_settings SET value = '{' WHERE name = 'start'"),
        "Its settings are invalid.",
    ),
    "no start": (
        lambda c, p: run_sql(c, p, "DELETE FROM world_settings WHERE name = 'start'"),
        "Its settings are invalid.",
    ),
    "a clock that is none": (
        lambda c, p: run_sql(
            c, p, "UPDATE world_settings SET value = '{\"shown\": -1e18, \"read\": 0}' WHERE name = 'clock'"
        ),
        "Its settings are invalid.",
    ),
    "a stub of no operation": (
        lambda c, p: run_sql(c, p, 'INSERT INTO world_settings VALUES (\'stubs\', \'[{"id": 1, "operation": "x"}]\')'),
        "Its settings are invalid.",
    ),
    "a pace of nothing": (
        lambda c, p: run_sql(c, p, "INSERT INTO world_settings VALUES ('pace', '{\"no.such\": {}}')"),
        "Its settings are invalid.",
    ),
}


@pytest.mark.parametrize("odd", ODD)
def test_a_file_that_is_not_a_snapshot_is_refused_and_replaces_nothing(
    odd: str, world: RemoteWorld, name: str, save: Callable[..., Any], tmp_path: Path
) -> None:
    control = world.control
    create_metric(bigfix(world), "KEPT")
    save()
    make, reason = ODD[odd]
    content = make(control.http.get(f"/snapshots/{name}/file").content, tmp_path / "odd.sqlite")
    path = f"/snapshots/{name}/file?replace=true"
    status, text = request_refused(control, "PUT", path, data=content, headers=FILE_HEADER)
    assert status == 400
    assert text.startswith("The file is not a snapshot: ")
    assert reason in text
    restore(world, name)
    assert metric_names(bigfix(world)) == {"KEPT"}
    assert not list((control.server.data / "snapshots").glob("*.new"))


def test_a_file_is_said_to_be_one(control: Control, name: str) -> None:
    for media_type in ("application/json", "text/plain"):
        told = (415, f"Content type {media_type} is not one of {FILE}.")
        headers = {"Content-Type": media_type}
        assert request_refused(control, "PUT", f"/snapshots/{name}/file", data=b"x", headers=headers) == told


@pytest.mark.parametrize("odd", [".hidden", "..%2f..%2fetc%2fpasswd", "%2e%2e", "a%2fb", "a%20b", "ä", "a" * 65, "~x"])
def test_a_name_that_no_snapshot_can_have(odd: str, control: Control, world: RemoteWorld) -> None:
    assert control.http.get(f"/snapshots/{odd}").status_code == 404
    assert control.http.get(f"/snapshots/{odd}/file").status_code == 404
    assert control.http.put(f"/snapshots/{odd}/file", data=b"x", headers=FILE_HEADER).status_code == 404
    plain = requests.utils.unquote(odd)
    assert control.http.post("/snapshots", json={"name": plain, "world": world.name}).status_code == 400
    assert control.http.post(f"/worlds/{world.name}/restore", json={"snapshot": plain}).status_code == 400
    assert control.http.post(f"/worlds/{world.name}/fork", json={"name": plain}).status_code == 400


def test_there_are_only_so_many_snapshots_and_bytes(
    control: Control, save: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, world: RemoteWorld
) -> None:
    snapshots, body = control.server.worlds.snapshots, {"name": "one-more", "world": world.name}
    saved = save()
    there = control.ask("GET", "snapshots")["snapshots"]
    monkeypatch.setattr(snapshots, "most", len(there))
    full = f"The maximum of {len(there)} snapshots is reached: delete one first."
    assert request_refused(control, "POST", "/snapshots", json=body) == (400, full)
    monkeypatch.setattr(snapshots, "most_bytes", 0)
    assert request_refused(control, "POST", "/snapshots", json=body) == (400, full)
    again = {**body, "name": saved["name"]}
    assert control.http.post("/snapshots", json=again).status_code == 409, "the name is checked first"
    monkeypatch.setattr(snapshots, "most_bytes", 2**40)
    save(replace=True)
    monkeypatch.setattr(snapshots, "most", len(there) + 1)
    most_bytes = sum(entry["bytes"] for entry in there) + saved["bytes"] - 1
    monkeypatch.setattr(snapshots, "most_bytes", most_bytes)
    large = f"The snapshots would exceed {most_bytes:,} bytes: delete one first."
    assert request_refused(control, "POST", "/snapshots", json=body) == (400, large)
    assert not list((control.server.data / "snapshots").glob("*.new"))


def test_a_world_that_is_full_of_writers_is_saved_as_it_was_at_one_moment(
    world: RemoteWorld, name: str, save: Callable[..., Any]
) -> None:
    def write(number: int) -> None:
        mine = bigfix(world)
        for turn in range(5):
            create_metric(mine, f"M_{number}_{turn}")

    save()
    with ThreadPoolExecutor(4) as pool:
        writers = [pool.submit(write, number) for number in range(4)]
        for _ in range(5):
            save(replace=True)
        for entry in writers:
            entry.result()
    seen = metric_names(bigfix(world))
    restore(world, name)
    kept = metric_names(bigfix(world))
    assert kept <= seen
    for number in range(4):  # of each writer the first so many, and none in between is missing
        mine = sorted(entry for entry in kept if entry.startswith(f"M_{number}_"))
        assert mine == [f"M_{number}_{turn}" for turn in range(len(mine))]


def test_snapshots_are_found_again_by_the_next_server(tmp_path: Path) -> None:
    with MockServer(data=tmp_path) as first, Control(first) as control:
        create_metric(bigfix(control.world()), "OLD")
        control.ask("POST", "snapshots", body={"name": "kept"})
        (tmp_path / "snapshots" / "half.new").write_bytes(b"of a server that was killed")
    with MockServer(data=tmp_path) as second, Control(second) as control:
        world = control.world()
        world.reset()
        restore(world, "kept")
        assert metric_names(bigfix(world)) == {"OLD"}
        assert [snapshot.name for snapshot in (tmp_path / "snapshots").iterdir()] == ["kept.sqlite"]

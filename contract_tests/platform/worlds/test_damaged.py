"""Worlds whose files are damaged: they are reported as such, and hurt no other."""

from __future__ import annotations

import html
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import requests

from contract_tests.kit.programs.command_line import invoke
from contract_tests.kit.raw_http import RawResponse, assert_readable_error
from contract_tests.kit.remote import Client, Control, RemoteWorld
from contract_tests.kit.services import VENDORS, Service
from contract_tests.kit.vendors.bigfix import bigfix, create_metric, metric_names
from mockservers import MockServer

SOUND = "sound"


def run_sql(statement: str) -> Callable[[Path], None]:
    def damage(path: Path) -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as db:
            db.execute(statement)

    return damage


def overwrite(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:8_192] + b"\xff" * (len(content) - 8_192))


def make_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


DAMAGE: dict[str, tuple[Callable[[Path], None], str]] = {
    "no-database": (lambda path: path.write_bytes(b"no database" * 1_000) and None, "is not an SQLite database"),
    "cut": (lambda path: path.write_bytes(path.read_bytes()[:50_000]) and None, "Its file is damaged"),
    "overwritten": (overwrite, "Its file is damaged"),
    "empty": (lambda path: path.write_bytes(b"") and None, "not those of this version"),
    "folder": (make_folder, "cannot be opened"),
    "a-table-less": (run_sql("DROP TABLE bigfix_metrics"), "not those of this version: bigfix_metrics"),
    "a-table-more": (run_sql("CREATE TABLE more (a)"), "not those of this version: more"),
    "no-settings": (run_sql("DELETE FROM world_settings"), "settings are invalid"),
    "no-json": (run_sql("UPDATE world_settings SET value = '{'"), "settings are invalid"),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MockServer]:
    """A server that finds a world for each damage, and a sound one among them."""
    data = tmp_path_factory.mktemp("data")
    with MockServer(data=data) as earlier, Control(earlier) as control:
        for name in (SOUND, *DAMAGE):
            control.new_world(name, seed=7)
            create_metric(bigfix(RemoteWorld(control, name)), "KEPT")
        for name in ("kept", "broken"):
            control.ask("POST", "snapshots", body={"name": name, "world": SOUND})
    for name, (damage, _) in DAMAGE.items():
        damage(data / "worlds" / f"{name}.sqlite")
    overwrite(data / "snapshots" / "broken.sqlite")
    with MockServer(data=data) as running:
        yield running


@pytest.fixture
def control(server: MockServer) -> Iterator[Control]:
    with Control(server) as client:
        yield client


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.name)
@pytest.mark.parametrize("name", DAMAGE)
def test_the_vendor_answers_in_its_own_form(name: str, vendor: Service, server: MockServer) -> None:
    with Client(server.standins[vendor.name].url) as client:
        for path in (f"/~{name}{vendor.example.partition('?')[0]}", f"/~{name}/no/such/path"):
            answer = client.get(path)
            assert_readable_error(RawResponse(answer.status_code, answer.headers, answer.content), 500)
            ordinary = client.get("/no/such/path")
            assert answer.json().keys() == ordinary.json().keys()


def test_damaged_worlds_are_listed_with_the_reason_and_what_helps(control: Control) -> None:
    found = control.ask("GET", "worlds")
    assert {SOUND, *DAMAGE} <= set(found["worlds"])
    result = {world["name"]: world for world in found["damaged"]}
    assert result.keys() == DAMAGE.keys()
    for name, (_, reason) in DAMAGE.items():
        assert reason in result[name]["reason"]
        assert "Reset it" in result[name]["help"]


def test_commands_and_console_show_them(control: Control) -> None:
    ran = invoke("worlds", "--url", control.url)
    assert ran.exit_code == 0, ran.output
    page = requests.get(control.server.control.url, timeout=30)
    assert page.status_code == 200
    text = html.unescape(page.text)
    for name, (_, reason) in DAMAGE.items():
        assert any(name in line and "damaged: " in line and reason in line for line in ran.output.splitlines()), name
        assert name in text
        assert reason in text


def test_other_worlds_still_work(control: Control) -> None:
    world = RemoteWorld(control, SOUND)
    assert metric_names(bigfix(world)) == {"KEPT"}
    world.reset()
    assert metric_names(bigfix(world)) == set()
    assert control.ask("POST", "worlds", "default", "reset")["name"] == "default"


def test_the_control_plane_says_what_is_wrong_with_a_damaged_world(control: Control) -> None:
    for name, (_, reason) in DAMAGE.items():
        answer = control.http.get(f"/worlds/{name}")
        assert answer.status_code == 500
        assert answer.json()["error"].startswith(f"The world {name!r} is damaged: ")
        assert reason in answer.json()["error"]


def test_a_damaged_snapshot_is_listed_as_such_and_hurts_no_other(control: Control) -> None:
    found = control.ask("GET", "snapshots")
    assert [snapshot["name"] for snapshot in found["snapshots"]] == ["kept"]
    assert [world["name"] for world in found["damaged"]] == ["broken"]
    answer = control.http.post(f"/worlds/{SOUND}/restore", json={"snapshot": "broken"})
    assert (answer.status_code, answer.json()["error"][:34]) == (500, "The snapshot 'broken' is damaged: ")
    assert metric_names(bigfix(RemoteWorld(control, SOUND))) is not None


@pytest.fixture
def start_damaged(tmp_path: Path) -> Iterator[Callable[[str], Any]]:
    """Makes a server with one damaged world."""
    running: list[MockServer] = []

    def start(damage: str) -> Control:
        with MockServer(data=tmp_path) as earlier, Control(earlier) as control:
            create_metric(bigfix(control.world()), "SAVED")
            control.ask("POST", "snapshots", body={"name": "kept"})
        DAMAGE[damage][0](tmp_path / "worlds" / "default.sqlite")
        running.append(MockServer(data=tmp_path))
        return Control(running[-1])

    yield start
    for entry in running:
        entry.close()


MENDED: dict[str, tuple[str, list[str], dict[str, str] | None, set[str]]] = {
    "reset": ("POST", ["reset"], None, set()),
    "restore": ("POST", ["restore"], {"snapshot": "kept"}, {"SAVED"}),
    "delete": ("DELETE", [], None, set()),
}


@pytest.mark.parametrize(("how", "damage"), [("reset", "no-database"), ("restore", "overwritten"), ("delete", "empty")])
def test_a_damaged_world_can_be_reset_replaced_and_deleted(
    how: str, damage: str, start_damaged: Callable[[str], Control]
) -> None:
    method, path, body, metrics = MENDED[how]
    with start_damaged(damage) as control:
        assert control.http.get("/worlds/default").status_code == 500
        control.world().ask(method, *path, body=body)
        assert metric_names(bigfix(control.world())) == metrics
        assert "damaged" not in control.ask("GET", "worlds")


@pytest.mark.parametrize("companion", ["-wal", "-shm", "-journal"])
def test_files_of_a_deleted_world_are_not_used_by_a_new_one(companion: str, tmp_path: Path) -> None:
    folder = tmp_path / "worlds"
    with MockServer(data=tmp_path) as server, Control(server) as control:
        create_metric(bigfix(control.world()), "OLD")
        left = {path.name: path.read_bytes() for path in folder.glob("default.sqlite*")}
        control.ask("DELETE", "worlds", "default")
        (folder / f"default.sqlite{companion}").write_bytes(left["default.sqlite-wal"])
        assert metric_names(bigfix(control.world())) == set()
    (folder / f"default.sqlite{companion}").write_bytes(left["default.sqlite-wal"])
    (folder / "default.sqlite").unlink()
    (folder / "half.123.new").write_bytes(b"of a server that was killed")
    with MockServer(data=tmp_path) as server, Control(server) as control:
        assert list(folder.iterdir()) == []
        assert metric_names(bigfix(control.world())) == set()

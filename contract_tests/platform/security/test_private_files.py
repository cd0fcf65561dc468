"""Files and folders are readable by their owner only, whatever the umask is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner

from contract_tests.kit.programs.command_line import invoke
from contract_tests.kit.programs.fsm_utility import sample_job
from contract_tests.kit.services import WorldStart
from mockservers import MockServer
from samclients.fsm_ingest.cli import main as fsm_ingest
from samclients.fsm_ingest.cli.context import CommandContext
from samclients.fsm_ingest.storage.database import IngestDatabase
from samclients.fsm_ingest.storage.jobs import JobRepository

PUBLIC = {"ca.pem", "server.pem"}  # certificates, which others are to read
START = WorldStart(seed=7, now=datetime(2026, 3, 31, 12, tzinfo=UTC))


@pytest.fixture(autouse=True)
def no_umask() -> Iterator[None]:
    """Let new files be readable by everybody unless the program says otherwise."""
    before = os.umask(0)
    yield
    os.umask(before)


def list_readable(folder: Path) -> list[str]:
    """List the files of a folder, and the folder itself, that others can read."""
    found = [folder, *folder.rglob("*")]
    return [str(entry) for entry in found if entry.stat().st_mode & 0o077 and entry.name not in PUBLIC]


@contextmanager
def busy_server(data: Path) -> Iterator[MockServer]:
    """Run a server with worlds of every origin, and snapshots."""
    with MockServer(data=data, start=START, tls=True) as server, requests.Session() as session:
        plane = server.plane
        plane.create_world("new").fork("forked")
        plane.snapshots.save("saved", "new")
        plane.snapshots.fork("saved", "of-a-snapshot")
        server.mount(session)
        answer = session.post(f"{server.bigfix.url}/api/get_token", json={"user": "admin", "password": "s3cret"})
        assert answer.status_code == 401
        yield server


def test_a_servers_folder(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with busy_server(data) as server:
        server.snapshots.export("saved", tmp_path / "saved.sqlite")
        server.snapshots.take_in("imported", tmp_path / "saved.sqlite")
        worlds = {world.suffix for world in (data / "worlds").iterdir()}
        assert worlds == {".sqlite", ".sqlite-wal", ".sqlite-shm"}
        assert list_readable(data) == []
        assert list_readable(tmp_path / "saved.sqlite") == []


def test_files_that_an_earlier_version_left_readable_are_closed(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with busy_server(data):
        pass
    for file in (data, *data.rglob("*")):
        file.chmod(0o777 if file.is_dir() else 0o666)
    with MockServer(data=data, start=START):
        assert list_readable(data) == []


@pytest.mark.parametrize("is_there", [False, True])
def test_exports_of_the_command_line(tmp_path: Path, *, is_there: bool) -> None:
    folder = tmp_path / "written"
    folder.mkdir(mode=0o700)
    names = ["a.har", "saved.sqlite"]
    for name in names if is_there else ():
        (folder / name).touch(0o666)
    with MockServer(data=tmp_path / "data", start=START) as server:
        server.snapshots.save("saved")
        for arguments in (
            ("journal", "har", f"{folder}/a.har"),
            ("snapshots", "export", "saved", f"{folder}/saved.sqlite"),
        ):
            done = invoke(*arguments, "--url", server.control.url)
            assert done.exit_code == 0, done.output
    assert {file.name for file in folder.iterdir()} == set(names)
    assert list_readable(folder) == []


def test_an_operations_database(tmp_path: Path) -> None:
    file = tmp_path / "fnms.db"
    done = invoke("seed", "--fnms", f"sqlite:///{file}", "--computers", "1", "--installations", "0")
    assert done.exit_code == 0, done.output
    assert list_readable(file) == []


@pytest.mark.parametrize("is_there", [False, True])
def test_job_databases_and_exported_jobs(tmp_path: Path, *, is_there: bool) -> None:
    folder = tmp_path / "jobs"
    url = f"sqlite:///{folder}/fsm.db"
    if is_there:
        folder.mkdir(mode=0o700)
        (folder / "fsm.db").touch(0o666)
    run_fsm_ingest(url, "init")
    with IngestDatabase(url) as database:
        with database.writing() as connection:
            JobRepository(connection, database.vault).add(sample_job("https://saas.example", "users"))
        run_fsm_ingest(url, "export", "users by total-count", "--to", str(folder / "exported"))
        assert {file.suffix for file in folder.rglob("*")} == {".db", ".db-wal", ".db-shm", ".key", ".txt", ""}
        assert list_readable(folder) == []


def run_fsm_ingest(url: str, *arguments: str) -> None:
    environment = {"FSM_INGEST_PASSPHRASE": "correct horse"}
    done = CliRunner(env=environment).invoke(fsm_ingest, arguments, obj=CommandContext(url), prog_name="fsm-ingest")
    assert done.exit_code == 0, done.output

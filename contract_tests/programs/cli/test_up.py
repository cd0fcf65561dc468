"""``mockservers up``: where it listens, what it prints, what it keeps, what it cannot do."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from contract_tests.kit.programs.command_line import NAMES, READY, Up, environment
from contract_tests.kit.services import SERVICES, VENDORS

TOKEN = "44072fb20fbe38322b5e67a7e780978e20abbc80"
METRICS = f"/api/sam/v2/metrics?token={TOKEN}"


def pasted(up: Up) -> list[str]:
    """The lines that are offered for pasting."""
    return re.findall(r"^  (curl .*)$", up.printed, re.MULTILINE)


def test_the_ready_file_names_ports_that_answer(server: Up) -> None:
    assert set(server.urls) == {one.name for one in SERVICES}
    assert requests.get(server.bigfix + METRICS, timeout=10).json()["total"] == 63
    assert "default" in requests.get(f"{server.control}/control/worlds", timeout=10).json()["worlds"]


def test_the_ready_file_has_credentials_and_is_for_its_owner_only(server: Up) -> None:
    assert server.ready_file.stat().st_mode & 0o077 == 0
    for one in VENDORS:
        known = {each.variable.lower().removeprefix(f"{one.name}_"): each.value for each in one.credentials}
        assert server.credentials[one.name] == known
    token = {"Token": server.credentials["bigfix"]["token"]}
    assert requests.get(f"{server.bigfix}/api/sam/about", headers=token, timeout=10).ok


def test_the_ready_file_has_the_token_of_the_control_plane(up: Callable[..., Up]) -> None:
    running = up("--ephemeral", "--host", "0.0.0.0")  # noqa: S104 -- the token is for such a one
    asked = f"{running.control}/control/worlds"
    assert requests.get(asked, timeout=10).status_code == 401
    bearer = {"Authorization": f"Bearer {running.credentials['control']['token']}"}
    assert requests.get(asked, headers=bearer, timeout=10).ok


def test_verbose_prints_a_line_for_each_request_without_secrets(up: Callable[..., Up]) -> None:
    running = up("--ephemeral", "--verbose")
    requests.get(running.bigfix + METRICS, timeout=10)
    requests.post(f"{running.bigfix}/~w/api/sam/v2/metrics?token=wrong", timeout=10)
    code, printed = running.stop()
    first, second, stopping = printed.splitlines()
    form = r"\d{4}-\d\d-\d\dT\S+Z %s #1 bigfix %s /api/sam/v2/metrics\?token=\*\*\* -> %d.* \(\d+ ms\)"
    assert re.fullmatch(form % ("default", "list_metrics: GET", 200), first)
    assert re.fullmatch(form % ("w", r"create_metric: POST", 401), second) or re.fullmatch(
        form % ("w", r"create_metric: POST", 400), second
    )
    assert (code, stopping) == (0, "Stopping ...")


def test_the_data_folder_keeps_itself_out_of_a_repository(up: Callable[..., Up], tmp_path: Path) -> None:
    git = ["git", "-c", "safe.directory=*", "-C", str(tmp_path)]
    subprocess.run([*git, "init", "--quiet"], check=True)
    running = up()
    requests.get(running.bigfix + METRICS, timeout=10)
    told = subprocess.run([*git, "status", "--porcelain"], capture_output=True, text=True, check=True)
    assert ".mockservers" not in told.stdout


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_cleanly(up: Callable[..., Up], number: int) -> None:
    running = up()
    assert running.stop(number) == (0, "Stopping ...\n")
    assert not running.ready_file.exists()
    with pytest.raises(requests.ConnectionError):
        requests.get(running.bigfix, timeout=10)


def test_it_prints_addresses_credentials_and_where_the_console_is(server: Up) -> None:
    rows = [line.split() for line in server.printed.splitlines()]
    for one in VENDORS:
        assert [*one.title.split(), server.urls[one.name]] in rows
        assert all([each.variable, each.value] in rows for each in one.credentials)
    for expected in (
        f"Console:   {server.control}\n",
        "Data:      .mockservers, new\n",
        f"Shell:     export MOCKSERVERS_URL={server.control}\n",
    ):
        assert expected in server.printed


def test_every_line_to_paste_works_as_pasted(server: Up) -> None:
    assert len(pasted(server)) == len(VENDORS)
    for line in pasted(server):
        done = subprocess.run(  # noqa: S602 -- that is what pasting does
            f"{line} --silent --fail", shell=True, env=environment(), capture_output=True, check=False
        )
        assert done.returncode == 0, done
        assert json.loads(done.stdout)


@pytest.mark.long
def test_a_restart_finds_the_same_data(up: Callable[..., Up]) -> None:
    first = up("--seed", "7")
    created = requests.post(f"{first.bigfix}{METRICS}&code_name=OURS&display_name=Ours", timeout=10)
    requests.put(f"{first.world}/clock", json={"now": "2014-06-23T12:18:29Z", "speed": 0}, timeout=10)
    before = requests.get(first.bigfix + METRICS, timeout=10).json()
    assert created.json() in before["rows"]
    first.stop()
    second = up()
    assert "Data:      .mockservers, with the worlds default\n" in second.printed
    assert requests.get(second.bigfix + METRICS, timeout=10).json() == before
    world = requests.get(second.world, timeout=10).json()
    assert world["start"]["seed"] == 7
    assert world["clock"] == {"now": "2014-06-23T12:18:29Z", "speed": 0}


@pytest.mark.long
def test_a_killed_server_leaves_a_folder_that_the_next_one_takes(up: Callable[..., Up]) -> None:
    first = up()
    requests.post(f"{first.bigfix}{METRICS}&code_name=OURS&display_name=Ours", timeout=10)
    first.process.kill()
    first.process.wait()
    second = up()
    assert second.urls != first.urls
    assert requests.get(second.bigfix + METRICS, timeout=10).json()["total"] == 64


def test_ephemeral_worlds_leave_nothing_behind(up: Callable[..., Up], tmp_path: Path) -> None:
    running = up("--ephemeral")
    requests.get(running.bigfix + METRICS, timeout=10)
    running.stop()
    assert "Data:      temporary, deleted at the end\n" in running.printed
    assert list(tmp_path.iterdir()) == []


@pytest.mark.long
def test_https_is_served_with_a_certificate_of_the_named_authority(up: Callable[..., Up], tmp_path: Path) -> None:
    running = up("--tls")
    authority = tmp_path / ".mockservers/tls/ca.pem"
    assert f"Authority: {authority}\n" in running.printed
    assert running.bigfix.startswith("https://")
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(running.bigfix + METRICS, timeout=10)
    for url in (running.bigfix + METRICS, f"{running.control}/control/worlds", running.control):
        for host in ("127.0.0.1", "localhost"):
            assert requests.get(url.replace("127.0.0.1", host), verify=str(authority), timeout=10).ok
    assert f"curl --cacert {authority} " in requests.get(running.control, verify=str(authority), timeout=10).text
    for line in pasted(running):
        assert subprocess.run(f"{line} -sf", shell=True, env=environment(), capture_output=True, check=True)  # noqa: S602
    before = authority.read_bytes()
    running.stop()
    assert requests.get(up("--tls").control, verify=str(authority), timeout=10).ok
    assert authority.read_bytes() == before


@pytest.mark.long
def test_stopping_while_a_world_is_seeded_leaves_it_whole(up: Callable[..., Up]) -> None:
    first = up()
    before = requests.get(first.bigfix + METRICS, timeout=10).json()
    asked = requests.post(f"{first.world}/seed", json={"options": {"bigfix": {"usages": 1_000_000}}}, timeout=10)
    assert asked.status_code == 202
    assert first.stop() == (0, "Stopping ...\n")
    second = up()
    assert requests.get(second.bigfix + METRICS, timeout=10).json() == before
    assert requests.get(second.world, timeout=10).json()["start"]["options"] == {}


def test_a_taken_port_is_reported_in_one_line(refused: Callable[..., str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        told = refused("up", "--port-base", "0", "--port", f"bigfix={port}")
    assert told == (
        f"Error: Port {port} for bigfix cannot be used on 127.0.0.1: Address already in use;"
        " choose another with --port bigfix=NUMBER (0 takes a free one)."
    )


def test_a_folder_in_use_is_reported_with_who_has_it(up: Callable[..., Up], refused: Callable[..., str]) -> None:
    running = up()
    told = refused("up", "--port-base", "0")
    assert told == (
        f"Error: The data folder .mockservers is in use by another mockservers (process {running.process.pid},"
        f" {running.control}): stop it, or choose another with --data."
    )
    assert running.ready_file.exists()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--data", "file/folder"), "The data folder file/folder cannot be used: Not a directory."),
        (("--data", "other"), "The data folder other has format '99', this version reads '2':"),
        (("--data", "theirs"), "theirs is not empty and not a data folder of mockservers: choose another with --data."),
        (("--port", "bigfx=0"), f"Invalid --port bigfx=0: there is no service 'bigfx'; the services are {NAMES}."),
        (("--port", "bigfix=x"), "Invalid --port bigfix=x: use the form NAME=NUMBER, with a number from 0 to 65535."),
        (("--ready-file", "nowhere/x"), "The ready file nowhere/x cannot be written: No such file or directory."),
        (("--host", "192.0.2.1"), "Cannot listen on 192.0.2.1: Cannot assign requested address."),
    ],
)
def test_what_cannot_be_is_reported_in_one_line(
    refused: Callable[..., str], tmp_path: Path, options: tuple[str, ...], told: str
) -> None:
    (tmp_path / "file").touch()
    for folder, name in (("other", "VERSION"), ("theirs", "thesis.txt")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_text("99")
    assert told in refused("up", "--port-base", "0", *options)


def test_a_port_that_is_taken_leaves_the_folder_free(up: Callable[..., Up], refused: Callable[..., str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        refused("up", "--port", f"control={taken.getsockname()[1]}")
    assert READY in up().printed

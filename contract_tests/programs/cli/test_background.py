"""Servers in the background: ``start``, ``status``, ``wait``, ``logs``, ``stop``."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from contract_tests.kit.programs.command_line import COMMAND, LONGEST, Up, environment

Run = Callable[..., "subprocess.CompletedProcess[str]"]
FREE = ("--port-base", "0")


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """Runs ``mockservers`` as a process in the test's folder; what it has started is stopped at the end."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, *arguments],
            cwd=tmp_path,
            env=environment(XDG_DATA_HOME=str(tmp_path / "share")),
            capture_output=True,
            text=True,
            timeout=LONGEST,
            check=False,
        )

    yield run
    run("stop", "--timeout", "0")
    run("stop", "--timeout", "0", "--name", "demo")


def describe(run: Run, *options: str) -> dict[str, Any]:
    done = run("status", "--json", *options)
    found: dict[str, Any] = json.loads(done.stdout)
    assert done.returncode == {"ready": 0, "not ready": 1, "none": 3}[found["state"]]
    return found


def test_a_server_is_started_found_and_stopped(run: Run, tmp_path: Path) -> None:
    assert describe(run)["state"] == "none"
    started = run("start", *FREE, "--verbose", "--seed", "7")
    assert (started.returncode, started.stderr) == (0, "")
    found = describe(run)
    assert found["state"] == "ready"
    assert f"Console:   {found['url']}\n" in started.stdout
    assert "Press Ctrl-C" not in started.stdout
    os.kill(found["process"], 0)
    asked = requests.get(f"{found['url']}/bigfix/api/sam/about?token=secret-token", timeout=LONGEST)
    assert asked.status_code == 401
    world = requests.get(f"{found['url']}/control/worlds/default", timeout=LONGEST).json()
    assert world["start"]["seed"] == 7
    assert describe(run)["worlds"] == ["default"]
    assert run("wait", "--timeout", "0").returncode == 0
    assert run("wait", "--timeout", "0", "--url", found["url"]).returncode == 0
    stopped = run("stop")
    assert (stopped.returncode, stopped.stdout) == (0, "The server of .mockservers has stopped.\n")
    assert describe(run) == {**found, "state": "none", "process": None, "url": None, "worlds": []}
    log = run("logs").stdout.splitlines()
    assert "/api/sam/about?token=*** -> 401" in log[0]
    assert log[1:] == ["Stopping ..."]
    assert (tmp_path / ".mockservers/server.log").stat().st_mode & 0o077 == 0


@pytest.mark.long
def test_a_named_server_over_https_answers_with_its_own_authority(run: Run, tmp_path: Path) -> None:
    started = run("start", "--name", "demo", *FREE, "--tls", "--host", "0.0.0.0")  # noqa: S104 -- needs a token
    assert started.returncode == 0, started.stderr
    assert "`mockservers stop --name demo`" in started.stdout
    found = describe(run, "--name", "demo")
    assert (found["state"], found["data"]) == ("ready", str(tmp_path / "share/mockservers/servers/demo"))
    assert found["url"].startswith("https://127.0.0.1:")
    token = started.stdout.partition("export MOCKSERVERS_TOKEN=")[2].split()[0]
    assert token not in json.dumps(found)
    assert run("stop", "--name", "demo").returncode == 0


@pytest.mark.long
def test_of_two_starts_at_once_one_runs_and_the_other_says_so(run: Run, tmp_path: Path) -> None:
    command, variables = [*COMMAND, "start", *FREE], environment()
    pipe = subprocess.PIPE
    both = [subprocess.Popen(command, cwd=tmp_path, env=variables, stdout=pipe, stderr=pipe, text=True) for _ in "12"]
    told = [process.communicate(timeout=LONGEST)[1] for process in both]
    assert sorted(process.returncode for process in both) == [0, 2]
    assert any("The data folder .mockservers is in use by another mockservers" in text for text in told)
    assert describe(run)["state"] == "ready"


@pytest.mark.long
def test_what_a_killed_server_leaves_is_not_taken_for_a_server(run: Run) -> None:
    run("start", *FREE)
    first = describe(run)
    os.kill(first["process"], signal.SIGKILL)
    assert run("stop").returncode == 0
    assert describe(run)["state"] == "none"
    assert run("wait", "--timeout", "0").returncode == 1
    assert run("start", *FREE).returncode == 0
    assert describe(run)["process"] != first["process"]


@pytest.mark.long
def test_a_server_that_does_not_stop_is_killed_and_that_is_said(up: Callable[..., Up], run: Run) -> None:
    process = up().process
    process.send_signal(signal.SIGSTOP)
    done = run("stop", "--timeout", "0.1")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"Error: Process {process.pid} did not stop within 0.1 seconds, and was killed.\n"
    assert describe(run)["state"] == "none"


@pytest.mark.long
def test_a_start_that_fails_says_why_and_leaves_nothing_running(run: Run, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("start", *FREE, "--port", f"bigfix={port}")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"Error: Port {port} for bigfix cannot be used on 127.0.0.1: Address already in use")
    late = run("start", *FREE, "--timeout", "0.1")
    assert (late.returncode, late.stderr) == (
        2,
        "Error: The servers were not ready after 0.1 seconds, and were ended.\n",
    )
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs/thesis.txt").touch()
    assert "theirs is not empty" in run("start", "--data", "theirs").stderr
    assert [file.name for file in (tmp_path / "theirs").iterdir()] == ["thesis.txt"]
    assert describe(run)["state"] == "none"


@pytest.mark.long
def test_a_server_in_the_foreground_is_found_and_stopped_as_well(up: Callable[..., Up], run: Run) -> None:
    running = up()
    found = describe(run)
    assert (found["state"], found["process"], found["url"]) == ("ready", running.process.pid, running.control)
    assert "There is no log .mockservers/server.log" in run("logs").stderr
    assert run("stop").returncode == 0
    assert running.process.wait(LONGEST) == 0


@pytest.mark.long
def test_the_log_is_followed_until_the_server_ends(run: Run, tmp_path: Path) -> None:
    run("start", *FREE, "--verbose")
    command = [*COMMAND, "logs", "--follow"]
    with subprocess.Popen(command, cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, text=True) as following:
        assert following.stdout is not None
        requests.get(f"{describe(run)['url']}/bigfix/api/sam/about", timeout=LONGEST)
        assert "GET /api/sam/about -> 401" in following.stdout.readline()
        run("stop")
        assert following.communicate(timeout=LONGEST)[0] == "Stopping ...\n"
    assert following.returncode == 0

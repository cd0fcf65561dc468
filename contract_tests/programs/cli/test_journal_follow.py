"""``mockservers journal follow``: exchanges printed while they happen."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests

from contract_tests.kit.programs.command_line import COMMAND, LONGEST, Run, Up, environment

Follow = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def follow(server: Up, tmp_path: Path) -> Iterator[Follow]:
    """Starts ``mockservers journal follow`` in a process of its own."""
    with ExitStack() as running:

        def start(*options: str) -> subprocess.Popen[str]:
            command = [*COMMAND, "journal", "follow", "--url", server.control, *options]
            started = subprocess.Popen(
                command, cwd=tmp_path, env=environment(), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
            )
            process = running.enter_context(started)
            running.callback(process.kill)
            return process

        yield start


def test_exchanges_are_followed_until_ctrl_c(server: Up, follow: Follow) -> None:
    requests.get(f"{server.bigfix}/~followed/api/sam/about", timeout=LONGEST)
    process = follow("--world", "followed", "--after", "0")
    assert process.stdout is not None
    assert "GET /api/sam/about -> 401" in process.stdout.readline()
    requests.get(f"{server.bigfix}/~followed/two?token=secret-token", timeout=LONGEST)
    assert "GET /two?token=*** -> 404" in process.stdout.readline()
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=LONGEST) == ("", "")
    assert process.returncode == 130


def test_following_ends_with_the_world(server: Up, follow: Follow, run: Run) -> None:
    requests.get(f"{server.bigfix}/~going/api/sam/about", timeout=LONGEST)
    process = follow("--world", "going", "--after", "0", "--json", "--problems")
    assert process.stdout is not None
    assert json.loads(process.stdout.readline())["path"] == "/api/sam/about"
    assert run("journal", "clear", "--world", "going", "--url", server.control).returncode == 0
    assert run("worlds", "delete", "going", "--url", server.control).returncode == 0
    printed, notes = process.communicate(timeout=LONGEST)
    assert (process.returncode, printed) == (0, "")
    assert notes.splitlines()[-1] == "The world was deleted."


def test_following_a_world_that_does_not_exist_is_refused(server: Up, run: Run) -> None:
    done = run("journal", "follow", "--world", "nobody", "--url", server.control)
    assert (done.returncode, done.stdout) == (1, "")
    assert "There is no world 'nobody'" in done.stderr

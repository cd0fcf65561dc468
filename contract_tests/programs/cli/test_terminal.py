"""What a terminal adds: bold text unless NO_COLOR is set, and completion in a shell."""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from contract_tests.kit.programs.command_line import COMMAND, Up, environment
from contract_tests.kit.services import VENDORS, load_spec
from mockservers.client.control_plane import ControlPlane

BASH = shutil.which("bash") or ""
BOLD = "\x1b[1m"
Complete = Callable[..., list[str]]


def run_on_terminal(*command: str, **extra: str) -> str:
    """Run a command whose output is a terminal, and return what it printed."""
    ours, theirs = pty.openpty()
    variables = {**environment(**extra), "TERM": "xterm-256color"}
    with subprocess.Popen([*COMMAND, *command], stdout=theirs, env=variables) as process:
        os.close(theirs)
        printed = b"".join(iter(lambda: _read(ours), b""))
    os.close(ours)
    assert process.returncode == 0
    return printed.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65_536)
    except OSError:  # the other side is closed
        return b""


def test_a_terminal_gets_bold_text() -> None:
    assert BOLD in run_on_terminal("scenario", "list")


def test_no_color_turns_it_off() -> None:
    assert "\x1b" not in run_on_terminal("scenario", "list", NO_COLOR="1")


def test_a_file_gets_none() -> None:
    done = subprocess.run([*COMMAND, "scenario", "list"], env=environment(), capture_output=True, check=True)
    assert b"\x1b" not in done.stdout


@pytest.fixture
def complete(server: Up, tmp_path: Path) -> Complete:
    """Completes a command line, whose last word is begun, as bash does."""

    def complete(*words: str, **extra: str) -> list[str]:
        variables = environment(MOCKSERVERS_URL=server.control, **extra)
        asked = {"COMP_WORDS": " ".join(("mockservers", *words)), "COMP_CWORD": str(len(words))}
        done = subprocess.run(
            COMMAND,
            env={**variables, **asked, "_MOCKSERVERS_COMPLETE": "bash_complete"},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stderr == ""
        return [line.partition(",")[2] for line in done.stdout.splitlines() if line]

    return complete


@pytest.mark.long
def test_kinds_of_faults_are_completed(server: Up, complete: Complete) -> None:
    kinds = [kind["name"] for kind in ControlPlane(server.control).fault_kinds()]
    assert complete("faults", "add", "flexera.") == [kind for kind in kinds if kind.startswith("flexera.")]


@pytest.mark.long
def test_scenarios_are_completed(server: Up, complete: Complete) -> None:
    names = [scenario["name"] for scenario in ControlPlane(server.control).scenarios()]
    assert complete("scenario", "load", "bigfix.") == [name for name in names if name.startswith("bigfix.")]


@pytest.mark.long
def test_operations_of_the_chosen_vendor_are_completed(complete: Complete) -> None:
    everything = {name for vendor in VENDORS for name in load_spec(vendor.name).operations if name.startswith("get_")}
    own = {name for name in load_spec("bigfix").operations if name.startswith("get_")}
    assert complete("journal", "list", "get_") == sorted(everything)
    assert complete("faults", "add", "status", "--service", "bigfix", "--operation", "get_") == sorted(own)


@pytest.mark.long
def test_worlds_of_the_running_server_are_completed(server: Up, complete: Complete) -> None:
    for name in ("complete-1", "complete-2"):
        requests.post(f"{server.control}/control/worlds", json={"name": name}, timeout=10)
    assert complete("journal", "list", "--world", "complete-") == ["complete-1", "complete-2"]
    assert complete("worlds", "delete", "complete-2") == ["complete-2"]


@pytest.mark.long
@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "no-url", "https://127.0.0.1:9"])
def test_without_a_server_nothing_is_completed_and_nothing_printed(complete: Complete, url: str) -> None:
    assert complete("journal", "list", "--url", url, "--world", "de") == []


@pytest.mark.skipif(not BASH, reason="bash is not installed")
def test_bash_completes_with_the_documented_line(tmp_path: Path) -> None:
    program = tmp_path / "mockservers"
    program.write_text(f'#!/bin/sh\nexec {" ".join(COMMAND)} "$@"\n')
    program.chmod(0o755)
    script = (
        'eval "$(_MOCKSERVERS_COMPLETE=bash_source mockservers)"\n'
        "COMP_WORDS=(mockservers scenario load bigfix.import_r) COMP_CWORD=3\n"
        '_mockservers_completion mockservers bigfix.import_r load; echo "${COMPREPLY[@]}"\n'
    )
    variables = environment(PATH=f"{tmp_path}:{os.environ['PATH']}")
    done = subprocess.run([BASH, "-c", script], env=variables, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("bigfix.import_running\n", "")

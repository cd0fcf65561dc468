"""The utilities, ``mockservers up`` and ``mockservers exec`` use nothing that Windows does not have.

This cannot show that they run on Windows, but that none of their paths needs a module, a function or a signal of POSIX.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from contract_tests.kit.packaging.builds import ROOT
from contract_tests.kit.programs.command_line import LONGEST, environment

HIDE = "from contract_tests.kit.packaging.no_posix import hide; hide(); "
MAIN = HIDE + "from mockservers.cli import main; main(prog_name='mockservers')"
VARIABLES = {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "clients")]), "USERNAME": "fnms"}


def run(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    python = [sys.executable, "-c", MAIN, *command]
    variables = environment(**VARIABLES)
    return subprocess.run(python, cwd=cwd, env=variables, capture_output=True, text=True, timeout=LONGEST, check=False)


def test_a_command_runs_against_servers(tmp_path: Path) -> None:
    ask = (
        "import os, requests; print(requests.get(os.environ['BIGFIX_URL'] + '/api/sam/about', timeout=30).status_code)"
    )
    done = run("exec", "--quiet", "--", sys.executable, "-c", f"{ask}; raise SystemExit(7)", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (7, "401\n", "")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_server_starts_guards_its_folder_and_stops(number: signal.Signals, tmp_path: Path) -> None:
    ready = tmp_path / "ready.json"
    up = [sys.executable, "-c", MAIN, "up", "--port-base", "0", "--data", "data", "--ready-file", str(ready)]
    variables = environment(**VARIABLES)
    with subprocess.Popen(up, cwd=tmp_path, env=variables, stdout=subprocess.PIPE, text=True) as process:
        try:
            while not ready.exists() and process.poll() is None:
                time.sleep(0.05)
            assert json.loads(ready.read_text())["bigfix"].startswith("http://127.0.0.1:")
            second = run("exec", "--data", "data", "--", "true", cwd=tmp_path)
            assert second.returncode == 2
            assert f"is in use by another mockservers (process {process.pid}, http" in second.stderr
        finally:
            process.send_signal(number)
        printed, _ = process.communicate(timeout=LONGEST)
    assert (process.returncode, printed.splitlines()[-1]) == (0, "Stopping ...")
    assert not ready.exists()


@pytest.mark.long
def test_a_server_in_the_background_is_started_found_and_stopped(tmp_path: Path) -> None:
    for command, code in (("start --port-base 0", 0), ("status", 0), ("stop", 0), ("status", 3)):
        done = run(*command.split(), cwd=tmp_path)
        assert (done.returncode, done.stderr) == (code, "")
    assert (tmp_path / ".mockservers/server.log").read_text() == "Stopping ...\n"


@pytest.mark.long
@pytest.mark.parametrize(
    "tests", ["tests/server", "contract_tests/programs/fnms_export", "contract_tests/programs/fsm_ingest"]
)
def test_the_tests_of_the_utilities_and_of_the_server_pass(tests: str) -> None:
    command = [sys.executable, "-m", "pytest", "-p", "contract_tests.kit.packaging.no_posix", "-q"]
    done = subprocess.run(
        [*command, "-p", "no:cacheprovider", "-m", "not long", tests],
        cwd=ROOT,
        env=environment(**VARIABLES),
        capture_output=True,
        text=True,
        timeout=2 * LONGEST,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:]

"""The command line as a user has it: processes in a folder of their own, on free ports."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from contract_tests.kit.programs.command_line import COMMAND, LONGEST, Run, Up, environment, invoke, run_up


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Callable[..., Up]]:
    """Starts ``mockservers up`` on free ports, in the test's folder."""
    with ExitStack() as running:
        yield lambda *options: running.enter_context(run_up(tmp_path, *options))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """One ``mockservers up`` for all tests of a module."""
    with run_up(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs ``mockservers`` with arguments in the test's folder; keyword arguments are environment variables.

    The command runs in this process: ``run_process`` is for commands that serve, and for tests of the process itself.
    """

    def run(*arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
        monkeypatch.chdir(tmp_path)
        own = environment(**extra)
        result = invoke(*arguments, **own, **dict.fromkeys(os.environ.keys() - own.keys()))
        assert not signal.pthread_sigmask(signal.SIG_BLOCK, ()), f"{arguments[0]} left signals blocked"
        return subprocess.CompletedProcess(arguments, result.exit_code, result.stdout, result.stderr)

    return run


@pytest.fixture
def run_process(tmp_path: Path) -> Run:
    """Runs ``mockservers`` as ``run`` does, in a process of its own."""

    def run_process(*arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, *arguments],
            cwd=tmp_path,
            env=environment(**extra),
            capture_output=True,
            text=True,
            timeout=LONGEST,
            check=False,
        )

    return run_process


@pytest.fixture
def refused(run_process: Run) -> Callable[..., str]:
    """Runs a command that must end with exit code 2, nothing on stdout and one line on stderr; gives that line."""

    def refused(*arguments: str, **extra: str) -> str:
        done = run_process(*arguments, **extra)
        assert (done.returncode, done.stdout) == (2, ""), done
        assert done.stderr.endswith("\n")
        assert done.stderr.count("\n") == 1, done.stderr
        return done.stderr.strip()

    return refused

"""The command line as a user has it: processes in a folder of their own, on free ports."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

import mockservers
from mockservers.catalog import SERVICES

COMMAND = (sys.executable, "-m", "mockservers")
LONGEST = 60  # seconds that a command may take
READY = "Press Ctrl-C to stop."
NAMES = ", ".join(one.name for one in SERVICES)
ABOUT_SERVERS = ("_URL", "_BUNDLE", "SSL_CERT_FILE", "PROXY", "proxy", *(f"{one.name.upper()}_" for one in SERVICES))


@dataclass(frozen=True)
class Up:
    """A running ``mockservers up``: what it printed until it was ready, its base URLs and credentials by name."""

    process: subprocess.Popen[str]
    printed: str
    urls: Mapping[str, str]
    credentials: Mapping[str, Mapping[str, str]]
    ready_file: Path

    @property
    def bigfix(self) -> str:
        return self.urls["bigfix"]

    @property
    def control(self) -> str:
        return self.urls["control"]

    @property
    def world(self) -> str:
        return f"{self.control}/control/worlds/default"

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        """Send it a signal; gives its exit code and the rest of its output."""
        self.process.send_signal(number)
        rest, _ = self.process.communicate(timeout=LONGEST)
        return self.process.returncode, rest


def environment(**extra: str) -> dict[str, str]:
    """This process's environment without what is said there about servers."""
    own = {name: value for name, value in os.environ.items() if not any(one in name for one in ABOUT_SERVERS)}
    root = str(Path(mockservers.__file__).parents[1])
    return {**own, "PYTHONPATH": root, "COLUMNS": "80", "TERM": "dumb", **extra}


@contextmanager
def started(folder: Path, *options: str) -> Iterator[Up]:
    ready_file = folder / "ready.json"
    command = [*COMMAND, "up", "--port-base", "0", "--ready-file", str(ready_file), *options]
    with subprocess.Popen(
        command, cwd=folder, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            assert process.stdout is not None
            printed = ""
            while READY not in printed:
                line = process.stdout.readline()
                assert line, f"It ended: {printed}"
                printed += line
            told = json.loads(ready_file.read_text())
            credentials = told.pop("credentials")
            yield Up(process, printed, told, credentials, ready_file)
        finally:
            process.kill()


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Callable[..., Up]]:
    """Starts ``mockservers up`` on free ports, in the test's folder."""
    with ExitStack() as running:
        yield lambda *options: running.enter_context(started(tmp_path, *options))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """One ``mockservers up`` for all tests of a module."""
    with started(tmp_path_factory.mktemp("server")) as running:
        yield running


Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs ``mockservers`` with arguments in the test's folder; keyword arguments are environment variables."""

    def run(*arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, *arguments],
            cwd=tmp_path,
            env=environment(**extra),
            capture_output=True,
            text=True,
            timeout=LONGEST,
            check=False,
        )

    return run


@pytest.fixture
def refused(run: Run) -> Callable[..., str]:
    """Runs a command that must end with exit code 2, nothing on stdout and one line on stderr; gives that line."""

    def refused(*arguments: str, **extra: str) -> str:
        done = run(*arguments, **extra)
        assert (done.returncode, done.stdout) == (2, ""), done
        assert done.stderr.endswith("\n")
        assert done.stderr.count("\n") == 1, done.stderr
        return done.stderr.strip()

    return refused

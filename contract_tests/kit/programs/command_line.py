"""The command ``mockservers`` as a process: its environment, and a running ``mockservers up``."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner, Result

import mockservers
from contract_tests.kit.services import SERVICES
from mockservers.cli import main

COMMAND = (sys.executable, "-m", "mockservers")
LONGEST = 300  # seconds that a command may take
READY = "Press Ctrl-C to stop."
NAMES = ", ".join(service.name for service in SERVICES)
ABOUT_SERVERS = (
    "_URL",
    "_BUNDLE",
    "SSL_CERT_FILE",
    "PROXY",
    "proxy",
    *(f"{service.name.upper()}_" for service in SERVICES),
)


@dataclass(frozen=True)
class Up:
    """A running ``mockservers up``: its output until it was ready, base URLs and credentials by service."""

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
        """Send a signal; returns the exit code and the rest of the output."""
        self.process.send_signal(number)
        rest, _ = self.process.communicate(timeout=LONGEST)
        return self.process.returncode, rest


def environment(**extra: str) -> dict[str, str]:
    """Build this process's environment without variables about servers."""
    own = {name: value for name, value in os.environ.items() if not any(entry in name for entry in ABOUT_SERVERS)}
    root = str(Path(mockservers.__file__).parents[1])
    return {**own, "PYTHONPATH": root, "COLUMNS": "80", "TERM": "dumb", **extra}


@contextmanager
def run_up(folder: Path, *options: str) -> Iterator[Up]:
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


Run = Callable[..., subprocess.CompletedProcess[str]]


def invoke(*arguments: str, **environment: str | None) -> Result:
    """Run ``mockservers`` in this process; keyword arguments are environment variables, None unsets one."""
    return CliRunner().invoke(main, arguments, env=environment, prog_name="mockservers")

"""``mockservers demo`` as a process, and the pages that it names."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from contract_tests.kit.output import read_until
from contract_tests.kit.programs.command_line import environment

ROOT = Path(__file__).parents[3]
LAST_LINE = "fnms-servicenow-export web"
PATIENCE = 60  # seconds that a server may take to stop


@contextmanager
def run_demo(folder: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    """Run the command in a process group of its own, with temporary files in the folder."""
    command = [sys.executable, "-m", "mockservers", "demo", *options]
    with _start(command, folder, TMPDIR=str(folder)) as process:
        yield process


def read_pages(printed: str) -> dict[str, str]:
    """Return the addresses of the console's pages by their titles."""
    block = printed.partition("Pages to look at:\n")[2].partition("\n\n")[0]
    return dict(re.findall(r"^  (\w+) +(\S+)$", block, re.MULTILINE))


def read_commands(printed: str) -> list[str]:
    """Return the commands for another shell, with those that serve pages on free ports."""
    block = printed.partition("In another shell")[2].partition("\n")[2]
    lines = [line.strip() for line in block.splitlines() if line.startswith("  ")]
    return [re.sub(r"^(\S+ web)\b", r"\1 --port 0", line) for line in lines]


@contextmanager
def serve_pages(folder: Path, commands: list[str], program: str) -> Iterator[str]:
    """Type the commands up to the one of a program in a shell; give the address of its pages, without a slash."""
    place = next(number for number, line in enumerate(commands) if line.startswith(f"{program} web"))
    before = [line for line in commands[:place] if not re.match(r"\S+ web ", line)]
    with _start(["bash", "-c", "\n".join([*before, f"exec {commands[place]}"])], folder) as process:
        found = re.search(r"http://\S+", read_until(process.stdout, "http://"))
        assert found
        yield found[0].rstrip("/")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)


@contextmanager
def _start(command: list[str], folder: Path, **variables: str) -> Iterator[subprocess.Popen[str]]:
    paths = os.pathsep.join((str(ROOT), str(ROOT / "clients")))
    programs = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment(PYTHONPATH=paths, PATH=programs, **variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()

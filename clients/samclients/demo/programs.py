"""Runs the two integrations as a user does: as separate programs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from samclients.demo.narration import Narration

ENTRIES = {"fnms-servicenow-export": "samclients.fnms_export", "fsm-ingest": "samclients.fsm_ingest.cli"}
LONGEST = 120  # seconds
STOPPING = (signal.SIGINT, signal.SIGTERM)


class ProgramFailed(Exception):
    """A program ended with an unexpected exit code; the text has its last line of output."""


@dataclass(frozen=True)
class ProgramOutput:
    """The output of a program."""

    printed: str
    log: str

    def warnings(self) -> str:
        """The log's warnings, without their time."""
        lines = (line.partition(" WARNING ")[2] for line in self.log.splitlines())
        return "\n".join(filter(None, lines))


def run(story: Narration, name: str, *arguments: str, environment: Mapping[str, str], told: str = "") -> ProgramOutput:
    """Run a program to its end.

    Args:
        story: Prints the command.
        name: The console script's.
        arguments: As typed.
        environment: In addition to this process's.
        told: The arguments to print, where the real ones are long.

    Raises:
        ProgramFailed: its exit code is not 0, or it does not end.
    """
    story.command(name, told or " ".join(arguments))
    start = f"from {ENTRIES[name]} import main; main()"
    code, printed, log = _execute([sys.executable, "-c", start, *arguments], {**os.environ, **environment})
    if code != 0:
        said = (log.strip() or printed.strip() or "nothing").splitlines()[-1]
        raise ProgramFailed(f"{name} ended with exit code {code}: {said}")
    return ProgramOutput(printed, log)


def _execute(command: Sequence[str], environment: Mapping[str, str]) -> tuple[int, str, str]:
    """Run a command to its end: exit code, stdout, stderr. Whatever ends the wait, the command ends first."""
    process: subprocess.Popen[str] | None = None
    pipe = subprocess.PIPE
    try:
        with _defer_signals():
            process = subprocess.Popen(command, env=environment, stdout=pipe, stderr=pipe, text=True)  # noqa: S603 -- our own programs
        printed, log = process.communicate(timeout=LONGEST)
    except BaseException as error:
        if process:
            process.kill()
            process.communicate()
        if isinstance(error, subprocess.TimeoutExpired):
            raise ProgramFailed(f"A program did not end within {LONGEST} seconds.") from None
        raise
    return process.returncode, printed, log


@contextmanager
def _defer_signals() -> Iterator[None]:
    """Defer signals while a process starts: one that arrives then would leave the process running."""
    came: list[int] = []
    before = {number: signal.signal(number, lambda number, _frame: came.append(number)) for number in STOPPING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if came:
        raise KeyboardInterrupt

"""Runner of the two integrations as separate programs."""

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
    """A program ended with an unexpected exit code; the text contains its last line of output."""


@dataclass(frozen=True)
class ProgramOutput:
    """The output of a program."""

    printed: str
    log: str

    def warnings(self) -> str:
        """Return the warnings in the log, without their time."""
        lines = (line.partition(" WARNING ")[2] for line in self.log.splitlines())
        return "\n".join(filter(None, lines))


def run(story: Narration, name: str, *arguments: str, environment: Mapping[str, str], shown: str = "") -> ProgramOutput:
    """Run a program to its end.

    Args:
        story: Prints the command.
        name: The name of the console script.
        arguments: The arguments.
        environment: Variables in addition to those of this process.
        shown: The arguments to print instead of the real ones.

    Raises:
        ProgramFailed: the exit code is not 0, or the program does not end in time.
    """
    story.command(name, shown or " ".join(arguments))
    start = f"from {ENTRIES[name]} import main; main()"
    code, printed, log = _execute([sys.executable, "-c", start, *arguments], {**os.environ, **environment})
    if code != 0:
        output = (log.strip() or printed.strip() or "no output").splitlines()[-1]
        raise ProgramFailed(f"{name} ended with exit code {code}: {output}")
    return ProgramOutput(printed, log)


def _execute(command: Sequence[str], environment: Mapping[str, str]) -> tuple[int, str, str]:
    """Run a command, and return exit code, stdout and stderr; the process is killed if the wait ends early."""
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
    """Defer signals while a process starts, because they would leave it running."""
    received: list[int] = []
    before = {number: signal.signal(number, lambda number, _frame: received.append(number)) for number in STOPPING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if received:
        raise KeyboardInterrupt

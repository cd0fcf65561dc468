"""The two integrations, run as a user runs them: as programs of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from samclients.demo.narration import Narration

ENTRIES = {"fnms-servicenow-export": "samclients.fnms_export", "fsm-ingest": "samclients.fsm_ingest.cli"}
LONGEST = 120  # seconds


class ProgramFailed(Exception):
    """A program ended with another exit code than it should have; what it said at last."""


@dataclass(frozen=True)
class Ended:
    """What a program printed."""

    printed: str
    log: str

    def warnings(self) -> str:
        """The log's warnings, without their time."""
        lines = (line.partition(" WARNING ")[2] for line in self.log.splitlines())
        return "\n".join(filter(None, lines))


def run(story: Narration, name: str, *arguments: str, environment: Mapping[str, str], told: str = "") -> Ended:
    """Run a program to its end.

    Args:
        story: Is told the command.
        name: The console script's.
        arguments: As typed.
        environment: In addition to this process's.
        told: The arguments as the story has them, where the real ones are long.

    Raises:
        ProgramFailed: its exit code is not 0.
    """
    story.command(name, told or " ".join(arguments))
    start = f"from {ENTRIES[name]} import main; main()"
    done = subprocess.run(  # noqa: S603 -- our own programs
        [sys.executable, "-c", start, *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )
    if done.returncode != 0:
        said = (done.stderr.strip() or done.stdout.strip() or "nothing").splitlines()[-1]
        raise ProgramFailed(f"{name} ended with exit code {done.returncode}: {said}")
    return Ended(done.stdout, done.stderr)

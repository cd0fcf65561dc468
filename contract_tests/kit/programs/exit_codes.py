"""Exit codes of the commands as their help and the manual show them, and ways to provoke them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import click

from contract_tests.kit.programs.database_failures import FAILURES, StatementWatch
from mockservers.cli import exit_codes as of_mockservers
from mockservers.cli import main as mockservers
from samclients.fnms_export import errors as of_export
from samclients.fnms_export.cli.main import further_commands
from samclients.fnms_export.options import command as export
from samclients.fsm_ingest.cli import exit_codes as of_ingest
from samclients.fsm_ingest.cli import main as ingest

ROOT = Path(__file__).parents[3]
README, CHECK = ROOT / "clients/README.md", ROOT / "docs/how-to/check.md"
COMMAND_LINE = ROOT / "docs/how-to/command-line.md"
ALL_CODES = of_mockservers.CODES

Stage = Literal["before", "middle", "end"]
Codes = Mapping[int, str]
ROW = re.compile(r"^\| (\d+) \| (.*) \|$", re.MULTILINE)


@dataclass(frozen=True)
class DocumentedCodes:
    """The exit codes of a command.

    Args:
        name: The program's name.
        program: The program.
        command: The words of the command line after it.
        codes: The codes.
        manual: The page of the manual with the table, and the table's head.
    """

    name: str
    program: click.Command
    command: Sequence[str]
    codes: Codes
    manual: tuple[Path, str] | None = None

    def __str__(self) -> str:
        return " ".join((self.name, *self.command))

    def read_manual(self) -> Codes:
        """Read the table in the manual."""
        assert self.manual is not None
        page, before = self.manual
        table = page.read_text("utf-8").partition(before)[2].lstrip().partition("\n\n")[0]
        return {int(code): text.replace("`", "") for code, text in ROW.findall(table)}


TABLES = [
    DocumentedCodes("fnms-servicenow-export", export, (), of_export.EXPORT_CODES, (README, "| exit code | |\n")),
    DocumentedCodes("fnms-servicenow-export", further_commands, ("service",), of_export.SERVICE_CODES),
    DocumentedCodes("fnms-servicenow-export", further_commands, ("web",), of_export.WEB_CODES),
    DocumentedCodes("fsm-ingest", ingest, ("run",), of_ingest.RUN_CODES, (README, "| exit code of `run` | |\n")),
    DocumentedCodes("fsm-ingest", ingest, ("service",), of_ingest.SERVICE_CODES),
    DocumentedCodes("fsm-ingest", ingest, ("web",), of_ingest.WEB_CODES),
    DocumentedCodes(
        "mockservers", mockservers, ("check",), of_mockservers.CHECK_CODES, (CHECK, "| exit code | meaning |\n")
    ),
    DocumentedCodes("mockservers", mockservers, ("proxy",), of_mockservers.PROXY_CODES),
    DocumentedCodes("mockservers", mockservers, ("drift",), of_mockservers.DRIFT_CODES),
    DocumentedCodes("mockservers", mockservers, ("replay",), of_mockservers.REPLAY_CODES),
    DocumentedCodes("mockservers", mockservers, ("spec", "suggest"), of_mockservers.SUGGEST_CODES),
    DocumentedCodes("mockservers", mockservers, ("exec",), of_mockservers.EXEC_CODES),
    DocumentedCodes("mockservers", mockservers, ("start",), of_mockservers.START_CODES),
    DocumentedCodes("mockservers", mockservers, ("status",), of_mockservers.STATUS_CODES),
    DocumentedCodes("mockservers", mockservers, ("wait",), of_mockservers.WAIT_CODES),
    DocumentedCodes("mockservers", mockservers, ("logs",), of_mockservers.LOGS_CODES),
    DocumentedCodes("mockservers", mockservers, ("stop",), of_mockservers.STOP_CODES),
    DocumentedCodes("mockservers", mockservers, ("journal", "follow"), of_mockservers.FOLLOW_CODES),
]


@dataclass(frozen=True)
class Provocation:
    """A way to an exit code.

    Args:
        code: The code.
        stage: Before anything is sent, in the middle, or at the end.
        name: What happens.
        text: A part of what is reported.
        arrange: Prepares the utility's surroundings.
        arguments: Further arguments of the command line.
        at: The statement in the database at which it happens, and its number.
        kind: How the database fails from that statement on.
    """

    code: int
    stage: Stage
    name: str
    text: str = ""
    arrange: Callable[[Any], object] = lambda _: None
    arguments: Sequence[str] = ()
    at: tuple[str, int] | None = None
    kind: str = ""

    def __str__(self) -> str:
        return f"{self.code}-{self.stage}-{self.name}".replace(" ", "-")

    def make_watch(self, file: str, act: Callable[[], None]) -> StatementWatch:
        """Return the watch of the database; without a kind of failure it calls ``act`` at the statement."""
        if self.at is None:
            return StatementWatch(file, number=0)
        failure = FAILURES.get(self.kind)
        return StatementWatch(file, *self.at, failure, None if failure else act)


def fail_database(code: int, stage: Stage, name: str, text: str, number: int, *kinds: str) -> list[Provocation]:
    """Return provocations by a database that fails from a statement on."""
    return [
        Provocation(code, stage, f"{kind} at {name}", FAILURES[kind].error.args[0], at=(text, number), kind=kind)
        for kind in kinds
    ]

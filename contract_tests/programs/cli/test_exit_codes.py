"""The exit codes of every command are the same in its help, in the manual and in the code."""

from __future__ import annotations

import re
import signal
import sys
from collections.abc import Mapping, Sequence

import pytest
from click.testing import CliRunner

from contract_tests.kit.programs.command_line import Run
from contract_tests.kit.programs.exit_codes import ALL_CODES, COMMAND_LINE, TABLES, DocumentedCodes

each_table = pytest.mark.parametrize("table", TABLES, ids=str)


@each_table
def test_the_help_shows_the_exit_codes(table: DocumentedCodes) -> None:
    shown = CliRunner().invoke(table.program, [*table.command, "--help"]).stdout.partition("Exit codes:\n")[2]
    rows = re.split(r"^ +(\d+) ", shown.partition("\n\n")[0], flags=re.MULTILINE)
    found = {int(code): " ".join(text.split()) for code, text in zip(rows[1::2], rows[2::2], strict=True)}
    assert found == table.codes


@pytest.mark.parametrize("table", [table for table in TABLES if table.manual], ids=str)
def test_the_manual_shows_the_exit_codes(table: DocumentedCodes) -> None:
    assert table.read_manual() == table.codes


def test_the_manual_has_one_table_of_all_commands() -> None:
    page = COMMAND_LINE.read_text("utf-8").partition("| command | exit code | meaning |\n")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| (.+?) \| (\d+) \| (.*) \|$", page, re.MULTILINE)
    assert rows == [(name, str(code), text) for name, codes in ALL_CODES.items() for code, text in codes.items()]
    named = {" ".join(table.command) for table in TABLES if table.name == "mockservers"}
    assert named == {name.strip("`") for name in ALL_CODES} - {"every other"}


EXECUTED: Mapping[int, tuple[int, Sequence[str]]] = {  # the documented code, and the code of a command line
    0: (0, ["--", sys.executable, "-c", ""]),
    2: (2, ["--fail-on", "nonsense", "--", sys.executable, "-c", ""]),
    3: (3, ["--coverage-min", "1", "--", sys.executable, "-c", ""]),
    126: (126, ["--", "/"]),
    127: (127, ["--", "mockservers-is-not-this"]),
    128: (128 + signal.SIGTERM, ["--", sys.executable, "-c", "import os; os.kill(os.getpid(), 15)"]),
}


@pytest.mark.parametrize("documented", EXECUTED)
def test_each_exit_code_of_exec(run: Run, documented: int) -> None:
    code, arguments = EXECUTED[documented]
    done = run("exec", *arguments)
    assert done.returncode == code
    assert "Traceback" not in done.stderr


def test_the_own_code_of_a_command_is_kept(run: Run) -> None:
    assert run("exec", "--coverage-min", "1", "--", sys.executable, "-c", "raise SystemExit(7)").returncode == 7


def test_every_exit_code_of_exec_is_provoked() -> None:
    [table] = [table for table in TABLES if str(table) == "mockservers exec"]
    assert EXECUTED.keys() == table.codes.keys()

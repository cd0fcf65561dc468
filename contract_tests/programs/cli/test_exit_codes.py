"""The exit codes of every command are the same in its help, in the manual and in the code."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

from contract_tests.kit.programs.exit_codes import TABLES, DocumentedCodes

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

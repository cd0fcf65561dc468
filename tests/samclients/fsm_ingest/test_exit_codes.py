"""The exit codes of the commands, as the manual has them; what ends with each is in the contract suite."""

from __future__ import annotations

import pytest

from samclients.fnms_export.errors import EXPORT_CODES, ExportError, ExportFailed, NotBegun, WrongUse
from samclients.fnms_export.errors import SERVICE_CODES as EXPORT_SERVICE_CODES
from samclients.fnms_export.errors import WEB_CODES as EXPORT_WEB_CODES
from samclients.fsm_ingest.cli import exit_codes
from samclients.fsm_ingest.cli.exit_codes import RUN_CODES, SERVICE_CODES, WEB_CODES

TABLES = [
    (RUN_CODES, [0, 1, 2, 3, 4, 130]),
    (SERVICE_CODES, [0, 1, 2]),
    (WEB_CODES, [0, 1, 2]),
    (EXPORT_CODES, [0, 1, 2, 3, 130]),
    (EXPORT_SERVICE_CODES, [0, 1, 2, 3, 130]),
    (EXPORT_WEB_CODES, [0, 2]),
]


@pytest.mark.parametrize(("table", "codes"), TABLES)
def test_a_table_has_its_codes(table: dict[int, str], codes: list[int]) -> None:
    assert list(table) == codes
    assert all(table.values())


def test_each_code_has_its_meaning() -> None:
    names = ("FAILED", "USAGE", "ELSEWHERE", "SOME_REJECTED", "INTERRUPTED")
    assert [getattr(exit_codes, name) for name in names] == [1, 2, 3, 4, 130]
    assert [error.exit_code for error in (ExportError, ExportFailed, WrongUse, NotBegun)] == [1, 1, 2, 3]
    assert RUN_CODES[0] == "all records were loaded"
    assert "another process is running the job" in RUN_CODES[3]
    assert "some were rejected" in RUN_CODES[4]
    assert EXPORT_CODES[3].startswith("a check failed and nothing was sent")

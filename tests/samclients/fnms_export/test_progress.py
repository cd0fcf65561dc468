"""Progress of an export as bars or lines, and the final report."""

from __future__ import annotations

import io
import json
import logging
import re

import pytest
from rich.console import Console

from samclients.fnms_export.data_types import APPLICATIONS, CONTRACTS, INVENTORY
from samclients.fnms_export.export.progress import LOG, ProgressListener, show_progress
from samclients.fnms_export.export.report import ExportReport, TypeReport
from samclients.servicenow.models import SegmentResult

STATUS = SegmentResult.from_dict(
    {
        "return_code": "0",
        "status": "success",
        "state": "Processing",
        "transactions": {"total": 20, "new": 0, "waiting": 12, "processing": 1, "succeeded": 7, "failed": 0},
    }
)


def report_export(listener: ProgressListener) -> None:
    listener.start(INVENTORY, 100_000, 0)
    for _ in range(20):
        listener.advance(INVENTORY, 5_000)
    listener.retry("Segment 7 of hardware inventory", ValueError("Return code 1: Unexpected error"), 2, 4.0)
    listener.update_import(INVENTORY, STATUS)
    listener.update_import(INVENTORY, STATUS)
    listener.finish(INVENTORY, "imported")
    listener.start(CONTRACTS, 12, 5)
    listener.finish(CONTRACTS, "not finished")
    listener.finish(APPLICATIONS, "no changes")


def show_to(*, terminal: bool) -> str:
    printed = io.StringIO()
    with show_progress(Console(file=printed, force_terminal=terminal, width=80, color_system=None)) as listener:
        report_export(listener)
    return printed.getvalue()


def test_on_a_terminal_every_type_has_a_bar_that_fits() -> None:
    plain = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", show_to(terminal=True)).replace("\r", "\n")
    *_, inventory, contracts = [line.rstrip() for line in plain.splitlines() if line.strip()]
    assert re.fullmatch(r"Hardware inventory ━+ 100000/100000 0:00:0\d imported", inventory)
    assert re.fullmatch(r"Contracts +━+ +5/12 +0:00:0\d not finished", contracts)
    assert "failed at attempt 2: Return code 1: Unexpected error; retrying in" in " ".join(plain.split())
    assert max(map(len, plain.splitlines())) <= 80


def test_without_a_terminal_there_are_about_ten_lines_per_type() -> None:
    lines = [line.split(" ", 2)[2] for line in show_to(terminal=False).splitlines()]
    assert lines[0] == "INFO Hardware inventory: 100,000 records"
    assert lines[1:11] == [f"INFO Hardware inventory: {tenth}0,000 of 100,000 records sent" for tenth in range(1, 11)]
    assert lines[11:] == [
        (
            "WARNING Segment 7 of hardware inventory failed at attempt 2: Return code 1: Unexpected error; "
            "retrying in 4.0 s"
        ),
        "INFO Hardware inventory: waiting for the import, 7 of 20 transactions done",
        "INFO Hardware inventory: imported",
        "INFO Contracts: 12 records, 5 of them sent before",
        "INFO Contracts: not finished",
        "INFO Installed applications: no changes",
    ]


def test_the_log_is_restored_after_the_export() -> None:
    before = LOG.level, list(LOG.handlers), LOG.propagate
    with pytest.raises(KeyboardInterrupt), show_progress(Console(file=io.StringIO())):
        raise KeyboardInterrupt
    assert (LOG.level, list(LOG.handlers), LOG.propagate) == before
    assert logging.getLogger("samclients").handlers == []


def build_report(**changes: object) -> ExportReport:
    lines = [
        TypeReport("Hardware inventory", "imported", 1_000_000, 200, 3, "FIR0001001", 171.25),
        TypeReport("Contracts", "no changes"),
        TypeReport("Installed applications", "not finished", 5, 1),
    ]
    listener = {"export": "5d1f0c9e-2c0e-4b8a-9d1e-0123456789ab", "types": lines, "seconds": 200.0, "waited": 150.0}
    return ExportReport("https://acme.service-now.com", "sqlite:///fnms.db", **{**listener, **changes})  # type: ignore[arg-type]  # by name


def test_the_report_fits_into_80_columns() -> None:
    printed = io.StringIO()
    build_report().show(Console(file=printed, width=80))
    lines = printed.getvalue().splitlines()
    assert max(map(len, lines[:4])) <= 80
    assert [line.split() for line in lines[1:4]] == [
        ["Hardware", "inventory", "imported", "1,000,000", "200", "3", "171.2", "FIR0001001"],
        ["Contracts", "no", "changes", "0", "0", "0", "0.0"],
        ["Installed", "applications", "not", "finished", "5", "1", "0", "0.0"],
    ]
    assert lines[4].endswith(", 200.0 seconds, 75% of them waiting for ServiceNow")


def test_the_json_report_has_sums() -> None:
    listener = json.loads(build_report(exit_code=1, error="Why").to_json())
    assert (listener["records"], listener["segments"], listener["retransmissions"]) == (1_000_005, 201, 3)
    assert (listener["exit_code"], listener["error"], listener["types"][1]["state"]) == (1, "Why", "no changes")


def test_the_report_says_if_nothing_was_sent() -> None:
    printed = io.StringIO()
    build_report(export="", types=(), seconds=0.0).show(Console(file=printed, width=80))
    assert printed.getvalue() == "https://acme.service-now.com: nothing was sent, 0.0 seconds\n"


USUAL_REPORT = """{
  "instance": "https://acme.service-now.com",
  "database": "",
  "export": "",
  "changes": true,
  "continued": false,
  "types": [],
  "seconds": 0.0,
  "waited": 0.0,
  "exit_code": 0,
  "error": "",
  "records": 0,
  "segments": 0,
  "retransmissions": 0
}"""
USUAL_TYPE = """    {
      "type": "Contracts",
      "state": "skipped",
      "records": 0,
      "segments": 0,
      "retransmissions": 0,
      "import_run": "",
      "seconds": 0.0
    }"""


def test_a_report_before_an_export_has_every_member() -> None:
    url = "https://acme.service-now.com"
    assert ExportReport(url, "").to_json() == USUAL_REPORT
    types = f'"types": [\n{USUAL_TYPE}\n  ]'
    assert ExportReport(url, "", types=[TypeReport("Contracts", "skipped")]).to_json() == USUAL_REPORT.replace(
        '"types": []', types
    )


def test_a_continued_type_is_logged_from_its_next_tenth() -> None:
    printed = io.StringIO()
    with show_progress(Console(file=printed, force_terminal=False, width=80, color_system=None)) as listener:
        listener.start(INVENTORY, 100, 25)
        for _ in range(10):
            listener.advance(INVENTORY, 1)
    assert [line.split(" ", 2)[2] for line in printed.getvalue().splitlines()] == [
        "INFO Hardware inventory: 100 records, 25 of them sent before",
        "INFO Hardware inventory: 30 of 100 records sent",
    ]

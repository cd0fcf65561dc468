"""The report on a terminal: ten findings of a check are shown, the others are counted."""

from __future__ import annotations

import pytest

from mockservers.checks.run_report.report import FinishedCommand, Requirements, build_report
from mockservers.checks.run_report.text import render_lines
from mockservers.core.journal.entries import RefusalRecord

from .test_checks import SERVICES, build_refusal, recorder


@pytest.mark.parametrize(
    ("findings", "more"), [(10, []), (11, ["    ... and 1 more; --report writes all of them"])], ids=["ten", "eleven"]
)
def test_ten_findings_are_shown(findings: int, more: list[str]) -> None:
    refusals = [RefusalRecord("Refused", f"reason {number}") for number in range(findings)]
    entries = [build_refusal(why)._replace(number=number) for number, why in enumerate(refusals, 1)]
    report = build_report(recorder(*entries), SERVICES, FinishedCommand(["x"], 0), Requirements())
    lines = [line for line in render_lines(report) if line.startswith("    ")]
    shown = [f"    bigfix list_metrics: Refused: reason {number} (#{number + 1})" for number in range(10)]
    assert lines == [*shown, *more]

"""Prints the numbers of generated cases at the end of a test run."""

from __future__ import annotations

from collections import Counter

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [report for results in terminalreporter.stats.values() for report in results if hasattr(report, "when")]
    sums: Counter[str] = Counter()
    for report in reports:
        for name, value in report.user_properties if report.when == "call" else ():
            if name == "cases":
                kind, _, number = value.rpartition(": ")
                sums[kind] += int(number.replace(",", ""))
    if sums:
        terminalreporter.section("generated cases")
        terminalreporter.line("; ".join(f"{kind}: {number:,}" for kind, number in sorted(sums.items())))

"""Tells at the end of a test run how many cases were generated."""

from __future__ import annotations

from collections import Counter

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [one for results in terminalreporter.stats.values() for one in results if hasattr(one, "when")]
    told = [value for one in reports if one.when == "call" for name, value in one.user_properties if name == "cases"]
    sums: Counter[str] = Counter()
    for what, _, number in (one.rpartition(": ") for one in told):
        sums[what] += int(number.replace(",", ""))
    if sums:
        terminalreporter.section("generated cases")
        terminalreporter.line("; ".join(f"{what}: {number:,}" for what, number in sorted(sums.items())))

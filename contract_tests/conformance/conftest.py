"""Tells at the end of a test run how many cases were generated."""

from __future__ import annotations

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [one for results in terminalreporter.stats.values() for one in results if hasattr(one, "when")]
    told = [value for one in reports if one.when == "call" for name, value in one.user_properties if name == "cases"]
    if told:
        terminalreporter.section("generated cases")
        terminalreporter.line("; ".join(sorted(told)))

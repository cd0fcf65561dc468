"""``pytest --mock-report``: requests, faults, violations of the specification and ignored parts, for each test."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from mockservers.client.control_plane import RemoteWorld

ATTRIBUTE = "mock_summary"  # of a test's report, which pytest-xdist sends to the controller
MOST_EXCHANGES = 1_000  # of a world that are read; its journal has no more
MOST_LINES = 5  # violations, and ignored parts, that are shown per test
MOST_QUIET = 20  # tests without faults, violations and ignored parts that are shown
FAILED = "failed"


@dataclass(frozen=True)
class WorldSummary:
    """The exchanges in the world of a test.

    Args:
        requests: Their number.
        faults: A phrase for each fault of the world.
        hits: The number of faults that were applied.
        violations: A line for each request that violates the specification.
        ignored: A line for each part of a request that had no effect, such as a condition of an encoded query.
        error: The reason why the world could not be read; empty if it could.
    """

    requests: int = 0
    faults: list[str] = field(default_factory=list)
    hits: int = 0
    violations: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    error: str = ""

    @property
    def is_quiet(self) -> bool:
        """True if there were neither faults, violations nor ignored parts."""
        return not (self.faults or self.violations or self.ignored or self.error)


def summarize_world(world: RemoteWorld) -> dict[str, Any]:
    """Summarize the world of a test as JSON."""
    from mockservers.core.journal.serialize import format_line

    try:
        found = world.ask("GET", "journal", query={"full": "true", "limit": MOST_EXCHANGES})
        faults = world.faults.list()
    except Exception as error:  # noqa: BLE001 -- a report must not end the session
        return asdict(WorldSummary(error=f"the world cannot be read: {error}"))
    exchanges = found["exchanges"]
    hits = Counter(kind for exchange in exchanges for kind in exchange["faults"])
    violations = [format_line(exchange) for exchange in exchanges if _violates(exchange)]
    ignored = [_format_note(exchange, note) for exchange in exchanges for note in exchange["notes"]]
    return asdict(WorldSummary(found["recorded"], _describe_faults(faults, hits), hits.total(), violations, ignored))


def _format_note(exchange: Mapping[str, Any], note: str) -> str:
    return f"#{exchange['number']} {exchange['service']} {exchange['operation']}: {note}"


def _describe_faults(faults: Sequence[Mapping[str, Any]], hits: Counter[str]) -> list[str]:
    """Describe the faults of a world, and those that were removed after a hit."""
    present = [f"{fault['kind']} hit {fault['struck']} of {fault['matched']} matching requests" for fault in faults]
    kinds = {fault["kind"] for fault in faults}
    return present + [f"{kind} hit {_count(count, 'request')}" for kind, count in hits.items() if kind not in kinds]


def _violates(exchange: Mapping[str, Any]) -> bool:
    """Tell if a request violates the specification, which a fault can hide."""
    validated = exchange["validated"]
    return not exchange["faults"] and FAILED in {validated["operation"], validated["parameters_and_body"]}


class MockReport:
    """The plugin of the option: collects the summaries of all tests, of all workers, and prints them at the end."""

    def __init__(self) -> None:
        self._found: dict[str, WorldSummary] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the summary of a test."""
        summary = getattr(report, ATTRIBUTE, None)
        if summary is not None:
            self._found[report.nodeid] = WorldSummary(**summary)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the report."""
        terminalreporter.section("mock servers")
        for line in render_lines(self._found):
            terminalreporter.line(line)


def render_lines(found: Mapping[str, WorldSummary]) -> Iterator[str]:
    """Yield the lines of a report: a summary, the tests in order, their violations and ignored parts."""
    requests = _count(sum(summary.requests for summary in found.values()), "request")
    hits = _count(sum(summary.hits for summary in found.values()), "fault hit")
    violations = _count(sum(len(summary.violations) for summary in found.values()), "request")
    tests = _count(len(found), "test")
    yield f"{requests} of {tests} with mock servers, {hits}, {violations} against the specification"
    quiet = [name for name, summary in found.items() if summary.is_quiet]
    for name, summary in found.items():
        if summary.is_quiet and name in quiet[MOST_QUIET:]:
            continue
        yield f"{name}: {'; '.join([_count(summary.requests, 'request'), *summary.faults, summary.error]).rstrip('; ')}"
        yield from _indent(summary.violations, "requests against the specification")
        yield from _indent(summary.ignored, "parts without an effect")
    if hidden := quiet[MOST_QUIET:]:
        sent = sum(found[name].requests for name in hidden)
        yield f"... and {_count(len(hidden), 'test')} with {_count(sent, 'request')} and neither faults nor violations"


def _indent(lines: Sequence[str], name: str) -> Iterator[str]:
    """Yield the first lines, indented, and the number of the others."""
    yield from (f"    {line}" for line in lines[:MOST_LINES])
    if (more := len(lines) - MOST_LINES) > 0:
        yield f"    ... and {more} more {name}"


def _count(number: int, name: str) -> str:
    return f"{number:,} {name}{'' if number == 1 else 's'}"

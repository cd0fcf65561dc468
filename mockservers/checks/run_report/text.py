"""The report as lines on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mockservers.checks.run_report.checks import CHECKS
from mockservers.checks.run_report.fault_outcomes import FaultOutcome
from mockservers.checks.run_report.report import Finding, RunReport

MOST_NAMES = 6  # operations never called that are named, per vendor
MOST_FINDINGS = 10  # findings shown per check


def render_lines(report: RunReport) -> Iterator[str]:
    """The lines of a report: summary, findings, operations never accepted, fault outcomes, reasons of failure."""
    yield f"mockservers: {summary_line(report)}"
    if report.passed_over:
        yield f"  {report.passed_over:,} exchanges beyond the limit were only counted per operation"
    for check in CHECKS:
        found = report.findings_of(check)
        if found:
            yield f"  {check.title} ({check.name}): {sum(finding.count for finding in found)}"
            for finding in found[:MOST_FINDINGS]:
                yield f"    {finding.headline}"
                if check.name == "violations":
                    yield from _explanation_lines(finding)
            if len(found) > MOST_FINDINGS:
                yield f"    ... and {len(found) - MOST_FINDINGS} more; --report writes all of them"
    for vendor in report.coverage:
        if vendor.never_accepted:
            yield f"  {vendor.title}: called, but never accepted: {', '.join(vendor.never_accepted)}"
    yield from _fault_lines(report.fault_outcomes)
    if report.failures:
        yield f"mockservers: failed: {'; '.join(report.failures)}"


def _fault_lines(outcomes: Sequence[FaultOutcome]) -> Iterator[str]:
    """A line per fault that was triggered, with its outcome, and the expected behaviour if it was not survived."""
    triggered = [outcome for outcome in outcomes if outcome.as_expected is not None]
    if not outcomes:
        return
    survived = sum(bool(outcome.as_expected) for outcome in triggered)
    yield f"  Faults: {survived} survived of {len(triggered)} that were triggered"
    for outcome in triggered:
        ended = "" if outcome.exit_code is None else f", exit code {outcome.exit_code}"
        expected = "" if outcome.as_expected else f"; expected: {outcome.kind.expect}"
        mark = "survived" if outcome.as_expected else "NOT     "
        yield f"    {mark}  {outcome.name}: {outcome.outcome}{ended}{expected}"
    untriggered = [outcome.name for outcome in outcomes if outcome.as_expected is None]
    if untriggered:
        yield f"    never triggered, since the command sent no matching request: {', '.join(untriggered)}"


def summary_line(report: RunReport) -> str:
    """The report in one line."""
    many = "1 exchange" if report.exchanges == 1 else f"{report.exchanges:,} exchanges"
    parts = [
        f"{vendor.service}: {vendor.accepted_count} of {len(vendor.called)} operations"
        f"{_never_called_note(vendor.never_called)}"
        for vendor in report.coverage
    ]
    suffix = "" if any(report.findings.values()) else "; no findings"
    return f"{'; '.join([many, *parts])}{suffix}"


def _never_called_note(names: list[str]) -> str:
    if not names:
        return ""
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return f" (never called: {', '.join(names[:MOST_NAMES])}{more})"


def _explanation_lines(finding: Finding) -> Iterator[str]:
    """The lines of a finding's explanation that help to correct the request."""
    useful = ("near ", "broken: ", "missing: ", "not declared: ")
    for line in finding.explanation.splitlines():
        if line.strip().startswith(useful):
            yield f"      {line.strip()}"

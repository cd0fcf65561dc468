"""The verdict as lines on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mockservers.checks.run_report.checks import CHECKS
from mockservers.checks.run_report.resilience import Trial
from mockservers.checks.run_report.verdict import Finding, RunReport

MOST_NAMES = 6  # operations never called that are named, of one vendor
MOST_FINDINGS = 10  # of one check


def lines(verdict: RunReport) -> Iterator[str]:
    """A summary, then what was found, what was never called, and why it fails if it does."""
    yield f"mockservers: {summary(verdict)}"
    if verdict.passed_over:
        yield f"  of {verdict.passed_over:,} exchanges only the operations are known; there were too many"
    for check in CHECKS:
        found = verdict.found(check)
        if found:
            yield f"  {check.title} ({check.name}): {sum(one.count for one in found)}"
            for one in found[:MOST_FINDINGS]:
                yield f"    {one.service} {one.operation or '(no operation)'}: {one.text} ({one.where})"
                if check.name == "violations":
                    yield from _details(one)
            if len(found) > MOST_FINDINGS:
                yield f"    ... and {len(found) - MOST_FINDINGS} others; a --report has them all"
    for vendor in verdict.coverage:
        if vendor.never_accepted:
            yield f"  {vendor.title}: called, but never accepted: {', '.join(vendor.never_accepted)}"
    yield from _resilience(verdict.trials)
    if verdict.failures:
        yield f"mockservers: failed: {'; '.join(verdict.failures)}"


def _resilience(trials: Sequence[Trial]) -> Iterator[str]:
    """A line per fault that struck: whether it was survived, how, and what is expected where it was not."""
    struck = [one for one in trials if one.survived is not None]
    if not trials:
        return
    yield f"  Faults: {sum(bool(one.survived) for one in struck)} survived of {len(struck)} that struck"
    for one in struck:
        ended = "" if one.exit_code is None else f", exit code {one.exit_code}"
        expected = "" if one.survived else f"; expected: {one.kind.expect}"
        yield f"    {'survived' if one.survived else 'NOT     '}  {one.name}: {one.outcome}{ended}{expected}"
    spared = [one.name for one in trials if one.survived is None]
    if spared:
        yield f"    never struck, for the command does nothing that they are for: {', '.join(spared)}"


def summary(verdict: RunReport) -> str:
    """The run in one line."""
    many = "1 exchange" if verdict.exchanges == 1 else f"{verdict.exchanges:,} exchanges"
    parts = [
        f"{one.service}: {one.covered} of {len(one.called)} operations{_unused(one.never_called)}"
        for one in verdict.coverage
    ]
    nothing = "" if any(verdict.findings.values()) else "; nothing to complain of"
    return f"{'; '.join([many, *parts])}{nothing}"


def _unused(names: list[str]) -> str:
    if not names:
        return ""
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return f" (never called: {', '.join(names[:MOST_NAMES])}{more})"


def _details(one: Finding) -> Iterator[str]:
    """What of its explanation helps to put it right."""
    useful = ("near ", "broken: ", "missing: ", "not declared: ")
    for line in one.explanation.splitlines():
        if line.strip().startswith(useful):
            yield f"      {line.strip()}"

"""The report on a run: findings, coverage, fault outcomes, and the reasons of failure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mockservers.checks.run_report.checks import CHECKS, FAULTS, UNUSED, ClientCheck
from mockservers.checks.run_report.coverage import Coverage, measure_coverage, percent
from mockservers.checks.run_report.fault_outcomes import FaultOutcome
from mockservers.checks.run_report.recorder import Recorder
from mockservers.core.journal.entries import Entry
from mockservers.core.journal.explain import explain_exchange
from mockservers.core.journal.masking import Masking, hide
from mockservers.core.redaction.secret_text import TextMasker
from mockservers.core.service.service import Service

FAILED = 3  # the exit code if the command succeeded and the report fails
MOST_PLACES = 5  # exchanges that a finding lists


@dataclass(frozen=True)
class Requirements:
    """The requirements of a run.

    Args:
        fail_on: The checks that must find nothing; ``unused``: every operation of the vendors called must be called;
            ``faults``: every fault that is triggered must be survived.
        coverage_min: The minimum share of operations that must be accepted at least once, in percent.
    """

    fail_on: frozenset[str] = frozenset()
    coverage_min: float = 0.0


@dataclass(frozen=True)
class FinishedCommand:
    """A command that has ended: its arguments, exit code, and the secrets of its environment."""

    command: Sequence[str]
    exit_code: int
    secrets: Sequence[str] = field(default=(), repr=False)

    def mask_command(self) -> list[str]:
        """The command line with secrets masked: a shell may have put values of variables into it."""
        return [hide(argument, self.secrets) for argument in TextMasker().mask_command(self.command)]


@dataclass
class Finding:
    """A finding of a check in one or more exchanges, with an explanation of the first one."""

    service: str
    operation: str | None
    text: str
    explanation: str
    places: list[str] = field(default_factory=list)
    count: int = 0

    @property
    def where(self) -> str:
        """The exchanges, such as ``#4``, with the names of worlds other than ``default``."""
        rest = f" and {self.count - len(self.places)} more" if self.count > len(self.places) else ""
        return f"{', '.join(self.places)}{rest}"

    @property
    def headline(self) -> str:
        """The finding in one line."""
        return f"{self.service} {self.operation or '(no operation)'}: {self.text} ({self.where})"


@dataclass(frozen=True)
class RunReport:
    """The findings, coverage and fault outcomes of a run, compared with its requirements."""

    command: Sequence[str]
    exit_code: int
    exchanges: int
    passed_over: int
    findings: Mapping[str, Sequence[Finding]]
    coverage: Sequence[Coverage]
    requirements: Requirements
    fault_outcomes: Sequence[FaultOutcome] = ()

    @property
    def percent(self) -> float:
        """The share of operations that were accepted at least once, in percent."""
        return percent(list(self.coverage))

    def findings_of(self, check: ClientCheck) -> Sequence[Finding]:
        """The findings of a check."""
        return self.findings[check.name]

    @property
    def unused(self) -> int:
        """The number of operations that were never called, of the vendors that were called."""
        return sum(len(coverage.never_called) for coverage in self.coverage)

    @property
    def failures(self) -> list[str]:
        """The requirements that the run does not meet, a phrase each."""
        reasons = [
            f"{name}: {sum(finding.count for finding in self.findings[name])}"
            for name in (check.name for check in CHECKS)
            if name in self.requirements.fail_on and self.findings[name]
        ]
        if UNUSED in self.requirements.fail_on and (self.unused or not self.coverage):
            reasons.append(f"{UNUSED}: {self.unused}" if self.coverage else f"{UNUSED}: nothing was called")
        if self.percent < self.requirements.coverage_min:
            reasons.append(f"coverage {self.percent:.0f} % is below {self.requirements.coverage_min:g} %")
        failed = [outcome.kind.name for outcome in self.fault_outcomes if outcome.as_expected is False]
        if FAULTS in self.requirements.fail_on and failed:
            reasons.append(f"{FAULTS}: {', '.join(failed)}")
        return reasons

    @property
    def exit_code_of_all(self) -> int:
        """The command's exit code; 3 if the command succeeded and the report fails."""
        return self.exit_code or (FAILED if self.failures else 0)

    def as_json(self) -> dict[str, Any]:
        """The report as JSON, the content of a JSON report."""
        return {
            "command": list(self.command),
            "exit_code": self.exit_code,
            "passes": not self.failures,
            "failures": self.failures,
            "exchanges": self.exchanges,
            "passed_over": self.passed_over,
            "findings": {
                name: [{**vars(finding), "operation": finding.operation} for finding in found]
                for name, found in self.findings.items()
            },
            "coverage": {
                "percent": round(self.percent, 1),
                "vendors": [
                    {"service": vendor.service, "operations": len(vendor.called), "accepted": vendor.accepted_count}
                    | {"never_called": vendor.never_called, "never_accepted": vendor.never_accepted}
                    for vendor in self.coverage
                ],
            },
            "faults": [outcome.as_json() for outcome in self.fault_outcomes],
        }


def build_report(
    recorder: Recorder,
    services: Mapping[str, Service],
    ran: FinishedCommand,
    requirements: Requirements,
    fault_outcomes: Sequence[FaultOutcome] = (),
) -> RunReport:
    """Build the report from the recorded exchanges of a command, and from its fault outcomes."""
    return RunReport(
        ran.mask_command(),
        ran.exit_code,
        recorder.total,
        recorder.passed_over,
        {check.name: _group_findings(check, recorder, services) for check in CHECKS},
        list(measure_coverage(recorder, services)),
        requirements,
        fault_outcomes,
    )


def _group_findings(check: ClientCheck, recorder: Recorder, services: Mapping[str, Service]) -> list[Finding]:
    """The findings of a check, with equal ones grouped."""
    found: dict[tuple[str, str | None, str, str], Finding] = {}
    for entry, text in check.find(recorder.entries, services):
        shown = Masking(services.get(entry.service), entry).text(text)
        request = "" if entry.operation else f"{entry.method} {entry.path}"
        key = (entry.service, entry.operation, shown, request)
        if key not in found:
            found[key] = Finding(entry.service, entry.operation, shown, explain_exchange(entry, services)["text"])
        finding = found[key]
        finding.count += 1
        if len(finding.places) < MOST_PLACES:
            finding.places.append(_locate(entry))
    return list(found.values())


def _locate(entry: Entry) -> str:
    """The place of an exchange: its number, and its world unless that is ``default``."""
    if not entry.number:
        return f"in {entry.world}, which was not created"
    return f"#{entry.number}" + (f" in {entry.world}" if entry.world != "default" else "")

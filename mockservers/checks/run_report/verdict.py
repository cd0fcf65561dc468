"""The verdict on a run: what was found, which operations were called, and whether it passes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mockservers.checks.run_report.checks import CHECKS, FAULTS, UNUSED, Check
from mockservers.checks.run_report.coverage import Coverage, covered, percent
from mockservers.checks.run_report.recorder import Recorder
from mockservers.checks.run_report.resilience import Trial
from mockservers.core.journal.entries import Entry
from mockservers.core.journal.explain import explain_exchange
from mockservers.core.journal.masking import Masking, hide
from mockservers.core.redaction.secret_text import TextMasker
from mockservers.core.service.service import Service

FAILED = 3  # the exit code where the command succeeded and the verdict fails
MOST_PLACES = 5  # exchanges that a finding names


@dataclass(frozen=True)
class Demand:
    """What a run must keep to.

    Args:
        fail_on: The checks that must find nothing; ``unused``: every operation of the vendors called was called;
            ``faults``: every fault that struck was survived.
        coverage_min: The least share of operations that must have been accepted once, in percent.
    """

    fail_on: frozenset[str] = frozenset()
    coverage_min: float = 0.0


@dataclass(frozen=True)
class Ran:
    """A command that ran, its exit code, and secrets of its environment, which its arguments may repeat."""

    command: Sequence[str]
    exit_code: int
    secrets: Sequence[str] = field(default=(), repr=False)

    def mask_command(self) -> list[str]:
        """The command line to show: a shell has put values of variables into it."""
        return [hide(one, self.secrets) for one in TextMasker().mask_command(self.command)]


@dataclass
class Finding:
    """The same thing found in one or more exchanges: what, where, how often, and the first of them explained."""

    service: str
    operation: str | None
    text: str
    explanation: str
    places: list[str] = field(default_factory=list)
    count: int = 0

    @property
    def where(self) -> str:
        """The exchanges: ``#4``, with their worlds where these are not ``default``."""
        rest = f" and {self.count - len(self.places)} more" if self.count > len(self.places) else ""
        return f"{', '.join(self.places)}{rest}"


@dataclass(frozen=True)
class RunReport:
    """What is to be said of a run."""

    command: Sequence[str]
    exit_code: int
    exchanges: int
    passed_over: int
    findings: Mapping[str, Sequence[Finding]]
    coverage: Sequence[Coverage]
    demand: Demand
    trials: Sequence[Trial] = ()

    @property
    def percent(self) -> float:
        """The share of operations that were accepted at least once, in percent."""
        return percent(list(self.coverage))

    def found(self, check: Check) -> Sequence[Finding]:
        """What a check found."""
        return self.findings[check.name]

    @property
    def unused(self) -> int:
        """How many operations of the vendors that were called were never called."""
        return sum(len(one.never_called) for one in self.coverage)

    @property
    def failures(self) -> list[str]:
        """Why the run does not keep to the demand, a phrase each."""
        told = [
            f"{name}: {sum(one.count for one in self.findings[name])}"
            for name in (one.name for one in CHECKS)
            if name in self.demand.fail_on and self.findings[name]
        ]
        if UNUSED in self.demand.fail_on and (self.unused or not self.coverage):
            told.append(f"{UNUSED}: {self.unused}" if self.coverage else f"{UNUSED}: nothing was called")
        if self.percent < self.demand.coverage_min:
            told.append(f"coverage {self.percent:.0f} % is below {self.demand.coverage_min:g} %")
        perished = [one.kind.name for one in self.trials if one.survived is False]
        if FAULTS in self.demand.fail_on and perished:
            told.append(f"{FAULTS}: {', '.join(perished)}")
        return told

    @property
    def exit_code_of_all(self) -> int:
        """The command's exit code; where it succeeded, 3 if the verdict fails."""
        return self.exit_code or (FAILED if self.failures else 0)

    def as_json(self) -> dict[str, Any]:
        """The verdict as JSON: the form of the JSON report."""
        return {
            "command": list(self.command),
            "exit_code": self.exit_code,
            "passes": not self.failures,
            "failures": self.failures,
            "exchanges": self.exchanges,
            "passed_over": self.passed_over,
            "findings": {
                name: [{**vars(one), "operation": one.operation} for one in found]
                for name, found in self.findings.items()
            },
            "coverage": {
                "percent": round(self.percent, 1),
                "vendors": [
                    {"service": one.service, "operations": len(one.called), "accepted": one.covered}
                    | {"never_called": one.never_called, "never_accepted": one.never_accepted}
                    for one in self.coverage
                ],
            },
            "faults": [one.as_json() for one in self.trials],
        }


def build_report(
    recorder: Recorder, services: Mapping[str, Service], ran: Ran, demand: Demand, trials: Sequence[Trial] = ()
) -> RunReport:
    """The verdict on what was recorded while a command ran, and on how it fared with faults."""
    return RunReport(
        ran.mask_command(),
        ran.exit_code,
        recorder.total,
        recorder.passed_over,
        {one.name: _grouped(one, recorder, services) for one in CHECKS},
        list(covered(recorder, services)),
        demand,
        trials,
    )


def _grouped(check: Check, recorder: Recorder, services: Mapping[str, Service]) -> list[Finding]:
    """What a check found, the same things together."""
    found: dict[tuple[str, str | None, str, str], Finding] = {}
    for entry, text in check.find(recorder.entries, services):
        told = Masking(services.get(entry.service), entry).text(text)
        asked = "" if entry.operation else f"{entry.method} {entry.path}"
        key = (entry.service, entry.operation, told, asked)
        if key not in found:
            found[key] = Finding(entry.service, entry.operation, told, explain_exchange(entry, services)["text"])
        one = found[key]
        one.count += 1
        if len(one.places) < MOST_PLACES:
            one.places.append(_place(entry))
    return list(found.values())


def _place(entry: Entry) -> str:
    """Where an exchange is found: its number, and its world unless that is the usual one."""
    if not entry.number:
        return f"in {entry.world}, which was not made"
    return f"#{entry.number}" + (f" in {entry.world}" if entry.world != "default" else "")

"""Fault outcomes: a command runs once without faults and once with each fault, and the runs are compared.

| outcome | the run |
|---|---|
| recovered | had the same exit code, retried, and got all responses of the run without the fault |
| hasty | had the same exit code, but retried before the time in Retry-After |
| unmoved | had the same exit code and sent the same requests |
| skipped | had the same exit code, but left out requests |
| lost | had the same exit code and sent more requests, but never got the response that the fault had spoiled |
| stopped | had another exit code |
| hung | did not end within the time limit |
| not struck | never sent a request that triggers the fault |

The kind of fault states which outcomes are expected (``core.service.fault_kinds.Kind.survived``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mockservers.checks.run_report.checks import find_early_retries
from mockservers.checks.run_report.recorder import FIRST_ERROR
from mockservers.core.journal.entries import Entry
from mockservers.core.journal.masking import without_secrets
from mockservers.core.service.fault_kinds import Kind, Outcome

NOT_STRUCK: Outcome = "not struck"


@dataclass(frozen=True)
class CommandRun:
    """One run of the command: its exit code (None if it did not end within the limit), exchanges and duration."""

    exit_code: int | None
    entries: Sequence[Entry]
    seconds: float = 0.0

    @property
    def requests(self) -> Counter[tuple[str, str]]:
        """The number of requests per operation, or per path if the spec has no operation."""
        return Counter(_operation_key(entry) for entry in self.entries if not entry.is_callback)

    def count_accepted(self, *, despite: bool) -> Counter[tuple[str, str]]:
        """The number of accepted requests per operation.

        Args:
            despite: True to count responses that a fault changed, too.
        """
        good = (entry for entry in self.entries if not entry.is_callback and entry.status < FIRST_ERROR)
        return Counter(_operation_key(entry) for entry in good if despite or not entry.fault_hits)


@dataclass(frozen=True)
class FaultOutcome:
    """The outcome of one run with a fault."""

    fault: Mapping[str, Any]
    kind: Kind
    struck: int
    outcome: Outcome
    exit_code: int | None

    @property
    def as_expected(self) -> bool | None:
        """True if the outcome is an expected one; None if the fault was never triggered."""
        return None if self.outcome == NOT_STRUCK else self.outcome in self.kind.survived

    @property
    def name(self) -> str:
        """The fault in one line: ``status status=503 operation=list_metrics``."""
        fault = without_secrets(self.fault)
        values = {**fault.get("values", {}), **fault}
        parts = [f"{name}={value}" for name, value in values.items() if name not in {"kind", "values", "times"}]
        return " ".join([self.kind.name, *parts])

    def as_json(self) -> dict[str, Any]:
        """The outcome as JSON."""
        return {
            "fault": without_secrets(self.fault),
            "struck": self.struck,
            "outcome": self.outcome,
            "exit_code": self.exit_code,
            "survived": self.as_expected,
            "expected": self.kind.expect,
        }


def _operation_key(entry: Entry) -> tuple[str, str]:
    return entry.service, entry.operation or entry.path


def compare_runs(usual: CommandRun, run: CommandRun, struck: int, *, harmless: bool = False) -> Outcome:
    """Compare a run with a fault to the run without faults.

    Args:
        usual: The run without faults.
        run: The run with the fault.
        struck: The number of times that the fault was triggered.
        harmless: True if the responses that the fault changes are still complete, such as late ones.
    """
    if not struck:
        return NOT_STRUCK
    if run.exit_code is None:
        return "hung"
    if run.exit_code != usual.exit_code:
        return "stopped"
    return _compare_requests(usual, run, harmless=harmless)


def _compare_requests(usual: CommandRun, run: CommandRun, *, harmless: bool) -> Outcome:
    if usual.requests - run.requests:
        return "skipped"
    if next(find_early_retries(run.entries, {}), None):
        return "hasty"
    if not run.requests - usual.requests:
        return "unmoved"
    return "lost" if usual.count_accepted(despite=True) - run.count_accepted(despite=harmless) else "recovered"

"""How a command fares with faults: it is run once without any and once with each, and the runs are compared.

| outcome | the run |
|---|---|
| recovered | ended as without the fault, and got all that it gets without it by asking more: it tried again |
| hasty | the same, but before the time that Retry-After had named |
| unmoved | ended as without the fault, and asked the same |
| skipped | ended as without the fault, but left out requests |
| lost | ended as without the fault, and asked more, but never again got what the fault had spoiled |
| stopped | ended otherwise |
| hung | did not end in time |
| not struck | never did what the fault is for |

Which of these is survival is the fault's to say (``core.service.fault_kinds.Kind.survived``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mockservers.checks.run_report.checks import retries
from mockservers.core.journal.entries import Entry
from mockservers.core.journal.masking import without_secrets
from mockservers.core.service.fault_kinds import Kind, Outcome

NOT_STRUCK: Outcome = "not struck"


@dataclass(frozen=True)
class Run:
    """One run of the command: its exit code, None where it did not end in time, what it asked, how long it took."""

    exit_code: int | None
    entries: Sequence[Entry]
    seconds: float = 0.0

    @property
    def asked(self) -> Counter[tuple[str, str]]:
        """How often each operation was asked for; where there is none, each path."""
        return Counter(_name(one) for one in self.entries if not one.is_callback)

    def got(self, *, despite: bool) -> Counter[tuple[str, str]]:
        """How often each operation was accepted; answers that a fault struck count ``despite`` it, or not at all."""
        whole = (one for one in self.entries if not one.is_callback and one.status < 400)  # noqa: PLR2004 -- where errors begin
        return Counter(_name(one) for one in whole if despite or not one.strikes)


@dataclass(frozen=True)
class Trial:
    """How the command fared with one fault."""

    fault: Mapping[str, Any]
    kind: Kind
    struck: int
    outcome: Outcome
    exit_code: int | None

    @property
    def survived(self) -> bool | None:
        """Whether the client did as expected; None where the fault never struck."""
        return None if self.outcome == NOT_STRUCK else self.outcome in self.kind.survived

    @property
    def name(self) -> str:
        """The fault in short: ``status status=503 operation=list_metrics``."""
        fault = without_secrets(self.fault)
        values = {**fault.get("values", {}), **fault}
        told = [f"{name}={value}" for name, value in values.items() if name not in {"kind", "values", "times"}]
        return " ".join([self.kind.name, *told])

    def as_json(self) -> dict[str, Any]:
        """The trial as JSON."""
        return {
            "fault": without_secrets(self.fault),
            "struck": self.struck,
            "outcome": self.outcome,
            "exit_code": self.exit_code,
            "survived": self.survived,
            "expected": self.kind.expect,
        }


def _name(entry: Entry) -> tuple[str, str]:
    return entry.service, entry.operation or entry.path


def compare_runs(usual: Run, run: Run, struck: int, *, harmless: bool = False) -> Outcome:
    """The outcome of a run with a fault that struck so often, beside the run without any.

    Args:
        usual: The run without.
        run: The run with it.
        struck: How often the fault struck.
        harmless: Whether an answer that it struck is as good as any: one that is late, say.
    """
    if not struck:
        return NOT_STRUCK
    if run.exit_code is None:
        return "hung"
    if run.exit_code != usual.exit_code:
        return "stopped"
    return _ended_as_usual(usual, run, harmless=harmless)


def _ended_as_usual(usual: Run, run: Run, *, harmless: bool) -> Outcome:
    if usual.asked - run.asked:
        return "skipped"
    if next(retries(run.entries, {}), None):
        return "hasty"
    if not run.asked - usual.asked:
        return "unmoved"
    return "lost" if usual.got(despite=True) - run.got(despite=harmless) else "recovered"

"""A check of a system against its spec: sends generated requests and collects failures, with secrets masked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any

import schemathesis
from hypothesis.configuration import set_hypothesis_home_dir
from schemathesis.engine import events, from_schema
from schemathesis.hooks import unregister

from mockservers.checks.conformance.open_responses import UndeclaredMembers
from mockservers.checks.conformance.tally import PHASES, CaseTally, CheckFailure, label, register
from mockservers.checks.conformance.target import READING, STATEFUL, CheckTarget
from mockservers.core.journal.masking import SHORTEST, secret_names
from mockservers.core.redaction.secret_spellings import STARS
from mockservers.core.redaction.secret_text import TextMasker

Progress = Callable[[str, int, int], None]  # called with the operation done last, the steps done, the total


@dataclass(frozen=True)
class CheckResult:
    """The result of a check.

    Args:
        target: The system.
        run: The cases sent and accepted per operation, and the failures, with secrets masked.
        operations: The labels of the operations that are to be requested.
        seed: Repeats the run.
        was_interrupted: True if the run was interrupted, such as with Ctrl-C.
        undeclared: Per operation the members of responses that the spec does not declare, with their counts; for a mock
            server they are failures instead.
    """

    target: CheckTarget
    run: CaseTally
    operations: Sequence[str]
    seed: int
    was_interrupted: bool = False
    undeclared: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @property
    def never_asked(self) -> list[str]:
        """The operations that no request was sent to."""
        return [operation for operation in self.operations if not self.run.cases[operation]]

    @property
    def passes(self) -> bool:
        """True if every operation was requested and nothing failed."""
        is_empty = not self.run.cases.total() or bool(self.never_asked)
        return not self.run.findings and not is_empty and not self.was_interrupted

    @property
    def grouped(self) -> dict[str, list[tuple[CheckFailure, int]]]:
        """Per operation the distinct failures, each with its number of occurrences; examples are not compared."""
        found: dict[str, dict[tuple[str, str], tuple[CheckFailure, int]]] = {}
        for finding in self.run.findings:
            alike = found.setdefault(finding.operation, {})
            first, count = alike.get((finding.check, finding.text), (finding, 0))
            alike[finding.check, finding.text] = (first, count + 1)
        return {operation: list(alike.values()) for operation, alike in found.items()}


@dataclass
class _ProgressCounter:
    """Counts the steps of a run: each operation in each phase is a step, the stateful phase is one step."""

    report: Progress
    total: int
    done: set[tuple[str, str]] = field(default_factory=set)

    def add(self, event: events.EngineEvent) -> None:
        if isinstance(event, events.ScenarioFinished):
            phase, name = event.phase.name.lower(), event.label or ""
            self.done.add((phase, "" if phase.startswith(STATEFUL) else name))
            self.report(name, min(len(self.done), self.total), self.total)


def check(
    target: CheckTarget,
    *,
    examples: int,
    seed: int,
    report: Progress,
    credentials: Mapping[str, str] = MappingProxyType({}),
) -> CheckResult:
    """Send generated requests to a system, and check the responses against its spec.

    Args:
        target: The system.
        examples: The most random requests per operation; requests for boundary values are added.
        seed: Repeats the run.
        report: Called with the progress.
        credentials: Headers that the target accepts; a careful target gets no other credentials.

    Raises:
        TargetError: no operation can be requested, or a credential is missing.
    """
    register()
    labels = [label(operation) for operation in target.operations()]
    phases = PHASES[:-1] if target.read_only or target.chosen else PHASES
    config = schemathesis.Config.from_dict(target.config(phases, examples, seed))
    schema = schemathesis.openapi.from_dict(target.document(), config=config)
    run, was_interrupted = CaseTally(frozenset(target.fixed_parameters)), False
    undeclared = UndeclaredMembers(target.service.spec)
    steps = _ProgressCounter(report, len(labels) * 3 + (STATEFUL in phases))
    with _restrict_calls(target, credentials), _temporary_hypothesis_home():
        try:
            for event in from_schema(schema).execute():
                was_interrupted |= isinstance(event, events.Interrupted)
                run.add(event)
                steps.add(event)
                if isinstance(event, events.ScenarioFinished) and not target.is_mock_server:
                    undeclared.add_all(event.recorder)
        except KeyboardInterrupt:
            was_interrupted = True
    run.findings = [_mask_finding(finding, target) for finding in run.findings]
    return CheckResult(target, run, labels, seed, was_interrupted, undeclared.seen)


@contextmanager
def _restrict_calls(target: CheckTarget, credentials: Mapping[str, str]) -> Iterator[None]:
    """Send only GETs to a read-only target, with working credentials, whatever schemathesis generates."""

    def before_call(_context: object, case: schemathesis.Case[Any], _options: object) -> None:
        if target.read_only and case.method.upper() != READING:
            raise RuntimeError(f"{case.method} is not sent to a read-only target.")
        if target.is_careful:
            for name, value in credentials.items():
                case.headers[name] = value  # header names are case-insensitive here

    schemathesis.hook(before_call)
    try:
        yield
    finally:
        unregister(before_call)


@contextmanager
def _temporary_hypothesis_home() -> Iterator[None]:
    """Let hypothesis use a temporary home folder, which is removed at the end."""
    with TemporaryDirectory(prefix="mockservers-") as folder:
        set_hypothesis_home_dir(folder)
        try:
            yield
        finally:
            set_hypothesis_home_dir(None)


def _mask_finding(finding: CheckFailure, target: CheckTarget) -> CheckFailure:
    """A failure with secrets masked."""
    texts = {name: mask_text(getattr(finding, name), target) for name in ("text", "request", "answer")}
    return replace(finding, **texts)


def mask_text(text: str, target: CheckTarget) -> str:
    """A text with the target's credentials masked, and values with the name of a secret masked too."""
    for secret in sorted(filter(None, target.secrets()), key=len, reverse=True):
        text = text.replace(secret, STARS) if len(secret) >= SHORTEST else text
    return TextMasker(secret_names(target.service)).mask(text)


def as_json(result: CheckResult) -> dict[str, Any]:
    """The result as JSON, for programs."""
    run = result.run
    return {
        "spec": result.target.service.name,
        "url": result.target.url,
        "read_only": result.target.read_only,
        "seed": result.seed,
        "passes": result.passes,
        "interrupted": result.was_interrupted,
        "operations": [
            {"operation": operation, "cases": run.cases[operation], "accepted": run.accepted[operation]}
            for operation in result.operations
        ],
        "undeclared": {operation: dict(sorted(found.items())) for operation, found in result.undeclared.items()},
        "findings": [
            {**asdict(finding), "times": times} for alike in result.grouped.values() for finding, times in alike
        ],
    }

"""A run of generated cases: what was sent, what was accepted, and every check that failed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import MULTIPLE_CHOICES
from typing import Any, Self

import schemathesis
from schemathesis.core.parameters import ParameterLocation
from schemathesis.engine import Status, events
from schemathesis.engine.recorder import ScenarioRecorder

from mockservers.checks.conformance import checks, flexera_checksum, formats
from mockservers.checks.conformance.absence import may_be_absent
from mockservers.checks.conformance.xml_bodies import is_written_like_a_good_one
from mockservers.core.openapi.document import Operation
from mockservers.core.service.service import Service

PHASES = ("examples", "coverage", "fuzzing", "stateful")
SHOWN = 500  # bytes of an answer


@dataclass(frozen=True)
class Finding:
    """A check that failed: for which operation, in schemathesis' words, and how to see it again."""

    operation: str
    check: str
    text: str
    request: str = ""
    answer: str = ""

    def __str__(self) -> str:
        return "\n".join(filter(None, (f"{self.operation}: {self.check}", self.text, self.request, self.answer)))


@dataclass
class Run:
    """How many cases each operation was sent, how many of them it accepted (2xx), and every finding.

    ``fixed`` are the names of parameters that have one value in every request, whatever schemathesis generates.
    """

    fixed: frozenset[str] = frozenset()
    cases: Counter[str] = field(default_factory=Counter)
    accepted: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)

    def __iadd__(self, other: Run) -> Self:
        self.cases += other.cases
        self.accepted += other.accepted
        self.findings += other.findings
        return self

    def add(self, event: events.EngineEvent) -> None:
        """Count what an event tells."""
        match event:
            case events.ScenarioFinished():
                self._count(event.recorder)
                self.findings += failed_checks(event.recorder, self.fixed)
            case events.NonFatalError():
                self.findings.append(Finding(event.label, "error", event.info.format()))
            case events.FatalError():
                raise event.exception
            case events.EngineFinished():
                self.findings += [Finding("the run", "after the run", str(one)) for one in event.failures]

    def exchanged(self, case: schemathesis.Case[Any], answer: schemathesis.Response) -> None:
        """Count a case that was answered."""
        self.cases[case.operation.label] += 1
        self.accepted[case.operation.label] += answer.status_code < MULTIPLE_CHOICES

    def _count(self, recorder: ScenarioRecorder) -> None:
        for case, node in recorder.cases.items():
            answer = recorder.find_response(case_id=case)
            if answer is not None:
                self.exchanged(node.value, answer)


def failed_checks(recorder: ScenarioRecorder, fixed: frozenset[str] = frozenset()) -> Iterator[Finding]:
    """The checks that failed in a scenario."""
    for case, results in recorder.checks.items():
        operation = recorder.cases[case].value.operation.label
        for result in results:
            if result.status == Status.SUCCESS or _is_excused(recorder, case, result.name, fixed):
                continue
            if result.failure_info is not None:
                failure = result.failure_info.failure
                answer = recorder.find_response(case_id=failure.case_id or case)
                shown = f"{answer.status_code} {answer.content[:SHOWN]!r}" if answer else ""
                yield Finding(operation, result.name, str(failure), result.failure_info.code_sample, shown)
            else:
                yield Finding(operation, result.name, "the check itself failed")


def _is_excused(recorder: ScenarioRecorder, case: str, check: str, fixed: frozenset[str]) -> bool:
    """Whether schemathesis is wrong to expect what a check has not found."""
    match check:
        case "ensure_resource_availability":
            return may_be_absent(recorder, case)
        case "negative_data_rejection":
            return is_written_like_a_good_one(recorder.cases[case].value) or is_made_good(
                recorder.cases[case].value, fixed
            )
    return False


def is_made_good(case: schemathesis.Case[Any], fixed: frozenset[str]) -> bool:
    """Whether all that was wrong with a case is a parameter that was then sent with its fixed value."""
    if case.meta is None or not fixed:
        return False
    wrong = {place for place, info in case.meta.components.items() if info.mode.is_negative}
    named = getattr(case.meta.phase.data, "parameter", None)
    names = {named} if named else set(case.path_parameters)
    return wrong <= {ParameterLocation.PATH} and bool(names) and names <= fixed


def operations(service: Service) -> set[str]:
    """The labels of a spec's operations."""
    return {label(one) for one in service.spec.operations.values()}


def label(operation: Operation) -> str:
    """An operation as schemathesis names it."""
    return f"{operation.method} {operation.path}"


def register() -> None:
    """Make our formats and checks known to schemathesis."""
    formats.register()
    checks.register()
    flexera_checksum.register()

"""Counts of generated cases per operation, and the checks that failed."""

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

from mockservers.checks.conformance import checks, downloads, flexera_checksum
from mockservers.checks.conformance.absence import may_be_absent
from mockservers.checks.conformance.formats import registration
from mockservers.checks.conformance.xml_bodies import is_valid_as_xml
from mockservers.core.openapi.document import Operation
from mockservers.core.service.service import Service

PHASES = ("examples", "coverage", "fuzzing", "stateful")
SHOWN = 500  # bytes of a response that a failure shows


@dataclass(frozen=True)
class CheckFailure:
    """A failed check: the operation, schemathesis' message, and a command that repeats the request."""

    operation: str
    check: str
    text: str
    request: str = ""
    answer: str = ""

    def __str__(self) -> str:
        return "\n".join(filter(None, (f"{self.operation}: {self.check}", self.text, self.request, self.answer)))


@dataclass
class CaseTally:
    """The cases sent and accepted (2xx) per operation, and every failed check.

    ``fixed`` are the names of parameters that have the same value in every request, whatever schemathesis generates.
    """

    fixed: frozenset[str] = frozenset()
    cases: Counter[str] = field(default_factory=Counter)
    accepted: Counter[str] = field(default_factory=Counter)
    findings: list[CheckFailure] = field(default_factory=list)

    def __iadd__(self, other: CaseTally) -> Self:
        self.cases += other.cases
        self.accepted += other.accepted
        self.findings += other.findings
        return self

    def add(self, event: events.EngineEvent) -> None:
        """Count the cases and failures of an event."""
        match event:
            case events.ScenarioFinished():
                self._count(event.recorder)
                self.findings += find_failures(event.recorder, self.fixed)
            case events.NonFatalError():
                self.findings.append(CheckFailure(event.label, "error", event.info.format()))
            case events.FatalError():
                raise event.exception
            case events.EngineFinished():
                self.findings += [CheckFailure("the run", "after the run", str(failure)) for failure in event.failures]

    def count_case(self, case: schemathesis.Case[Any], answer: schemathesis.Response) -> None:
        """Count a case that got a response."""
        self.cases[case.operation.label] += 1
        self.accepted[case.operation.label] += answer.status_code < MULTIPLE_CHOICES

    def _count(self, recorder: ScenarioRecorder) -> None:
        for case, node in recorder.cases.items():
            answer = recorder.find_response(case_id=case)
            if answer is not None:
                self.count_case(node.value, answer)


def find_failures(recorder: ScenarioRecorder, fixed: frozenset[str] = frozenset()) -> Iterator[CheckFailure]:
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
                yield CheckFailure(operation, result.name, str(failure), result.failure_info.code_sample, shown)
            else:
                yield CheckFailure(operation, result.name, "the check itself failed")


def _is_excused(recorder: ScenarioRecorder, case: str, check: str, fixed: frozenset[str]) -> bool:
    """True if a failed check is a mistake of schemathesis."""
    match check:
        case "ensure_resource_availability":
            return may_be_absent(recorder, case)
        case "negative_data_rejection":
            return is_valid_as_xml(recorder.cases[case].value) or is_corrected(recorder.cases[case].value, fixed)
    return False


def is_corrected(case: schemathesis.Case[Any], fixed: frozenset[str]) -> bool:
    """True if a case was invalid only in parameters that were then sent with their fixed values."""
    if case.meta is None or not fixed:
        return False
    wrong = {place for place, info in case.meta.components.items() if info.mode.is_negative}
    named = getattr(case.meta.phase.data, "parameter", None)
    names = {named} if named else set(case.path_parameters)
    return wrong <= {ParameterLocation.PATH} and bool(names) and names <= fixed


def operation_labels(service: Service) -> set[str]:
    """The labels of a service's operations."""
    return {label(operation) for operation in service.spec.operations.values()}


def label(operation: Operation) -> str:
    """The name of an operation in schemathesis, such as ``GET /users``."""
    return f"{operation.method} {operation.path}"


def register() -> None:
    """Register this project's formats, checks and hooks with schemathesis."""
    registration.register()
    checks.register()
    flexera_checksum.register()
    downloads.register()

"""Every mock server keeps to its spec for every request that schemathesis generates."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from contract_tests.kit.conformance import (
    PHASES,
    CheckFailure,
    ObservedRun,
    RunObserver,
    label,
    load_expectations,
    operation_labels,
    replace_handler,
    run_phases,
)
from contract_tests.kit.services import SEED, SERVICES, Service, each_service

FEW = {"examples": 10, "fuzzing": 2, "stateful": 6}  # as few as reach every operation
MANY_LINKS = {"control", "flexera", "informatica", "servicenow"}  # few scenarios do not reach every linked operation
LARGE = {"servicenow"}  # so many operations that random requests take long; examples reach all of them
MANY = {"fuzzing": 10, "coverage": 10, "stateful": 20}  # `make long`
SHOWN = 5
MOST_RUNS = 40


def list_samples() -> Iterator[Any]:
    """List a small sample of each service and phase, and large ones for `make long`."""
    for service in SERVICES:
        for phase, number in FEW.items():
            left_to_long = {"stateful": MANY_LINKS, "fuzzing": LARGE}.get(phase, ())
            if service.name not in left_to_long:
                yield pytest.param(service, phase, number, id=f"{service.name}-{phase}")
        for phase, number in MANY.items():
            yield pytest.param(service, phase, number, id=f"{service.name}-{phase}-long", marks=pytest.mark.long)


# `examples` are scenarios of a run of the phase "stateful", of which there are as many as it takes to reach every
# operation
@pytest.mark.parametrize(("service", "phase", "examples"), list(list_samples()))
def test_generated_requests_get_documented_answers(
    service: Service, phase: str, examples: int, record_property: Callable[[str, object], None]
) -> None:
    done = run_phases(service, [phase], examples=examples, seed=SEED)
    for seed in range(SEED + 1, SEED + MOST_RUNS if phase == "stateful" else 0):  # one run follows only some links
        if not find_unexercised(service, phase, done) and not find_unaccepted(service, phase, done):
            break
        done += run_phases(service, [phase], examples=examples, seed=seed)
    record_property("cases", f"{service.name} server side: {done.cases.total():,}")
    assert not done.findings, format_findings(done.findings)
    assert_everything_was_exercised(service, phase, done)


def test_every_phase_has_its_samples() -> None:
    assert {*FEW, *MANY} == set(PHASES)


@each_service
def test_no_check_is_switched_off(service: Service) -> None:
    assert "enabled" not in json.dumps(load_expectations(service))


@each_service
def test_a_broken_mock_server_is_found(service: Service) -> None:
    listing = next(operation for operation in service.spec.operations.values() if operation.method == "GET")
    broken = replace_handler(service, listing.id, {"unheard": "of"})
    reported: list[CheckFailure] = []
    observer = RunObserver(found=reported.append)
    done = run_phases(broken, ["fuzzing"], examples=1, seed=SEED, only=label(listing), observer=observer)
    assert done.findings
    assert reported == done.findings
    assert done.cases.keys() == {label(listing)}
    assert not run_phases(service, ["fuzzing"], examples=1, seed=SEED, only=label(listing)).findings


@each_service
@pytest.mark.parametrize("phase", PHASES)
def test_an_empty_run_is_a_failure(service: Service, phase: str) -> None:
    with pytest.raises(AssertionError, match="never exercised"):
        assert_everything_was_exercised(service, phase, ObservedRun())


def assert_everything_was_exercised(service: Service, phase: str, done: ObservedRun) -> None:
    """Fail for an empty run, and for one that leaves out an operation that the phase reaches."""
    assert list_reachable(service, phase), f"There is nothing in {service.name} for the phase {phase}"
    unexercised = find_unexercised(service, phase, done)
    assert not unexercised, f"never exercised: {sorted(unexercised)}"
    unaccepted = find_unaccepted(service, phase, done)
    assert not unaccepted, f"never accepted: {sorted(unaccepted)}"


def find_unexercised(service: Service, phase: str, done: ObservedRun) -> set[str]:
    """Find the operations that the phase reaches and did not call."""
    return list_reachable(service, phase) - done.cases.keys()


def find_unaccepted(service: Service, phase: str, done: ObservedRun) -> set[str]:
    """Find the operations that refused every request of a phase of valid requests."""
    operations = list_reachable(service, phase) if phase in {"examples", "stateful"} else set()
    excused = load_expectations(service).get("never_accepted", {})
    return {name for name in operations if not done.accepted[name] and excused.get(name) not in {True, phase}}


def list_reachable(service: Service, phase: str) -> set[str]:
    """List the operations that a phase reaches."""
    return {"examples": list_with_examples, "stateful": list_linked}.get(phase, operation_labels)(service)


def list_with_examples(service: Service) -> set[str]:
    """List the operations that can have examples: they have parameters or a body."""
    operations = service.spec.operations.values()
    return {label(operation) for operation in operations if operation.parameters or operation.body}


def list_linked(service: Service) -> set[str]:
    """List the operations at both ends of a link."""
    operations = service.spec.operations
    return {
        label(end)
        for operation in operations.values()
        for response in operation.node["responses"].values()
        for link in service.spec.resolve(response).get("links", {}).values()
        for end in (operation, operations[service.spec.resolve(link)["operationId"]])
    }


def format_findings(findings: list[CheckFailure]) -> str:
    """Format the first findings for a person."""
    rest = f"\n... and {len(findings) - SHOWN} more" if len(findings) > SHOWN else ""
    return "\n\n".join(["", *map(str, findings[:SHOWN])]) + rest

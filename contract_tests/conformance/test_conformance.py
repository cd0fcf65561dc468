"""Every stand-in keeps to its spec, whatever schemathesis sends it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from contract_tests.kit.conformance import (
    PHASES,
    CheckFailure,
    Run,
    Told,
    label,
    load_expectations,
    operation_labels,
    run,
)
from mockservers.catalog import SERVICES
from mockservers.core.messages import Response
from mockservers.core.service.service import Service

EXAMPLES = 10
STATEFUL = 40  # scenarios; fewer follow too few links
SEED = 7
SHOWN = 5
MOST_RUNS = 20

each_service = pytest.mark.parametrize("service", SERVICES, ids=lambda one: one.name)


@pytest.mark.parametrize("phase", PHASES)  # this order makes ids that begin with the service
@each_service
def test_generated_requests_get_documented_answers(
    service: Service, phase: str, record_property: Callable[[str, object], None]
) -> None:
    examples = load_expectations(service).get("stateful_examples", STATEFUL) if phase == "stateful" else EXAMPLES
    done = run(service, [phase], examples=examples, seed=SEED)
    for seed in range(SEED + 1, SEED + MOST_RUNS if phase == "stateful" else 0):  # one run follows only some links
        if not unexercised(service, phase, done) and not unaccepted(service, phase, done):
            break
        done += run(service, [phase], examples=examples, seed=seed)
    record_property("cases", f"{service.name} server side: {done.cases.total():,}")
    assert not done.findings, shown(done.findings)
    assert_everything_was_exercised(service, phase, done)


@each_service
def test_no_check_is_switched_off(service: Service) -> None:
    assert "enabled" not in json.dumps(load_expectations(service))


@each_service
def test_a_broken_stand_in_is_found(service: Service) -> None:
    listing = next(one for one in service.spec.operations.values() if one.method == "GET")
    unheard_of = {listing.id: lambda *_: Response({"unheard": "of"})}
    broken = replace(service, handlers=type("Broken", (service.handlers,), unheard_of))
    told: list[CheckFailure] = []
    found = run(broken, ["fuzzing"], examples=1, seed=SEED, only=label(listing), told=Told(found=told.append))
    assert found.findings
    assert told == found.findings
    assert found.cases.keys() == {label(listing)}
    assert not run(service, ["fuzzing"], examples=1, seed=SEED, only=label(listing)).findings


@each_service
@pytest.mark.parametrize("phase", PHASES)
def test_an_empty_run_is_a_failure(service: Service, phase: str) -> None:
    with pytest.raises(AssertionError, match="never exercised"):
        assert_everything_was_exercised(service, phase, Run())


def assert_everything_was_exercised(service: Service, phase: str, done: Run) -> None:
    """An empty run is a failure, and so is one that leaves out an operation that the phase can reach."""
    assert reachable(service, phase), f"There is nothing in {service.name} for the phase {phase}"
    assert not unexercised(service, phase, done), f"never exercised: {sorted(unexercised(service, phase, done))}"
    assert not unaccepted(service, phase, done), f"never accepted: {sorted(unaccepted(service, phase, done))}"


def unexercised(service: Service, phase: str, done: Run) -> set[str]:
    """The operations that the phase can reach, and did not."""
    return reachable(service, phase) - done.cases.keys()


def unaccepted(service: Service, phase: str, done: Run) -> set[str]:
    """The operations that refused everything that the phase sent, though it should know better."""
    wanted = reachable(service, phase) if phase in {"examples", "stateful"} else set()
    excused = load_expectations(service).get("never_accepted", {})
    return {one for one in wanted if not done.accepted[one] and excused.get(one) not in {True, phase}}


def reachable(service: Service, phase: str) -> set[str]:
    """The operations that a phase can reach."""
    return {"examples": with_examples, "stateful": linked}.get(phase, operation_labels)(service)


def with_examples(service: Service) -> set[str]:
    """The operations that have something to give an example of: parameters or a body."""
    return {label(one) for one in service.spec.operations.values() if one.parameters or one.body}


def linked(service: Service) -> set[str]:
    """The operations at either end of a link."""
    known = service.spec.operations
    return {
        label(end)
        for one in known.values()
        for response in one.node["responses"].values()
        for link in service.spec.resolve(response).get("links", {}).values()
        for end in (one, known[service.spec.resolve(link)["operationId"]])
    }


def shown(findings: list[CheckFailure]) -> str:
    """The findings, as a person reads them."""
    rest = f"\n... and {len(findings) - SHOWN} more" if len(findings) > SHOWN else ""
    return "\n\n".join(["", *map(str, findings[:SHOWN])]) + rest

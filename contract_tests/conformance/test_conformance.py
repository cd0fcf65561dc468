"""Every stand-in keeps to its spec, whatever schemathesis sends it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from contract_tests.conformance.generated import PHASES, Finding, Run, expectations, label, operations, run
from mockservers.catalog import SERVICES
from mockservers.core.exchange import Answer
from mockservers.core.service import Service

EXAMPLES = 15
SEED = 7
SHOWN = 5

each_service = pytest.mark.parametrize("service", SERVICES, ids=lambda one: one.name)


@each_service
@pytest.mark.parametrize("phase", PHASES)
def test_generated_requests_get_documented_answers(
    service: Service, phase: str, record_property: Callable[[str, object], None]
) -> None:
    done = run(service, [phase], examples=EXAMPLES, seed=SEED)
    record_property("cases", f"{service.name} {phase}: {done.cases.total():,}")
    assert not done.findings, shown(done.findings)
    assert_everything_was_exercised(service, phase, done)


@each_service
def test_no_check_is_switched_off(service: Service) -> None:
    assert "enabled" not in json.dumps(expectations(service))


@each_service
def test_a_broken_stand_in_is_found(service: Service) -> None:
    listing = next(one for one in service.spec.operations.values() if one.method == "GET")
    unheard_of = {listing.id: lambda *_: Answer({"unheard": "of"})}
    broken = replace(service, handlers=type("Broken", (), {**vars(service.handlers), **unheard_of}))
    assert run(broken, ["coverage"], examples=1, seed=SEED, only=label(listing)).findings
    assert not run(service, ["coverage"], examples=1, seed=SEED, only=label(listing)).findings


@each_service
@pytest.mark.parametrize("phase", PHASES)
def test_an_empty_run_is_a_failure(service: Service, phase: str) -> None:
    with pytest.raises(AssertionError, match="never exercised"):
        assert_everything_was_exercised(service, phase, Run())


def assert_everything_was_exercised(service: Service, phase: str, done: Run) -> None:
    """An empty run is a failure, and so is one that leaves out an operation that the phase always reaches.

    Which links are followed is left to chance, but where they begin is not.
    """
    wanted = {"examples": with_examples, "stateful": beginnings}.get(phase, operations)(service)
    assert wanted, f"There is nothing in {service.name} for the phase {phase}"
    assert not wanted - done.cases.keys(), f"never exercised: {sorted(wanted - done.cases.keys())}"
    assert sum(done.accepted.values()), "nothing was ever accepted"
    if phase == "examples":
        refused = {one for one in wanted if not done.accepted[one]}
        assert not refused, f"never accepted: {sorted(refused)}"


def with_examples(service: Service) -> set[str]:
    """The operations that have something to give an example of: parameters or a body."""
    return {label(one) for one in service.spec.operations.values() if one.parameters or one.body}


def beginnings(service: Service) -> set[str]:
    """The operations that links lead on from, and to which none leads."""
    links = {
        (label(one), label(service.spec.operations[service.spec.resolved(link)["operationId"]]))
        for one in service.spec.operations.values()
        for response in one.node["responses"].values()
        for link in service.spec.resolved(response).get("links", {}).values()
    }
    return {source for source, _ in links} - {target for _, target in links}


def shown(findings: list[Finding]) -> str:
    """The findings, as a person reads them."""
    rest = f"\n... and {len(findings) - SHOWN} more" if len(findings) > SHOWN else ""
    return "\n\n".join(["", *map(str, findings[:SHOWN])]) + rest

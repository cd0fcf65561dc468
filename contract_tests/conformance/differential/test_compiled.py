"""A compiled operation answers as connexion does, whatever it is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from unittest.mock import patch

import pytest

from contract_tests.kit.differential.sides import Comparison, compare
from mockservers.catalog import SERVICES
from mockservers.core.http.fast_path import CompiledOperation
from mockservers.core.messages import OperationCall, Response
from mockservers.core.openapi.document import Operation
from mockservers.core.service.service import Service

CASES = 400
SEED = 7
FEW = 150

each_service = pytest.mark.parametrize("service", SERVICES, ids=lambda one: one.name)


@each_service
def test_both_ways_lead_to_the_same_answer(service: Service, record_property: Callable[[str, object], None]) -> None:
    done = compare(service, CASES, SEED)
    record_property("cases", f"{service.name} compiled: {done.cases.total():,}")
    assert not done.findings, "\n\n".join(["", *done.findings])
    assert_it_meant_something(service, done)


def assert_it_meant_something(service: Service, done: Comparison) -> None:
    """Every operation was asked, most said yes sometimes, and there were refusals of several kinds."""
    assert not set(service.spec.operations) - set(done.cases)
    assert len(set(service.spec.operations) - set(+done.accepted)) <= len(service.spec.operations) // 4
    assert len(done.statuses) >= 5


def with_an_odd_header(plan: CompiledOperation) -> CompiledOperation:
    def handler(handlers: object, call: OperationCall) -> Response:
        return replace(plan.handler(handlers, call), headers={"X-Odd": "1"})

    return replace(plan, handler=handler)


def that_lets_everybody_in(plan: CompiledOperation) -> CompiledOperation:
    return replace(plan, is_secured=False)


@pytest.mark.parametrize("broken", [with_an_odd_header, that_lets_everybody_in])
def test_a_plan_that_answers_otherwise_is_found(broken: Callable[[CompiledOperation], CompiledOperation]) -> None:
    real, service = CompiledOperation.of, SERVICES[0]

    def of(operation: Operation, asked: Service) -> CompiledOperation:
        plan = real(operation, asked)
        return broken(plan) if asked is service and operation.method == "GET" else plan

    with patch.object(CompiledOperation, "of", of):
        assert compare(service, FEW, SEED).findings

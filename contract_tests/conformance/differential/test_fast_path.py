"""The fast path gives the same responses as the connexion reference."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contract_tests.kit.differential.comparison import Comparison, compare
from contract_tests.kit.services import SEED, Service, each_service

FEW, MANY = 120, 1_000
EACH = 3  # cases of an operation, at least


@pytest.mark.parametrize("number", [FEW, pytest.param(MANY, marks=pytest.mark.long)])
@each_service
def test_both_implementations_give_the_same_response(
    service: Service, number: int, record_property: Callable[[str, object], None]
) -> None:
    done = compare(service, max(number, EACH * len(service.spec.operations)), SEED)
    record_property("cases", f"{service.name} compiled: {done.cases.total():,}")
    assert not done.findings, "\n\n".join(["", *done.findings])
    assert_requests_were_varied(service, done)


def assert_requests_were_varied(service: Service, done: Comparison) -> None:
    """Every operation was called, most accepted a request, and statuses of several kinds occurred."""
    assert not set(service.spec.operations) - set(done.cases)
    assert len(set(service.spec.operations) - set(+done.accepted)) <= len(service.spec.operations) // 4
    assert len(done.statuses) >= 5

"""The generated cases of ``conformance``, one operation at a time: what a mutated operation is held against."""

from __future__ import annotations

import pytest

from contract_tests.conformance.generated import label, run
from contract_tests.conformance.test_conformance import SEED, shown
from mockservers.catalog import VENDORS
from mockservers.core.service import Service

EXAMPLES = 5
PHASES = ("examples", "fuzzing")  # coverage costs ten times as much
EACH = [
    pytest.param(service, operation, id=f"{service.name}-{operation}")
    for service in VENDORS
    for operation in service.spec.operations
]


@pytest.mark.parametrize(("service", "operation"), EACH)
def test_generated_requests_of_one_operation_get_documented_answers(service: Service, operation: str) -> None:
    only = label(service.spec.operations[operation])
    done = run(service, PHASES, examples=EXAMPLES, seed=SEED, only=only)
    assert not done.findings, shown(done.findings)
    assert done.cases[only]

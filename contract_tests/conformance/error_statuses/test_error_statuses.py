"""Operations answer with the statuses of other users, invalid requests and exhausted limits."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contract_tests.kit.cases.documented_answers import find_undocumented
from contract_tests.kit.error_statuses.provocations import Provoker, list_provocations, load_never_answered
from contract_tests.kit.remote import Control
from contract_tests.kit.services import Service, each_operation, each_vendor
from mockservers import MockServer


@pytest.fixture(scope="module")
def provoker(server: MockServer, control: Control) -> Iterator[Provoker]:
    with Provoker(server, control) as worlds:
        yield worlds


@each_operation
def test_a_provoked_status_is_answered(service: Service, operation: str, provoker: Provoker) -> None:
    declared = service.spec.operations[operation]
    for provocation in list_provocations(service, declared):
        answer = provoker.send(service, declared, provocation)
        assert answer.status_code == provocation.status, (provocation.why, answer.text)
        assert not find_undocumented(declared, answer), (provocation.why, answer.text)


@each_vendor
def test_a_status_that_is_never_answered_is_documented(service: Service) -> None:
    operations = service.spec.operations.values()
    documented = {f"{operation.id} {status}" for operation in operations for status in operation.responses}
    assert load_never_answered(service).keys() <= documented

"""Operations answer with the statuses that only other users, broken requests and used up limits meet."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contract_tests.clients.generated.test_client_side import each_operation
from contract_tests.kit.remote import Control
from contract_tests.kit.statuses.provoked import Provoked, never_answered, provocations
from mockservers import MockServer
from mockservers.catalog import VENDORS
from mockservers.core.service.service import Service


@pytest.fixture(scope="module")
def provoked(server: MockServer, control: Control) -> Iterator[Provoked]:
    with Provoked(server, control) as worlds:
        yield worlds


@each_operation
def test_a_provoked_status_is_answered(service: Service, operation: str, provoked: Provoked) -> None:
    found = service.spec.operations[operation]
    for one in provocations(service, found):
        answer = provoked.answer(service, found, one)
        assert answer.status_code == one.status, (one.why, answer.text)


@pytest.mark.parametrize("service", VENDORS, ids=lambda one: one.name)
def test_what_is_never_answered_is_documented(service: Service) -> None:
    documented = {f"{one.id} {status}" for one in service.spec.operations.values() for status in one.responses}
    assert never_answered(service).keys() <= documented

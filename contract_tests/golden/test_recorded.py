"""Every operation answers and does what it did when its conversation was recorded: no drift goes unnoticed.

After a change on purpose, ``python -m contract_tests.kit.golden.recording`` records the answers again, for review.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contract_tests.clients.generated.test_client_side import each_operation
from contract_tests.conftest import world_name
from contract_tests.kit.golden.conversations import KINDS, grouped, provoked
from contract_tests.kit.golden.recording import recorded
from contract_tests.kit.remote import Control
from contract_tests.kit.statuses.provoked import Provoked
from mockservers import MockServer
from mockservers.catalog import VENDORS
from mockservers.core.service.service import Service


@pytest.fixture(scope="module")
def worlds(server: MockServer, control: Control) -> Iterator[Provoked]:
    with Provoked(server, control) as found:
        yield found


@each_operation
@pytest.mark.parametrize("kind", KINDS)
def test_the_conversation_is_as_recorded(  # noqa: PLR0913, PLR0917 -- fixtures
    service: Service, operation: str, kind: str, server: MockServer, control: Control, request: pytest.FixtureRequest
) -> None:
    found = KINDS[kind](service, service.spec.operations[operation], server, control, world_name(request.node.nodeid))
    assert grouped(found) == recorded(service.name)[operation][kind]


@each_operation
def test_what_is_provoked_is_as_recorded(
    service: Service, operation: str, server: MockServer, worlds: Provoked
) -> None:
    found = provoked(service, service.spec.operations[operation], server, worlds)
    assert grouped(found) == recorded(service.name)[operation]["provoked"]


@pytest.mark.parametrize("service", VENDORS, ids=lambda one: one.name)
def test_every_operation_is_recorded(service: Service) -> None:
    assert recorded(service.name).keys() == service.spec.operations.keys()

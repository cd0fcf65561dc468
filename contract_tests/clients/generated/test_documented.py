"""The documented exchanges at the client: it sends the documented request, and reads the documented answer."""

from __future__ import annotations

import pytest

from contract_tests.kit.cases.generation import list_examples
from contract_tests.kit.clients.documented import (
    check_documented_request,
    check_documented_response,
    find_operation,
)
from contract_tests.kit.exchanges.documented import Exchange
from contract_tests.kit.exchanges.replay import DOCUMENTED
from contract_tests.kit.services import VENDORS, NoSuchOperation

SERVICES = {service.name: service for service in VENDORS}
REFUSED = 400


def has_operation(exchange: Exchange) -> bool:
    try:
        find_operation(SERVICES[exchange.vendor], exchange.request)
    except NoSuchOperation:
        return False
    return True


CALLS = [exchange for exchange in DOCUMENTED if has_operation(exchange)]
each_call = pytest.mark.parametrize("exchange", CALLS, ids=lambda exchange: exchange.id)


def test_only_unknown_paths_are_left_out() -> None:
    left_out = [exchange for exchange in DOCUMENTED if exchange not in CALLS]
    assert [exchange.id for exchange in left_out] == [
        "servicenow/clients/servicenow_api: the path that it asks for first",
        "servicenow/table_api: a path that leads nowhere",
    ]


@each_call
def test_the_client_sends_the_documented_request(exchange: Exchange) -> None:
    problems = check_documented_request(SERVICES[exchange.vendor], exchange)
    if problems is None:  # the documentation shows how an invalid request is refused
        assert (exchange.departure or exchange.documented).status >= REFUSED
    assert not problems, "\n".join([exchange.source, *problems])


@each_call
def test_the_client_reads_the_documented_answer(exchange: Exchange) -> None:
    service = SERVICES[exchange.vendor]
    operation, _ = find_operation(service, exchange.request)
    problems = check_documented_response(service, exchange, list_examples(service, operation.id)[0])
    assert not problems, "\n".join([exchange.source, *problems])

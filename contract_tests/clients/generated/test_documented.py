"""The documented exchanges at the client, which sends what is printed and reads what is printed."""

from __future__ import annotations

import pytest

from contract_tests.documented.exchanges.test_documented_exchanges import DOCUMENTED
from contract_tests.kit.clients import cases, documented
from contract_tests.kit.documented_exchanges import Exchange
from mockservers.catalog import VENDORS
from mockservers.core.errors import NoSuchOperation

SEED = 7
SERVICES = {service.name: service for service in VENDORS}
REFUSED = 400


def _has_operation(exchange: Exchange) -> bool:
    try:
        documented.operation_of(SERVICES[exchange.vendor], exchange.request)
    except NoSuchOperation:
        return False
    return True


CALLS = [exchange for exchange in DOCUMENTED if _has_operation(exchange)]
each_call = pytest.mark.parametrize("exchange", CALLS, ids=lambda one: one.id)


def test_only_paths_that_lead_nowhere_are_left_out() -> None:
    left_out = [one for one in DOCUMENTED if one not in CALLS]
    assert [one.id for one in left_out] == ["servicenow/table_api: a path that leads nowhere"]


@each_call
def test_the_client_sends_what_is_printed(exchange: Exchange) -> None:
    found = documented.sent_problems(SERVICES[exchange.vendor], exchange)
    if found is None:  # outside the spec: printed to show what is refused
        assert (exchange.departure or exchange.documented).status >= REFUSED
    assert not found, "\n".join([exchange.source, *found])


@each_call
def test_the_client_reads_what_is_printed(exchange: Exchange) -> None:
    found = documented.read_problems(SERVICES[exchange.vendor], exchange, _any_case(exchange))
    assert not found, "\n".join([exchange.source, *found])


def _any_case(exchange: Exchange) -> cases.Case:
    operation, _ = documented.operation_of(SERVICES[exchange.vendor], exchange.request)
    return cases.cases(SERVICES[exchange.vendor], operation.id, 1, SEED)[0]

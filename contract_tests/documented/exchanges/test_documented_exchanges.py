"""Every documented request gets its documented answer."""

from __future__ import annotations

from contract_tests.kit.exchanges.comparison import PART, RULES, compare_answer
from contract_tests.kit.exchanges.documented import Exchange, Expected
from contract_tests.kit.exchanges.replay import DOCUMENTED, each_exchange, replay
from contract_tests.kit.remote import Control
from contract_tests.kit.services import Service, each_vendor


@each_exchange
def test_the_documented_request_gets_the_documented_answer(exchange: Exchange, control: Control) -> None:
    answer = replay(exchange, control)
    found = compare_answer(exchange.departure or exchange.documented, answer)
    assert not found, "\n".join([exchange.source, *found])
    if exchange.departure:
        assert compare_answer(exchange.documented, answer), "The answer is as documented: remove the departure."


@each_exchange
def test_every_rule_of_comparison_has_its_reason_and_its_place(exchange: Exchange) -> None:
    for expected in filter(None, (exchange.documented, exchange.departure)):
        for pointer, rule in {**expected.compare, **expected.compare_headers}.items():
            assert rule["by"] in {*RULES, PART}, pointer
            assert rule["why"], pointer
        for pointer in expected.compare:
            assert is_in_body(expected, pointer), f"{pointer} is not in the documented body"


@each_vendor
def test_every_vendor_has_documented_exchanges(service: Service) -> None:
    assert any(exchange.vendor == service.name for exchange in DOCUMENTED)


def is_in_body(expected: Expected, pointer: str) -> bool:
    """Return whether the expected body has a value at a pointer."""
    value = expected.body
    for part in pointer.split("/")[1:]:
        known = value if isinstance(value, dict) else dict(enumerate(value)) if isinstance(value, list) else {}
        value = known.get(int(part) if isinstance(value, list) else part)
    return value is not None

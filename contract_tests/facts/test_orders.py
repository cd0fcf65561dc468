"""Every documented order of checks: of two things that are wrong, the first check reports its own."""

from __future__ import annotations

from itertools import pairwise

import pytest

from contract_tests.kit.facts.reading import Check, Order, each, load_facts
from contract_tests.kit.facts.stage import open_stage
from contract_tests.kit.facts.templates import merge
from contract_tests.kit.remote import Control
from mockservers import MockServer

ORDERS = load_facts(Order, "orders.yaml")
CHECKS = [(fact, check) for fact in ORDERS for check in fact.checks]
PAIRS = [(fact, first, second) for fact in ORDERS for first, second in pairwise(fact.checks)]


@each(Order, "orders.yaml")
def test_a_request_that_passes_all_checks_is_accepted(fact: Order, server: MockServer, control: Control) -> None:
    with open_stage(server, control, fact, "right") as stage:
        stage.do(fact.given)
        stage.check(stage.send(fact.look), fact.answer)


@pytest.mark.parametrize(("fact", "check"), CHECKS, ids=[f"{fact}: {check.what}" for fact, check in CHECKS])
def test_a_check_refuses_what_is_wrong(fact: Order, check: Check, server: MockServer, control: Control) -> None:
    refuse(server, control, fact, check)


@pytest.mark.parametrize(
    ("fact", "first", "second"), PAIRS, ids=[f"{fact}: {first.what}, {second.what}" for fact, first, second in PAIRS]
)
def test_the_first_of_two_checks_refuses(
    fact: Order, first: Check, second: Check, server: MockServer, control: Control
) -> None:
    refuse(server, control, fact, first, second)


def refuse(server: MockServer, control: Control, fact: Order, *checks: Check) -> None:
    """Send a request that is wrong for each of the checks; the first one refuses it."""
    with open_stage(server, control, fact, " ".join(check.what for check in checks)) as stage:
        stage.do(fact.given)
        for check in checks:
            stage.do(check.given)
        request = fact.look
        for check in reversed(checks):
            request = merge(request, check.change)
        stage.check(stage.send(request), checks[0].answer)

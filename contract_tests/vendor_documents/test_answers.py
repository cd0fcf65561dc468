"""Every answer of a mock server is as the vendor's own document says, but for the known differences."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contract_tests.kit.error_statuses.provocations import Provoker
from contract_tests.kit.exchanges.documented import Exchange
from contract_tests.kit.exchanges.replay import DOCUMENTED
from contract_tests.kit.remote import Control, RemoteWorld
from contract_tests.kit.services import Operation
from contract_tests.kit.vendor_documents.choice import (
    JUDGED,
    JUDGED_OPERATIONS,
    each_judged_operation,
    each_kind,
    find_service,
    make_judge,
)
from contract_tests.kit.vendor_documents.comparison import load_known
from contract_tests.kit.vendor_documents.flows import (
    judge_conversations,
    judge_exchange,
    judge_imports,
    judge_provocations,
)
from mockservers import MockServer

each_judged_exchange = pytest.mark.parametrize(
    "exchange", [exchange for exchange in DOCUMENTED if exchange.vendor in JUDGED], ids=lambda exchange: exchange.id
)


@pytest.fixture(scope="module")
def provoker(server: MockServer, control: Control) -> Iterator[Provoker]:
    with Provoker(server, control) as worlds:
        yield worlds


@each_kind
@each_judged_operation
def test_the_answers_to_examples_and_malformed_requests(
    vendor: str, operation: Operation, kind: str, server: MockServer, control: Control
) -> None:
    judge = make_judge(vendor, kind)
    judge_conversations(find_service(vendor), operation, server, control, judge)
    judge.check(load_known(vendor))
    assert judge.judged.total() > 1


@each_kind
@each_judged_operation
def test_the_refusals(vendor: str, operation: Operation, kind: str, provoker: Provoker) -> None:
    judge = make_judge(vendor, kind)
    judge_provocations(find_service(vendor), operation, provoker, judge)
    judge.check(load_known(vendor))
    assert not any(key.split()[1].startswith("2") for key in judge.judged)


@each_kind
@each_judged_exchange
def test_the_answers_of_documented_exchanges(
    exchange: Exchange, kind: str, server: MockServer, control: Control
) -> None:
    judge = make_judge(exchange.vendor, kind)
    judge_exchange(exchange, server, control, judge)
    judge.check(load_known(exchange.vendor))


@each_kind
def test_the_answers_of_imports_of_every_task(world: RemoteWorld, kind: str, server: MockServer) -> None:
    judge = make_judge("flexera", kind)
    judge_imports(world, server, judge)
    judge.check(load_known("flexera"))
    assert {f"{operation.id} {find_success(operation)}" for _, operation in JUDGED_OPERATIONS} <= judge.judged.keys()


def find_success(operation: Operation) -> str:
    return next(status for status in operation.responses if status.startswith("2"))

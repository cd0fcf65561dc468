"""Every operation of every generated client: what it sends, what it reads, and what a raw request gets."""

from __future__ import annotations

import pytest

from contract_tests.conftest import world_name
from contract_tests.kit.clients import cases, reading, sending
from contract_tests.kit.clients.answers import answers
from contract_tests.kit.clients.calling import operations
from contract_tests.kit.clients.cases import Case
from contract_tests.kit.clients.twins import twins
from contract_tests.kit.remote import Control
from mockservers import MockServer
from mockservers.catalog import VENDORS
from mockservers.core.service.service import Service

SEED = 7
EXAMPLES, READ = 2, 1  # per operation, and per documented answer
SHOWN = 5

OPERATIONS = [(service, operation) for service in VENDORS for operation in service.spec.operations]
each_operation = pytest.mark.parametrize(
    ("service", "operation"), OPERATIONS, ids=[f"{service.name}-{operation}" for service, operation in OPERATIONS]
)


@each_operation
def test_the_client_sends_what_the_case_says(service: Service, operation: str) -> None:
    assert_none(cases.problems(some(service, operation), lambda case: sending.problems(service.name, case)))


@each_operation
def test_the_client_reads_every_documented_answer(service: Service, operation: str) -> None:
    case, documented = some(service, operation)[0], list(answers(service, operation, READ, SEED))
    assert {str(one.status) for one in documented} == service.spec.operations[operation].responses.keys()
    told = (f"{one}\n  {text}" for one in documented for text in reading.problems(service.name, case, one))
    assert_none(told)


@each_operation
def test_the_client_gets_what_a_raw_request_gets(
    service: Service, operation: str, server: MockServer, control: Control, request: pytest.FixtureRequest
) -> None:
    with twins(service, server, control, world_name(request.node.nodeid)) as both:
        assert_none(cases.problems(some(service, operation), both.problems))


@pytest.mark.parametrize("service", VENDORS, ids=lambda one: one.name)
def test_the_client_has_every_operation_and_no_other(service: Service) -> None:
    assert operations(service.name).keys() == service.spec.operations.keys()


def some(service: Service, operation: str) -> list[Case]:
    """A few cases; never none."""
    found = cases.cases(service, operation, EXAMPLES, SEED)
    assert found, "no cases"
    return found


def assert_none(problems: object) -> None:
    """The problems, as a person reads them, fail the test."""
    found = list(problems)  # type: ignore[call-overload]
    assert not found, "\n".join(["", *found[:SHOWN], f"{len(found)} problems"])

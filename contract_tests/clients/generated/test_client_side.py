"""Every operation of every generated client: the request it sends, its result, and a raw request beside it."""

from __future__ import annotations

import pytest

from contract_tests.kit.assertions import assert_no_problems
from contract_tests.kit.cases.case import Case
from contract_tests.kit.cases.generation import check_cases, generate_cases
from contract_tests.kit.cases.response_cases import generate_responses
from contract_tests.kit.clients.calls import load_functions
from contract_tests.kit.clients.parallel_calls import open_parallel_worlds
from contract_tests.kit.clients.reading import check_response
from contract_tests.kit.clients.sending import check_request
from contract_tests.kit.remote import Control
from contract_tests.kit.services import SEED, Service, each_operation, each_original, each_vendor, make_world_name
from mockservers import MockServer

EXAMPLES, RESPONSES = 2, 1  # per operation, and per documented response


@each_operation
def test_the_client_sends_what_the_case_says(service: Service, operation: str) -> None:
    cases = generate_some(service, operation)
    assert_no_problems(check_cases(cases, lambda case: check_request(service.name, case)))


@each_original
def test_the_client_reads_every_documented_answer(service: Service, operation: str) -> None:
    case = generate_some(service, operation)[0]
    responses = list(generate_responses(service, operation, RESPONSES, SEED))
    assert {str(response.status) for response in responses} == service.spec.operations[operation].responses.keys()
    assert_no_problems(
        f"{response}\n  {problem}" for response in responses for problem in check_response(service.name, case, response)
    )


@each_original
def test_the_client_gets_what_a_raw_request_gets(
    service: Service, operation: str, server: MockServer, control: Control, request: pytest.FixtureRequest
) -> None:
    with open_parallel_worlds(service, server, control, make_world_name(request.node.nodeid)) as worlds:
        assert_no_problems(check_cases(generate_some(service, operation), worlds.check_case))


@each_vendor
def test_the_client_has_every_operation_and_no_other(service: Service) -> None:
    assert load_functions(service.name).keys() == service.spec.operations.keys()


def generate_some(service: Service, operation: str) -> list[Case]:
    """Generate a few cases; at least one."""
    cases = generate_cases(service, operation, EXAMPLES, SEED)
    assert cases, "no cases"
    return cases

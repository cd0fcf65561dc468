"""Clients read and send every member that the spec names, with every choice that it leaves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from contract_tests.client_side import reading, sending
from contract_tests.client_side.answers import CODES, Answered
from contract_tests.client_side.cases import JSON, Case
from contract_tests.client_side.test_client_side import assert_none, each_operation, some
from contract_tests.laws.values import values
from mockservers.core.service import Service
from mockservers.core.spec import Operation


@each_operation
def test_every_member_of_every_answer_is_read(service: Service, operation: str) -> None:
    case = some(service, operation)[0]
    told = (text for one in full_answers(case.operation) for text in reading.problems(service.name, case, one))
    assert_none(told)


@each_operation
def test_every_member_of_a_body_is_sent(service: Service, operation: str) -> None:
    told = (text for one in full_requests(some(service, operation)[0]) for text in sending.problems(service.name, one))
    assert_none(told)


@each_operation
def test_an_operation_accepts_what_it_documents(service: Service, operation: str) -> None:
    case = some(service, operation)[0]
    sent = sending.request(service.name, case)
    accepted = {one.strip() for one in sent.headers["accept"].split(",")}
    by_status = [set(one.schemas) for one in case.operation.responses.values() if one.schemas]
    assert not by_status or accepted <= set.union(*by_status)
    assert all(accepted & one for one in by_status)


def full_answers(operation: Operation) -> Iterator[Answered]:
    """Every documented JSON answer with every member."""
    for status, response in operation.responses.items():
        for media_type, schema in response.schemas.items():
            if Answered(operation, 200, media_type).is_json:
                headers = {
                    name: one.node.get("example", "7") for name, (needed, one) in response.headers.items() if needed
                }
                told = {name: str(value) for name, value in headers.items()}
                for body in values(operation.spec, schema.node):
                    yield Answered(operation, CODES.get(status) or int(status), media_type, told, body)


def full_requests(case: Case) -> Iterator[Case]:
    """The case with every JSON body that has every member."""
    schemas = case.operation.body.schemas if case.operation.body else {}
    if JSON in schemas and not schemas[JSON].is_binary:
        for body in values(case.operation.spec, schemas[JSON].node):
            yield replace(case, body=body, media_type=JSON)

"""Clients read and send every member that the spec names, with every choice that it leaves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import attrs

from contract_tests.clients.generated.test_client_side import assert_none, each_operation
from contract_tests.kit.clients import reading, sending
from contract_tests.kit.clients.answers import Answered
from contract_tests.kit.clients.calling import arguments, called, operations
from contract_tests.kit.clients.cases import NOTHING, Case
from contract_tests.kit.clients.reading import NOT_LETTERS
from contract_tests.kit.clients.sending import captured_client
from contract_tests.kit.golden.conversations import examples
from contract_tests.kit.golden.every_member import full_answers, full_parameters, full_requests
from mockservers.core.service.service import Service
from samclients.runtime import CallFailed, File


@each_operation
def test_every_member_of_every_answer_is_read(service: Service, operation: str) -> None:
    case = examples(service, operation)[0]
    told = (text for one in full_answers(case.operation) for text in reading.problems(service.name, case, one))
    assert_none(told)


@each_operation
def test_every_member_of_a_body_is_sent(service: Service, operation: str) -> None:
    told = (
        text for one in full_requests(examples(service, operation)[0]) for text in sending.problems(service.name, one)
    )
    assert_none(told)


@each_operation
def test_a_file_of_no_type_is_sent_as_what_the_operation_takes(service: Service, operation: str) -> None:
    case = replace(examples(service, operation)[0], body=NOTHING)
    wanted, taken = operations(service.name)[operation], case.operation.body
    files = [name for name, one in (taken.schemas if taken else {}).items() if one.is_binary or "xml" in name]
    if files:
        client, transport = captured_client(case.operation)
        with suppress(CallFailed):
            wanted(client, **arguments(wanted, case), body=File.of(b"<a/>"))
        assert transport.sent[0].media_type in files


@each_operation
def test_every_choice_of_a_parameter_is_sent(service: Service, operation: str) -> None:
    case = examples(service, operation)[0]
    told = (text for one, _ in full_parameters(case) for text in sending.problems(service.name, one))
    assert_none(told)


@each_operation
def test_no_member_that_has_a_name_is_lost_among_the_others(service: Service, operation: str) -> None:
    case = examples(service, operation)[0]
    wanted = operations(service.name)[operation]
    found = [parsed(service.name, case, one) for one in full_answers(case.operation)]
    found += [arguments(wanted, one).get("body") for one in full_requests(case)]
    assert not [name for one in found for name in misplaced(one)]


@each_operation
def test_an_operation_accepts_what_it_documents(service: Service, operation: str) -> None:
    case = examples(service, operation)[0]
    sent = sending.request(service.name, case)
    accepted = {one.strip() for one in sent.headers["accept"].split(",")}
    by_status = [set(one.schemas) for one in case.operation.responses.values() if one.schemas]
    assert accepted <= (set.union(*by_status) if by_status else {"*/*"})
    assert all(accepted & one for one in by_status)


def parsed(vendor: str, case: Case, answered: Answered) -> Any:
    """What the client makes of an answer's body, be it good or an error."""
    client, _ = captured_client(case.operation, answered.canned())
    try:
        return called(vendor, case, client).parsed
    except CallFailed as error:
        return error.error


def misplaced(model: Any) -> Iterator[str]:
    """The members of a model that are among its additional ones although it has attributes for them."""
    if isinstance(model, list):
        for one in model:
            yield from misplaced(one)
    elif attrs.has(type(model)):
        own = {one.name.strip("_").replace("_", "") for one in attrs.fields(type(model))}
        others = getattr(model, "additional_properties", {})
        yield from (name for name in others if NOT_LETTERS.sub("", name.lower()) in own)
        for one in attrs.fields(type(model)):
            yield from misplaced(getattr(model, one.name))

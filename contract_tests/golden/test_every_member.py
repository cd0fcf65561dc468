"""Clients read and send every member that the spec names, with every choice of the schema."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

from contract_tests.kit.assertions import assert_no_problems
from contract_tests.kit.cases.case import NO_BODY
from contract_tests.kit.cases.every_member import generate_enumerated, generate_full_requests, generate_full_responses
from contract_tests.kit.cases.generation import list_examples
from contract_tests.kit.clients.calls import bind_client, build_arguments, load_functions
from contract_tests.kit.clients.reading import check_response, normalize_name, parse_response
from contract_tests.kit.clients.sending import capture_call, check_request, make_capturing_client
from contract_tests.kit.services import Service, each_operation, each_original
from samclients.runtime import CallFailed, File, Model


@each_operation
def test_every_member_of_every_answer_is_read(service: Service, operation: str) -> None:
    case = list_examples(service, operation)[0]
    responses = generate_full_responses(case.operation)
    assert_no_problems(text for response in responses for text in check_response(service.name, case, response))


@each_operation
def test_every_member_of_a_body_is_sent(service: Service, operation: str) -> None:
    requests = generate_full_requests(list_examples(service, operation)[0])
    assert_no_problems(text for case in requests for text in check_request(service.name, case))


@each_operation
def test_a_file_of_no_type_is_sent_as_what_the_operation_takes(service: Service, operation: str) -> None:
    case = replace(list_examples(service, operation)[0], body=NO_BODY)
    function, body = load_functions(service.name)[operation], case.operation.body
    files = [name for name, schema in (body.schemas if body else {}).items() if schema.is_binary or "xml" in name]
    if files:
        client, transport = make_capturing_client(case.operation)
        with suppress(CallFailed):
            function(bind_client(client, function, case), **build_arguments(function, case), body=File.of(b"<a/>"))
        assert transport.sent[0].media_type in files


@each_original
def test_every_choice_of_a_parameter_is_sent(service: Service, operation: str) -> None:
    cases = generate_enumerated(list_examples(service, operation)[0])
    assert_no_problems(text for case, _ in cases for text in check_request(service.name, case))


@each_operation
def test_no_member_that_has_a_name_is_lost_among_the_others(service: Service, operation: str) -> None:
    case = list_examples(service, operation)[0]
    function = load_functions(service.name)[operation]
    models = [parse_response(service.name, case, response) for response in generate_full_responses(case.operation)]
    models += [build_arguments(function, request).get("body") for request in generate_full_requests(case)]
    assert not [name for model in models for name in find_misplaced(model)]


@each_operation
def test_an_operation_accepts_what_it_documents(service: Service, operation: str) -> None:
    case = list_examples(service, operation)[0]
    sent = capture_call(service.name, case)
    accepted = {media_type.strip() for media_type in sent.headers["accept"].split(",")}
    by_status = [set(response.schemas) for response in case.operation.responses.values() if response.schemas]
    assert accepted <= (set.union(*by_status) if by_status else {"*/*"})
    assert all(accepted & media_types for media_types in by_status)


def find_misplaced(model: Any) -> Iterator[str]:
    """Find the additional members of a model that it has attributes for."""
    if isinstance(model, list):
        for item in model:
            yield from find_misplaced(item)
    elif isinstance(model, Model):
        own = {name.strip("_").replace("_", "") for name in model.__struct_fields__}
        yield from (name for name in model.extra if normalize_name(name) in own)
        for name in model.__struct_fields__:
            yield from find_misplaced(getattr(model, name))

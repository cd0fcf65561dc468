"""Clients refuse an answer without a member, or with null for one, where the spec does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from contract_tests.kit.cases.case import REMOVED, Case
from contract_tests.kit.cases.every_member import generate_full_responses
from contract_tests.kit.cases.generation import list_examples
from contract_tests.kit.cases.json_paths import list_paths, set_value
from contract_tests.kit.cases.response_cases import ResponseCase
from contract_tests.kit.clients.calls import try_call
from contract_tests.kit.clients.sending import make_capturing_client
from contract_tests.kit.services import Service, each_original
from samclients.runtime import CallFailed, OutsideSpec


@each_original
def test_an_answer_without_a_member_is_refused_where_the_spec_requires_it(service: Service, operation: str) -> None:
    assert not list(find_disagreements(service, operation, REMOVED))


@each_original
def test_an_answer_with_null_is_refused_where_the_spec_does_not_allow_it(service: Service, operation: str) -> None:
    assert not list(find_disagreements(service, operation, None))


def find_disagreements(service: Service, operation: str, value: Any) -> Iterator[str]:
    """Find the members whose removal, or null, is allowed by either client or spec, but not by both."""
    case = list_examples(service, operation)[0]
    seen: set[tuple[int, str]] = set()
    for response in generate_full_responses(case.operation):
        if (response.status, response.media_type) in seen:
            continue  # the first value has every member
        seen.add((response.status, response.media_type))
        schema = case.operation.responses[str(response.status)].schemas[response.media_type]
        for path in list_paths(response.body):
            body = set_value(response.body, path, value)
            is_valid = schema.find_problem(body) is None
            if is_read(service.name, case, replace(response, body=body)) != is_valid:
                yield f"{response.status} {'/'.join(map(str, path))}: {'valid' if is_valid else 'invalid'} by the spec"


def is_read(vendor: str, case: Case, response: ResponseCase) -> bool:
    """Return whether the client makes a model of the response."""
    client, _ = make_capturing_client(case.operation, response.to_canned())
    result = try_call(vendor, case, client)
    if isinstance(result, OutsideSpec):
        return False
    return not isinstance(result, CallFailed) or result.error is not None

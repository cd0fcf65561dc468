"""Clients refuse an answer without a member, or with null for one, just where the spec does."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any

from contract_tests.clients.generated.test_client_side import each_operation
from contract_tests.golden.test_every_member import full_answers
from contract_tests.kit.clients.answers import Answered
from contract_tests.kit.clients.calling import called
from contract_tests.kit.clients.cases import Case
from contract_tests.kit.clients.sending import captured_client
from contract_tests.kit.golden.conversations import examples
from mockservers.core.service.service import Service
from samclients.runtime import CallFailed, OutsideSpec

Way = tuple[str | int, ...]
GONE = object()


@each_operation
def test_an_answer_without_a_member_is_refused_where_the_spec_wants_it(service: Service, operation: str) -> None:
    assert not list(disagreements(service, operation, GONE))


@each_operation
def test_an_answer_with_null_is_refused_where_the_spec_has_none(service: Service, operation: str) -> None:
    assert not list(disagreements(service, operation, None))


def disagreements(service: Service, operation: str, value: Any) -> Iterator[str]:
    """Where client and spec are not of one mind about a member that is gone, or null."""
    case = examples(service, operation)[0]
    seen: set[tuple[int, str]] = set()
    for one in full_answers(case.operation):
        if (one.status, one.media_type) in seen:
            continue  # the first value has every member
        seen.add((one.status, one.media_type))
        schema = case.operation.responses[str(one.status)].schemas[one.media_type]
        for way in ways(one.body):
            body = altered(one.body, way, value)
            is_good = schema.find_problem(body) is None
            if is_read(service.name, case, replace(one, body=body)) != is_good:
                yield f"{one.status} {'/'.join(map(str, way))}: {'good' if is_good else 'bad'} for the spec"


def ways(body: Any, way: Way = ()) -> Iterator[Way]:
    """The ways to every member; of an array's items the first stands for all."""
    if isinstance(body, dict):
        for name, one in body.items():
            yield (*way, name)
            yield from ways(one, (*way, name))
    elif isinstance(body, list) and body:
        yield from ways(body[0], (*way, 0))


def altered(body: Any, way: Way, value: Any) -> Any:
    """The body with another value at a place, or without it."""
    found = place = deepcopy(body)
    for part in way[:-1]:
        place = place[part]
    if value is GONE:
        del place[way[-1]]
    else:
        place[way[-1]] = value
    return found


def is_read(vendor: str, case: Case, answered: Answered) -> bool:
    """Whether the client makes a model of the answer."""
    client, _ = captured_client(case.operation, answered.canned())
    try:
        called(vendor, case, client)
    except OutsideSpec:
        return False
    except CallFailed as error:
        return error.error is not None
    return True

"""Every operation refuses what is wrong with the whole answer that the vendor's form of errors states for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contract_tests.kit.cases.boundary_values import generate_boundary_cases
from contract_tests.kit.cases.generation import list_examples
from contract_tests.kit.cases.malformed_requests import generate_malformed_cases
from contract_tests.kit.clients.sending import make_auth
from contract_tests.kit.error_statuses.provocations import Provoker, list_provocations
from contract_tests.kit.facts.refusals import LOWEST, load_refusals
from contract_tests.kit.golden.conversations import open_conversation
from contract_tests.kit.remote import Control
from contract_tests.kit.services import Service, each_operation, each_original, make_world_name
from mockservers import MockServer
from samclients.runtime import Auth


@pytest.fixture(scope="module")
def provoker(server: MockServer, control: Control) -> Iterator[Provoker]:
    with Provoker(server, control) as worlds:
        yield worlds


@each_operation
def test_a_wrong_request_gets_the_stated_refusal(
    service: Service, operation: str, server: MockServer, control: Control
) -> None:
    declared, example = service.spec.operations[operation], list_examples(service, operation)[0]
    stated = load_refusals(service.name)
    with open_conversation(service, server, control, make_world_name(f"refused {operation}")) as conversation:
        cases = [(kind, case, None) for kind, case in generate_malformed_cases(declared, example)]
        for kind, case, auth in [
            *cases,
            ("nobody's credentials", example, Auth()),
            ("wrong credentials", example, make_auth(declared)),
        ]:
            answer = conversation.send(case, auth)
            if stated.list_of(declared, kind):
                assert stated.find_problem(declared, answer, kind) == ""
            else:
                assert answer.status_code < LOWEST, (kind, answer.text)


@each_original
def test_every_refusal_at_a_limit_is_a_stated_one(
    service: Service, operation: str, server: MockServer, control: Control
) -> None:
    declared, example = service.spec.operations[operation], list_examples(service, operation)[0]
    stated = load_refusals(service.name)
    with open_conversation(service, server, control, make_world_name(f"limits {operation}")) as conversation:
        auth = conversation.caller.auth(declared)
        answers = (conversation.send(case, auth) for _, case in generate_boundary_cases(declared, example))
        assert [
            problem
            for answer in answers
            if answer.status_code >= LOWEST and (problem := stated.find_problem(declared, answer))
        ] == []


@each_operation
def test_every_provoked_refusal_is_a_stated_one(service: Service, operation: str, provoker: Provoker) -> None:
    declared, stated = service.spec.operations[operation], load_refusals(service.name)
    answers = (provoker.send(service, declared, provocation) for provocation in list_provocations(service, declared))
    assert [
        problem
        for answer in answers
        if answer.status_code >= LOWEST and (problem := stated.find_problem(declared, answer))
    ] == []

"""Every operation answers as it did when its conversation was recorded, and changes the same records.

After an intended change, ``python -m contract_tests.kit.golden.recording`` records the answers again, for review.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contract_tests.kit.error_statuses.provocations import Provoker, load_never_answered
from contract_tests.kit.golden.conversations import KINDS, group_answers, open_conversation, record_provoked
from contract_tests.kit.golden.recording import list_answers, load_recorded
from contract_tests.kit.remote import Control
from contract_tests.kit.services import Service, each_operation, each_original, each_vendor, make_world_name
from mockservers import MockServer


@pytest.fixture(scope="module")
def provoker(server: MockServer, control: Control) -> Iterator[Provoker]:
    with Provoker(server, control) as worlds:
        yield worlds


JUDGED = pytest.mark.long  # ``facts/operations/test_refusals.py`` and ``facts/test_limits.py`` judge the same requests


@each_original
@pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=[JUDGED] if kind in {"wrong", "edges"} else []) for kind in KINDS]
)
def test_the_conversation_is_as_recorded(  # noqa: PLR0913, PLR0917 -- fixtures
    service: Service, operation: str, kind: str, server: MockServer, control: Control, request: pytest.FixtureRequest
) -> None:
    with open_conversation(service, server, control, make_world_name(request.node.nodeid)) as conversation:
        answers = KINDS[kind](conversation, service.spec.operations[operation])
    assert group_answers(answers) == load_recorded(service.name)[operation][kind]


@JUDGED
@each_operation
def test_provoked_answers_are_as_recorded(
    service: Service, operation: str, server: MockServer, provoker: Provoker
) -> None:
    answers = record_provoked(service, service.spec.operations[operation], server, provoker)
    assert group_answers(answers) == load_recorded(service.name)[operation]["provoked"]


@each_vendor
def test_every_operation_is_recorded(service: Service) -> None:
    assert load_recorded(service.name).keys() == service.spec.operations.keys()


@each_vendor
def test_every_documented_refusal_is_recorded(service: Service) -> None:
    documented = {
        f"{operation.id} {status}"
        for operation in service.spec.operations.values()
        for status in operation.responses
        if status.startswith(("4", "5"))
    }
    recorded = {
        f"{operation} {answer['status']}"
        for operation in service.spec.operations
        for answer in list_answers(service, operation)
    }
    assert documented - recorded == load_never_answered(service).keys()

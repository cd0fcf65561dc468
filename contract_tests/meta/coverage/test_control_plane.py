"""The control plane's spec: every answer is met by a walk, and what it allows is not more than the answers show."""

from __future__ import annotations

import pytest
import requests

from contract_tests.kit.cases.documented_answers import find_undocumented
from contract_tests.kit.coverage import control_plane_walk
from contract_tests.kit.coverage.exercised import ExerciseCounter
from contract_tests.kit.coverage.forms import find_undeclared_times
from contract_tests.kit.coverage.required import list_items, list_responses
from contract_tests.kit.coverage.restrictions import find_met_in_answer, list_restrictions, list_schemas, walk_schemas
from contract_tests.kit.coverage.wording import find_wording, list_error_sentences
from contract_tests.kit.facts.reading import load_unmet
from contract_tests.kit.golden.recording import list_answers, parse_body
from contract_tests.kit.services import CONTROL_PLANE, Operation, Service, WorldStart, each_vendor

OPERATIONS = CONTROL_PLANE.spec.operations.values()
Answers = list[tuple[Operation, requests.Response]]
FIRST_ERROR = 400


@pytest.fixture(scope="module")
def answers() -> Answers:
    return list(control_plane_walk.walk(CONTROL_PLANE, WorldStart()))


def test_every_answer_is_met_by_hand(answers: Answers) -> None:
    counter, met = ExerciseCounter(CONTROL_PLANE), set[str]()
    for operation, answer in answers:
        assert str(answer.status_code) in operation.responses, (operation.id, answer.text)
        assert not find_undocumented(operation, answer), (operation.id, answer.text)
        counter.count_response(operation, answer)
        met.update(find_met_in_answer(operation, answer))
    wanted = {item for item in list_items(CONTROL_PLANE) if item.kind in {"operation", "status", "answer keyword"}}
    assert not wanted - counter.counts.keys()
    excused = load_unmet("control").keys()
    assert sorted(list_restrictions(CONTROL_PLANE) - met - excused) == []
    assert sorted(excused - list_restrictions(CONTROL_PLANE)) == []


def test_every_example_of_an_error_has_the_words_of_an_answer(answers: Answers) -> None:
    errors = [answer for _, answer in answers if answer.status_code >= FIRST_ERROR]
    said = {(str(answer.status_code), find_wording(answer.json()["error"])) for answer in errors}
    documented = {example for operation in OPERATIONS for example in list_error_sentences(operation)}
    assert [(status, text) for status, text in documented if (status, find_wording(text)) not in said] == []


def test_members_that_are_times_in_every_answer_are_declared_as_times(answers: Answers) -> None:
    found = ((operation, answer) for operation, answer in answers if "json" in answer.headers.get("Content-Type", ""))
    assert find_undeclared_times((operation, answer.status_code, answer.json()) for operation, answer in found) == set()


def test_headers_of_answers_are_required() -> None:
    headers = {
        f"{operation.id} {status} {name}": response.inside("headers", name).node
        for operation in OPERATIONS
        for status, response in list_responses(operation)
        for name in response.node.get("headers", {})
    }
    assert headers
    assert [name for name, node in headers.items() if not node.get("required")] == []


def test_objects_of_answers_are_closed() -> None:
    places = {
        place.pointer: place.node
        for operation in OPERATIONS
        for _, schema in list_schemas(operation)
        for place in walk_schemas(schema)
    }
    assert [name for name, node in places.items() if "properties" in node and node.get("additionalProperties")] == []
    assert [name for name, node in places.items() if "properties" in node and "additionalProperties" not in node] == []


@each_vendor
def test_times_of_vendors_are_declared_as_times(service: Service) -> None:
    recorded = (
        (operation, answer["status"], parse_body(answer["body"]))
        for operation in service.spec.operations.values()
        for answer in list_answers(service, operation.id)
        if "body" in answer and "json" in answer["headers"].get("content-type", "")
    )
    assert find_undeclared_times(recorded) == set()

"""Every documented default equals what an absent parameter does; another value does something else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contract_tests.kit.cases.generation import list_examples
from contract_tests.kit.facts.reading import Default, Step, each
from contract_tests.kit.facts.stage import open_stage
from contract_tests.kit.facts.templates import merge
from contract_tests.kit.golden.conversations import open_conversation
from contract_tests.kit.remote import Control
from contract_tests.kit.services import OPERATIONS, Parameter, Service
from mockservers import MockServer


@each(Default, "defaults.yaml")
def test_an_absent_parameter_has_its_default(fact: Default, server: MockServer, control: Control) -> None:
    def ask(change: Step) -> tuple[int, bytes]:
        with open_stage(server, control, fact, str(change)) as stage:
            stage.do(fact.given)
            answer = stage.send(merge(fact.look, change))
            stage.do(fact.then[:-1])
            answer = stage.send(fact.then[-1]) if fact.then else answer
            return answer.status_code, answer.content

    absent = ask({})
    assert absent[0] < 300, absent
    assert ask(fact.same) == absent
    assert ask(fact.other) != absent


DECLARED = [
    (service, name, parameter)
    for service, name in OPERATIONS
    for parameter in service.spec.operations[name].parameters
    if "default" in service.spec.resolve(parameter.schema.node)
]


@pytest.mark.parametrize(
    ("service", "operation", "parameter"), DECLARED, ids=[f"{name}-{parameter.name}" for _, name, parameter in DECLARED]
)
def test_a_declared_default_is_what_an_absent_parameter_does(
    service: Service, operation: str, parameter: Parameter, server: MockServer, control: Control
) -> None:
    example = list_examples(service, operation)[0]
    default = service.spec.resolve(parameter.schema.node)["default"]
    given = example.with_parameter(parameter.location, parameter.name, str(default).lower())
    absent = replace(example, query={name: value for name, value in example.query.items() if name != parameter.name})
    answers = []
    for case in (given, absent):
        with open_conversation(service, server, control, "defaults") as conversation:
            answers.append(conversation.send(case).json()["values"])
    assert answers[0] == answers[1]

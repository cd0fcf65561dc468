"""An operation that has the handler of another, such as one of another version, is in all what the other is."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from contract_tests.kit.cases.generation import list_examples
from contract_tests.kit.golden.conversations import open_conversation
from contract_tests.kit.remote import Control
from contract_tests.kit.services import OPERATIONS, Service, find_original
from mockservers import MockServer

COPIES = [
    pytest.param(service, original, operation, id=operation)
    for service, operation in OPERATIONS
    if (original := find_original(service, operation))
]
VERSION = re.compile(r"/v[12](?=/)")

each_copy = pytest.mark.parametrize(("service", "original", "copy"), COPIES)


@each_copy
def test_the_spec_says_the_same(service: Service, original: str, copy: str) -> None:
    first, second = ({**service.spec.operations[name].node} for name in (original, copy))
    for node in (first, second):
        del node["operationId"], node["summary"]
    assert first == second


@each_copy
def test_the_answer_is_the_same(
    service: Service, original: str, copy: str, server: MockServer, control: Control
) -> None:
    def ask(name: str) -> Any:
        with open_conversation(service, server, control, "version") as conversation:
            case = replace(list_examples(service, original)[0], operation=service.spec.operations[name])
            return json.loads(VERSION.sub("", json.dumps(conversation.record(case))))

    assert ask(copy) == ask(original)

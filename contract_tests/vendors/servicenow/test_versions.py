"""The versions of an operation give the same answers; only empty lists of version 1 are 404, as documented."""

from __future__ import annotations

import re
from typing import Any

import pytest

from contract_tests.kit.cases.generation import list_examples
from contract_tests.kit.cases.malformed_requests import generate_malformed_cases
from contract_tests.kit.golden.conversations import open_conversation
from contract_tests.kit.remote import Control
from contract_tests.kit.services import VENDORS
from mockservers import MockServer

[SERVICENOW] = [vendor for vendor in VENDORS if vendor.name == "servicenow"]
OPERATIONS = SERVICENOW.spec.operations
VERSIONED = [name for name in OPERATIONS if f"{name}_v1" in OPERATIONS]
VERSION = re.compile(r"/v[12]/")
OTHER = re.compile("date|content-length", re.IGNORECASE)


@pytest.mark.parametrize("operation", VERSIONED)
def test_versions_answer_alike(operation: str, server: MockServer, control: Control) -> None:
    answers = []
    for name in (operation, f"{operation}_v1", f"{operation}_v2"):
        with open_conversation(SERVICENOW, server, control, f"version-{name}".replace("_", "-")) as conversation:
            example = list_examples(SERVICENOW, name)[0]
            cases = [example, *(case for _, case in generate_malformed_cases(OPERATIONS[name], example)), example]
            answers.append([describe(conversation.send(case)) for case in cases])
    assert answers[0] == answers[1] == answers[2]


def describe(answer: Any) -> tuple[int, dict[str, str], str]:
    headers = {name: VERSION.sub("/", value) for name, value in answer.headers.items() if not OTHER.match(name)}
    return answer.status_code, headers, VERSION.sub("/", answer.text)

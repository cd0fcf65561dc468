"""Operations answer with the statuses of other users, invalid requests and exhausted limits."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
import requests

from contract_tests.kit.cases.documented_answers import find_undocumented
from contract_tests.kit.error_statuses.provocations import Provoker, list_provocations, load_never_answered
from contract_tests.kit.remote import Control
from contract_tests.kit.services import Operation, Service, each_operation, each_vendor
from mockservers import MockServer

BAD_REQUEST = 400
DIGEST = re.compile(r"\b[0-9a-f]{32}\b")
IDS = re.compile(r'("(?:requestId|request_id|requestid|id)"): "[^"]*"', re.IGNORECASE)


@pytest.fixture(scope="module")
def provoker(server: MockServer, control: Control) -> Iterator[Provoker]:
    with Provoker(server, control) as worlds:
        yield worlds


@each_operation
def test_a_provoked_status_is_answered(service: Service, operation: str, provoker: Provoker) -> None:
    declared = service.spec.operations[operation]
    for provocation in list_provocations(service, declared):
        answer = provoker.send(service, declared, provocation)
        assert answer.status_code == provocation.status, (provocation.why, answer.text)
        assert not find_undocumented(declared, answer), (provocation.why, answer.text)
        if answer.status_code != BAD_REQUEST:  # whose text depends on what is bad
            assert without_ids(answer.text) in list(list_examples(declared, answer)), provocation.why


def list_examples(operation: Operation, answer: requests.Response) -> Iterator[str]:
    """List the documented bodies of an answer's status and media type, without ids; its own body if there are none."""
    responses = operation.spec.resolve(operation.node["responses"][str(answer.status_code)])
    content = responses.get("content", {}).get(answer.headers.get("Content-Type", "").partition(";")[0], {})
    examples = [operation.spec.resolve(example).get("value") for example in content.get("examples", {}).values()]
    for example in [*examples, *([content["example"]] if "example" in content else [])]:
        yield without_ids(example if isinstance(example, str) else json.dumps(example))
    if not content.get("examples") and "example" not in content:
        yield without_ids(answer.text)


def without_ids(body: str) -> str:
    """Return a JSON body in one spelling, without digests and ids of requests and errors; other texts as they are."""
    try:
        return DIGEST.sub("...", IDS.sub(r"\1:...", json.dumps(json.loads(body), sort_keys=True)))
    except json.JSONDecodeError:
        return body


@each_vendor
def test_a_status_that_is_never_answered_is_documented(service: Service) -> None:
    operations = service.spec.operations.values()
    documented = {f"{operation.id} {status}" for operation in operations for status in operation.responses}
    assert load_never_answered(service).keys() <= documented

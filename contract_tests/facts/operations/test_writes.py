"""Every writing operation changes the stated records, once; an equal request after it does what is stated."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contract_tests.kit.cases.generation import list_examples
from contract_tests.kit.facts.writes import MOST, Changes, find_write, summarize
from contract_tests.kit.golden.conversations import READING, open_conversation
from contract_tests.kit.remote import Control
from contract_tests.kit.services import OPERATIONS, Service, make_world_name
from mockservers import MockServer

WRITING = [
    (service, operation)
    for service, operation in OPERATIONS
    if service.spec.operations[operation].method not in READING
]


@pytest.mark.parametrize(
    ("service", "operation"), WRITING, ids=[f"{service.name}-{operation}" for service, operation in WRITING]
)
def test_a_request_changes_the_stated_records(
    service: Service, operation: str, server: MockServer, control: Control
) -> None:
    write, [example, *_] = find_write(service, operation), list_examples(service, operation)
    case = replace(example, query={**example.query, **write.query}, headers={**example.headers, **write.headers})
    with open_conversation(service, server, control, make_world_name(f"written {operation}")) as conversation:
        for name in write.given:
            conversation.send(list_examples(service, name)[0])
        auth, world = conversation.caller.auth(case.operation), conversation.world.name
        changes: list[Changes] = []
        for _ in range(2):
            control.snapshots.save(f"{world[:50]}-before", world, replace=True)
            conversation.send(case, auth)
            difference = control.snapshots.diff(f"{world[:50]}-before", world=world, records=MOST)
            changes.append(summarize(difference))
        control.snapshots.delete(f"{world[:50]}-before")
    assert changes == [write.first, write.again]

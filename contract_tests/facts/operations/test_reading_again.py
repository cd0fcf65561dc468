"""Reading before a change has no influence on reading after it.

In one of two equal worlds, every reading operation is called, then the state is changed, and it is called again. In
the other world it is called after the change only, and has the same answer.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
import requests

from contract_tests.kit.cases.case import Case
from contract_tests.kit.cases.generation import list_examples
from contract_tests.kit.golden.conversations import READING, WRITING, Conversation, list_required, open_conversation
from contract_tests.kit.remote import Control
from contract_tests.kit.services import VENDORS, Service, find_original, make_world_name
from mockservers import MockServer
from mockservers.client.control_plane import ControlError

OTHER_HEADERS = re.compile("date|content-length|x-ratelimit-remaining|import-", re.IGNORECASE)  # of reading itself
DRAWN = re.compile(r'"(requestId|id)": ?"[^"]*"')  # of an error, drawn for each request
BY_TIME = "its record changes by time only, which conformance/lifecycles and durations.yaml show"
UNCHANGED = {  # operations whose answer these changes leave alone, and the reasons
    "bigfix get_about": "the version of the product",
    "bigfix get_import_status": BY_TIME,
    "bigfix get_import_status_alias": BY_TIME,
    "informatica get_export_job": BY_TIME,
    "informatica get_licenses": "only those of a linked organization change, which the vendor's tests show",
    "flexera get_saas_data": "an object is uploaded once, which the vendor's tests show",
    "flexera get_import_job": BY_TIME,
    "flexera list_discovered_app_usage": "has no records before an import, which the vendor's tests show",
    "flexera list_sample_records": "the records of the sample vendor are those of the seed",
    "servicenow get_import_row": "no operation changes a row that was imported",
    "servicenow find_statistics": "no header besides the length depends on the statistics",
    **dict.fromkeys(
        ("servicenow count_cis", "servicenow find_ci"),
        "headers that do not depend on records: there is no X-Total-Count",
    ),
    **dict.fromkeys(
        ("servicenow get_ci_class", "servicenow find_ci_class"), "classes and rules are the same in all worlds"
    ),
}
MOST = 5  # records of a table that are changed

Answers = Mapping[str, list[Any]]  # by operation


def list_groups() -> Iterator[tuple[Service, tuple[str, ...]]]:
    """List the reading operations of each vendor with equal path parameters in their examples, without copies."""
    for service in VENDORS:
        groups: dict[str, list[str]] = defaultdict(list)
        for name, operation in service.spec.operations.items():
            if operation.method in READING and find_original(service, name) is None:
                groups[str(sorted(list_examples(service, name)[0].path.items()))].append(name)
        yield from ((service, tuple(group)) for group in groups.values())


GROUPS = list(list_groups())


@pytest.mark.parametrize(
    ("service", "operations"), GROUPS, ids=[f"{service.name}-{' '.join(group)}" for service, group in GROUPS]
)
def test_a_reading_before_a_change_does_not_influence_the_next(
    service: Service, operations: tuple[str, ...], server: MockServer, control: Control
) -> None:
    with open_conversation(service, server, control, make_world_name(f"twice {operations}")) as conversation:
        before = read(conversation, operations)
        twice = list(change_and_read(conversation, operations))
    with open_conversation(service, server, control, make_world_name(f"once {operations}")) as conversation:
        once = list(change_and_read(conversation, operations))
    assert twice == once
    for name in operations:
        changes = any(after[name] != before[name] for after in once)
        assert changes == (f"{service.name} {name}" not in UNCHANGED), name


def change_and_read(conversation: Conversation, operations: tuple[str, ...]) -> Iterator[Answers]:
    """Change the world with the vendor's own operations and on the control plane; read after each."""
    path = list_examples(conversation.service, operations[0])[0].path
    conversation.call_examples(WRITING, path)
    yield read(conversation, operations)
    conversation.call_examples({"DELETE"}, path)
    change_records(conversation)
    yield read(conversation, operations)


def change_records(conversation: Conversation) -> None:
    """Change or delete the first records of every table of the vendor that allows it."""
    data = conversation.world.data
    for table in data.tables():
        has_secrets = any(column["secret"] for column in table["columns"])
        if table["service"] != conversation.service.name or table["fixed"] or has_secrets:
            continue
        names = [c["name"] for c in table["columns"] if not c["fixed"] and not c["choices"] and c["type"] == "text"]
        for record in data.list_page(table["table"], limit=MOST)["records"]:
            with suppress(ValueError, ControlError):
                if names and not record["values"][names[0]].startswith("changed"):
                    data.update(table["table"], record["key"], **{names[0]: f"changed {record['key']}"})
            with suppress(ValueError, ControlError):
                data.delete(table["table"], record["key"])


def read(conversation: Conversation, operations: tuple[str, ...]) -> Answers:
    """Call the examples of operations; return the answers without what is drawn for each request."""
    return {
        name: [describe(conversation.send(case)) for case in list_cases(conversation.service, name)]
        for name in operations
    }


def list_cases(service: Service, operation: str) -> list[Case]:
    """List the examples of an operation, and the first one without its optional parameters."""
    examples = list_examples(service, operation)
    return [*examples, replace(examples[0], query=list_required(examples[0].operation, examples[0]))]


def describe(answer: requests.Response) -> Any:
    headers = {name.lower(): value for name, value in answer.headers.items() if not OTHER_HEADERS.match(name)}
    return answer.status_code, headers, DRAWN.sub("", answer.text)

"""An operation gives the same answers at each of its addresses: versions of a path, and other names of it."""

from __future__ import annotations

import re

import pytest
import requests

from contract_tests.kit.cases.generation import list_examples
from contract_tests.kit.cases.malformed_requests import generate_malformed_cases
from contract_tests.kit.golden.conversations import open_conversation
from contract_tests.kit.remote import Control
from contract_tests.kit.services import OPERATIONS, VENDORS, Service, make_world_name
from mockservers import MockServer

SUFFIXES = ("_v1", "_v2", "_alias", "_json")  # of the names of operations
ADDRESS = re.compile(r"/v[12]/|\.json\b")
OTHER = re.compile("date|content-length", re.IGNORECASE)
MINUTE = 60
DIFFERENT = {"login", "logout"}  # versions with other bodies


def list_groups() -> list[tuple[Service, tuple[str, ...]]]:
    """List the operations that have several addresses."""
    names = {(service.name, name) for service, name in OPERATIONS}
    return [
        (service, (name, *others))
        for service, name in OPERATIONS
        if (others := [name + suffix for suffix in SUFFIXES if (service.name, name + suffix) in names])
        and name not in DIFFERENT
    ]


GROUPS = list_groups()


@pytest.mark.parametrize(("service", "names"), GROUPS, ids=[f"{service.name}-{names[0]}" for service, names in GROUPS])
def test_all_addresses_answer_alike(
    service: Service, names: tuple[str, ...], server: MockServer, control: Control
) -> None:
    first, *others = (ask(service, name, server, control) for name in names)
    assert all(answers == first for answers in others)


def ask(service: Service, name: str, server: MockServer, control: Control) -> list[object]:
    """Send every example, malformed requests, and every example again a minute later; return the answers."""
    with open_conversation(service, server, control, make_world_name(f"address {name}")) as conversation:
        examples = list_examples(service, name)
        malformed = [case for _, case in generate_malformed_cases(examples[0].operation, examples[0])]
        answers = [describe(conversation.send(case)) for case in (*examples, *malformed)]
        conversation.world.advance(MINUTE)
        return [*answers, *(describe(conversation.send(case)) for case in examples)]


def describe(answer: requests.Response) -> object:
    headers = {name: ADDRESS.sub("/", value) for name, value in answer.headers.items() if not OTHER.match(name)}
    return answer.status_code, headers, ADDRESS.sub("/", answer.text)


def test_every_vendor_with_several_addresses_is_compared() -> None:
    assert len(GROUPS) == 40
    assert {service.name for service, _ in GROUPS} < {service.name for service in VENDORS}

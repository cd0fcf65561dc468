"""Every operation of the control plane refuses what every operation refuses, in the one form of its errors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
import requests

from contract_tests.kit.cases.generation import list_examples
from contract_tests.kit.clients.raw_calls import send_case
from contract_tests.kit.remote import Client
from contract_tests.kit.services import CONTROL_PLANE, start_server
from mockservers import MockServer
from samclients.runtime import Auth

OPERATIONS = CONTROL_PLANE.spec.operations
BAD_QUERY = {"error": "Invalid percent-encoding '%zz'."}
NO_WORLD = {"error": "There is no world 'nobody': create it with POST /worlds, or by a vendor's request in it."}
NO_SNAPSHOT = {"error": "There is no snapshot 'nobody'."}
OTHER_TYPE = "Content type text/csv is not one of {}."


@pytest.fixture(scope="module")
def own_server() -> Iterator[MockServer]:
    """A server whose worlds and snapshots are this module's."""
    with start_server() as running:
        yield running


@pytest.fixture(scope="module")
def client(own_server: MockServer) -> Iterator[Client]:
    """A client of the control plane without sockets, which would repair an invalid query."""
    with Client(f"{own_server.control.url}/control") as plain:
        own_server.mount(plain)
        yield plain


def assert_refusal(answer: requests.Response, status: int, body: object) -> None:
    assert answer.status_code == status
    assert (answer.headers["Content-Type"], json.loads(answer.content)) == ("application/json", body)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_invalid_query_is_refused(operation: str, client: Client) -> None:
    case = list_examples(CONTROL_PLANE, operation)[0]
    assert_refusal(send_case(client, case, Auth(), "application/json", query="%zz"), 400, BAD_QUERY)


@pytest.mark.parametrize("operation", [name for name, operation in OPERATIONS.items() if "{world}" in operation.path])
def test_an_unknown_world_is_not_found(operation: str, client: Client) -> None:
    case = list_examples(CONTROL_PLANE, operation)[0]
    case = replace(case, path={**case.path, "world": "nobody"})
    assert_refusal(send_case(client, case, Auth(), "application/json"), 404, NO_WORLD)


@pytest.mark.parametrize("operation", [name for name in OPERATIONS if "_snapshot" in name and name not in {
    "list_snapshots", "save_snapshot", "import_snapshot"}])  # fmt: skip
def test_an_unknown_snapshot_is_not_found(operation: str, client: Client) -> None:
    case = replace(list_examples(CONTROL_PLANE, operation)[0], path={"snapshot": "nobody"})
    assert_refusal(send_case(client, case, Auth(), "application/json"), 404, NO_SNAPSHOT)


@pytest.mark.parametrize("operation", [name for name in OPERATIONS if OPERATIONS[name].body])
def test_a_body_of_another_media_type_is_refused(operation: str, client: Client) -> None:
    case = replace(list_examples(CONTROL_PLANE, operation)[0], body=b"a,b", media_type="text/csv")
    media_type = "application/octet-stream" if operation in {"import_snapshot", "load_data"} else "application/json"
    refusal = {"error": OTHER_TYPE.format(media_type)}
    assert_refusal(send_case(client, case, Auth(), "application/json"), 415, refusal)

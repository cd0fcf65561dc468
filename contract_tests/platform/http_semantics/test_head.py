"""HEAD is answered wherever GET is, with the headers and the length of the GET (RFC 9110, 9.3.2)."""

from __future__ import annotations

import pytest
import requests

from contract_tests.kit.remote import Client, RemoteWorld
from contract_tests.kit.services import CONTROL, CREDENTIALS, SERVICES, Service
from mockservers import MockServer

OWN_TO_A_MOMENT = {"date", "x-request-id", "x-transaction-id", "goa-error-id"}
CHUNKED = "transfer-encoding"  # which only says how the body is sent

GETS = [
    pytest.param(service, operation.path, id=f"{service.name}-{operation.id}")
    for service in SERVICES
    for operation in service.spec.operations.values()
    if operation.method == "GET"
]


def headers(answer: requests.Response) -> dict[str, str]:
    found = {name.lower(): value for name, value in answer.headers.items()}
    return {name: value for name, value in found.items() if name not in {*OWN_TO_A_MOMENT, CHUNKED}}


@pytest.fixture(scope="module")
def base(server: MockServer) -> dict[str, str]:
    """The base URLs of the services."""
    urls = {name: standin.url for name, standin in server.standins.items()}
    return {**urls, CONTROL: f"{server.control.url}/control"}


def with_values(service: Service, path: str) -> str:
    """The path with the values of the examples, where the spec has them."""
    for operation in service.spec.operations.values():
        if operation.path == path:
            for node in operation.parameter_nodes:  # the node has the example
                if node["in"] == "path":
                    path = path.replace(f"{{{node['name']}}}", str(node.get("example", "x")))
    return path


@pytest.mark.parametrize(("service", "path"), GETS)
def test_a_head_has_the_headers_and_the_length_of_the_get(service: Service, path: str, base: dict[str, str]) -> None:
    known = {credential.variable: credential.value for credential in service.credentials}
    auth = (known["SERVICENOW_USER"], known["SERVICENOW_PASSWORD"]) if service.name == "servicenow" else None
    token = {"Token": known["BIGFIX_TOKEN"]} if service.name == "bigfix" else {}
    with Client(base[service.name], token) as client:
        for accept in ("application/json", "application/xml"):
            target = with_values(service, path)
            got = client.get(target, auth=auth, headers={"Accept": accept})
            head = client.head(target, auth=auth, headers={"Accept": accept})
            assert head.status_code == got.status_code
            assert headers(head) == headers(got)
            assert head.content == b""
            if CHUNKED not in got.headers:
                assert head.headers["Content-Length"] == str(len(got.content))


@pytest.mark.parametrize("path", ["/", "/docs/bigfix", "/openapi/bigfix.yaml", "/health", "/ready", "/nowhere"])
def test_a_head_of_a_console_page_has_the_headers_of_the_get(path: str, server: MockServer) -> None:
    with Client(server.control.url) as client:
        client.get(path)  # sets a cookie for the forms, once
        got, head = client.get(path), client.head(path)
        assert (head.status_code, headers(head), head.content) == (got.status_code, headers(got), b"")


def test_the_journal_has_it_as_what_was_sent(world: RemoteWorld) -> None:
    client = world.client("bigfix", Token="x")
    client.head("/api/sam/v2/metrics")
    (entry,) = world.ask("GET", "journal")["exchanges"]
    assert (entry["method"], entry["operation"], entry["status"]) == ("HEAD", "list_metrics", 401)
    exchange = world.ask("GET", "journal", str(entry["number"]))
    assert not exchange["answer"]["body"]


def test_a_post_that_means_head_is_answered_without_a_body(world: RemoteWorld) -> None:
    client = world.client("servicenow", **{"X-HTTP-Method-Override": "HEAD"})
    for path, status in (("/api/now/table/cmdb_ci_computer?sysparm_limit=1", 200), ("/api/now/table/none", 400)):
        answer = client.post(path, auth=(CREDENTIALS["SERVICENOW_USER"], CREDENTIALS["SERVICENOW_PASSWORD"]))
        assert (answer.status_code, answer.content) == (status, b"")
        assert answer.headers["Content-Type"] == "application/json;charset=UTF-8"

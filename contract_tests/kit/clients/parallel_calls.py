"""Parallel calls in two equal worlds: the client's response must equal the response to a raw request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests
from requests.adapters import BaseAdapter

from contract_tests.kit.cases.case import NO_BODY, Case
from contract_tests.kit.cases.response_cases import ResponseCase
from contract_tests.kit.clients.callers import Caller
from contract_tests.kit.clients.calls import try_call
from contract_tests.kit.clients.raw_calls import send_case
from contract_tests.kit.clients.reading import FIRST_ERROR, compare_result
from contract_tests.kit.clients.sending import ONCE
from contract_tests.kit.conformance import load_expectations, set_timings
from contract_tests.kit.remote import Client, Control, RemoteWorld
from contract_tests.kit.services import Operation, Service
from mockservers import MockServer
from samclients.runtime import Auth, CallFailed, OutsideSpec, ParsedResponse
from samclients.runtime import Client as VendorClient

DIFFERENT_HEADERS = {"date"}


@dataclass(frozen=True)
class ParallelWorlds:
    """Two equal worlds of one server: one for the client, one for raw requests."""

    service: Service
    server: MockServer
    client_world: RemoteWorld
    raw_world: RemoteWorld

    def check_case(self, case: Case) -> list[str]:
        """Call the client and send a raw request, and return the differences of responses and results."""
        client, transport = self._make_client(case.operation)
        result = try_call(self.service.name, case, client)
        seen = transport.responses[-1]
        accept = seen.request.headers["Accept"]
        raw_client, caller = self._raw
        expected = send_case(
            raw_client,
            _order_like(seen, case),
            caller.auth(case.operation),
            accept if isinstance(accept, str) else accept.decode(),
        )
        ids = load_expectations(self.service).get("ids_of_the_request", [])
        return [*_compare_responses(seen, expected, ids), *_compare_result(case.operation, seen, result)]

    def _make_client(self, operation: Operation) -> tuple[VendorClient, RecordingTransport]:
        url = self.server.standins[self.service.name].url
        settings = replace(ONCE, headers={"X-Mock-World": self.client_world.name})
        client = VendorClient(url, auth=self._client_auth(operation), settings=settings)
        self.server.mount(client.session)
        transport = RecordingTransport(client.session.get_adapter(f"{url}/"))
        client.session.mount(f"{url}/", transport)
        return client, transport

    def _client_auth(self, operation: Operation) -> Auth:
        """Return the credentials of the client's user: the same as in the other world, after the same login."""
        return self._client_caller.auth(operation)

    @cached_property
    def _client_caller(self) -> Caller:
        return self._make_caller(self.client_world)[1]

    @cached_property
    def _raw(self) -> tuple[Client, Caller]:
        return self._make_caller(self.raw_world)

    def _make_caller(self, world: RemoteWorld) -> tuple[Client, Caller]:
        client = world.client(self.service.name)
        self.server.mount(client)
        return client, Caller(self.service, client, self.server.environment())


@contextmanager
def open_parallel_worlds(service: Service, server: MockServer, control: Control, name: str) -> Iterator[ParallelWorlds]:
    """Create two worlds with the same start and timings, and delete them afterwards."""
    start = {"seed": 7, "options": load_expectations(service).get("start", {})}
    with control.new_world(f"{name}-client", **start) as first, control.new_world(f"{name}-raw", **start) as second:
        for world in (first, second):
            set_timings(service, world)
        yield ParallelWorlds(service, server, first, second)


class RecordingTransport(BaseAdapter):
    """A transport that keeps the responses of another one."""

    def __init__(self, inner: BaseAdapter) -> None:
        super().__init__()
        self._inner, self.responses = inner, list[requests.Response]()

    def send(self, request: requests.PreparedRequest, **connection: Any) -> requests.Response:  # type: ignore[override]
        """Forward a request, and keep the response."""
        response = self._inner.send(request, **{**connection, "stream": False})
        _ = response.content
        self.responses.append(response)
        return response

    def close(self) -> None:
        """Close the other transport."""
        self._inner.close()


def _order_like(seen: requests.Response, case: Case) -> Case:
    """Order the query of a case as the client did: the order is free, but links to other pages repeat it."""
    names = [name for name, _ in parse_qsl(urlsplit(seen.request.url or "").query, keep_blank_values=True)]
    order = {name: place for place, name in enumerate(dict.fromkeys(names))}
    ordered = sorted(case.query.items(), key=lambda item: order.get(item[0], len(order)))
    return replace(case, query=dict(ordered))


def _compare_responses(seen: requests.Response, expected: requests.Response, ids: Sequence[str]) -> Iterator[str]:
    """Compare the response to the client with the response to the raw request.

    Args:
        seen: The response to the client.
        expected: The response to the raw request.
        ids: JSON pointers to members of error bodies that depend on the bytes of the request.
    """
    for name, real, wanted in (
        ("status", seen.status_code, expected.status_code),
        ("headers", _list_headers(seen), _list_headers(expected)),
        ("body", _read_body(seen, ids), _read_body(expected, ids)),
    ):
        if real != wanted:
            yield f"{name} {real!r:.400} instead of {wanted!r:.400}"


def _read_body(response: requests.Response, ids: Sequence[str]) -> Any:
    if response.status_code < FIRST_ERROR or not ids:
        return response.content
    body = response.json()
    for *path, last in (pointer.split("/")[1:] for pointer in ids):
        parent = body
        for part in path:
            parent = parent.get(part, {})
        parent.pop(last, None)
    return body


def _list_headers(response: requests.Response) -> dict[str, str]:
    return {name.lower(): value for name, value in response.headers.items() if name.lower() not in DIFFERENT_HEADERS}


def _compare_result(
    operation: Operation, response: requests.Response, result: ParsedResponse[Any] | CallFailed
) -> Iterator[str]:
    """Compare the client's result or error with the response that it read."""
    content = operation.spec.resolve(operation.node["responses"][str(response.status_code)]).get("content", {})
    if content and not response.content and operation.method != "HEAD":  # as X-no-response-body requests it
        if not isinstance(result, OutsideSpec):
            yield f"{result!r:.300} without the body that is documented"
        return
    media_type = response.headers.get("Content-Type", "").partition(";")[0]
    expected = ResponseCase(operation, response.status_code, media_type, response.headers, NO_BODY)
    if response.content:
        expected = replace(expected, body=response.json() if expected.is_json else response.content)
    yield from compare_result(expected, result, accepted=True)

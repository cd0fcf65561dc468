"""The transport for ``httpx`` answers as HTTP does, in both of its clients: status, headers, body and errors."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from contract_tests.kit.services import NOW, SEED, WorldStart
from mockservers import MockServer

from .test_adapter import FAULTS, REQUESTS, inside, outside

__all__ = ["inside", "outside"]

CHANGING = {"date"}
METRICS = "/api/sam/v2/metrics"
Ask = Callable[..., httpx.Response]


def ask_blocking(transport: httpx.BaseTransport | None, method: str, url: str, **more: Any) -> httpx.Response:
    with httpx.Client(transport=transport, trust_env=False) as client:
        return client.request(method, url, **more)


async def ask(transport: httpx.AsyncBaseTransport | None, method: str, url: str, **more: Any) -> httpx.Response:
    async with httpx.AsyncClient(transport=transport, trust_env=False) as client:
        return await client.request(method, url, **more)


def ask_asyncio(transport: httpx.AsyncBaseTransport | None, method: str, url: str, **more: Any) -> httpx.Response:
    return asyncio.run(ask(transport, method, url, **more))


CLIENTS = {"blocking": ask_blocking, "asyncio": ask_asyncio}
each_client = pytest.mark.parametrize("send", CLIENTS.values(), ids=CLIENTS)


def describe(answer: httpx.Response, base: str) -> tuple[Any, ...]:
    """Reduce a response to what a client sees, with the server's URL masked."""
    headers = [(name.lower(), value.replace(base, "BASE")) for name, value in answer.headers.multi_items()]
    kept = sorted(header for header in headers if header[0] not in CHANGING)
    return answer.status_code, answer.reason_phrase, kept, answer.content, answer.encoding, answer.http_version


@each_client
@pytest.mark.parametrize("what", REQUESTS)
def test_answers_are_those_of_http(what: str, send: Ask, inside: MockServer, outside: MockServer) -> None:
    name, method, target, more = REQUESTS[what]
    known = inside.environment()
    headers = {key: value.format_map(known) for key, value in more.get("headers", {}).items()}
    sent = {"content" if isinstance(value, bytes) else key: value for key, value in more.items() if key != "headers"}
    answers = []
    for server, transport in ((outside, None), (inside, inside.transport())):
        server.plane.world().reset()
        base = server.standins[name].url
        answer = send(transport, method, base + target.format_map(known), headers=headers, **sent)
        answers.append(describe(answer, base))
    assert answers[0] == answers[1]


@each_client
@pytest.mark.parametrize("kind", FAULTS)
def test_faults_are_those_of_http(kind: str, send: Ask, inside: MockServer, outside: MockServer) -> None:
    outcomes = []
    for server, transport in ((outside, None), (inside, inside.transport())):
        server.plane.world().reset()
        server.bigfix.faults.add(kind, **FAULTS[kind])
        headers = {"Token": inside.environment()["BIGFIX_TOKEN"]}
        timeout = 0.3 if kind == "wrong_length" else 60  # only this one waits for more
        try:
            answer = send(transport, "GET", f"{server.bigfix.url}{METRICS}", headers=headers, timeout=timeout)
        except httpx.TransportError as error:
            outcomes.append((type(error),))
        else:
            outcomes.append((answer.status_code, answer.content))
    assert outcomes[0] == outcomes[1]


def test_many_requests_of_one_client_run_at_once(inside: MockServer) -> None:
    async def ask_often() -> list[httpx.Response]:
        async with httpx.AsyncClient(transport=inside.transport()) as client:
            return await asyncio.gather(*(client.get(f"{inside.bigfix.url}/~many/api/sam/about") for _ in range(100)))

    assert {answer.status_code for answer in asyncio.run(ask_often())} == {401}


@each_client
def test_a_request_that_takes_too_long_times_out(send: Ask, inside: MockServer) -> None:
    url = f"{inside.control.url}/control/worlds"
    with pytest.raises(httpx.ReadTimeout):
        send(inside.transport(), "POST", url, json={"name": "slow", "seed": 12345}, timeout=0.0001)


@each_client
def test_the_mock_server_is_where_the_client_expects_the_vendor(send: Ask, inside: MockServer) -> None:
    inside.plane.world().reset()
    transport = inside.transport(at={"bigfix": "https://Inventory.example.com:443"})
    headers = {"Token": inside.bigfix.credentials["token"]}
    answer = send(transport, "GET", "https://inventory.example.com/api/sam/about", headers=headers)
    assert answer.json() == {"version": "10.0.4.0"}


@each_client
@pytest.mark.parametrize(
    "url", ["https://acme.service-now.com/api", "http://127.0.0.1:1/x", "https://inventory.example.org"]
)
def test_nothing_is_sent_to_another_host(url: str, send: Ask, inside: MockServer) -> None:
    transport = inside.transport(at={"bigfix": "https://inventory.example.com"})
    with pytest.raises(httpx.ConnectError, match=r"is not mounted, and the request was not sent. Mounted: https://inv"):
        send(transport, "GET", url)


@pytest.fixture(scope="module")
def closed() -> MockServer:
    with MockServer(start=WorldStart(seed=SEED, now=NOW), listen=False) as server:
        pass
    return server


@each_client
def test_a_closed_server_says_so(send: Ask, closed: MockServer) -> None:
    with pytest.raises(httpx.ConnectError, match=r"^The server was closed\.$"):
        send(closed.transport(), "GET", f"{closed.bigfix.url}/api/sam/about")

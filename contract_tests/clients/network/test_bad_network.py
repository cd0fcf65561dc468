"""Clients on a bad network: every kind of broken response becomes the documented error, in time, and nothing leaks."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from contract_tests.kit.cases.case import NO_BODY, Case
from contract_tests.kit.cases.generation import list_examples
from contract_tests.kit.cases.response_cases import ResponseCase, generate_responses
from contract_tests.kit.clients.bad_network import (
    PATIENCE,
    BadServer,
    End,
    Reaction,
    build_response,
    check_leaks,
    find_closed_port,
)
from contract_tests.kit.clients.calls import call_operation
from contract_tests.kit.clients.sending import make_auth
from contract_tests.kit.services import SEED, Service, each_original, each_vendor
from samclients import BigFix, Flexera, Informatica, InstantClock, Retry, ServiceNow, Settings
from samclients.runtime import (
    CallFailed,
    Client,
    ConnectionLost,
    OutsideSpec,
    TimedOut,
    UndocumentedStatus,
    Unreachable,
    UnreadableBody,
)

SHORT = 0.08  # seconds after which a client gives up on a server that is silent
LONGER = 1.0  # the same, where the client has to get a response afterwards
PAUSE = 0.02  # seconds between the pieces of a slow response
IDEMPOTENT = {"GET", "HEAD", "PUT", "DELETE"}  # RFC 9110, 9.2.2
ATTEMPTS = 3
HALF_HEAD = b"HTTP/1.1 200 OK\r\nContent-Ty"

LOGINS: dict[str, Callable[[str, Settings], object]] = {
    "bigfix": lambda url, settings: BigFix(url, user="u", password="p", settings=settings).imports.get(),
    "flexera": lambda url, settings: Flexera(url, 1234, refresh_token="r", settings=settings).organization(),
    "informatica": lambda url, settings: Informatica(url, user="u", password="p", settings=settings).log_out(),
    "servicenow": lambda url, settings: (
        ServiceNow(url, client_id="c", client_secret="s", refresh_token="r", settings=settings)
        .table("cmdb_ci_computer")
        .count()
    ),
}


@pytest.fixture
def bad_server() -> Iterator[BadServer]:
    with BadServer() as server:
        yield server


@each_original
def test_every_operation_times_out_when_the_server_says_nothing_or_stops(
    service: Service, operation: str, bad_server: BadServer
) -> None:
    for pieces in ((), *list_half_bodies(service, operation)):
        bad_server.react(Reaction(pieces))
        with pytest.raises(TimedOut):
            call(service, operation, bad_server.url, make_settings(timeout=SHORT))
        assert bad_server.count_requests(1) == 1


@each_vendor
def test_a_login_times_out(service: Service, bad_server: BadServer) -> None:
    for pieces in ((), (HALF_HEAD,)):
        bad_server.react(Reaction(pieces))
        with pytest.raises(TimedOut):
            LOGINS[service.name](bad_server.url, make_settings(timeout=SHORT))


@each_original
def test_a_lost_connection_is_repeated_for_idempotent_methods_only(
    service: Service, operation: str, bad_server: BadServer
) -> None:
    repeats = ATTEMPTS if service.spec.operations[operation].method in IDEMPOTENT else 1
    for change, expected in ((lambda client: client, repeats), (Client.once, 1), (Client.repeatable, ATTEMPTS)):
        bad_server.react(Reaction(end=End.CLOSE))
        clock = InstantClock()
        with pytest.raises(ConnectionLost):
            call(service, operation, bad_server.url, make_settings(clock=clock, attempts=ATTEMPTS), change)
        assert bad_server.count_requests(expected) == expected
        assert clock.slept == [0.5, 1.0][: expected - 1]  # the declared waits, without jitter


@each_original
def test_a_refused_connection_is_repeated_for_every_operation(service: Service, operation: str) -> None:
    clock = InstantClock()
    with pytest.raises(Unreachable):
        call(service, operation, find_closed_port(), make_settings(clock=clock, attempts=ATTEMPTS))
    assert clock.slept == [0.5, 1.0]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 408, 409, 425, 429, 500, 501, 502, 503, 504])
@pytest.mark.parametrize("method", ["GET", "POST"])
@each_vendor
def test_statuses_are_repeated_as_declared(service: Service, method: str, status: int, bad_server: BadServer) -> None:
    operation = next(known.id for known in service.spec.operations.values() if known.method == method)
    bad_server.react(Reaction((build_response(status, headers=["Retry-After: 7"]),), End.NEXT))
    clock = InstantClock()
    with pytest.raises(CallFailed) as caught:
        call(service, operation, bad_server.url, make_settings(clock=clock, attempts=ATTEMPTS))
    is_repeated = status == 429 or (method == "GET" and status in {408, 425, 502, 503, 504})
    assert caught.value.status == status
    assert clock.slept == ([7, 7] if is_repeated else [])
    requests = ATTEMPTS if is_repeated else 1
    assert bad_server.count_requests(requests) == requests


def list_bad_responses(good: ResponseCase) -> dict[str, tuple[Reaction, type[CallFailed]]]:
    """List broken responses with the documented error of each."""
    canned = good.to_canned()
    kind, body = good.media_type, canned.body
    half, whole = body[: len(body) // 2], len(body)
    chunks = build_response(200, kind, headers=["Transfer-Encoding: chunked"]).replace(b"Content-Length: 0\r\n", b"")
    redirect = build_response(302, headers=["Location: http://127.0.0.1:1/"])
    return {
        "closed without a byte": (Reaction(end=End.CLOSE), ConnectionLost),
        "reset": (Reaction(end=End.RESET), ConnectionLost),
        "closed in the status line": (Reaction((b"HTT",), End.CLOSE), ConnectionLost),
        "closed in the head": (Reaction((HALF_HEAD,), End.CLOSE), OutsideSpec),  # http.client takes it for whole
        "closed in the body": (Reaction((build_response(200, kind, half, length=whole),), End.CLOSE), ConnectionLost),
        "reset in the body": (Reaction((build_response(200, kind, half, length=whole),), End.RESET), ConnectionLost),
        "closed in a chunk": (Reaction((chunks + b"ff\r\n{",), End.CLOSE), ConnectionLost),
        "silent in a chunk": (Reaction((chunks + b"ff\r\n{",)), TimedOut),
        "chunk length is none": (Reaction((chunks + b"zz\r\n{",), End.CLOSE), ConnectionLost),
        "not HTTP": (Reaction((b"SSH-2.0-OpenSSH_9.2\r\n",), End.CLOSE), ConnectionLost),
        "length too short": (Reaction((build_response(200, kind, body, length=1),), End.CLOSE), UnreadableBody),
        "gzip that is none": (
            Reaction((build_response(200, kind, body, ["Content-Encoding: gzip"]),), End.NEXT),
            UnreadableBody,
        ),
        "redirect": (Reaction((redirect,), End.NEXT), UndocumentedStatus),
        "early hints": (Reaction((b"HTTP/1.1 103 Early Hints\r\n\r\n",), End.NEXT), UndocumentedStatus),
    }


@each_vendor
def test_broken_responses_become_documented_errors_and_nothing_leaks(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, "urllib3")  # a captured warning keeps the connection of an incomplete head
    good = find_good_response(service)
    reply = good.to_canned()
    whole = Reaction((build_response(200, good.media_type, reply.body),), End.NEXT)
    gc.collect()
    with check_leaks():
        for reaction, expected in list_bad_responses(good).values():
            with BadServer([reaction, whole]) as server:
                assert_error_then_success(service, good.operation.id, server, reaction, expected)
        gc.collect()


def assert_error_then_success(
    service: Service, operation: str, server: BadServer, reaction: Reaction, expected: type[CallFailed]
) -> None:
    """Assert that the first call fails as expected, and that a later call with the same client succeeds."""
    settings = make_settings(LONGER if expected is TimedOut else PATIENCE)
    with make_client(service, operation, server.url, settings) as client:
        caught = attempt(service, operation, client)
        assert isinstance(caught, expected), (reaction, caught)
        if reaction.end is not End.NEXT:
            server.wait_until_closed()
        assert attempt(service, operation, client) is None, reaction
    assert server.count_requests(2) == 2, reaction


@each_vendor
def test_slow_and_interim_responses_are_read(service: Service) -> None:
    good = find_good_response(service)
    response = build_response(200, good.media_type, good.to_canned().body)
    middle = len(response) // 2
    slow = Reaction((response[:20], response[20:middle], response[middle:]), End.NEXT, pause=PAUSE)
    interim = Reaction((b"HTTP/1.1 100 Continue\r\n\r\n" + response,), End.NEXT)
    with BadServer([slow, interim, slow]) as server, make_client(service, good.operation.id, server.url) as client:
        for _ in range(3):
            assert attempt(service, good.operation.id, client) is None


def list_half_bodies(service: Service, operation: str) -> Iterator[tuple[bytes]]:
    """Yield a response that stops in its body, for operations whose successful response has a body."""
    responses = service.spec.operations[operation].responses
    for status, response in responses.items():
        if status.startswith("2") and response.schemas and service.spec.operations[operation].method != "HEAD":
            yield (build_response(int(status), next(iter(response.schemas)), b"{", length=1_000),)
            return


def find_good_response(service: Service) -> ResponseCase:
    """Return a documented JSON response to a GET request."""
    for operation in service.spec.operations.values():
        if operation.method == "GET":
            for response in generate_responses(service, operation.id, 1, SEED):
                if response.status == 200 and response.body is not NO_BODY and response.is_json:
                    return response
    raise AssertionError("no JSON response")


def make_settings(timeout: float = PATIENCE, clock: InstantClock | None = None, attempts: int = 1) -> Settings:
    """Make settings of a client; the waits between attempts have no jitter."""
    retry = Retry(attempts=attempts, jitter=0)
    return Settings((timeout, timeout), retry, clock or InstantClock(), watch=lambda _event: None)


def make_client(service: Service, operation: str, url: str, settings: Settings | None = None) -> Client:
    """Make a client with some credentials for an operation."""
    auth = make_auth(service.spec.operations[operation])
    return Client(url, auth=auth, settings=settings or make_settings())


def call(
    service: Service,
    operation: str,
    url: str,
    settings: Settings | None = None,
    change: Callable[[Client], Client] = lambda client: client,
) -> Any:
    """Call an operation with the example of its spec."""
    with make_client(service, operation, url, settings) as client:
        return call_operation(service.name, find_example(service, operation), change(client))


def attempt(service: Service, operation: str, client: Client) -> CallFailed | None:
    """Call an operation, and return its error."""
    try:
        call_operation(service.name, find_example(service, operation), client)
    except CallFailed as error:
        return error
    return None


def find_example(service: Service, operation: str) -> Case:
    """Return the first example of an operation."""
    return list_examples(service, operation)[0]

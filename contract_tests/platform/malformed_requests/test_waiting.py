"""Clients that connect and send nothing, or half a request: they get 408 and do not block others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from contract_tests.kit.raw_http import RawConnection, RawResponse, assert_readable_error, build_request, send_bytes
from contract_tests.kit.services import CONTROL, SERVICES, Limits
from mockservers import MockServer

MOST, MOST_CONTROL = 16, 8
NAMES = [service.name for service in SERVICES]
HALVES = {
    "nothing": b"",
    "half a head": b"GET /control/x HTTP/1.1\r\nHost: local",
    "half a body": build_request(b"/control/x", b"POST", b"Content-Length: 100\r\n", b"{"),
}


@pytest.fixture(scope="module")
def hasty() -> Iterator[MockServer]:
    """A server that waits a fraction of a second for a head or a body."""
    with MockServer(limits=Limits(head=0.3, body=0.3)) as running:
        yield running


@pytest.fixture(scope="module")
def small() -> Iterator[MockServer]:
    """A server with room for few who wait, for as long as the test takes."""
    with MockServer(limits=Limits(head=600, body=600, waiting=MOST, waiting_control=MOST_CONTROL)) as running:
        yield running


@pytest.mark.parametrize("name", NAMES)
def test_a_late_request_is_408_in_the_service_s_form(name: str, hasty: MockServer) -> None:
    for half in (HALVES["half a head"], HALVES["half a body"]):
        with RawConnection(hasty.standins[name].url) as connection:
            connection.send(half)
            assert_readable_error(connection.read_response(), 408)
            assert connection.read_response() is None


@pytest.mark.parametrize("name", NAMES)
def test_a_silent_connection_is_closed_without_a_response(name: str, hasty: MockServer) -> None:
    with RawConnection(hasty.standins[name].url) as connection:
        assert connection.read_response() is None


def ask_unknown_path(server: MockServer, name: str) -> RawResponse:
    """Ask a service for an unknown path on a new connection."""
    prefix = f"/{CONTROL}" if name == CONTROL else ""
    request = build_request(f"{prefix}/no/such/path".encode())
    return assert_readable_error(send_bytes(server.standins[name].url, request), 400, 404)


@pytest.mark.parametrize("half", HALVES.values(), ids=HALVES)
@pytest.mark.parametrize("where", [*NAMES, "everywhere"])
def test_half_sent_requests_do_not_block_others(where: str, half: bytes, small: MockServer) -> None:
    names = NAMES if where == "everywhere" else [where]
    with ExitStack() as open_ones:
        for place in range(3 * MOST):
            connection = open_ones.enter_context(RawConnection(small.standins[names[place % len(names)]].url))
            connection.send(half)
        for name in names:
            wait_until_accepted(small, name)
        for name in NAMES:
            ask_unknown_path(small, name)


def wait_until_accepted(server: MockServer, name: str) -> None:
    """Ask on new connections until one is answered: a port accepts connections in order, so all before it are open."""
    for _ in range(3 * MOST):
        with RawConnection(server.standins[name].url) as connection:
            connection.send(build_request(b"/control/no/such/path"))
            if connection.read_response() is not None:
                return
    raise AssertionError(f"{name} does not answer")


def test_waiting_connections_of_vendors_do_not_displace_those_of_the_control_port(small: MockServer) -> None:
    with RawConnection(small.control.url) as early, ExitStack() as open_ones:
        early.send(b"GET /control/worlds HT")
        ask_unknown_path(small, CONTROL)  # the server has seen the one before
        for _ in range(3 * MOST):
            open_ones.enter_context(RawConnection(small.bigfix.url)).send(HALVES["half a head"])
        ask_unknown_path(small, "bigfix")
        early.send(b"TP/1.1\r\nHost: localhost\r\n\r\n")
        answer = early.read_response()
    assert answer is not None
    assert answer.status == 200


def test_a_tls_handshake_must_be_completed_in_time(tmp_path: Path) -> None:
    with MockServer(data=tmp_path, tls=True, limits=Limits(head=0.3)) as running:
        for begun in (b"", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"):
            with RawConnection(running.bigfix.url) as connection:
                connection.send(begun)
                assert connection.read_response() is None

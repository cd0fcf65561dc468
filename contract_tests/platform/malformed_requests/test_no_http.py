"""Bytes that are not HTTP, or deviate from it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contract_tests.kit.malformed_requests import Target, request_unknown_path
from contract_tests.kit.raw_http import RawConnection, assert_readable_error, build_request, send_bytes

CHUNKED = b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n"
UPGRADE = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n"
Made = Callable[[bytes], bytes]

UNREADABLE: dict[str, Made] = {
    "nothing known": lambda _: b"\x00\xff\xfe" * 50 + b"\r\n\r\n",
    "a TLS greeting": lambda _: b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"a" * 100,
    "an HTTP/2 preface": lambda _: b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "an unknown method": lambda path: build_request(path, b"BREW"),
    "a method in lower case": lambda path: build_request(path, b"get"),
    "another protocol": lambda path: b"GET %s SMTP/1.1\r\n\r\n" % path,
    "a version to come": lambda path: b"GET %s HTTP/3.0\r\nHost: x\r\n\r\n" % path,
    "a blank in the target": lambda path: build_request(path + b"?a= b"),
    "a control character in the target": lambda path: build_request(path + b"?a=\x01"),
    "a DEL in the target": lambda path: build_request(path + b"\x7f"),
    "UTF-8 in the target": lambda path: build_request(path + "?a=ä".encode()),
    "Latin-1 in the target": lambda path: build_request(path + "?a=ä".encode("latin-1")),
    "a NUL in a header": lambda path: build_request(path, headers=b"A: a\0b\r\n"),
    "a header name that is none": lambda path: build_request(path, headers=b"T\xe4k: a\r\n"),
    "a blank before the colon": lambda path: build_request(path, headers=b"A : a\r\n"),
    "no colon": lambda path: build_request(path, headers=b"A\r\n"),
    "a folded header": lambda path: build_request(path, headers=b"A: a\r\n b\r\n"),
    "bare line feeds": lambda path: build_request(path).replace(b"\r\n", b"\n"),
    "two lengths": lambda path: build_request(path, b"POST", b"Content-Length: 2\r\nContent-Length: 3\r\n", b"{}"),
    "a negative length": lambda path: build_request(path, b"POST", b"Content-Length: -2\r\n", b"{}"),
    "a length beyond 64 bits": lambda path: build_request(path, b"POST", b"Content-Length: %d\r\n" % 10**30, b"{}"),
    "length and chunks": lambda path: build_request(path, b"POST", b"Content-Length: 2\r\n" + CHUNKED, b"0\r\n\r\n"),
    "an unknown encoding": lambda path: build_request(path, b"POST", b"Transfer-Encoding: gzip\r\n", b"{}"),
    "a chunk size that is none": lambda path: build_request(path, b"POST", CHUNKED, b"zz\r\n{}\r\n0\r\n\r\n"),
}


@pytest.mark.parametrize("made", UNREADABLE.values(), ids=UNREADABLE)
def test_it_is_refused_in_the_service_s_form_and_the_connection_closed(made: Made, target: Target) -> None:
    with RawConnection(target.url) as connection:
        connection.send(made(target.path))
        refusal = connection.read_response()
        assert_readable_error(refusal)
        assert refusal is not None
        assert {name.lower(): value for name, value in refusal.headers.items()}["connection"] == "close"
        assert connection.read_response() is None


BREAKS_OFF: dict[str, Made] = {
    "nothing at all": lambda _: b"",
    "half a line": lambda path: b"GET " + path,
    "half a head": lambda path: b"GET %s HTTP/1.1\r\nHost: local" % path,
    "less than its length": lambda path: build_request(path, b"POST", b"Content-Length: 100\r\n", b'{"a": 1'),
    "no last chunk": lambda path: build_request(path, b"POST", CHUNKED, b"2\r\n{}\r\n"),
    "half a chunk": lambda path: build_request(path, b"POST", CHUNKED, b"ff\r\n{}"),
}


@pytest.mark.parametrize("made", BREAKS_OFF.values(), ids=BREAKS_OFF)
def test_a_client_that_disconnects_does_not_block_others(made: Made, target: Target) -> None:
    assert send_bytes(target.url, made(target.path), end=True) is None


@pytest.mark.parametrize("made", BREAKS_OFF.values(), ids=BREAKS_OFF)
def test_a_slow_client_does_not_block_others(made: Made, target: Target) -> None:
    with RawConnection(target.url) as slow:
        slow.send(made(target.path))
        assert_readable_error(send_bytes(target.url, request_unknown_path(target)))


UNUSUAL: dict[str, Made] = {
    "HTTP/1.0": lambda path: b"GET %s HTTP/1.0\r\n\r\n" % path,
    "no host": lambda path: b"GET %s HTTP/1.1\r\n\r\n" % path,
    "a whole URL": lambda path: build_request(b"http://anybody" + path),
    "Latin-1 in headers": lambda path: build_request(path, headers=b"Token: \xe4\xff\r\nAuthorization: \xe4\xff\r\n"),
    "a large header": lambda path: build_request(path, headers=b"A: " + b"a" * 60_000 + b"\r\n"),
    "many headers": lambda path: build_request(
        path, headers=b"".join(b"A%d: a\r\n" % number for number in range(2_000))
    ),
    "a fragment": lambda path: build_request(path + b"#top"),
    "characters that need quoting": lambda path: build_request(path + b"?a=\"<>{}|\\^`'"),
    "a wish for HTTP/2": lambda path: build_request(path, headers=UPGRADE),
    "a wish for a web socket": lambda path: build_request(
        path, headers=b"Connection: Upgrade\r\nUpgrade: websocket\r\n"
    ),
    "a body with GET": lambda path: build_request(path, headers=b"Content-Length: 2\r\n", body=b"{}"),
    "accepts nothing": lambda path: build_request(path, headers=b"Accept: \r\n"),
    "accepts no such thing": lambda path: build_request(path, headers=b"Accept: image/png;q=x,,;\r\n"),
}


@pytest.mark.parametrize("made", UNUSUAL.values(), ids=UNUSUAL)
def test_what_is_unusual_is_answered_like_the_usual(made: Made, target: Target) -> None:
    usual, unusual = send_bytes(target.url, build_request(target.path)), send_bytes(target.url, made(target.path))
    assert usual is not None
    assert unusual is not None
    assert (unusual.status, len(unusual.body)) == (usual.status, len(usual.body)), unusual  # ids in it may differ


def test_two_hosts_are_refused(target: Target) -> None:
    assert_readable_error(
        send_bytes(target.url, build_request(target.path, headers=b"Host: localhost\r\n")), 400, 401
    )  # OAuth has 401


@pytest.mark.parametrize("host", [b"\xff", b"localhost:80:evil.com", b"[::1]evil.com", b"evil.com@localhost", b""])
def test_a_host_that_is_none_is_refused(host: bytes, target: Target) -> None:
    assert_readable_error(send_bytes(target.url, b"GET %s HTTP/1.1\r\nHost: %s\r\n\r\n" % (target.path, host)), 403)


def test_two_requests_at_once_on_one_connection_are_answered_in_turn(target: Target) -> None:
    with RawConnection(target.url) as connection:
        connection.send(build_request(target.path) + request_unknown_path(target))
        answers = connection.read_response(), connection.read_response()
    alone = send_bytes(target.url, build_request(target.path)), send_bytes(target.url, request_unknown_path(target))
    assert [answer and answer.status for answer in answers] == [entry and entry.status for entry in alone]


@pytest.mark.parametrize("body", [b"Content-Length: 7\r\n", b"Transfer-Encoding: chunked\r\n"])
def test_a_wish_for_http_2_loses_neither_the_body_nor_the_connection(body: bytes, target: Target) -> None:
    sent = b"7\r\n\x00 bytes\r\n0\r\n\r\n" if b"chunked" in body else b"\x00 bytes"
    operation = next(
        operation
        for operation in target.service.spec.operations.values()
        if operation.body and "{" not in operation.path
    )
    path = f"{target.prefix}{operation.path}".encode()
    headers = b"Content-Type: application/json\r\n" + body
    with RawConnection(target.url) as connection:
        answers = []
        for upgrade in (b"", UPGRADE, UPGRADE):
            connection.send(build_request(path, operation.method.encode(), headers + upgrade, sent))
            answers.append(connection.read_response())
    assert len({(answer.status, len(answer.body)) for answer in map(assert_readable_error, answers)}) == 1, answers


@pytest.mark.parametrize("pieces", [1, 7])
def test_a_request_may_come_in_pieces(pieces: int, target: Target) -> None:
    whole = (
        request_unknown_path(target)
        .replace(b"GET", b"POST")
        .replace(b"\r\n\r\n", b"\r\n" + UPGRADE + b"Content-Length: 2\r\n\r\n{}")
    )
    with RawConnection(target.url) as connection:
        for at in range(0, len(whole), pieces):
            connection.send(whole[at : at + pieces])
        assert_readable_error(connection.read_response())


def test_a_client_that_asks_before_it_sends_is_reported_to_go_on(target: Target) -> None:
    operation = next(
        operation
        for operation in target.service.spec.operations.values()
        if operation.body and "{" not in operation.path
    )
    path = f"{target.prefix}{operation.path}".encode()
    headers = b"Content-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: 1\r\n"
    with RawConnection(target.url) as connection:
        connection.send(build_request(path, operation.method.encode(), headers))
        connection.send(b"x")
        assert_readable_error(connection.read_response())

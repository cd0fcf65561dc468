"""Limits are checked before any work is done, and long work is done in threads: a client does not block others."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable

import orjson
import pytest
import requests

from contract_tests.kit.limits import (
    LARGE,
    LONGEST_TARGET,
    MOST_DEPTH,
    MOST_FIELDS,
    MOST_HEADERS,
    MOST_MEMBERS,
    MOST_PIPELINED,
)
from contract_tests.kit.malformed_requests import JSON, Target, request_unknown_path
from contract_tests.kit.raw_http import RawConnection, RawResponse, assert_readable_error, build_request, send_bytes
from contract_tests.kit.services import Operation
from contract_tests.kit.worker_threads import LOOP, note_threads
from mockservers import MockServer

FORM = "application/x-www-form-urlencoded"
DEPTHS = [MOST_DEPTH + 1, 256, 300, 1_023, 1_024, 100_000]


@pytest.fixture
def credentials(target: Target, server: MockServer) -> bytes:
    """The header lines of a user of the service: errors in a body are reported to users only."""
    known, url = server.environment(), target.url
    match target.service.name:
        case "bigfix":
            headers = {"Token": known["BIGFIX_TOKEN"]}
        case "servicenow":
            pair = f"{known['SERVICENOW_USER']}:{known['SERVICENOW_PASSWORD']}"
            headers = {"Authorization": f"Basic {b64encode(pair.encode()).decode()}"}
        case "informatica":
            login = {"username": known["INFORMATICA_USER"], "password": known["INFORMATICA_PASSWORD"]}
            answer = requests.post(f"{url}/saas/public/core/v3/login", json=login, timeout=60).json()
            session = answer["userInfo"]["sessionId"]
            headers = {"INFA-SESSION-ID": session, "icSessionId": session}
        case "flexera":
            grant = {"grant_type": "refresh_token", "refresh_token": known["FLEXERA_REFRESH_TOKEN"]}
            token = requests.post(f"{url}/oidc/token", data=grant, timeout=60).json()["access_token"]
            headers = {"Authorization": f"Bearer {token}"}
        case _:
            headers = {}
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode()


def assert_bad_request(answer: RawResponse | None, reason: str, operation: Operation) -> None:
    """The vendor's 400, in its form, and for the right reason; the integration app of Flexera has a form of its own."""
    if "integration" in operation.path or "fnmp" in operation.path:
        assert answer is not None
        assert b'"return_code":"2"' in answer.body
        return
    answer = assert_readable_error(answer, 400)
    assert reason in answer.body.decode() or b"not valid JSON" in answer.body, answer


NESTED: dict[str, Callable[[int], bytes]] = {
    "arrays": lambda levels: b"[" * levels + b"]" * levels,
    "objects": lambda levels: b'{"a":' * levels + b"1" + b"}" * levels,
    "a member": lambda levels: b'{"a":' + b"[" * (levels - 1) + b"]" * (levels - 1) + b"}",
}


@pytest.mark.parametrize("nested", NESTED.values(), ids=NESTED)
@pytest.mark.parametrize("levels", DEPTHS)
def test_json_that_is_nested_too_deep_is_the_vendor_s_400(
    levels: int, nested: Callable[[int], bytes], target: Target, credentials: bytes
) -> None:
    for operation in target.list_operations("application/json"):
        assert_bad_request(target.send_body(operation, JSON + credentials, nested(levels)), "nested deeper", operation)


def test_json_that_is_nested_as_deep_as_may_be_is_read(target: Target, credentials: bytes) -> None:
    body = b'{"a":' * MOST_DEPTH + b"1" + b"}" * MOST_DEPTH
    for operation in target.list_operations("application/json"):
        answer = target.send_body(operation, JSON + credentials, body)
        assert answer is not None
        assert answer.status < 500, answer
        assert b"nested deeper" not in answer.body


@pytest.mark.parametrize("number", [MOST_MEMBERS + 1, 400_000])
def test_an_object_with_too_many_members_is_refused_before_it_is_made(
    number: int, target: Target, credentials: bytes
) -> None:
    body = orjson.dumps({f"k{entry:06d}": "v" * 8 for entry in range(number)})
    for operation in target.list_operations("application/json"):
        assert_bad_request(target.send_body(operation, JSON + credentials, body), "more than 10,000 members", operation)


@pytest.mark.parametrize("number", [MOST_FIELDS + 1, 100_000])
def test_a_form_with_too_many_fields_is_refused(number: int, target: Target) -> None:
    body = b"&".join(b"f%d=v" % entry for entry in range(number))
    for operation in target.list_operations(FORM):
        headers = f"Content-Type: {FORM}\r\n".encode()
        answer = assert_readable_error(target.send_body(operation, headers, body), 400, 401)
        assert answer.status == 401 or b"more than 1,000 fields" in answer.body, answer


@pytest.mark.parametrize("number", [MOST_FIELDS + 1, 100_000])
def test_a_query_with_too_many_parameters_is_refused(number: int, target: Target) -> None:
    query = b"&".join(b"f%d=v" % entry for entry in range(number))
    answer = send_bytes(target.url, build_request(target.path + b"?" + query, target.operation.method.encode()))
    assert_readable_error(answer, 400, 401, 500 if target.service.name == "bigfix" else 400)


def pad_headers(size: int) -> bytes:
    """Header lines of so many bytes, and those of a Host of ``request``."""
    host = len(b"Host: localhost\r\n")
    lines = [
        b"A%02d: %s\r\n" % (number, b"a" * 993) for number in range((size - host) // 1_000 - 1)
    ]  # 1,000 bytes each
    rest = size - host - sum(map(len, lines))
    return b"".join(lines) + b"Rest: " + b"a" * (rest - 8) + b"\r\n"


@pytest.mark.parametrize("method", [b"GET", b"POST"])
def test_headers_have_a_size_in_all(method: bytes, target: Target) -> None:
    usual = send_bytes(target.url, build_request(target.path, method))
    within = send_bytes(target.url, build_request(target.path, method, pad_headers(MOST_HEADERS)))
    assert usual is not None
    assert within is not None
    assert within.status == usual.status
    beyond = assert_readable_error(
        send_bytes(target.url, build_request(target.path, method, pad_headers(MOST_HEADERS + 1))), 400
    )
    assert b"larger than 65,536 bytes" in beyond.body or target.service.name == "servicenow"


@pytest.mark.parametrize("one_of_many", [b"A: a\r\n", b"A: " + b"a" * 1_000 + b"\r\n"])
def test_many_headers_count_like_a_large_one(one_of_many: bytes, target: Target) -> None:
    assert_readable_error(send_bytes(target.url, build_request(target.path, headers=one_of_many * 12_000)), 400)


@pytest.mark.parametrize("beginning", [b"GET /", b"GET / HTTP/1.1\r\nA: ", b"GET / HTTP/1.1\r\na"])
def test_a_head_without_end_is_not_read_on(beginning: bytes, target: Target) -> None:
    piece, pieces = b"a" * 100_000, 400
    with RawConnection(target.url) as connection:
        connection.send(beginning)
        taken = next((number for number in range(pieces) if not connection.send(piece)), pieces)
        assert taken * len(piece) < 40_000_000 - LONGEST_TARGET


def test_pipelined_requests_are_limited(target: Target) -> None:
    with RawConnection(target.url) as connection:
        connection.send(request_unknown_path(target) * MOST_PIPELINED)
        for _ in range(MOST_PIPELINED):
            assert_readable_error(connection.read_response())
    with RawConnection(target.url) as connection:
        connection.send(request_unknown_path(target) * 50 * MOST_PIPELINED)
        answered = sum(1 for _ in iter(connection.read_response, None))
        assert answered < 50 * MOST_PIPELINED


@pytest.fixture
def threads(server: MockServer, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the threads in which requests are decoded, handled and committed."""
    assert server.standins
    return note_threads(monkeypatch)


def test_a_large_body_is_read_once_and_in_a_thread(target: Target, threads: list[str]) -> None:
    for operation in target.list_operations("application/json"):
        assert operation.body is not None
        threads.clear()
        assert target.send_body(operation, JSON, b'{"a": "' + b"b" * LARGE + b'"}') is not None
        assert threads
        assert LOOP not in threads
        assert len(threads) <= 3  # to be read, to be worked on, and to be kept


def test_a_long_query_is_read_in_a_thread(target: Target, threads: list[str]) -> None:
    assert (
        send_bytes(target.url, build_request(target.path + b"?a=" + b"%41" * LARGE, target.operation.method.encode()))
        is not None
    )
    assert threads
    assert LOOP not in threads


def test_a_large_record_is_read_made_and_committed_in_threads(server: MockServer, threads: list[str]) -> None:
    known = server.environment()
    answer = requests.post(
        f"{server.servicenow.url}/~large/api/now/table/cmdb_ci_computer",
        json={"comments": "a" * 2 * LARGE},
        auth=(known["SERVICENOW_USER"], known["SERVICENOW_PASSWORD"]),
        timeout=60,
    )
    assert answer.status_code == 201
    assert len(threads) == 3
    assert LOOP not in threads

"""Paths, methods and queries that are not right."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contract_tests.kit.malformed_requests import Target, request_unknown_path
from contract_tests.kit.raw_http import assert_readable_error, build_request, send_bytes

KILOBYTE = 1_000
Made = Callable[[bytes], bytes]

NO_SUCH_PATH: dict[str, Made] = {
    "an unknown path": lambda _: b"/no/such/path",
    "the root": lambda _: b"/",
    "one level more": lambda path: path + b"/more",
    "a line feed at the end": lambda path: path + b"%0A",
    "a line feed in the middle": lambda path: path[:-3] + b"%0A" + path[-3:],
    "a carriage return": lambda path: path + b"%0D%0A",
    "a tabulator": lambda path: path + b"%09",
    "an escape character": lambda path: path + b"%1b",
    "a dot segment": lambda path: path + b"/../" + path.rpartition(b"/")[2],
    "an encoded dot segment": lambda path: path + b"/%2e%2e/" + path.rpartition(b"/")[2],
    "a semicolon": lambda path: path + b";v=1",
    "an encoded question mark": lambda path: path + b"%3Fa=b",
    "an encoded blank": lambda path: path + b"%20",
    "another letter case": lambda path: path.upper(),
    "a character beyond": lambda path: path + b"%F0%9F%98%80",
    "a path of 100 kB": lambda path: path + b"/" + b"a" * 100 * KILOBYTE,
    "a path of 900 kB": lambda _: b"/" + b"%41/" * 225 * KILOBYTE,
    "ten thousand segments": lambda _: b"/a" * 10_000,
}
SLASHES: dict[str, Made] = {
    "a slash twice at the start": lambda path: b"/" + path,
    "a slash twice in the middle": lambda path: b"//".join(path.rsplit(b"/", 1)),
    "a slash at the end": lambda path: path + b"/",
    "a slash twice at the end": lambda path: path + b"//",
}
UNREADABLE: dict[str, Made] = {
    "a broken escape in the path": lambda path: path + b"%zz",
    "half an escape in the path": lambda path: path + b"%4",
    "a lone percent sign in the path": lambda path: path + b"%",
    "no UTF-8 in the path": lambda path: path + b"%FF",
    "a NUL in the path": lambda path: path + b"%00",
    "an overlong slash": lambda path: path + b"%C0%AF",
    "a surrogate in the path": lambda path: path + b"%ED%A0%80",
}


def on(target: Target, path: bytes) -> bytes:
    """The path where the service is."""
    return target.prefix.encode() + path


@pytest.mark.parametrize("made", {**NO_SUCH_PATH, **SLASHES}.values(), ids=[*NO_SUCH_PATH, *SLASHES])
def test_a_path_that_is_not_there_is_reported_as_any_other(made: Made, target: Target) -> None:
    path = made(target.operation.path.encode())
    answer = assert_readable_error(send_bytes(target.url, build_request(on(target, path), b"PROPFIND")))
    usual = assert_readable_error(send_bytes(target.url, request_unknown_path(target).replace(b"GET", b"PROPFIND")))
    merged = target.service.merge_slashes and b"//" in path and not path.endswith(b"/")
    assert answer.status == (405 if merged else usual.status), answer


@pytest.mark.parametrize("made", UNREADABLE.values(), ids=UNREADABLE)
def test_a_path_that_cannot_be_read_is_refused(made: Made, target: Target) -> None:
    assert_readable_error(
        send_bytes(target.url, build_request(on(target, made(target.operation.path.encode())))), 400, 404
    )


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "TRACE", "PROPFIND", "GET", "POST", "PUT", "PATCH", "DELETE"])
def test_a_method_that_a_path_does_not_have_is_refused_with_those_that_it_has(method: str, target: Target) -> None:
    operations = [operation for operation in target.service.spec.operations.values() if "{" not in operation.path]
    for path in {operation.path for operation in operations}:
        allowed = {operation.method for operation in operations if operation.path == path}
        allowed |= {"HEAD"} if "GET" in allowed else set()
        if method in allowed:
            continue
        answer = send_bytes(target.url, build_request(on(target, path.encode()), method.encode()))
        assert answer is not None
        assert answer.status == 405, answer
        named = next(value for name, value in answer.headers.items() if name.lower() == "allow")
        assert set(named.split(", ")) == allowed
        if method != "HEAD":
            assert_readable_error(answer, 405)


QUERIES: dict[str, bytes] = {
    "a broken escape": b"a=%zz",
    "a broken escape in a name": b"%zz=a",
    "half an escape": b"a=%4",
    "a lone percent sign": b"%",
    "no UTF-8": b"a=%FF",
    "half a character": b"a=%C3",
    "an overlong character": b"a=%C0%AF",
    "a surrogate": b"a=%ED%A0%80",
    "a NUL": b"a=%00",
    "a NUL in a name": b"%00=a",
    "100 kB": b"a=" + b"b" * 100 * KILOBYTE,
    "900 kB": b"a=" + b"b" * 900 * KILOBYTE,
    "900 kB of escapes": b"a=" + b"%41" * 300 * KILOBYTE,
    "more than a megabyte": b"a=" + b"b" * 1_100 * KILOBYTE,
    "30,000 parameters": b"&".join(b"a%d=b" % number for number in range(30_000)),
    "a parameter 30,000 times": b"a=b&" * 30_000,
    "nothing but ampersands": b"&" * 100_000,
    "nothing but equal signs": b"=" * 100_000,
    "nothing but question marks": b"?" * 100_000,
}


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_no_query_is_answered_with_a_failure(query: bytes, target: Target) -> None:
    for operation in target.service.spec.operations.values():
        if "{" not in operation.path and operation.method == "GET":
            answer = send_bytes(target.url, build_request(on(target, operation.path.encode()) + b"?" + query))
            assert answer is not None
            if answer.status >= 400:
                documented = {int(answer) for answer in operation.responses if answer != "default"}
                assert_readable_error(answer, *range(400, 500), *documented)

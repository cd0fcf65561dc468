"""Bodies that an operation does not accept."""

from __future__ import annotations

import pytest

from contract_tests.kit.malformed_requests import JSON, Target
from contract_tests.kit.raw_http import RawConnection, assert_readable_error, build_request

MEGABYTE = 1_000_000
TOO_LARGE = (413, 400)  # ServiceNow has no 413

NO_JSON: dict[str, bytes] = {
    "nothing": b"",
    "blanks": b"   ",
    "half an object": b'{"a": ',
    "no UTF-8": b'{"a": "\xff"}',
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf{}",
    "a lone surrogate": b'{"a": "\\ud800"}',
    "a NUL": b"\0",
    "not a number": b'{"a": NaN}',
    "deep arrays": b"[" * 100_000,
    "deep arrays that are closed": b"[" * 100_000 + b"]" * 100_000,
    "deep objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "two values": b"{}{}",
    "single quotes": b"{'a': 1}",
    "a form": b"a=1&b=2",
    "XML": b'<?xml version="1.0"?><a/>',
    "a billion laughs": b'<!DOCTYPE l [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><l>&b;</l>',
}
OTHER_JSON: dict[str, bytes] = {
    "null": b"null",
    "a number": b"1",
    "a huge number": b"1" * 100_000,
    "an infinite number": b"1e400",
    "a string": b'"a"',
    "an array": b"[]",
    "ten thousand members": b"{" + b",".join(b'"a%d":1' % number for number in range(10_000)) + b"}",
    "a member ten thousand times": b"{" + b",".join([b'"a":1'] * 10_000) + b"}",
    "a large string": b'{"a": "' + b"b" * MEGABYTE + b'"}',
}


@pytest.mark.parametrize("body", NO_JSON.values(), ids=NO_JSON)
def test_a_body_that_is_not_json_is_refused(body: bytes, target: Target) -> None:
    for operation in target.list_operations("application/json"):
        assert_readable_error(target.send_body(operation, JSON, body))


@pytest.mark.parametrize("body", OTHER_JSON.values(), ids=OTHER_JSON)
def test_json_of_another_shape_is_refused(body: bytes, target: Target) -> None:
    for operation in target.list_operations("application/json"):
        assert_readable_error(target.send_body(operation, JSON, body))


MEDIA_TYPES = [
    *(b"text/plain", b"text/html", b"application/x-yaml", b"image/png", b"application/json5"),
    *(b"json", b"/", b"\xe4/\xff", b"application/json, text/plain", b"multipart/form-data", b"a" * 10_000),
]


@pytest.mark.parametrize("media_type", MEDIA_TYPES, ids=lambda entry: entry[:30].decode("latin-1"))
def test_another_media_type_is_refused(media_type: bytes, target: Target) -> None:
    for operation in target.list_operations("application/json"):
        if media_type.decode("latin-1") not in (operation.body.schemas if operation.body else ()):
            assert_readable_error(target.send_body(operation, b"Content-Type: %s\r\n" % media_type, b'{"a": 1}'))


@pytest.mark.parametrize(
    "media_type", [b"application/json", b"APPLICATION/JSON", b"application/json; charset=utf-8", b"application/json;"]
)
def test_the_media_type_may_be_written_in_any_way(media_type: bytes, target: Target) -> None:
    for operation in target.list_operations("application/json"):
        body = [
            target.send_body(operation, b"Content-Type: %s\r\n" % entry, b"[]")
            for entry in (b"application/json", media_type)
        ]
        assert len({entry and (entry.status, len(entry.body)) for entry in body}) == 1


def too_large(target: Target) -> int:
    """One byte more than the service takes."""
    return target.service.largest_body + 1


def test_a_body_that_is_too_large_is_refused(target: Target) -> None:
    for operation in list(target.list_operations("application/json"))[:1]:
        assert_readable_error(target.send_body(operation, JSON, b" " * too_large(target)), *TOO_LARGE)


def test_a_chunked_body_that_is_too_large_is_refused(target: Target) -> None:
    for operation in list(target.list_operations("application/json"))[:1]:
        path = f"{target.prefix}{operation.path}".encode()
        with RawConnection(target.url) as connection:
            connection.send(build_request(path, operation.method.encode(), JSON + b"Transfer-Encoding: chunked\r\n"))
            for _ in range(too_large(target) // MEGABYTE + 1):
                connection.send(b"%x\r\n%s\r\n" % (MEGABYTE, b" " * MEGABYTE))
            connection.send(b"0\r\n\r\n")
            assert_readable_error(connection.read_response(), *TOO_LARGE)


def test_a_body_that_is_too_large_is_refused_before_all_of_it_is_there(target: Target) -> None:
    for operation in list(target.list_operations("application/json"))[:1]:
        path = f"{target.prefix}{operation.path}".encode()
        with RawConnection(target.url) as connection:
            length = b"Content-Length: %d\r\n" % (100 * too_large(target))
            connection.send(build_request(path, operation.method.encode(), JSON + length, b" " * too_large(target)))
            assert_readable_error(connection.read_response(), *TOO_LARGE)


def test_a_body_of_many_small_chunks_is_read(target: Target) -> None:
    for operation in target.list_operations("application/json"):
        path = f"{target.prefix}{operation.path}".encode()
        with RawConnection(target.url) as connection:
            connection.send(build_request(path, operation.method.encode(), JSON + b"Transfer-Encoding: chunked\r\n"))
            connection.send(b"1\r\n[\r\n" * 20_000 + b"0\r\n\r\n")
            assert_readable_error(connection.read_response())

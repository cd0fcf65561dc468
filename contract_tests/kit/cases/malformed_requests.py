"""Malformed requests: mutations of raw requests, and invalid variants of cases."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random
from typing import Any
from urllib.parse import quote

from contract_tests.kit.cases.case import NO_BODY, REMOVED, Case
from contract_tests.kit.cases.raw_request import RawRequest, render_value
from contract_tests.kit.services import Operation

UNKNOWN = {"integer": 999_999, "number": 999_999}  # path parameters of records that do not exist
TEXTS = ("", " ", "a", "A", "é", "名前", "O'Brien", "a,b", "a&b=c", "x" * 300, "null", "1", "true", "-0", "1e3", "a/b")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "get", "BREW")
QUERY_PARTS = (
    b"%zz", b"%", b"%4", b"%C3%28", b"%00", b"+", b"%2B", b"%20", b"\xc3\xa9", b"\xe9", b";", b"&&", b"=", b"?", b"%26",
    b"limit=1", b"&limit=2&limit=3", b"&unknown=1", b"&x", b"&=y", b"&%6cimit=1", b"&countSwitch=2", b"&token=wrong",
)  # fmt: skip
PATH_PARTS = (b"/", b"//", b"/x", b"%2F", b"%2f", b"%0A", b"\xc3\xa9", b"%E9", b";a=b", b".json", b"%3F", b"%")
MEDIA_TYPES = (
    "application/json", "application/json; charset=utf-8", "APPLICATION/JSON", "application/json;", "text/plain", "",
    "application/x-www-form-urlencoded", "application/xml", "text/xml; charset=iso-8859-1", "*/*", "json", "a/b/c",
    "multipart/form-data", "multipart/form-data; boundary=x", "application/octet-stream", "application/json, text/xml",
)  # fmt: skip
BODIES = (
    b"", b" ", b"{", b"{}", b"[]", b"null", b"0", b'""', b"\xef\xbb\xbf{}", b"\xff\xfe{\x00}\x00", b'{"a":\xe9}',
    b"NaN", b'{"a":1,"a":2}', b"a=b&c=%zz", b"a=b", b"<a/>", b"<a>", b"[" * 200, b'{"user":null}',
    b"1e999", b'"\\ud800"', b"12345678901234567890123",
    b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\nb\r\n--x--\r\n",
)  # fmt: skip
HEADERS = (
    ("Accept", "text/html"), ("Accept", "*/*;q=0"), ("Accept-Language", "xx-invalid-é"), ("Accept-Language", "en"),
    ("Content-Encoding", "gzip"), ("Content-Length", "x"), ("X-Mock-World", "other"), ("X-Mock-World", "no such!"),
    ("X-HTTP-Method-Override", "PUT"), ("X-HTTP-Method-Override", "nonsense"), ("X-HTTP-Method-Override", "GET"),
    ("Authorization", "Basic !!!"), ("Authorization", "Bearer x"), ("Authorization", ""), ("Token", "é"), ("Token", ""),
    ("X-no-response-body", "true"), ("X-no-response-body", "maybe"), ("Checksum", "0" * 32), ("Expect", "100-continue"),
    ("Cookie", "a=b; limit=1"), ("If-None-Match", "*"), ("Range", "bytes=0-1"), ("X-Unknown", "é"), ("Host", ""),
)  # fmt: skip
WRONG_VALUES: tuple[Any, ...] = (*TEXTS, None, True, -1, 0, 2**63, 2**70, 1.5, "9" * 500, [], {}, [[]], "\0", "%zz")


def generate_malformed_cases(operation: Operation, case: Case) -> Iterator[tuple[str, Case]]:
    """Generate variants of a valid case that are invalid for any vendor, each with a description."""
    for parameter in operation.parameters:
        name = parameter.name
        if parameter.location == "path":
            yield f"unknown {name}", case.with_parameter("path", name, UNKNOWN.get(parameter.schema.type, "unknown"))
        elif parameter.location == "query":
            yield f"wrong {name}", replace(case, query={**case.query, name: "-wrong-"})
            if parameter.required:
                yield f"no {name}", case.with_parameter("query", name, REMOVED)
    if operation.body is not None and "*/*" not in operation.body.schemas:  # which takes any bytes
        yield "a body that is cut", replace(case, body=b'{"cut": ')
        yield "no body", replace(case, body=NO_BODY)
        yield "an empty object", replace(case, body=b"{}")
        yield "another media type", replace(case, body=b"a,b", media_type="text/csv")


def mutate_request(request: RawRequest, random: Random) -> None:
    """Apply one to three random mutations to a raw request."""
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        mutate = random.choice(MUTATIONS)
        mutate(request, random)
        request.mutations.append(mutate.__name__)


def change_method(request: RawRequest, random: Random) -> None:
    request.method = random.choice(METHODS)


def change_path(request: RawRequest, random: Random) -> None:
    if random.random() < 0.5:
        request.path += random.choice(PATH_PARTS)
    else:
        place = random.randrange(1, len(request.path) + 1)
        request.path = request.path[:place] + random.choice(PATH_PARTS) + request.path[place:]


def change_world(request: RawRequest, random: Random) -> None:
    request.path = random.choice((b"/~other", b"/~", b"/~no such!", b"/~default")) + request.path


def insert_into_query(request: RawRequest, random: Random) -> None:
    place = random.choice((0, len(request.query), random.randint(0, len(request.query))))
    request.query = request.query[:place] + random.choice(QUERY_PARTS) + request.query[place:]


def drop_parameter(request: RawRequest, random: Random) -> None:
    parts = request.query.split(b"&")
    parts.pop(random.randrange(len(parts)))
    request.query = b"&".join(parts)


def change_parameter(request: RawRequest, random: Random) -> None:
    parts = request.query.split(b"&")
    place = random.randrange(len(parts))
    name, _, _ = parts[place].partition(b"=")
    parts[place] = name + b"=" + quote(render_value(random.choice(WRONG_VALUES))).encode()
    request.query = b"&".join(parts)


def add_header(request: RawRequest, random: Random) -> None:
    request.headers.append(random.choice(HEADERS))


def drop_header(request: RawRequest, random: Random) -> None:
    if request.headers:
        request.headers.pop(random.randrange(len(request.headers)))


def change_header(request: RawRequest, random: Random) -> None:
    if not request.headers:
        return
    place = random.randrange(len(request.headers))
    name, value = request.headers[place]
    changed = random.choice(
        (value.upper(), value[:-1], value + "x", f" {value} ", value.swapcase(), f"{value}, {value}")
    )
    request.headers[place] = (random.choice((name, name.upper())), changed)


def add_media_type(request: RawRequest, random: Random) -> None:
    request.headers.append(("Content-Type", random.choice(MEDIA_TYPES)))


def replace_body(request: RawRequest, random: Random) -> None:
    request.body = random.choice(BODIES)


def cut_body(request: RawRequest, random: Random) -> None:
    request.body = request.body[: random.randint(0, len(request.body))]


def change_encoding(request: RawRequest, random: Random) -> None:
    text = request.body.decode("utf-8", "replace")
    request.body = text.encode(random.choice(("utf-16", "utf-8-sig", "latin-1", "utf-32")), "replace")


def change_member(request: RawRequest, random: Random) -> None:
    """Change, add or drop a member of a JSON body."""
    try:
        document = json.loads(request.body)
    except ValueError:
        return
    place = document
    while isinstance(place, dict) and random.random() < 0.5:
        inner = [member for member in place.values() if isinstance(member, dict)]
        if not inner:
            break
        place = random.choice(inner)
    if isinstance(place, dict):
        name = random.choice([*place, "unknown"])
        if random.random() < 0.3:
            place.pop(name, None)
        else:
            place[name] = random.choice(WRONG_VALUES)
    request.body = json.dumps(document).encode()


MUTATIONS: tuple[Callable[[RawRequest, Random], None], ...] = (
    change_method,
    change_path,
    change_world,
    *[insert_into_query] * 2,
    drop_parameter,
    *[change_parameter] * 2,
    *[add_header] * 2,
    drop_header,
    change_header,
    add_media_type,
    replace_body,
    cut_body,
    change_encoding,
    *[change_member] * 2,
)

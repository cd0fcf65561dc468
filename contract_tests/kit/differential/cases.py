"""Requests to the operations of a spec: good ones, and good ones with something odd or wrong about them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import md5
from random import Random
from typing import Any
from urllib.parse import quote, urlencode

from contract_tests.kit.differential.values import TEXTS, Values
from mockservers.core.openapi.document import Operation
from mockservers.core.service.service import Service

STRANGE = 0.1  # of the paths lead anywhere
MOST_PLACES = 60
GOOD = 0.4  # of the cases are left as they are
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "get", "BREW")
PIECES = (
    b"%zz", b"%", b"%4", b"%C3%28", b"%00", b"+", b"%2B", b"%20", b"\xc3\xa9", b"\xe9", b";", b"&&", b"=", b"?", b"%26",
    b"limit=1", b"&limit=2&limit=3", b"&unknown=1", b"&x", b"&=y", b"&%6cimit=1", b"&countSwitch=2", b"&token=wrong",
)  # fmt: skip
TAILS = (b"/", b"//", b"/x", b"%2F", b"%2f", b"%0A", b"\xc3\xa9", b"%E9", b";a=b", b".json", b"%3F", b"%")
MEDIA = (
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
WRONG: tuple[Any, ...] = (*TEXTS, None, True, -1, 0, 2**63, 2**70, 1.5, "9" * 500, [], {}, [[]], "\0", "%zz")


@dataclass
class Case:
    """One request as it is on the wire, and what is odd about it."""

    operation: str
    method: str
    path: bytes
    query: bytes = b""
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    oddities: list[str] = field(default_factory=list)
    place: dict[str, str] = field(default_factory=dict)  # the parameters of the path

    def __str__(self) -> str:
        target = self.path + (b"?" + self.query if self.query else b"")
        oddities = f" ({', '.join(self.oddities)})" if self.oddities else ""
        return f"{self.operation}{oddities}: {self.method} {target!r} {dict(self.headers)} {self.body[:300]!r}"

    def scope(self) -> dict[str, Any]:
        """The head, as an ASGI server tells it."""
        return {
            "type": "http",
            "method": self.method,
            "scheme": "http",
            "raw_path": self.path,
            "query_string": self.query,
            "root_path": "",
            "headers": [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in self.headers],
        }


class Cases:
    """Draws requests to a service.

    Args:
        service: The service.
        random: What is left to chance.
        credentials: Gives the headers, and the part of a query, of a caller whom an operation lets in.
        known: Values that are there from the beginning, by the names of parameters and members.
    """

    def __init__(
        self,
        service: Service,
        random: Random,
        credentials: Callable[[Operation], tuple[Mapping[str, str], bytes]],
        known: Mapping[str, str],
    ) -> None:
        self._random, self._credentials, self._known = random, credentials, known
        self._operations = list(service.spec.operations.values())
        self._places: list[dict[str, str]] = []
        self.values = Values(service.spec, random)
        self.values.learn(dict(known))

    def __iter__(self) -> Iterator[Case]:
        while True:
            self._random.shuffle(self._operations)
            for operation in self._operations:
                yield self._case(operation)

    def _case(self, operation: Operation) -> Case:
        case = self._good(operation)
        if self._random.random() >= GOOD:
            for _ in range(self._random.choice((1, 1, 1, 2, 3))):
                odd = self._random.choice(ODD)
                odd(case, self._random)
                case.oddities.append(odd.__name__)
        return case

    def _good(self, operation: Operation) -> Case:
        path, query, headers = operation.path, [], {"Host": "localhost:1"}
        place = self._place([one.name for one in operation.parameters if one.location == "path"])
        for one in operation.parameters:
            if not one.required and self._random.random() < 0.6:
                continue
            value = place.get(one.name) or self._parameter(one.schema.node, one.name)
            texts = [_text(item) for item in value] if isinstance(value, list) else [_text(value)]
            if one.location == "path":
                place[one.name] = texts[0] or "x"
                path = path.replace(f"{{{one.name}}}", quote(place[one.name], safe=""))
            elif one.location == "query":
                query += [(one.name, text) for text in (texts if one.explode else [",".join(texts)])]
            else:
                headers[one.name] = "".join(texts).encode("latin-1", "replace").decode("latin-1").replace("\n", "")
        credentials, more = self._credentials(operation) if operation.secured else ({}, b"")
        case = Case(operation.id, operation.method, path.encode(), urlencode(query).encode(), place=place)
        case.query = b"&".join(filter(None, (case.query, more)))
        case.headers = list({**headers, **credentials}.items())
        if operation.body is not None:
            self._fill(case, operation)
        return case

    def learn(self, case: Case, answer: Any) -> None:
        """Remember what was answered, and where."""
        self.values.learn(answer)
        self._places.append(case.place | _identified(answer))
        del self._places[:-MOST_PLACES]

    def _place(self, names: list[str]) -> dict[str, str]:
        """Values for the parameters of a path that belong together: as they were answered, or none."""
        if self._random.random() < STRANGE:
            return {}
        fitting = [one for one in self._places if one.keys() >= set(names)] if self._random.random() < 0.8 else []
        found = {**self._known, **(self._random.choice(fitting) if fitting else {})}
        return {name: found[name] for name in names if name in found}

    def _parameter(self, node: Mapping[str, Any], name: str) -> Any:
        known = self.values.seen(name)
        return known if known is not None and self._random.random() < 0.5 else self.values.of(node)

    def _fill(self, case: Case, operation: Operation) -> None:
        content = operation.spec.resolve(operation.node["requestBody"])["content"]
        media = self._random.choice(list(content))
        examples = [one["value"] for one in content[media].get("examples", {}).values() if "value" in one]
        examples += [content[media]["example"]] if "example" in content[media] else []
        if examples and self._random.random() < 0.6:
            value = self._random.choice(examples)
        else:
            value = self.values.of(content[media].get("schema", {}))
        case.headers.append(("Content-Type", media))
        case.body = _encoded(value, media)
        checksum = md5(case.body, usedforsecurity=False).hexdigest()  # which no schema can say
        case.headers = [(name, checksum if name == "Checksum" else one) for name, one in case.headers]


def _identified(answer: Any) -> dict[str, str]:
    """The members of an answer, or of the first of its items, that could stand in a path."""
    while isinstance(answer, (list, dict)):
        if isinstance(answer, list):
            answer = answer[0] if answer else None
        elif found := {name: str(one) for name, one in answer.items() if name.lower().endswith("id") and one}:
            return found
        else:
            answer = next((one for one in answer.values() if isinstance(one, (list, dict))), None)
    return {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _encoded(value: Any, media: str) -> bytes:
    if media == "application/json":
        return json.dumps(value).encode()
    if isinstance(value, dict):
        return urlencode({name: _text(one) for name, one in value.items()}).encode()
    return str(value).encode()


def other_method(case: Case, random: Random) -> None:
    case.method = random.choice(METHODS)


def odd_path(case: Case, random: Random) -> None:
    if random.random() < 0.5:
        case.path += random.choice(TAILS)
    else:
        place = random.randrange(1, len(case.path) + 1)
        case.path = case.path[:place] + random.choice(TAILS) + case.path[place:]


def other_world(case: Case, random: Random) -> None:
    case.path = random.choice((b"/~other", b"/~", b"/~no such!", b"/~default")) + case.path


def odd_query(case: Case, random: Random) -> None:
    place = random.choice((0, len(case.query), random.randint(0, len(case.query))))
    case.query = case.query[:place] + random.choice(PIECES) + case.query[place:]


def parameter_left_out(case: Case, random: Random) -> None:
    parts = case.query.split(b"&")
    parts.pop(random.randrange(len(parts)))
    case.query = b"&".join(parts)


def parameter_of_another_kind(case: Case, random: Random) -> None:
    parts = case.query.split(b"&")
    place = random.randrange(len(parts))
    name, _, _ = parts[place].partition(b"=")
    parts[place] = name + b"=" + quote(_text(random.choice(WRONG))).encode()
    case.query = b"&".join(parts)


def odd_header(case: Case, random: Random) -> None:
    case.headers.append(random.choice(HEADERS))


def header_left_out(case: Case, random: Random) -> None:
    if case.headers:
        case.headers.pop(random.randrange(len(case.headers)))


def header_changed(case: Case, random: Random) -> None:
    if not case.headers:
        return
    place = random.randrange(len(case.headers))
    name, value = case.headers[place]
    changed = random.choice(
        (value.upper(), value[:-1], value + "x", f" {value} ", value.swapcase(), f"{value}, {value}")
    )
    case.headers[place] = (random.choice((name, name.upper())), changed)


def odd_media_type(case: Case, random: Random) -> None:
    case.headers.append(("Content-Type", random.choice(MEDIA)))


def other_body(case: Case, random: Random) -> None:
    case.body = random.choice(BODIES)


def body_cut(case: Case, random: Random) -> None:
    case.body = case.body[: random.randint(0, len(case.body))]


def body_encoded_otherwise(case: Case, random: Random) -> None:
    text = case.body.decode("utf-8", "replace")
    case.body = text.encode(random.choice(("utf-16", "utf-8-sig", "latin-1", "utf-32")), "replace")


def member_of_another_kind(case: Case, random: Random) -> None:
    """Change, add or take away a member of a JSON body."""
    try:
        value = json.loads(case.body)
    except ValueError:
        return
    place = value
    while isinstance(place, dict) and any(isinstance(one, dict) for one in place.values()) and random.random() < 0.5:
        place = random.choice([one for one in place.values() if isinstance(one, dict)])
    if isinstance(place, dict):
        name = random.choice([*place, "unknown"])
        if random.random() < 0.3:
            place.pop(name, None)
        else:
            place[name] = random.choice(WRONG)
    case.body = json.dumps(value).encode()


ODD: tuple[Callable[[Case, Random], None], ...] = (
    other_method,
    odd_path,
    other_world,
    odd_query,
    odd_query,
    parameter_left_out,
    parameter_of_another_kind,
    parameter_of_another_kind,
    odd_header,
    odd_header,
    header_left_out,
    header_changed,
    odd_media_type,
    other_body,
    body_cut,
    body_encoded_otherwise,
    member_of_another_kind,
    member_of_another_kind,
)

"""Two worlds that begin alike: a client calls one, raw requests go to the other, and both must get the same.

A raw request is made of the case by hand, without the client: its answer is what the client's must be.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import requests
from requests.adapters import BaseAdapter

from contract_tests.kit.clients import reading
from contract_tests.kit.clients.answers import Answered
from contract_tests.kit.clients.callers import Caller
from contract_tests.kit.clients.calling import called
from contract_tests.kit.clients.cases import FORM, MULTIPART, NOTHING, Case
from contract_tests.kit.clients.sending import ONCE
from contract_tests.kit.conformance import load_expectations
from contract_tests.kit.remote import TIMEOUT, Client, Control, RemoteWorld
from mockservers import MockServer
from mockservers.core.openapi.document import Operation
from mockservers.core.service.service import Service
from samclients.runtime import Auth, CallFailed, OutsideSpec, ParsedResponse, Settings
from samclients.runtime import Client as VendorClient

BOUNDARY = "a-boundary-that-is-in-no-case"
NEVER_THE_SAME = {"date"}
FIRST_ERROR = 400


@dataclass(frozen=True)
class Twins:
    """Two worlds that begin alike, as one stand-in has them."""

    service: Service
    server: MockServer
    one: RemoteWorld
    other: RemoteWorld

    def problems(self, case: Case) -> list[str]:
        """How the client's answer differs from the raw request's, and what the client misreads of it."""
        client, transport = self._client(case.operation)
        result: ParsedResponse[Any] | CallFailed
        try:
            result = called(self.service.name, case, client)
        except CallFailed as error:
            result = error
        seen = transport.answers[-1]
        accept = seen.request.headers["Accept"]
        answer = self._asked(_in_the_order_of(seen, case), accept if isinstance(accept, str) else accept.decode())
        ids = load_expectations(self.service).get("ids_of_the_request", [])
        return [*_unlike(seen, answer, ids), *_misread(case.operation, seen, result)]

    def _client(self, operation: Operation) -> tuple[VendorClient, Overheard]:
        url = self.server.standins[self.service.name].url
        settings = Settings(retry=ONCE.retry, watch=ONCE.watch, headers={"X-Mock-World": self.one.name})
        client = VendorClient(url, auth=self.caller.auth(operation), settings=settings)
        self.server.mount(client.session)
        transport = Overheard(client.session.get_adapter(f"{url}/"))
        client.session.mount(f"{url}/", transport)
        return client, transport

    @cached_property
    def caller(self) -> Caller:
        """The client's user; that of the other world has the same credentials, after the same login."""
        return self._caller(self._raw(self.one))

    @cached_property
    def _other(self) -> tuple[Client, Caller]:
        client = self._raw(self.other)
        return client, self._caller(client)

    def _caller(self, client: Client) -> Caller:
        return Caller(self.service, client, self.server.environment())

    def _raw(self, world: RemoteWorld) -> Client:
        client = world.client(self.service.name)
        self.server.mount(client)
        return client

    def _asked(self, case: Case, accept: str) -> requests.Response:
        client, caller = self._other
        return asked(client, case, caller.auth(case.operation), accept)


@contextmanager
def twins(service: Service, server: MockServer, control: Control, name: str) -> Iterator[Twins]:
    """Two worlds of the same beginning and paces, deleted afterwards."""
    start = {"seed": 7, "options": load_expectations(service).get("start", {})}
    with control.new_world(f"{name}-one", **start) as one, control.new_world(f"{name}-other", **start) as other:
        for lifecycle, pace in load_expectations(service).get("paces", {}).items():
            one.set_pace(lifecycle, **pace)
            other.set_pace(lifecycle, **pace)
        yield Twins(service, server, one, other)


class Overheard(BaseAdapter):
    """A transport that keeps the answers that come through it."""

    def __init__(self, inner: BaseAdapter) -> None:
        super().__init__()
        self._inner, self.answers = inner, list[requests.Response]()

    def send(self, request: requests.PreparedRequest, **connection: Any) -> requests.Response:  # type: ignore[override]
        """Send it on."""
        answer = self._inner.send(request, **{**connection, "stream": False})
        _ = answer.content
        self.answers.append(answer)
        return answer

    def close(self) -> None:
        """Close the transport behind it."""
        self._inner.close()


def asked(client: Client, case: Case, auth: Auth, accept: str, query: str = "") -> requests.Response:
    """The answer to a case, written by hand; ``query`` stands as it is behind the case's own."""
    path = "/".join(_segment(part, case) for part in case.operation.path.split("/"))
    several = {name: value if isinstance(value, list) else [value] for name, value in case.query.items()}
    own = urlencode([(name, _text(one)) for name, values in several.items() for one in values])
    headers = {"Accept": accept, **case.headers, **({"Content-Type": _type(case)} if case.media_type else {})}
    url = f"{client.base_url}{path}{'?' if own else ''}{own}"
    prepared = client.prepare_request(
        requests.Request(case.operation.method, url, headers=headers, data=_content(case), auth=auth)
    )
    if query:  # put in afterwards: requests would mend it
        prepared.url = f"{prepared.url}{'&' if own else '?'}{query}"
    return client.send(prepared, timeout=TIMEOUT, allow_redirects=False)


def _in_the_order_of(seen: requests.Response, case: Case) -> Case:
    """The case with its parameters in the client's order, which is not its promise: links to other pages repeat it."""
    names = [name for name, _ in parse_qsl(urlsplit(seen.request.url or "").query, keep_blank_values=True)]
    order = {name: place for place, name in enumerate(dict.fromkeys(names))}
    ordered = sorted(case.query.items(), key=lambda one: order.get(one[0], len(order)))
    return replace(case, query=dict(ordered))


def _segment(part: str, case: Case) -> str:
    if not part.startswith("{"):
        return part
    return quote(_text(case.path[part[1:-1]]), safe="")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _type(case: Case) -> str:
    return f"{MULTIPART}; boundary={BOUNDARY}" if case.media_type == MULTIPART else case.media_type


def _content(case: Case) -> bytes | None:
    if case.body is NOTHING or isinstance(case.body, bytes):
        return None if case.body is NOTHING else case.body
    if case.media_type == FORM:
        return urlencode(case.body).encode()
    if case.media_type == MULTIPART:
        head = 'Content-Disposition: form-data; name="{}"'
        parts = [f"--{BOUNDARY}\r\n{head.format(_in_quotes(name))}\r\n\r\n{one}\r\n" for name, one in case.body.items()]
        return f"{''.join(parts)}--{BOUNDARY}--\r\n".encode()
    return json.dumps(case.body).encode()


def _in_quotes(name: str) -> str:
    """As browsers write a name within quotes."""
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def _unlike(seen: requests.Response, answer: requests.Response, ids: Sequence[str]) -> Iterator[str]:
    """How what the client was answered differs from what the raw request was.

    Args:
        seen: The client's answer.
        answer: The raw request's.
        ids: Pointers to members of error bodies that tell one request's bytes from another's; spaces and the order
            of parameters are not the client's promise.
    """
    for what, real, wanted in (
        ("status", seen.status_code, answer.status_code),
        ("headers", _headers(seen), _headers(answer)),
        ("body", _body(seen, ids), _body(answer, ids)),
    ):
        if real != wanted:
            yield f"{what} {real!r:.400} instead of {wanted!r:.400}"


def _body(answer: requests.Response, ids: Sequence[str]) -> Any:
    if answer.status_code < FIRST_ERROR or not ids:
        return answer.content
    body = answer.json()
    for *way, last in (one.split("/")[1:] for one in ids):
        found = body
        for part in way:
            found = found.get(part, {})
        found.pop(last, None)
    return body


def _headers(answer: requests.Response) -> dict[str, str]:
    return {name.lower(): value for name, value in answer.headers.items() if name.lower() not in NEVER_THE_SAME}


def _misread(
    operation: Operation, answer: requests.Response, result: ParsedResponse[Any] | CallFailed
) -> Iterator[str]:
    """How what the client returned or raised differs from the raw answer."""
    content = operation.spec.resolve(operation.node["responses"][str(answer.status_code)]).get("content", {})
    if content and not answer.content and operation.method != "HEAD":  # as X-no-response-body wants it
        if not isinstance(result, OutsideSpec):
            yield f"{result!r:.300} out of no body, where one is documented"
        return
    media_type = answer.headers.get("Content-Type", "").partition(";")[0]
    answered = Answered(operation, answer.status_code, media_type, answer.headers, NOTHING)
    if answer.content:
        answered = Answered(operation, answer.status_code, media_type, answer.headers, _value(answered, answer))
    yield from reading.taken(answered, result, accepted=True)


def _value(answered: Answered, answer: requests.Response) -> Any:
    return answer.json() if answered.is_json else answer.content

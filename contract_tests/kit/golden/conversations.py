"""What each operation answers and does in a world of a fixed seed at a fixed time: the same on every machine.

An operation is asked what the spec shows as its example; a reading one once more after every writing operation of the
service was called, and once more a day later; of a writing one it is told what became of the world's records. Then it
is asked wrongly in every way that does not depend on the vendor.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cache
from hashlib import sha256
from typing import Any

import requests

from contract_tests.conftest import NOW, SEED
from contract_tests.kit.clients.callers import Caller
from contract_tests.kit.clients.cases import NOTHING, Case, cases
from contract_tests.kit.clients.sending import pretended
from contract_tests.kit.clients.twins import asked
from contract_tests.kit.conformance import load_expectations
from contract_tests.kit.golden.edges import edges
from contract_tests.kit.remote import Client, Control, RemoteWorld
from contract_tests.kit.statuses.provoked import Provoked, provocations
from mockservers import MockServer
from mockservers.core.openapi.document import Operation
from mockservers.core.service.service import Service
from samclients.runtime import Auth

Told = dict[str, Any]
READING = {"GET", "HEAD"}
WRITING = frozenset({"POST", "PUT", "PATCH"})
NOWHERE: Mapping[str, Any] = {}
DAY = 86_400
LONGEST = 800  # characters of a body that are kept as they are
BEGINNING = 300
OF_THE_CONNECTION = {"date", "server", "content-length", "connection", "transfer-encoding", "keep-alive"}
ENDS_SESSIONS = "logout*"
PAGES = ({"limit": 2}, {"limit": 2, "offset": 1}, {"limit": 3, "offset": 2})
PAGING = {"limit": ("limit", "sysparm_limit", "size"), "offset": ("offset", "sysparm_offset", "page")}
NUMBER_OR_WORD = {"integer": 999_999, "number": 999_999}


@dataclass(frozen=True)
class Talk:
    """A conversation with one service in one world."""

    service: Service
    world: RemoteWorld
    client: Client
    caller: Caller

    def ask(self, case: Case, auth: Auth | None = None) -> requests.Response:
        """The answer to a case."""
        caller = self.caller.auth(case.operation) if auth is None else auth
        return asked(self.client, case, caller, "application/json")

    def told(self, case: Case, auth: Auth | None = None) -> Told:
        """The answer to a case, as it is recorded."""
        return shown(self.ask(case, auth), self.client.base_url)

    def write(self, methods: AbstractSet[str], place: Mapping[str, Any] = NOWHERE) -> None:
        """Call every operation of these methods with its example, but those that end sessions.

        Args:
            methods: The methods.
            place: Values of path parameters, instead of the examples'.
        """
        for one in self.service.spec.operations.values():
            if one.method in methods and one.secured and not fnmatchcase(one.id, ENDS_SESSIONS):
                right = examples(self.service, one.id)[0]
                here = {name: place.get(name, value) for name, value in right.path.items()}
                self.ask(replace(right, path=here))


@contextmanager
def talk(service: Service, server: MockServer, control: Control, name: str) -> Iterator[Talk]:
    """A conversation in a world of its own, whose time stands still."""
    with control.new_world(name, seed=SEED, now=NOW.isoformat()) as world:
        for lifecycle, pace in load_expectations(service).get("paces", {}).items():
            world.set_pace(lifecycle, **pace)
        client = world.client(service.name)
        server.mount(client)
        yield Talk(service, world, client, Caller(service, client, server.environment()))


@cache
def examples(service: Service, operation: str) -> tuple[Case, ...]:
    """The spec's own examples of an operation, or the plainest request where it has none."""
    found = cases(service, operation, 1, SEED)
    return tuple(one for one in found if one.is_example) or tuple(found[:1])


def usual(service: Service, operation: Operation, server: MockServer, control: Control, name: str) -> Told:
    """What the operation answers to its examples, and what it does."""
    with talk(service, server, control, name) as found:
        return _read(found, operation) if operation.method in READING else _written(found, operation)


def _read(found: Talk, operation: Operation) -> Told:
    own = examples(found.service, operation.id)
    told = {f"example {number}": found.told(one) for number, one in enumerate(own)}
    told |= {f"page {page}": found.told(one) for page, one in _pages(operation, own[0])}
    for methods in (WRITING, {"DELETE"}):
        found.write(methods, own[0].path)
        told |= {f"after {', '.join(sorted(methods))}, example {n}": found.told(one) for n, one in enumerate(own)}
    found.world.advance(DAY)
    told |= {f"a day later, example {number}": found.told(one) for number, one in enumerate(own)}
    return told


def _pages(operation: Operation, case: Case) -> Iterator[tuple[str, Case]]:
    """The same list by pages, with nothing else in the query than what must be there."""
    known = {one.name: one for one in operation.parameters if one.location == "query"}
    needed = {name: value for name, value in case.query.items() if known[name].required}
    for page in PAGES:
        query = {name: value for word, value in page.items() for name in PAGING[word] if name in known}
        if query:
            yield json.dumps(query), replace(case, query={**needed, **query})


def _written(found: Talk, operation: Operation) -> Told:
    """What each example is answered and changes, once more, and once everything was created that can be."""
    told: Told = {}
    auth = found.caller.auth(operation)  # a login would be a change
    own = examples(found.service, operation.id)
    for number, one in enumerate(own):
        told |= _changing(found, f"example {number}", one, auth)
    told |= _changing(found, "example 0 again", own[0], auth)
    found.write({"POST"})
    told |= _changing(found, "example 0 after all creations", own[0], auth)
    return told


def _changing(found: Talk, what: str, case: Case, auth: Auth) -> Told:
    """An answer, and what has become of the world's records."""
    control, before = found.world.control, f"{found.world.name[:50]}-before"
    control.ask("POST", "snapshots", body={"name": before, "world": found.world.name})
    answer = found.told(case, auth)
    difference = control.ask("GET", "snapshots", before, "diff", query={"world": found.world.name, "records": 3})
    control.ask("DELETE", "snapshots", before)
    return {what: answer, f"what {what} changes": _short(difference)}


def wrong(service: Service, operation: Operation, server: MockServer, control: Control, name: str) -> Told:
    """What the operation answers to requests that are wrong whatever the vendor."""
    with talk(service, server, control, name) as found:
        right = examples(service, operation.id)[0]
        told = {why: found.told(one) for why, one in _wrong_cases(operation, right)}
        told["nobody's credentials"] = found.told(right, Auth())
        told["wrong credentials"] = found.told(right, pretended(operation))
        return told


def at_the_edges(service: Service, operation: Operation, server: MockServer, control: Control, name: str) -> Told:
    """What the operation answers at the edges of what the spec allows."""
    with talk(service, server, control, name) as found:
        auth = found.caller.auth(operation)
        return {why: found.told(one, auth) for why, one in edges(operation, examples(service, operation.id)[0])}


def _wrong_cases(operation: Operation, right: Case) -> Iterator[tuple[str, Case]]:
    for one in operation.parameters:
        if one.location == "path":
            unknown = NUMBER_OR_WORD.get(one.schema.type, "unknown")
            yield f"unknown {one.name}", replace(right, path={**right.path, one.name: unknown})
        elif one.location == "query":
            yield f"wrong {one.name}", replace(right, query={**right.query, one.name: "-wrong-"})
            if one.required:
                rest = {name: value for name, value in right.query.items() if name != one.name}
                yield f"no {one.name}", replace(right, query=rest)
    if operation.body is not None:
        yield "a body that is cut", replace(right, body=b'{"cut": ')
        yield "no body", replace(right, body=NOTHING)
        yield "an empty object", replace(right, body=b"{}")
        yield "another media type", replace(right, body=b"a,b", media_type="text/csv")


def provoked(service: Service, operation: Operation, server: MockServer, worlds: Provoked) -> Told:
    """What the operation answers in every way that its statuses are provoked."""
    told, url = {}, server.standins[service.name].url
    for one in provocations(service, operation):
        answer = worlds.answer(service, operation, one)
        told[f"{one.status}: {one.why}"] = shown(answer, url)
    return told


def shown(answer: requests.Response, url: str) -> Told:
    """An answer as it is recorded: without what differs from server to server."""
    headers = {name.lower(): value.replace(url, "{url}") for name, value in sorted(answer.headers.items())}
    told: Told = {
        "status": answer.status_code,
        "headers": {k: v for k, v in headers.items() if k not in OF_THE_CONNECTION},
    }
    if answer.content:
        told["body"] = _body(answer, url)
    return told


def _body(answer: requests.Response, url: str) -> Any:
    try:
        text = answer.content.decode().replace(url, "{url}")
    except UnicodeDecodeError:
        return _digest(answer.content, "")
    if len(text) > LONGEST:
        return _digest(text.encode(), text[:BEGINNING])
    return (
        answer.json()
        if text.startswith(("{", "[")) and url not in answer.text and "json" in answer.headers["Content-Type"]
        else text
    )


def _short(value: Any) -> Any:
    text = json.dumps(value, sort_keys=True)
    return value if len(text) <= LONGEST else _digest(text.encode(), text[:BEGINNING])


def _digest(content: bytes, beginning: str) -> Mapping[str, Any]:
    return {"sha256": sha256(content).hexdigest(), "bytes": len(content), "begins": beginning}


def grouped(told: Told) -> list[dict[str, Any]]:
    """What was told, each answer once, with everything that was asked to get it."""
    found: dict[str, dict[str, Any]] = {}
    for question, answer in told.items():
        key = json.dumps(answer, sort_keys=True)
        found.setdefault(key, {"asked": [], "told": answer})["asked"].append(question)
    return list(found.values())


KINDS: Mapping[str, Callable[..., Told]] = {"usual": usual, "wrong": wrong, "edges": at_the_edges}

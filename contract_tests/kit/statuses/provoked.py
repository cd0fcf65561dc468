"""Answers that no valid request of the default user gets: another user, a broken query, one job too many."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

import requests

from contract_tests.conftest import NOW
from contract_tests.kit.clients.callers import Caller
from contract_tests.kit.clients.cases import Case, cases
from contract_tests.kit.clients.twins import asked
from contract_tests.kit.remote import Client, Control, RemoteWorld
from mockservers import MockServer
from mockservers.core.openapi.document import Operation
from mockservers.core.service.service import Service

HERE = Path(__file__).parent
SEED = 7


@dataclass(frozen=True)
class Provocation:
    """How an operation comes to answer with a status.

    Args:
        status: The status.
        why: In words.
        operations: Patterns of operationIds; all operations that want credentials where there are none.
        user: Environment variables of another user's credentials.
        start: Seed options of the world.
        first: An operation whose example is sent so many times before.
        headers: Instead of, or besides, the example's.
        path: Likewise.
        query: What stands behind the question mark, as it is.
        body: Instead of the example's.
    """

    status: int
    why: str
    operations: tuple[str, ...] = ()
    user: Mapping[str, str] = field(default_factory=dict)
    start: Mapping[str, Any] = field(default_factory=dict)
    first: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    path: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    body: Any = None

    def meets(self, operation: Operation) -> bool:
        """Whether it is for this operation."""
        if not self.operations:
            return operation.secured and str(self.status) in operation.responses
        return any(fnmatchcase(operation.id, one) for one in self.operations)

    def case(self, service: Service, operation: str) -> Case:
        """The request, but for the query."""
        usual = cases(service, operation, 1, SEED)[0]
        own = {name: value for name, value in self.headers.items() if name != "Accept"}
        changed = replace(usual, path={**usual.path, **self.path}, headers={**usual.headers, **own})
        return changed if self.body is None else replace(changed, body=self.body)


@cache
def _told(service: str) -> Mapping[str, Any]:
    path = HERE / f"{service}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def provocations(service: Service, operation: Operation) -> Iterator[Provocation]:
    """Those of an operation."""
    for one in _told(service.name).get("provoked", []):
        found = Provocation(**{**one, "operations": tuple(one.get("operations", ()))})
        if found.meets(operation):
            yield found


def never_answered(service: Service) -> Mapping[str, str]:
    """Statuses that a stand-in does not answer with, ``operationId status``, and why they are documented."""
    found: Mapping[str, str] = _told(service.name).get("never_answered", {})
    return found


class Provoked:
    """Worlds in which operations are provoked, one for each way to do it; deleted when it is left."""

    def __init__(self, server: MockServer, control: Control) -> None:
        self._server, self._control = server, control
        self._worlds: dict[str, tuple[RemoteWorld, Client, Caller]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        for world, _, _ in self._worlds.values():
            with world:
                pass

    def answer(self, service: Service, operation: Operation, one: Provocation) -> requests.Response:
        """What the operation answers."""
        digest = sha256(f"{service.name} {one.status} {one.why}".encode()).hexdigest()
        name = f"provoked-{digest[:12]}"
        if name not in self._worlds:
            self._worlds[name] = self._begun(service, one, name)
        _, client, caller = self._worlds[name]
        accept = one.headers.get("Accept", "application/json")
        return asked(client, one.case(service, operation.id), caller.auth(operation), accept, query=one.query)

    def _begun(self, service: Service, one: Provocation, name: str) -> tuple[RemoteWorld, Client, Caller]:
        world = self._control.new_world(name, seed=SEED, now=NOW.isoformat(), options={service.name: one.start})
        client = world.client(service.name)
        self._server.mount(client)
        caller = Caller(service, client, {**self._server.environment(), **one.user})
        if one.first:
            operation = service.spec.operations[one.first["operation"]]
            case = cases(service, operation.id, 1, SEED)[0]
            for _ in range(one.first["times"]):
                asked(client, case, caller.auth(operation), "*/*").raise_for_status()
        return world, client, caller

"""Requests that provoke statuses of other users, invalid requests, and exhausted limits.

Valid requests of the default user never get these statuses. ``<service>.toml`` declares the requests.
"""

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

from contract_tests.kit.cases.case import Case
from contract_tests.kit.cases.generation import list_examples
from contract_tests.kit.clients.callers import Caller
from contract_tests.kit.clients.raw_calls import send_case
from contract_tests.kit.remote import Client, Control, RemoteWorld
from contract_tests.kit.services import NOW, SEED, Operation, Service
from mockservers import MockServer


@dataclass(frozen=True)
class Provocation:
    """A request that provokes a status; anything not given is as in the operation's example.

    Args:
        status: The status.
        why: The cause of the status.
        operations: Patterns of operationIds; empty for all operations with security.
        user: Environment variables of another user's credentials.
        start: Seed options of the world.
        first: An ``operation`` whose example, perhaps with other ``headers``, is sent so many ``times`` before.
        headers: Headers.
        path: Path parameters.
        query: Text that is appended to the query unchanged.
        body: The body.
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

    def is_for(self, operation: Operation) -> bool:
        """Return whether the request is sent to an operation."""
        if not self.operations:
            return operation.secured and str(self.status) in operation.responses
        return any(fnmatchcase(operation.id, pattern) for pattern in self.operations)

    def build_case(self, service: Service, operation: str) -> Case:
        """Build the request, without the appended query."""
        example = list_examples(service, operation)[0]
        headers = {name: value for name, value in self.headers.items() if name != "Accept"}
        case = replace(example, path={**example.path, **self.path}, headers={**example.headers, **headers})
        return case if self.body is None else replace(case, body=self.body)


@cache
def _load_declarations(service: str) -> Mapping[str, Any]:
    path = Path(__file__).with_name(f"{service}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def list_provocations(service: Service, operation: Operation) -> Iterator[Provocation]:
    """List the provocations of an operation."""
    for declaration in _load_declarations(service.name).get("provoked", []):
        operations = tuple(declaration.get("operations", ()))
        provocation = Provocation(**{**declaration, "operations": operations})
        if provocation.is_for(operation):
            yield provocation


def load_never_answered(service: Service) -> Mapping[str, str]:
    """Load the documented statuses that a mock server never sends, as ``operationId status``, and the reasons."""
    statuses: Mapping[str, str] = _load_declarations(service.name).get("never_answered", {})
    return statuses


class Provoker:
    """Sends provocations, each kind in a world of its own; the end of the ``with`` block deletes the worlds."""

    def __init__(self, server: MockServer, control: Control) -> None:
        self._server, self._control = server, control
        self._worlds: dict[str, tuple[RemoteWorld, Client, Caller]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        for world, _, _ in self._worlds.values():
            with world:
                pass

    def send(self, service: Service, operation: Operation, provocation: Provocation) -> requests.Response:
        """Send a provocation to an operation."""
        digest = sha256(f"{service.name} {provocation.status} {provocation.why}".encode()).hexdigest()
        name = f"provoked-{digest[:12]}"
        if name not in self._worlds:
            self._worlds[name] = self._open_world(service, provocation, name)
        _, client, caller = self._worlds[name]
        accept = provocation.headers.get("Accept", "application/json")
        case = provocation.build_case(service, operation.id)
        return send_case(client, case, caller.auth(operation), accept, query=provocation.query)

    def _open_world(self, service: Service, provocation: Provocation, name: str) -> tuple[RemoteWorld, Client, Caller]:
        options = {service.name: provocation.start}
        world = self._control.new_world(name, seed=SEED, now=NOW.isoformat(), options=options)
        client = world.client(service.name)
        self._server.mount(client)
        caller = Caller(service, client, {**self._server.environment(), **provocation.user})
        if provocation.first:
            case = list_examples(service, provocation.first["operation"])[0]
            case = replace(case, headers={**case.headers, **provocation.first.get("headers", {})})
            for _ in range(provocation.first["times"]):
                send_case(client, case, caller.auth(case.operation), "*/*").raise_for_status()
        return world, client, caller

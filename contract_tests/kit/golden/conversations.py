"""Conversations with each operation in a world of a fixed seed and time: equal on every machine.

A conversation sends the spec's examples. For a reading operation it repeats them after every writing operation was
called, and a day later; for a writing one it records the changes of the world's records. Then it sends requests that
are malformed for any vendor, requests at the limits of the spec, and provocations.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from hashlib import sha256
from typing import Any

import requests

from contract_tests.kit.cases.boundary_values import generate_boundary_cases
from contract_tests.kit.cases.case import Case
from contract_tests.kit.cases.generation import list_examples
from contract_tests.kit.cases.malformed_requests import generate_malformed_cases
from contract_tests.kit.clients.callers import Caller
from contract_tests.kit.clients.raw_calls import send_case
from contract_tests.kit.clients.sending import make_auth
from contract_tests.kit.conformance import set_timings
from contract_tests.kit.error_statuses.provocations import Provoker, list_provocations
from contract_tests.kit.remote import Client, Control, RemoteWorld
from contract_tests.kit.services import NOW, SEED, Operation, Service
from mockservers import MockServer
from samclients.runtime import Auth

Answer = dict[str, Any]  # as it is recorded
Answers = dict[str, Answer]  # by a description of the request
READING = {"GET", "HEAD"}
WRITING = frozenset({"POST", "PUT", "PATCH"})
NO_PATH: Mapping[str, Any] = {}
DAY = 86_400
LONGEST = 800  # characters of a body that is recorded; a longer one is recorded as a digest
BEGINNING = 300
JSON_TYPES: Mapping[type, str] = {
    str: "string",
    bool: "boolean",
    int: "number",
    float: "number",
    list: "array",
    dict: "object",
    type(None): "null",
}
CONNECTION_HEADERS = {"date", "server", "content-length", "connection", "transfer-encoding", "keep-alive"}
ENDS_SESSIONS = "logout*"
PAGES = ({"limit": 2}, {"limit": 2, "offset": 1}, {"limit": 3, "offset": 2})
PAGING = {"limit": ("limit", "sysparm_limit", "size"), "offset": ("offset", "sysparm_offset", "page")}


@dataclass(frozen=True)
class Conversation:
    """A conversation with one service in one world."""

    service: Service
    world: RemoteWorld
    client: Client
    caller: Caller
    control: Client

    def send(self, case: Case, auth: Auth | None = None) -> requests.Response:
        """Send a case."""
        caller = self.caller.auth(case.operation) if auth is None else auth
        return send_case(self.client, case, caller, "application/json")

    def record(self, case: Case, auth: Auth | None = None) -> Answer:
        """Send a case, and return the answer as it is recorded."""
        return format_answer(self.send(case, auth), self.client.base_url)

    def call_examples(self, methods: AbstractSet[str], path: Mapping[str, Any] = NO_PATH) -> None:
        """Call every operation of these methods with its example, but those that end sessions.

        Args:
            methods: The methods.
            path: Path parameters that replace those of the examples.
        """
        for operation in self.service.spec.operations.values():
            if operation.method in methods and operation.secured and not fnmatchcase(operation.id, ENDS_SESSIONS):
                example = list_examples(self.service, operation.id)[0]
                own = {name: path.get(name, value) for name, value in example.path.items()}
                self.send(replace(example, path=own))

    def record_change(self, name: str, case: Case, auth: Auth) -> Answers:
        """Send a case, and return its answer and the changes of the world's records."""
        before = f"{self.world.name[:50]}-before"
        snapshot = {"name": before, "world": self.world.name}
        self.control.post("/snapshots", json=snapshot).raise_for_status()
        answer = self.record(case, auth)
        difference = self.control.get(f"/snapshots/{before}/diff?world={self.world.name}&records=3")
        difference.raise_for_status()
        self.control.delete(f"/snapshots/{before}").raise_for_status()
        return {name: answer, f"what {name} changes": _shorten(difference.json())}


@contextmanager
def open_conversation(service: Service, server: MockServer, control: Control, name: str) -> Iterator[Conversation]:
    """Open a conversation in a world of its own, whose clock does not run."""
    with (
        control.new_world(name, seed=SEED, now=NOW.isoformat()) as world,
        Client(f"{server.control.url}/control") as plane,
    ):
        set_timings(service, world)
        client = world.client(service.name)
        server.mount(client)
        yield Conversation(service, world, client, Caller(service, client, server.environment()), plane)


def record_usual(conversation: Conversation, operation: Operation) -> Answers:
    """Record the answers to the examples of an operation, and their effects."""
    if operation.method in READING:
        return _record_reading(conversation, operation)
    return _record_writing(conversation, operation)


def _record_reading(conversation: Conversation, operation: Operation) -> Answers:
    examples = list_examples(conversation.service, operation.id)
    cases = {f"example {number}": case for number, case in enumerate(examples)}
    cases["without options"] = replace(examples[0], query=list_required(operation, examples[0]))
    answers = {name: conversation.record(case) for name, case in cases.items()}
    answers |= {f"page {page}": conversation.record(case) for page, case in _list_pages(operation, examples[0])}
    for methods in (WRITING, {"DELETE"}):
        conversation.call_examples(methods, examples[0].path)
        words = ", ".join(sorted(methods))
        answers |= {f"after {words}, {name}": conversation.record(case) for name, case in cases.items()}
    conversation.world.advance(DAY)
    return answers | {f"a day later, {name}": conversation.record(case) for name, case in cases.items()}


def list_required(operation: Operation, case: Case) -> dict[str, Any]:
    """Return the query of a case without its optional parameters."""
    required = {parameter.name for parameter in operation.parameters if parameter.required}
    return {name: value for name, value in case.query.items() if name in required}


def _list_pages(operation: Operation, case: Case) -> Iterator[tuple[str, Case]]:
    """List requests for pages of the same list, with only the required parameters besides."""
    parameters = {parameter.name for parameter in operation.parameters if parameter.location == "query"}
    needed = list_required(operation, case)
    for page in PAGES:
        query = {name: value for word, value in page.items() for name in PAGING[word] if name in parameters}
        if query:
            yield json.dumps(query), replace(case, query={**needed, **query})


def _record_writing(conversation: Conversation, operation: Operation) -> Answers:
    """Record answer and changes of each example, of the first one again, and of it after all creations."""
    answers: Answers = {}
    auth = conversation.caller.auth(operation)  # before the snapshot: a login is a change
    examples = list_examples(conversation.service, operation.id)
    for number, case in enumerate(examples):
        answers |= conversation.record_change(f"example {number}", case, auth)
    answers |= conversation.record_change("example 0 again", examples[0], auth)
    conversation.call_examples({"POST"})
    return answers | conversation.record_change("example 0 after all creations", examples[0], auth)


def record_malformed(conversation: Conversation, operation: Operation) -> Answers:
    """Record the answers to requests that are malformed for any vendor, or have no valid credentials."""
    example = list_examples(conversation.service, operation.id)[0]
    answers = {why: conversation.record(case) for why, case in generate_malformed_cases(operation, example)}
    answers["nobody's credentials"] = conversation.record(example, Auth())
    answers["wrong credentials"] = conversation.record(example, make_auth(operation))
    return answers


def record_boundaries(conversation: Conversation, operation: Operation) -> Answers:
    """Record the answers to requests at the limits of the spec."""
    auth = conversation.caller.auth(operation)
    example = list_examples(conversation.service, operation.id)[0]
    return {why: conversation.record(case, auth) for why, case in generate_boundary_cases(operation, example)}


def record_provoked(service: Service, operation: Operation, server: MockServer, provoker: Provoker) -> Answers:
    """Record the answers to the provocations of an operation."""
    url = server.standins[service.name].url
    return {
        f"{provocation.status}: {provocation.why}": format_answer(provoker.send(service, operation, provocation), url)
        for provocation in list_provocations(service, operation)
    }


def format_answer(response: requests.Response, url: str) -> Answer:
    """Return a response as it is recorded: without what differs from server to server."""
    headers = {name.lower(): value.replace(url, "{url}") for name, value in sorted(response.headers.items())}
    answer: Answer = {
        "status": response.status_code,
        "headers": {name: value for name, value in headers.items() if name not in CONNECTION_HEADERS},
    }
    if response.content:
        answer["body"] = _format_body(response, url)
    return answer


def _format_body(response: requests.Response, url: str) -> Any:
    try:
        text = response.content.decode().replace(url, "{url}")
    except UnicodeDecodeError:
        return _digest(response.content, "")
    if len(text) > LONGEST:
        digest = _digest(text.encode(), text[:BEGINNING])
        if "json" not in response.headers["Content-Type"]:
            return digest
        types: dict[str, set[str]] = {}
        collect_member_types(response.json(), "", types)
        return {**digest, "members": {path: "|".join(sorted(names)) for path, names in types.items()}}
    is_json = text.startswith(("{", "[")) and url not in response.text and "json" in response.headers["Content-Type"]
    return response.json() if is_json else text


def _shorten(value: Any) -> Any:
    text = json.dumps(value, sort_keys=True)
    return value if len(text) <= LONGEST else _digest(text.encode(), text[:BEGINNING])


def _digest(content: bytes, beginning: str) -> Mapping[str, Any]:
    return {"sha256": sha256(content).hexdigest(), "bytes": len(content), "begins": beginning}


def collect_member_types(value: Any, place: str, types: dict[str, set[str]]) -> None:
    """Collect the JSON types of every member of a value, by its path; the items of a list are ``*``."""
    members = value.items() if isinstance(value, dict) else (("*", item) for item in value)
    for name, member in members:
        path = f"{place}/{name}" if place else name
        if name != "*":
            types.setdefault(path, set()).add(JSON_TYPES[type(member)])
        if isinstance(member, dict | list):
            collect_member_types(member, path, types)


def group_answers(answers: Answers) -> list[dict[str, Any]]:
    """Return each answer once, with the descriptions of all requests that got it."""
    groups: dict[str, dict[str, Any]] = {}
    for request, answer in answers.items():
        key = json.dumps(answer, sort_keys=True)
        groups.setdefault(key, {"asked": [], "told": answer})["asked"].append(request)
    return list(groups.values())


KINDS: Mapping[str, Callable[[Conversation, Operation], Answers]] = {
    "usual": record_usual,
    "wrong": record_malformed,
    "edges": record_boundaries,
}

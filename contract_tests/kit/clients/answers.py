"""Documented answers of an operation: the spec's own examples, and what schemathesis generates from its schemas."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from schemathesis import GenerationMode
from schemathesis.core import NotSet

from contract_tests.kit.clients.capture import Canned
from contract_tests.kit.clients.cases import NOTHING, described, drawn
from contract_tests.kit.clients.omitted import without_empty
from mockservers.core.openapi.document import DocumentedResponse, Operation, Spec
from mockservers.core.service.service import Service

GENERATED_AS = "application/json"  # whatever it is: an answer is a value, and how it is written is said elsewhere
CODES = {f"{one}XX": one * 100 for one in range(1, 6)}


@dataclass(frozen=True)
class Answered:
    """A documented answer: the value of its body, ``NOTHING`` where it has none, and how it goes over the wire."""

    operation: Operation
    status: int
    media_type: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = NOTHING
    is_example: bool = False

    def __str__(self) -> str:
        body = "no body" if self.body is NOTHING else f"{self.media_type} {self.body!r}"
        return f"{self.operation.id} {self.status} {dict(self.headers)} {body}"[:1_000]

    def canned(self) -> Canned:
        """The answer for a transport to give."""
        if self.body is NOTHING:
            return Canned(self.status, self.headers)
        return Canned(self.status, {"Content-Type": self.media_type, **self.headers}, self._bytes())

    @property
    def is_json(self) -> bool:
        """Whether the body is written as JSON."""
        return self.media_type == GENERATED_AS or self.media_type.endswith(("+json", "vnd.goa.error"))

    def _bytes(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return (json.dumps(self.body) if self.is_json else str(self.body)).encode()


def answers(service: Service, operation: str, examples: int, number: int) -> Iterator[Answered]:
    """For every documented status and media type the examples, then generated answers, each without what is empty, too.

    Args:
        service: The vendor.
        operation: The operationId.
        examples: The most answers to generate for each.
        number: The seed; the same one gives the same answers.
    """
    found = service.spec.operations[operation]
    for (owner, status, media_type), one in _described(service.spec).items():
        if owner == operation:
            own = [each for each in one.get_strategies_from_examples() for each in drawn(each, 1, number)]
            generated = drawn(one.as_strategy(generation_mode=GenerationMode.POSITIVE), examples, number)
            whole = [_answered(found, status, media_type, each, is_example=True) for each in own]
            whole += [_answered(found, status, media_type, each, is_example=False) for each in generated]
            yield from whole
            yield from _without_empty(whole)


def _without_empty(whole: Iterable[Answered]) -> Iterator[Answered]:
    for one in whole:
        if one.is_json and one.body is not NOTHING:
            spec = one.operation.spec
            bare = without_empty(spec, _response(one).schemas[one.media_type].node, one.body)
            if bare != one.body:
                yield replace(one, body=bare, is_example=False)


def _response(answered: Answered) -> DocumentedResponse:
    """What the spec says of the status: a number, or a class of them."""
    found = answered.operation.responses.items()
    return next(one for name, one in found if (CODES.get(name) or int(name)) == answered.status)


def _answered(operation: Operation, status: str, media_type: str, case: Any, *, is_example: bool) -> Answered:
    body = NOTHING if isinstance(case.body, NotSet) else case.body
    headers = {name: str(value) for name, value in (case.headers or {}).items()}
    return Answered(operation, CODES.get(status) or int(status), media_type, headers, body, is_example)


@cache
def _described(spec: Spec) -> Mapping[tuple[str, str, str], Any]:
    """Every documented answer, as the request that would carry the same body and headers."""
    paths: dict[str, Any] = {}
    keys: dict[str, tuple[str, str, str]] = {}
    for operation in spec.operations.values():
        for status, node in operation.node["responses"].items():
            found = spec.resolve(node)
            for media_type, content in found.get("content", {"": None}).items():
                name = f"answer_{len(keys)}"
                keys[name] = (operation.id, status, media_type.lower())
                paths[f"/{name}"] = {"post": _as_request(spec, name, found.get("headers", {}), content)}
    document = {
        "openapi": "3.0.3",
        "info": {"title": "answers", "version": "1"},
        "paths": paths,
        "components": {key: value for key, value in spec.components.items() if key != "securitySchemes"},
    }
    return {keys[name]: one for name, one in described(document).items()}


def _as_request(spec: Spec, name: str, headers: Mapping[str, Any], content: Any) -> dict[str, Any]:
    parameters = [{**spec.resolve(one), "name": known, "in": "header"} for known, one in headers.items()]
    said: dict[str, Any] = {"operationId": name, "parameters": parameters, "responses": {"200": {"description": ""}}}
    return said if content is None else said | {"requestBody": {"required": True, "content": {GENERATED_AS: content}}}

"""Documented responses of an operation: the spec's examples, and responses that schemathesis generates."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, NamedTuple

from schemathesis.core import NotSet

from contract_tests.kit.cases.case import JSON, NO_BODY
from contract_tests.kit.cases.generation import describe_operations, draw_examples, draw_generated
from contract_tests.kit.services import Operation, Service, Spec
from mockservers.core.openapi.document import DocumentedResponse

STATUS_CLASSES = {f"{digit}XX": digit * 100 for digit in range(1, 6)}
EMPTY = ("", 0, False, None, {})


@dataclass(frozen=True)
class CannedResponse:
    """A response for a transport to give."""

    status: int = 418
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class _Drawn(NamedTuple):
    headers: Mapping[str, Any]
    body: Any


@dataclass(frozen=True)
class ResponseCase:
    """A documented response: status, headers, and the value of its body, ``NO_BODY`` for none."""

    operation: Operation
    status: int
    media_type: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = NO_BODY
    is_example: bool = False

    def __str__(self) -> str:
        body = "no body" if self.body is NO_BODY else f"{self.media_type} {self.body!r}"
        return f"{self.operation.id} {self.status} {dict(self.headers)} {body}"[:1_000]

    def to_canned(self) -> CannedResponse:
        """Return the response for a transport to give."""
        if self.body is NO_BODY:
            return CannedResponse(self.status, self.headers)
        return CannedResponse(self.status, {"Content-Type": self.media_type, **self.headers}, self._encode_body())

    @property
    def is_json(self) -> bool:
        """The body is written as JSON."""
        return self.media_type == JSON or self.media_type.endswith(("+json", "vnd.goa.error"))

    def _encode_body(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return (json.dumps(self.body) if self.is_json else str(self.body)).encode()


def generate_responses(service: Service, operation: str, examples: int, number: int) -> Iterator[ResponseCase]:
    """Generate responses for every documented status and media type: examples, then generated ones.

    Each response is repeated without its optional empty members, as servers written in Go send it.

    Args:
        service: The vendor.
        operation: The operationId.
        examples: The maximum number of generated responses for each status and media type.
        number: The seed; equal seeds give equal responses.
    """
    declared = service.spec.operations[operation]
    for (owner, status, media_type), name in _name_responses(service.spec).items():
        if owner == operation:
            documented, generated = deepcopy(_draw(service.spec, name, examples, number))
            found = [_convert_response(declared, status, media_type, case, is_example=True) for case in documented]
            found += [_convert_response(declared, status, media_type, case, is_example=False) for case in generated]
            yield from found
            yield from _omit_empty_members(found)


@cache
def _draw(spec: Spec, name: str, examples: int, number: int) -> tuple[list[_Drawn], list[_Drawn]]:
    """Draw the examples of a description, and generated values; many operations share the same responses."""
    described = _describe_responses(spec)[name]
    return _keep(draw_examples(described, number)), _keep(draw_generated(described, examples, number))


def _keep(cases: Iterable[Any]) -> list[_Drawn]:
    return [_Drawn(case.headers or {}, case.body) for case in cases]


def _omit_empty_members(responses: Iterable[ResponseCase]) -> Iterator[ResponseCase]:
    for response in responses:
        if response.is_json and response.body is not NO_BODY:
            schema = _find_response(response).schemas[response.media_type]
            body = omit_empty(response.operation.spec, schema.node, response.body)
            if body != response.body:
                yield replace(response, body=body, is_example=False)


def omit_empty(spec: Spec, schema: Mapping[str, Any], body: Any) -> Any:
    """Return the body without optional members that are empty, and without optional lists."""
    schema = spec.resolve(schema)
    if isinstance(body, list):
        return [omit_empty(spec, schema.get("items", {}), item) for item in body]
    if not isinstance(body, Mapping):
        return body
    named, required = schema.get("properties", {}), schema.get("required", ())
    return {
        name: omit_empty(spec, named.get(name, {}), member)
        for name, member in body.items()
        if name in required or name not in named or not (isinstance(member, list) or member in EMPTY)
    }


def _find_response(case: ResponseCase) -> DocumentedResponse:
    """Find the documented response of a status: by its number, or by its class."""
    documented = case.operation.responses.items()
    return next(response for status, response in documented if parse_status(status) == case.status)


def parse_status(status: str) -> int:
    """Return a documented status as a number; a class of statuses as its first."""
    return STATUS_CLASSES.get(status) or int(status)


def _convert_response(
    operation: Operation, status: str, media_type: str, drawn: _Drawn, *, is_example: bool
) -> ResponseCase:
    body = NO_BODY if isinstance(drawn.body, NotSet) else drawn.body
    headers = {name: str(value) for name, value in drawn.headers.items()}
    return ResponseCase(operation, parse_status(status), media_type, headers, body, is_example)


@cache
def _name_responses(spec: Spec) -> Mapping[tuple[str, str, str], str]:
    """Return the description of each response, by operation, status and media type: JSON, the same for equal ones."""
    return {
        (operation.id, status, media_type.lower()): json.dumps([_resolve_headers(spec, response), content])
        for operation in spec.operations.values()
        for status, node in operation.node["responses"].items()
        for response in [spec.resolve(node)]
        for media_type, content in response.get("content", {"": None}).items()
    }


def _resolve_headers(spec: Spec, response: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{**spec.resolve(node), "name": name, "in": "header"} for name, node in response.get("headers", {}).items()]


@cache
def _describe_responses(spec: Spec) -> Mapping[str, Any]:
    """Describe every documented response as a request with the same headers and body: schemathesis generates requests.

    The body is always generated as JSON; its media type is applied when it is written.
    """
    names = {name: f"answer_{number}" for number, name in enumerate(dict.fromkeys(_name_responses(spec).values()))}
    document = {
        "openapi": "3.0.3",
        "info": {"title": "answers", "version": "1"},
        "paths": {
            f"/{short}": {"post": _describe_as_request(short, *json.loads(name))} for name, short in names.items()
        },
        "components": {key: value for key, value in spec.components.items() if key != "securitySchemes"},
    }
    described = describe_operations(document)
    return {name: described[short] for name, short in names.items()}


def _describe_as_request(name: str, headers: list[dict[str, Any]], content: Any) -> dict[str, Any]:
    request: dict[str, Any] = {
        "operationId": name,
        "parameters": headers,
        "responses": {"200": {"description": ""}},
    }
    if content is None:
        return request
    return request | {"requestBody": {"required": True, "content": {JSON: content}}}

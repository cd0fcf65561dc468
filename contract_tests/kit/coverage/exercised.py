"""Counts of the items of a spec that requests and responses exercised."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from urllib.parse import parse_qsl

import orjson
import requests
import schemathesis
from schemathesis.core import NotSet

from contract_tests.kit.cases.case import FORM, NO_BODY, Case
from contract_tests.kit.cases.response_cases import ResponseCase
from contract_tests.kit.coverage import required
from contract_tests.kit.coverage.required import ALTERNATIVES, Item, SpecNode
from contract_tests.kit.services import Operation, Service
from mockservers.core.http.request_decoding import decode_text
from mockservers.core.journal.entries import Entry

TEXT_KEYWORDS = {"minLength", "maxLength", "pattern", "format"}
NUMBER_KEYWORDS = {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "format"}
ARRAY_KEYWORDS = {"minItems", "maxItems", "uniqueItems"}
OBJECT_KEYWORDS = {"required", "minProperties", "maxProperties", "additionalProperties"}
COMMON_KEYWORDS = {"type", "enum", "not"}
Parameters = Mapping[str, Mapping[str, Any]]  # by location and name; headers in lower case


class ExerciseCounter:
    """Counts how often each item of a service's spec was exercised.

    A keyword counts when a value occurs at its schema, and is of a kind that the keyword applies to: ``maximum`` needs
    a number, ``nullable`` a null, a property its presence, an alternative a value that matches it.
    """

    def __init__(self, service: Service) -> None:
        self.service = service
        self._counts: Counter[tuple[str, str]] = Counter()

    @property
    def counts(self) -> Counter[Item]:
        """The counts by item."""
        return Counter({Item(self.service.name, *name): count for name, count in self._counts.items()})

    def add(self, kind: str, name: str) -> None:
        """Count one item."""
        self._counts[kind, name] += 1

    def count_entry(self, entry: Entry) -> None:
        """Count an exchange of a mock server's journal."""
        operation = self.service.spec.operations.get(entry.operation or "")
        if operation is None or entry.is_callback or entry.fault_hits:
            return
        request, query = entry.request, dict[str, list[str]]()
        for name, value in parse_qsl(request.query_string.decode("latin-1"), keep_blank_values=True):
            query.setdefault(name, []).append(value)
        _, path = self.service.spec.match(request.method, request.path)
        body = _parse_form(request.body) if request.media_type == FORM else _parse_body(request.body)
        parameters = {"path": path, "query": query, "header": request.headers}
        self._count_request(operation, parameters, request.media_type, body)
        answer = entry.answer
        self._count_response(operation, answer.status, answer.media_type, answer.headers, answer.body)

    def count_exchange(self, case: schemathesis.Case[Any], response: schemathesis.Response) -> None:
        """Count a case of schemathesis and its response, unless the case has another method than its operation."""
        operation = self.service.spec.operations[case.operation.definition.raw["operationId"]]
        if case.method != operation.method:
            return
        headers = {name.lower(): str(value) for name, value in (case.headers or {}).items()}
        parameters = {"path": case.path_parameters or {}, "query": case.query or {}, "header": headers}
        body = NO_BODY if isinstance(case.body, NotSet) else case.body
        self._count_request(operation, parameters, (case.media_type or "").lower(), body)
        received = {name: values[-1] for name, values in response.headers.items()}
        media_type = received.get("content-type", "")
        self._count_response(operation, response.status_code, media_type, received, response.content)

    def count_response(self, operation: Operation, response: requests.Response) -> None:
        """Count a response to a request that the kit sent."""
        self.add("operation", operation.id)
        received = response.headers
        media_type = received.get("content-type", "")
        self._count_response(operation, response.status_code, media_type, received, response.content)

    def count_case(self, case: Case) -> None:
        """Count a case that a client sent."""
        headers = {name.lower(): value for name, value in case.headers.items()}
        body = case.body if case.value is NO_BODY else case.value
        self._count_request(
            case.operation, {"path": case.path, "query": case.query, "header": headers}, case.media_type, body
        )

    def count_response_case(self, case: ResponseCase) -> None:
        """Count a documented response that a client read."""
        self._count_documented(case.operation, case.status, case.media_type, case.headers, case.body)

    def _count_request(self, operation: Operation, parameters: Parameters, media_type: str, body: Any) -> None:
        self.add("operation", operation.id)
        for place in required.list_parameters(operation):
            location, name = place.node["in"], place.node["name"]
            value = parameters.get(location, {}).get(name.lower() if location == "header" else name)
            if value is not None:
                self.add("parameter", f"{operation.id} {location} {name}")
                self._count_value("request keyword", place, _decode(value, place.inside("schema")))
        for name, place in required.list_contents(required.find_body(operation)):
            if name == media_type and body is not NO_BODY:
                self.add("media type", f"{operation.id} takes {media_type}")
                self._count_value("request keyword", place, body)

    def _count_response(
        self, operation: Operation, status: int, media_type: str, headers: Mapping[str, str], content: Any
    ) -> None:
        plain = media_type.partition(";")[0].strip().lower()
        self._count_documented(operation, status, plain, headers, _parse_body(content))

    def _count_documented(
        self, operation: Operation, status: int, media_type: str, headers: Mapping[str, str], body: Any
    ) -> None:
        response = dict(required.list_responses(operation)).get(str(status))
        if response is None:
            return
        self.add("status", f"{operation.id} {status}")
        lower = {name.lower(): value for name, value in headers.items()}
        for name in response.node.get("headers", {}):
            place = response.inside("headers", name)
            if name.lower() in lower:
                self._count_value("answer keyword", place, _decode(lower[name.lower()], place.inside("schema")))
        for name, place in required.list_contents(response):
            if name == media_type and body is not NO_BODY:
                self.add("media type", f"{operation.id} {status} {media_type}")
                self._count_value("answer keyword", place, body)

    def _count_value(self, kind: str, place: SpecNode, value: Any) -> None:
        """Count a value of a parameter, header or media type."""
        schema = place.inside("schema")
        for (_, pointer), example in zip(required.list_examples(place), _read_examples(place), strict=True):
            if value in (example, _decode(example, schema)):
                self.add("example", pointer)
        for name in find_keywords(schema, value):
            self.add(kind, name)


def find_keywords(place: SpecNode, value: Any) -> Iterator[str]:
    """Find the keywords of a schema, and of the schemas inside it, that apply to a value."""
    node, pointer = place.node, place.pointer
    for keyword in node.keys() & _list_applicable(value):
        yield f"{pointer}/{keyword}"
    if value is None and node.get("nullable"):
        yield f"{pointer}/nullable"
    for keyword in ALTERNATIVES if not isinstance(value, bytes) else ():
        for number in range(len(node.get(keyword, ()))):
            inner = place.inside(keyword, str(number))
            if inner.spec.schema(inner.node).find_problem(value) is None:
                yield f"{pointer}/{keyword}/{number}"
                yield from find_keywords(inner, value)
    if isinstance(value, Mapping):
        yield from _find_member_keywords(place, value)
    if isinstance(value, list) and value and "items" in node:
        yield f"{pointer}/items"
        for item in value:
            yield from find_keywords(place.inside("items"), item)


def _find_member_keywords(place: SpecNode, value: Mapping[str, Any]) -> Iterator[str]:
    for name, member in value.items():
        if name in place.node.get("properties", {}):
            yield f"{place.pointer}/properties/{required.escape_pointer(name)}"
            yield from find_keywords(place.inside("properties", name), member)
        elif isinstance(place.node.get("additionalProperties"), Mapping):
            yield from find_keywords(place.inside("additionalProperties"), member)


def _list_applicable(value: Any) -> set[str]:
    """List the keywords that apply to a value of this kind."""
    if isinstance(value, (str, bytes)):
        return COMMON_KEYWORDS | TEXT_KEYWORDS
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return COMMON_KEYWORDS | NUMBER_KEYWORDS
    if isinstance(value, list):
        return COMMON_KEYWORDS | ARRAY_KEYWORDS
    return COMMON_KEYWORDS | (OBJECT_KEYWORDS if isinstance(value, Mapping) else set())


def _read_examples(place: SpecNode) -> Iterator[Any]:
    if "example" in place.node:
        yield place.node["example"]
    for name in place.node.get("examples", {}):
        yield place.inside("examples", name).node.get("value")


def _decode(value: Any, schema: SpecNode) -> Any:
    """Decode text on the wire to the type of a schema."""
    kind = schema.node.get("type", "string")
    if kind == "array":
        items = schema.inside("items").node.get("type", "string")
        return [_decode_one(item, items) for item in (value if isinstance(value, list) else [value])]
    return _decode_one(value[-1] if isinstance(value, list) and value else value, kind)


def _decode_one(value: Any, kind: str) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return decode_text(value, kind) if isinstance(value, str) else value


def _parse_body(content: Any) -> Any:
    """Parse a body as JSON; other bodies stay bytes."""
    if content in (b"", None):
        return NO_BODY
    try:
        return orjson.loads(content) if isinstance(content, bytes) else content
    except orjson.JSONDecodeError:
        return content


def _parse_form(content: bytes) -> Any:
    return dict(parse_qsl(content.decode("utf-8", "replace"), keep_blank_values=True))

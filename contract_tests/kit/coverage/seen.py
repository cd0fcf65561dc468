"""What was exercised of a spec, counted from requests and answers as they were."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any
from urllib.parse import parse_qsl

import orjson
import requests
import schemathesis
from schemathesis.core import NotSet

from contract_tests.kit.clients.answers import Answered
from contract_tests.kit.clients.cases import NOTHING, Case
from contract_tests.kit.coverage import wanted
from contract_tests.kit.coverage.wanted import Item, Place
from mockservers.core.http.request_decoding import decode_text
from mockservers.core.journal.entries import Entry
from mockservers.core.openapi.document import Operation
from mockservers.core.service.service import Service

FORM = "application/x-www-form-urlencoded"
OF_TEXTS = {"minLength", "maxLength", "pattern", "format"}
OF_NUMBERS = {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "format"}
OF_ARRAYS = {"minItems", "maxItems", "uniqueItems"}
OF_OBJECTS = {"required", "minProperties", "maxProperties", "additionalProperties"}
OF_ALL = {"type", "enum", "not"}


class Seen:
    """How often each thing of a service's spec was exercised.

    A keyword counts when a value came to where it stands and is of a kind that it speaks of: ``maximum`` needs a
    number, ``nullable`` a null, a property that it is there, an alternative that the value is of it.
    """

    def __init__(self, service: Service) -> None:
        self.service = service
        self._counts: Counter[tuple[str, str]] = Counter()

    @property
    def counts(self) -> Counter[Item]:
        """How often, by what."""
        return Counter({Item(self.service.name, *name): count for name, count in self._counts.items()})

    def add(self, kind: str, name: str) -> None:
        """Count one thing."""
        self._counts[kind, name] += 1

    def entry(self, entry: Entry) -> None:
        """Count what a stand-in was asked and answered."""
        operation = self.service.spec.operations.get(entry.operation or "")
        if operation is None or entry.is_callback or entry.fault_hits:
            return
        self.add("operation", operation.id)
        self._entry_request(operation, entry)
        answer = entry.answer
        self.answer(operation, answer.status, _type(answer.media_type), answer.headers, _value(answer.body))

    def _entry_request(self, operation: Operation, entry: Entry) -> None:
        request, several = entry.request, dict[str, list[str]]()
        for name, value in parse_qsl(request.query_string.decode("latin-1"), keep_blank_values=True):
            several.setdefault(name, []).append(value)
        _, path = self.service.spec.match(request.method, request.path)
        body = _form(request.body) if request.media_type == FORM else _value(request.body)
        self._request(operation, {"path": path, "query": several, "header": request.headers}, request.media_type, body)

    def exchange(self, case: schemathesis.Case[Any], answer: schemathesis.Response) -> None:
        """Count a generated case and its answer; a case that changed the method is another operation's, or nobody's."""
        operation = self.service.spec.operations[case.operation.definition.raw["operationId"]]
        if case.method != operation.method:
            return
        self.add("operation", operation.id)
        headers = {name.lower(): str(value) for name, value in (case.headers or {}).items()}
        said = {"path": case.path_parameters or {}, "query": case.query or {}, "header": headers}
        body = NOTHING if isinstance(case.body, NotSet) else case.body
        self._request(operation, said, (case.media_type or "").lower(), body)
        told = {name: values[-1] for name, values in answer.headers.items()}
        self.answer(operation, answer.status_code, _type(told.get("content-type", "")), told, _value(answer.content))

    def response(self, operation: Operation, answer: requests.Response) -> None:
        """Count an answer that was asked for by hand."""
        self.add("operation", operation.id)
        told = answer.headers
        self.answer(operation, answer.status_code, _type(told.get("content-type", "")), told, _value(answer.content))

    def case(self, case: Case) -> None:
        """Count what a client was made to send."""
        self.add("operation", case.operation.id)
        said = {"path": case.path, "query": case.query, "header": {k.lower(): v for k, v in case.headers.items()}}
        body = case.body if case.value is NOTHING else case.value
        self._request(case.operation, said, case.media_type, body)

    def answered(self, answered: Answered) -> None:
        """Count what a client was made to read."""
        self.answer(answered.operation, answered.status, answered.media_type, answered.headers, answered.body)

    def _request(self, operation: Operation, said: Mapping[str, Mapping[str, Any]], media_type: str, body: Any) -> None:
        for place in wanted.parameters(operation):
            where, name = place.node["in"], place.node["name"]
            value = said.get(where, {}).get(name.lower() if where == "header" else name)
            if value is not None:
                self.add("parameter", f"{operation.id} {where} {name}")
                self._value("request keyword", place, place.inside("schema"), _read(value, place.inside("schema")))
        for known, place in wanted.contents(wanted.body(operation)):
            if known == media_type and body is not NOTHING:
                self.add("media type", f"{operation.id} takes {media_type}")
                self._value("request keyword", place, place.inside("schema"), body)

    def answer(self, operation: Operation, status: int, media_type: str, headers: Mapping[str, str], body: Any) -> None:
        """Count an answer."""
        known = dict(wanted.responses(operation))
        if str(status) not in known:
            return
        self.add("status", f"{operation.id} {status}")
        lower = {name.lower(): value for name, value in headers.items()}
        for name in known[str(status)].node.get("headers", {}):
            place = known[str(status)].inside("headers", name)
            if name.lower() in lower:
                read = _read(lower[name.lower()], place.inside("schema"))
                self._value("answer keyword", place, place.inside("schema"), read)
        for one, place in wanted.contents(known[str(status)]):
            if one == media_type and body is not NOTHING:
                self.add("media type", f"{operation.id} {status} {media_type}")
                self._value("answer keyword", place, place.inside("schema"), body)

    def _value(self, kind: str, around: Place, schema: Place, value: Any) -> None:
        for (_, pointer), example in zip(wanted.examples(around), _examples(around), strict=True):
            if value in (example, _read(example, schema)):
                self.add("example", pointer)
        for name in exercised(schema, value):
            self.add(kind, name)


def exercised(place: Place, value: Any) -> Iterator[str]:
    """The keywords of a schema, and of those within it, that speak of a value."""
    node, pointer = place.node, place.pointer
    for keyword in node.keys() & _spoken_of(value):
        yield f"{pointer}/{keyword}"
    if value is None and node.get("nullable"):
        yield f"{pointer}/nullable"
    for keyword in ("anyOf", "oneOf", "allOf") if not isinstance(value, bytes) else ():
        for number in range(len(node.get(keyword, ()))):
            inner = place.inside(keyword, str(number))
            if inner.spec.schema(inner.node).find_problem(value) is None:
                yield f"{pointer}/{keyword}/{number}"
                yield from exercised(inner, value)
    if isinstance(value, Mapping):
        yield from _of_members(place, value)
    if isinstance(value, list) and value and "items" in node:
        yield f"{pointer}/items"
        for one in value:
            yield from exercised(place.inside("items"), one)


def _of_members(place: Place, value: Mapping[str, Any]) -> Iterator[str]:
    for name, one in value.items():
        if name in place.node.get("properties", {}):
            yield f"{place.pointer}/properties/{wanted.escaped(name)}"
            yield from exercised(place.inside("properties", name), one)
        elif isinstance(place.node.get("additionalProperties"), Mapping):
            yield from exercised(place.inside("additionalProperties"), one)


def _spoken_of(value: Any) -> set[str]:
    """The keywords that say something of a value of this kind."""
    if isinstance(value, (str, bytes)):
        return OF_ALL | OF_TEXTS
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return OF_ALL | OF_NUMBERS
    return OF_ALL | (OF_ARRAYS if isinstance(value, list) else OF_OBJECTS if isinstance(value, Mapping) else set())


def _examples(place: Place) -> Iterator[Any]:
    if "example" in place.node:
        yield place.node["example"]
    for name in place.node.get("examples", {}):
        yield place.inside("examples", name).node.get("value")


def _read(value: Any, schema: Place) -> Any:
    """What is text on the wire as the value that it stands for."""
    kind = schema.node.get("type", "string")
    if kind == "array":
        items = schema.inside("items").node.get("type", "string")
        return [_one(one, items) for one in (value if isinstance(value, list) else [value])]
    return _one(value[-1] if isinstance(value, list) and value else value, kind)


def _one(value: Any, kind: str) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return decode_text(value, kind) if isinstance(value, str) else value


def _type(media_type: str) -> str:
    return media_type.partition(";")[0].strip().lower()


def _value(content: Any) -> Any:
    """A body as JSON, or as it is."""
    if content in (b"", None):
        return NOTHING
    try:
        return orjson.loads(content) if isinstance(content, bytes) else content
    except orjson.JSONDecodeError:
        return content


def _form(content: bytes) -> Any:
    return dict(parse_qsl(content.decode("utf-8", "replace"), keep_blank_values=True))


def missing(counts: Mapping[Item, int], items: Iterable[Item]) -> list[Item]:
    """What was never exercised, in order."""
    return sorted(item for item in items if not counts.get(item))

"""Mutants of a stand-in's answers: changed behind its own check against the spec, just before they go out."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import orjson

from contract_tests.kit.error_statuses.provocations import load_never_answered
from contract_tests.kit.golden.recording import NEVER_RECORDED, has_pattern, list_answers
from contract_tests.kit.mutation import effects
from contract_tests.kit.mutation.mutant import Mutant
from contract_tests.kit.services import VENDORS, Operation, Service, Spec
from mockservers.core.http.pipeline import RequestPipeline
from mockservers.core.messages import Response

FIRST_ERROR = 400
GONE = object()
Way = tuple[str, ...]  # names of members, ``*`` for the items of an array
Alter = Callable[[Response], Response]
OTHERS: Mapping[type, Any] = {str: 4711, int: "text", float: "text", bool: "text", list: {}, dict: [], type(None): {}}


def generate_answer_mutants() -> Iterator[Mutant]:
    """Every mutant of every documented answer."""
    for service in VENDORS:
        for operation in service.spec.operations.values():
            for status, node in operation.node["responses"].items():
                if f"{operation.id} {status}" in load_never_answered(service):
                    continue
                for operator, what, alter in _alterations(
                    service.spec, status, service.spec.resolve(node), _answered(service, operation, status)
                ):
                    yield Mutant(
                        side="stand-in",
                        operator=operator,
                        service=service.name,
                        operations=(operation.id,),
                        place=f"{operation.id} {status}{what}",
                        apply=partial(alter_answers, service, operation, status, alter),
                        status=status,
                        equivalent=find_equivalence(service, operation, status, operator, what),
                    )


def find_equivalence(service: Service, operation: Operation, status: str, operator: str, what: str) -> str:
    """The rule by which the stand-in has nothing to change; empty where it has."""
    if operator.startswith("header") and has_pattern(
        NEVER_RECORDED, f"{service.name} {operation.id} {status} {what.strip().lower()}"
    ):
        return "the stand-in never sends this header"
    return ""


def alter_answers(service: Service, operation: Operation, status: str, alter: Alter) -> None:
    """Let every answer of an operation with a status go out altered."""
    effects.enable_counting()
    real_finish = RequestPipeline.finish  # the last step before an answer goes out

    def altered(self: RequestPipeline, found: Operation, answer: Response) -> Response:
        right = real_finish(self, found, answer)
        if (self.service.name, found.id, str(right.status)) != (service.name, operation.id, status):
            return right
        wrong = effects.catch_failures(alter)(right) or right
        if wrong != right:
            effects.count_hit()
        return wrong

    RequestPipeline.finish = altered  # type: ignore[method-assign]


def _alterations(
    spec: Spec, status: str, node: Mapping[str, Any], is_answered: Callable[[Way], bool]
) -> Iterator[tuple[str, str, Alter]]:
    """Operator, what is altered, and what alters the answer."""
    other = "202" if status.startswith("2") else "418"
    yield "status changed", f" -> {other}", partial(_with_status, int(other))
    for name in node.get("headers", {}):
        yield "header dropped", f" {name}", partial(_without_header, name)
        yield "header renamed", f" {name}", partial(_with_header_renamed, name)
    for media, content in node.get("content", {}).items():
        yield "media type changed", f" {media}", _as_other_media_type
        yield "body dropped", f" {media}", _without_body
        if not media.endswith(("json", "error")):
            continue
        ways = {way: one for way, one in _ways(spec, content.get("schema", {})) if is_answered(way)}
        for way, schema in ways.items():
            for operator, change in (*MEMBER, *((CHANGED,) if schema.get("type") in COUNTED else ())):
                yield operator, f" {'/'.join(way)}", partial(alter_body, partial(change, way))
        for way, schema in ways.items():
            if len(schema.get("enum", ())) > 1:
                yield (
                    "other enum value",
                    f" {'/'.join(way)}",
                    partial(alter_body, partial(_to_other_value, way, schema["enum"])),
                )
        if int(status) >= FIRST_ERROR:
            yield "wrong error text", "", partial(alter_body, _with_other_words)
        if not any(one.get("additionalProperties", True) for one in _objects(spec, content.get("schema", {}))):
            yield "undocumented member", "", partial(alter_body, _with_member)


def _objects(spec: Spec, node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    node = spec.resolve(node)
    if "properties" in node:
        yield node
    else:
        yield {"additionalProperties": True}


def _ways(spec: Spec, node: Mapping[str, Any], way: Way = ()) -> Iterator[tuple[Way, Mapping[str, Any]]]:
    """The ways to every member that a schema names, and the member's schema."""
    node = spec.resolve(node)
    for name, one in node.get("properties", {}).items():
        if name not in way[-3:]:  # a schema may hold itself
            yield (*way, name), spec.resolve(one)
            yield from _ways(spec, one, (*way, name))
    if isinstance(node.get("items"), dict):
        yield from _ways(spec, node["items"], (*way, "*"))
    for word in ("allOf", "anyOf", "oneOf"):
        for one in node.get(word, ()):
            yield from _ways(spec, one, way)


def _answered(service: Service, operation: Operation, status: str) -> Callable[[Way], bool]:
    """Whether a way leads to a member that was ever recorded; where answers are too long for that, any may be."""
    bodies = [one.get("body") for one in list_answers(service, operation.id) if str(one["status"]) == status]
    if not bodies or any(isinstance(one, dict) and one.keys() == {"sha256", "bytes", "begins"} for one in bodies):
        return lambda _way: True
    return lambda way: any(True for one in bodies for _ in _each_holder(one, way))


def _with_status(status: int, answer: Response) -> Response:
    return replace(answer, status=status)


def _without_header(name: str, answer: Response) -> Response:
    return replace(answer, headers={key: one for key, one in answer.headers.items() if key.lower() != name.lower()})


def _with_header_renamed(name: str, answer: Response) -> Response:
    return replace(
        answer,
        headers={"X-Renamed" if key.lower() == name.lower() else key: one for key, one in answer.headers.items()},
    )


def _as_other_media_type(answer: Response) -> Response:
    return replace(answer, headers={**answer.headers, "Content-Type": "text/x-other"})


def _without_body(answer: Response) -> Response:
    return replace(answer, body=b"")


def alter_body(change: Callable[[Any], Any], answer: Response) -> Response:
    """The answer with its JSON body changed; a stream stays as it is."""
    if not isinstance(answer.body, bytes) or not answer.body:
        return answer
    try:
        right = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return answer  # a text
    wrong = change(copy.deepcopy(right))
    return answer if wrong == right else replace(answer, body=orjson.dumps(wrong))


def _each_holder(body: Any, way: Way) -> Iterator[dict[str, Any]]:
    """The objects that hold the member that a way leads to."""
    if not way:
        return
    step, *rest = way
    if step == "*":
        for one in body if isinstance(body, list) else ():
            yield from _each_holder(one, tuple(rest))
    elif isinstance(body, dict) and step in body:
        if rest:
            yield from _each_holder(body[step], tuple(rest))
        else:
            yield body


def _renamed(way: Way, body: Any) -> Any:
    for one in _each_holder(body, way):
        one[f"{way[-1]}_renamed"] = one.pop(way[-1])
    return body


def _dropped(way: Way, body: Any) -> Any:
    for one in _each_holder(body, way):
        del one[way[-1]]
    return body


def _of_other_type(way: Way, body: Any) -> Any:
    for one in _each_holder(body, way):
        one[way[-1]] = OTHERS[type(one[way[-1]])]
    return body


def _other_value(way: Way, body: Any) -> Any:
    """Another value of the same type; objects and arrays become empty."""
    for one in _each_holder(body, way):
        value = one[way[-1]]
        if isinstance(value, bool):
            one[way[-1]] = not value
        elif isinstance(value, int | float):
            one[way[-1]] = value + 1
    return body


MEMBER: tuple[tuple[str, Callable[[Way, Any], Any]], ...] = (
    ("member renamed", _renamed),
    ("member dropped", _dropped),
    ("member of another type", _of_other_type),
)
CHANGED = ("number or truth changed", _other_value)
COUNTED = {"integer", "number", "boolean"}


def _to_other_value(way: Way, values: list[Any], body: Any) -> Any:
    for one in _each_holder(body, way):
        value = one[way[-1]]
        if value in values:
            one[way[-1]] = values[(values.index(value) + 1) % len(values)]
    return body


def _with_other_words(body: Any) -> Any:
    """Every text of the body with its first word changed."""
    if isinstance(body, str):
        return f"Really, {body}" if " " in body else body
    if isinstance(body, list):
        return [_with_other_words(one) for one in body]
    if isinstance(body, dict):
        return {name: _with_other_words(one) for name, one in body.items()}
    return body


def _with_member(body: Any) -> Any:
    return {**body, "undocumented": 1} if isinstance(body, dict) else body

"""Mutants of a mock server's answers: changed after its own validation, just before they are sent."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import orjson

from contract_tests.kit.error_statuses.provocations import load_never_answered
from contract_tests.kit.golden.recording import NEVER_RECORDED, has_pattern, list_answers, parse_body
from contract_tests.kit.mutation import effects
from contract_tests.kit.mutation.mutant import Mutant
from contract_tests.kit.services import CONTROL_PLANE, SERVICES, VENDORS, Operation, Service, Spec
from mockservers.core.http.pipeline import RequestPipeline
from mockservers.core.messages import Response

FIRST_ERROR = 400
REMOVED = object()
MemberPath = tuple[str, ...]  # names of members, ``*`` for the items of an array
Alter = Callable[[Response], Response]
ChangesAnswer = Callable[[MemberPath, Callable[[Any], Any]], bool]
OTHER_VALUES: Mapping[type, Any] = {
    str: 4711,
    int: "text",
    float: "text",
    bool: "text",
    list: {},
    dict: [],
    type(None): {},
}


def generate_answer_mutants() -> Iterator[Mutant]:
    """Generate every mutant of every documented answer."""
    for service in SERVICES:
        for operation in service.spec.operations.values():
            for status, node in operation.node["responses"].items():
                if f"{operation.id} {status}" in load_never_answered(service):
                    continue
                for operator, what, alter in _generate_alterations(
                    service.spec, status, service.spec.resolve(node), _make_recorded_filter(service, operation, status)
                ):
                    yield Mutant(
                        side="control" if service is CONTROL_PLANE else "server",
                        operator=operator,
                        service=service.name,
                        operations=(operation.id,),
                        place=f"{operation.id} {status}{what}",
                        apply=partial(alter_answers, service, operation, status, alter),
                        status=status,
                        equivalent=find_equivalence(service, operation, status, operator, what),
                    )


def count_unrecorded_members() -> int:
    """Count the members of documented answers that no recorded answer has; their changes are no mutants."""
    return sum(
        not any(changes_answer(path, change) for _, change in _list_member_changes(path, schema))
        for service in VENDORS
        for operation in service.spec.operations.values()
        for status, node in operation.node["responses"].items()
        for content in service.spec.resolve(node).get("content", {}).values()
        for changes_answer in [_make_recorded_filter(service, operation, status)]
        for path, schema in dict(_list_members(service.spec, content.get("schema", {}))).items()
    )


def find_equivalence(service: Service, operation: Operation, status: str, operator: str, what: str) -> str:
    """Return the reason why there is nothing to change; empty if there is."""
    if operator.startswith("header") and has_pattern(
        NEVER_RECORDED, f"{service.name} {operation.id} {status} {what.strip().lower()}"
    ):
        return "the mock server never sends this header"
    return ""


def alter_answers(service: Service, operation: Operation, status: str, alter: Alter) -> None:
    """Alter every answer of an operation with a status."""
    effects.enable_counting()
    real_finish = RequestPipeline.finish  # the last step before an answer is sent

    def finish(self: RequestPipeline, answered: Operation, response: Response) -> Response:
        right = real_finish(self, answered, response)
        if (self.service.name, answered.id, str(right.status)) != (service.name, operation.id, status):
            return right
        wrong = effects.catch_failures(alter)(right) or right
        if wrong != right:
            effects.count_hit()
        return wrong

    RequestPipeline.finish = finish  # type: ignore[method-assign]


def _generate_alterations(
    spec: Spec, status: str, node: Mapping[str, Any], changes_answer: ChangesAnswer
) -> Iterator[tuple[str, str, Alter]]:
    """Generate operator, place, and the function that alters the answer."""
    other = "202" if status.startswith("2") else "418"
    yield "status changed", f" -> {other}", partial(_set_status, int(other))
    for name in node.get("headers", {}):
        yield "header dropped", f" {name}", partial(_drop_header, name)
        yield "header renamed", f" {name}", partial(_rename_header, name)
    for media, content in node.get("content", {}).items():
        yield "media type changed", f" {media}", _change_media_type
        yield "body dropped", f" {media}", _drop_body
        if not media.endswith(("json", "error")):
            continue
        for path, schema in dict(_list_members(spec, content.get("schema", {}))).items():
            for operator, change in _list_member_changes(path, schema):
                if changes_answer(path, change):
                    yield operator, f" {'/'.join(path)}", partial(alter_body, change)
        if int(status) >= FIRST_ERROR:
            yield "wrong error text", "", partial(alter_body, _change_words)
        if not any(node.get("additionalProperties", True) for node in _list_objects(spec, content.get("schema", {}))):
            yield "undocumented member", "", partial(alter_body, _add_member)


def _list_member_changes(path: MemberPath, schema: Mapping[str, Any]) -> Iterator[tuple[str, Callable[[Any], Any]]]:
    for operator, change in (*MEMBER, *((CHANGED,) if schema.get("type") in COUNTED else ())):
        yield operator, partial(change, path)
    if len(schema.get("enum", ())) > 1:
        yield "other enum value", partial(_change_enum_value, path, schema["enum"])


def _list_objects(spec: Spec, node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    node = spec.resolve(node)
    if "properties" in node:
        yield node
    else:
        yield {"additionalProperties": True}


def _list_members(
    spec: Spec, node: Mapping[str, Any], path: MemberPath = ()
) -> Iterator[tuple[MemberPath, Mapping[str, Any]]]:
    """List the paths of every member that a schema names, and the member's schema."""
    node = spec.resolve(node)
    for name, schema in node.get("properties", {}).items():
        if name not in path[-3:]:  # a schema may contain itself
            yield (*path, name), spec.resolve(schema)
            yield from _list_members(spec, schema, (*path, name))
    if isinstance(node.get("items"), dict):
        yield from _list_members(spec, node["items"], (*path, "*"))
    for word in ("allOf", "anyOf", "oneOf"):
        for branch in node.get(word, ()):
            yield from _list_members(spec, branch, path)


def _make_recorded_filter(service: Service, operation: Operation, status: str) -> ChangesAnswer:
    """Make the predicate for changes of a member that change a recorded answer, or an example of the control plane.

    Of an answer that is recorded as a digest, every change of a member that is not always null does.
    """
    values = list(_list_bodies(service, operation, status))

    def changes_answer(path: MemberPath, change: Callable[[Any], Any]) -> bool:
        return any(
            value["members"].get("/".join(path), "null") != "null"
            if isinstance(value, dict) and {"sha256", "members"} <= value.keys()
            else change(copy.deepcopy(value)) != value
            for value in values
        )

    return changes_answer


def _list_bodies(service: Service, operation: Operation, status: str) -> Iterator[Any]:
    if service is not CONTROL_PLANE:
        for answer in list_answers(service, operation.id):
            if str(answer["status"]) == status:
                yield parse_body(answer.get("body"))
        return
    for content in operation.spec.resolve(operation.node["responses"][status]).get("content", {}).values():
        yield from ([content["example"]] if "example" in content else [])
        yield from (operation.spec.resolve(example).get("value") for example in content.get("examples", {}).values())


def _set_status(status: int, answer: Response) -> Response:
    return replace(answer, status=status)


def _drop_header(name: str, answer: Response) -> Response:
    return replace(
        answer, headers={key: header for key, header in answer.headers.items() if key.lower() != name.lower()}
    )


def _rename_header(name: str, answer: Response) -> Response:
    return replace(
        answer,
        headers={"X-Renamed" if key.lower() == name.lower() else key: header for key, header in answer.headers.items()},
    )


def _change_media_type(answer: Response) -> Response:
    return replace(answer, headers={**answer.headers, "Content-Type": "text/x-other"})


def _drop_body(answer: Response) -> Response:
    return replace(answer, body=b"")


def alter_body(change: Callable[[Any], Any], answer: Response) -> Response:
    """Change the JSON body of an answer; a stream stays unchanged."""
    if not isinstance(answer.body, bytes) or not answer.body:
        return answer
    try:
        right = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return answer  # not JSON
    wrong = change(copy.deepcopy(right))
    return answer if wrong == right else replace(answer, body=orjson.dumps(wrong))


def _find_owners(body: Any, path: MemberPath) -> Iterator[dict[str, Any]]:
    """Find the objects that have the member of a path."""
    if not path:
        return
    step, *rest = path
    if step == "*":
        for member in body if isinstance(body, list) else ():
            yield from _find_owners(member, tuple(rest))
    elif isinstance(body, dict) and step in body:
        if rest:
            yield from _find_owners(body[step], tuple(rest))
        else:
            yield body


def _rename_member(path: MemberPath, body: Any) -> Any:
    for member in _find_owners(body, path):
        member[f"{path[-1]}_renamed"] = member.pop(path[-1])
    return body


def _drop_member(path: MemberPath, body: Any) -> Any:
    for member in _find_owners(body, path):
        del member[path[-1]]
    return body


def _change_type(path: MemberPath, body: Any) -> Any:
    for member in _find_owners(body, path):
        member[path[-1]] = OTHER_VALUES[type(member[path[-1]])]
    return body


def _change_value(path: MemberPath, body: Any) -> Any:
    """Change numbers and booleans to other values of the same type."""
    for member in _find_owners(body, path):
        value = member[path[-1]]
        if isinstance(value, bool):
            member[path[-1]] = not value
        elif isinstance(value, int | float):
            member[path[-1]] = value + 1
    return body


MEMBER: tuple[tuple[str, Callable[[MemberPath, Any], Any]], ...] = (
    ("member renamed", _rename_member),
    ("member dropped", _drop_member),
    ("member of another type", _change_type),
)
CHANGED = ("number or truth changed", _change_value)
COUNTED = {"integer", "number", "boolean"}


def _change_enum_value(path: MemberPath, values: list[Any], body: Any) -> Any:
    for member in _find_owners(body, path):
        value = member[path[-1]]
        if value in values:
            member[path[-1]] = values[(values.index(value) + 1) % len(values)]
    return body


def _change_words(body: Any) -> Any:
    """Change the beginning of every sentence of a body."""
    if isinstance(body, str):
        return f"Really, {body}" if " " in body else body
    if isinstance(body, list):
        return [_change_words(member) for member in body]
    if isinstance(body, dict):
        return {name: _change_words(member) for name, member in body.items()}
    return body


def _add_member(body: Any) -> Any:
    return {**body, "undocumented": 1} if isinstance(body, dict) else body

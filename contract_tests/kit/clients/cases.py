"""Valid requests for an operation: the spec's own examples, and what schemathesis generates from its schemas."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any
from urllib.parse import unquote

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.core import NotSet

from mockservers.checks.conformance import flexera_checksum, formats
from mockservers.core.openapi.document import Operation, Spec
from mockservers.core.service.service import Service

FORM, MULTIPART, JSON = "application/x-www-form-urlencoded", "multipart/form-data", "application/json"
FORMS = (FORM, MULTIPART)
NOTHING = object()  # no body
NOT_PARAMETERS = {"accept", "content-type", "authorization"}  # which OpenAPI says elsewhere
ALIKE = {".", ".."}  # path segments that make another path
GENERATION = {"allow-x00": False, "with-security-parameters": False, "database": "none"}


@dataclass(frozen=True)
class Case:
    """A request as the spec speaks of it: parameters by their names on the wire, JSON values, and a body.

    ``body`` is a JSON value for JSON and forms, bytes for any other media type, ``NOTHING`` where there is none;
    ``value`` is what the bytes of XML were written from.
    """

    operation: Operation
    path: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = NOTHING
    media_type: str = ""
    value: Any = NOTHING
    is_example: bool = False

    def __str__(self) -> str:
        body = "" if self.body is NOTHING else f" {self.media_type} {self.body!r}"
        return f"{self.operation.id} {dict(self.path)} {dict(self.query)} {dict(self.headers)}{body}"[:1_000]


def cases(service: Service, operation: str, examples: int, number: int) -> list[Case]:
    """The examples of an operation, then generated cases, then generated ones at the place of an example.

    Args:
        service: The vendor.
        operation: The operationId.
        examples: The most cases to generate.
        number: The seed; the same one gives the same cases.
    """
    return list(_cases(service.spec, operation, examples, number))


@cache
def _cases(spec: Spec, operation: str, examples: int, number: int) -> list[Case]:
    found = spec.operations[operation]
    described = _described(spec)[operation]
    own = [one for each in described.get_strategies_from_examples() for one in drawn(each, 1, number)]
    generated = drawn(described.as_strategy(generation_mode=GenerationMode.POSITIVE), examples, number)
    wanted = [replace(_case(found, one), is_example=True) for one in own]
    for each in generated:
        flexera_checksum.set_checksum(None, each, {})
    others = [one for one in (_case(found, each) for each in generated) if _can_be_sent(one)]
    return wanted + others + [replace(one, path=wanted[0].path) for one in others if wanted and one.path]


def drawn(strategy: st.SearchStrategy[Any], examples: int, number: int) -> list[Any]:
    """Values from a strategy: at most so many, always the same for a seed."""
    found: list[Any] = []

    @seed(number)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(value: Any) -> None:
        found.append(value)

    collect()
    return found


@cache
def _described(spec: Spec) -> Mapping[str, Any]:
    return described(spec.document)


def described(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Schemathesis' view of a document's operations, by operationId."""
    formats.register()
    config = schemathesis.Config.from_dict({"generation": GENERATION})
    schema = schemathesis.openapi.from_dict(deepcopy(dict(document)), config=config)
    return {one.definition.raw["operationId"]: one for one in (each.ok() for each in schema.get_all_operations())}


def _case(operation: Operation, generated: schemathesis.Case[Any]) -> Case:
    media_type, body, value = generated.media_type or "", generated.body, NOTHING
    if isinstance(body, NotSet):
        body, media_type = NOTHING, ""
    elif media_type not in (JSON, *FORMS) or operation_takes_bytes(operation, media_type):
        body, value = flexera_checksum.serialize_body(generated), generated.body
    headers = {name: str(value) for name, value in (generated.headers or {}).items()}
    none = {one.name for one in operation.parameters if one.allow_empty}  # where an empty value counts as none
    return Case(
        operation,
        path={name: unquote(str(value)) for name, value in generated.path_parameters.items()},
        query={
            name: value
            for name, value in generated.query.items()
            if value is not None and not (value == "" and name in none)
        },
        headers={name: value for name, value in headers.items() if name.lower() not in NOT_PARAMETERS},
        body=body,
        media_type=media_type,
        value=value,
    )


def operation_takes_bytes(operation: Operation, media_type: str) -> bool:
    """Whether a body of this media type is bytes as they are."""
    return operation.body is not None and operation.body.schemas[media_type.lower()].is_binary


def _can_be_sent(case: Case) -> bool:
    """Whether there are words for it: no path of dots, in a form only text, and objects where a schema has members.

    A schema with members and without a type allows anything but objects, too: for a stand-in that answers those
    with an error of its own. No model is made of them.
    """
    if any(value in ALIKE or not value for value in case.path.values()):
        return False
    if case.media_type in FORMS:
        return all(isinstance(one, str) for one in case.body.values())
    has_members = case.media_type == JSON and "properties" in case.operation.body.schemas[JSON].node  # type: ignore[union-attr]
    return not has_members or isinstance(case.body, bytes | Mapping)


Check = Callable[[Case], Sequence[str]]


def problems(found: Sequence[Case], check: Check) -> Iterator[str]:
    """What a check says of the cases, each with its case."""
    for case in found:
        for problem in check(case):
            yield f"{case}\n  {problem}"

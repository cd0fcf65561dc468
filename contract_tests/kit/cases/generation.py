"""Valid requests for an operation: the spec's examples, and cases that schemathesis generates from the schemas."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from functools import cache
from typing import Any
from urllib.parse import unquote

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.core import NotSet

from contract_tests.kit.cases.case import FORMS, JSON, MULTIPART, NO_BODY, Case
from contract_tests.kit.services import SEED, Operation, Service, Spec
from mockservers.checks.conformance import flexera_checksum
from mockservers.checks.conformance.formats import registration
from mockservers.core.openapi.document import Parameter, choose_schema

NOT_PARAMETERS = {"accept", "content-type", "authorization"}  # OpenAPI declares these headers elsewhere
DOT_SEGMENTS = {".", ".."}  # clients and servers normalize these path segments
FEW = 2  # generated cases, where examples are what matters
GENERATION = {"allow-x00": False, "with-security-parameters": False, "database": "none"}


def generate_cases(service: Service, operation: str, examples: int, number: int) -> list[Case]:
    """Generate valid requests: the spec's examples, generated cases, and generated cases at the path of an example.

    Args:
        service: The vendor.
        operation: The operationId.
        examples: The maximum number of generated cases.
        number: The seed; equal seeds give equal cases.
    """
    return list(_generate(service.spec, operation, examples, number))


@cache
def list_examples(service: Service, operation: str) -> tuple[Case, ...]:
    """List the spec's examples of an operation, or one generated request if the spec has no example."""
    return _list_documented(service.spec, operation, SEED) or tuple(generate_cases(service, operation, FEW, SEED)[:1])


@cache
def _generate(spec: Spec, operation: str, examples: int, number: int) -> list[Case]:
    declared, described = spec.operations[operation], _describe_spec(spec)[operation]
    own, generated = [*_list_documented(spec, operation, number)], draw_generated(described, examples, number)
    for case in generated:
        flexera_checksum.set_checksum(None, case, {})
    others = [case for case in (_convert_case(declared, case) for case in generated) if _can_be_sent(case)]
    return own + others + [replace(case, path=own[0].path) for case in others if own and case.path]


@cache
def _list_documented(spec: Spec, operation: str, number: int) -> tuple[Case, ...]:
    declared, documented = spec.operations[operation], draw_examples(_describe_spec(spec)[operation], number)
    return tuple(replace(_convert_case(declared, case), is_example=True) for case in documented)


def draw_examples(described: Any, number: int) -> list[Any]:
    """Draw the examples of a schemathesis operation."""
    return [
        value for strategy in described.get_strategies_from_examples() for value in draw_values(strategy, 1, number)
    ]


def draw_generated(described: Any, examples: int, number: int) -> list[Any]:
    """Draw generated values of a schemathesis operation."""
    return draw_values(described.as_strategy(generation_mode=GenerationMode.POSITIVE), examples, number)


def draw_values(strategy: st.SearchStrategy[Any], examples: int, number: int) -> list[Any]:
    """Draw at most so many values from a hypothesis strategy; equal seeds give equal values."""
    drawn: list[Any] = []

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
        drawn.append(value)

    collect()
    return drawn


@cache
def _describe_spec(spec: Spec) -> Mapping[str, Any]:
    return describe_operations(spec.document)


def describe_operations(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Load an OpenAPI document into schemathesis, and return its operations by operationId."""
    registration.register()
    config = schemathesis.Config.from_dict({"generation": GENERATION})
    schema = schemathesis.openapi.from_dict(deepcopy(dict(document)), config=config)
    operations: list[Any] = [result.ok() for result in schema.get_all_operations()]
    return {operation.definition.raw["operationId"]: operation for operation in operations}


def _convert_case(operation: Operation, generated: schemathesis.Case[Any]) -> Case:
    media_type, body, value = generated.media_type or "", generated.body, NO_BODY
    if isinstance(body, NotSet):
        body, media_type = NO_BODY, ""
    elif media_type not in (JSON, *FORMS) or is_binary_body(operation, media_type):
        body, value = flexera_checksum.serialize_body(generated), generated.body
    elif media_type == MULTIPART:
        body = encode_files(operation, body)
    headers = {name: str(header) for name, header in (generated.headers or {}).items()}
    query = {name: _write_number(operation, name, value) for name, value in generated.query.items()}
    may_be_empty = {
        parameter.name for parameter in operation.parameters if parameter.allow_empty or _is_number_as_text(parameter)
    }
    return Case(
        operation,
        path={name: unquote(str(parameter)) for name, parameter in generated.path_parameters.items()},
        query={
            name: parameter
            for name, parameter in query.items()
            if parameter is not None and not (parameter == "" and name in may_be_empty)
        },
        headers={name: header for name, header in headers.items() if name.lower() not in NOT_PARAMETERS},
        body=body,
        media_type=media_type,
        value=value,
    )


def encode_files(operation: Operation, members: Any) -> Any:
    """Return the members of a multipart form with bytes in place of the texts of files."""
    assert operation.body is not None
    properties = operation.body.schemas[MULTIPART].node.get("properties", {})
    return {
        name: value.encode() if isinstance(value, str) and properties.get(name, {}).get("format") == "binary" else value
        for name, value in members.items()
    }


def _is_number_as_text(parameter: Parameter) -> bool:
    return (parameter.schema.type, parameter.schema.node.get("format")) == ("string", "int32")


def _write_number(operation: Operation, name: str, value: Any) -> Any:
    """Return a number that is sent as text as clients write it, without leading zeros."""
    numbers = {parameter.name for parameter in operation.parameters if _is_number_as_text(parameter)}
    return str(int(value)) if name in numbers and value else value


def is_binary_body(operation: Operation, media_type: str) -> bool:
    """Return whether a body of this media type is sent as plain bytes."""
    schema = operation.body and choose_schema(operation.body.schemas, media_type.lower())
    return schema is not None and schema.is_binary


def _can_be_sent(case: Case) -> bool:
    """Return whether HTTP and the generated models can express a case.

    They cannot express a path of dots, and form members that are not text. A schema with properties but without a type
    allows other values than objects; generated models do not.
    """
    if any(value in DOT_SEGMENTS or not value for value in case.path.values()):
        return False
    if case.media_type in FORMS and not is_binary_body(case.operation, case.media_type):
        texts = (str, bytes) if case.media_type == MULTIPART else (str,)
        return all(isinstance(value, texts) for value in case.body.values())
    has_members = case.media_type == JSON and "properties" in case.operation.body.schemas[JSON].node  # type: ignore[union-attr]
    return not has_members or isinstance(case.body, bytes | Mapping)


def check_cases(cases: Iterable[Case], check: Callable[[Case], Sequence[str]]) -> Iterator[str]:
    """Apply a check to cases, and return its problems together with the case."""
    for case in cases:
        for problem in check(case):
            yield f"{case}\n  {problem}"

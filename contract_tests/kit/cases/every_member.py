"""Requests and responses with every member that the spec names, and every enumerated value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from contract_tests.kit.cases.case import FORMS, JSON, MULTIPART, Case
from contract_tests.kit.cases.generation import encode_files
from contract_tests.kit.cases.response_cases import ResponseCase, parse_status
from contract_tests.kit.cases.schema_values import generate_values
from contract_tests.kit.services import Operation
from mockservers.checks.conformance.formats.registration import CHOICES
from mockservers.core.openapi.document import Parameter


def generate_full_responses(operation: Operation) -> Iterator[ResponseCase]:
    """Generate every documented JSON response with every member."""
    for status, response in operation.responses.items():
        headers = {
            name: str(schema.node.get("example", "7"))
            for name, (is_required, schema) in response.headers.items()
            if is_required
        }
        for media_type, schema in response.schemas.items():
            empty = ResponseCase(operation, parse_status(status), media_type, headers)
            if empty.is_json:
                yield from (replace(empty, body=body) for body in generate_values(operation.spec, schema.node))


def generate_full_requests(case: Case) -> Iterator[Case]:
    """Generate the case with every JSON body and every form that has every member."""
    schemas = case.operation.body.schemas if case.operation.body else {}
    for media_type in (JSON, *FORMS):
        if media_type in schemas and not schemas[media_type].is_binary:
            for body in generate_values(case.operation.spec, schemas[media_type].node):
                sent = encode_files(case.operation, body) if media_type == MULTIPART else body
                yield replace(case, body=sent, media_type=media_type)


def generate_enumerated(case: Case) -> Iterator[tuple[Case, Parameter]]:
    """Generate the case with every value of every parameter that has few, and that parameter."""
    for parameter in case.operation.parameters:
        items = parameter.schema.items if parameter.schema.type == "array" else None
        schema = items or parameter.schema
        node = case.operation.spec.resolve(schema.node)
        for value in node.get("enum") or CHOICES.get(node.get("format", ""), ()):
            yield case.with_parameter(parameter.location, parameter.name, [value] if items else value), parameter

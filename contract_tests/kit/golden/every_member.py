"""Requests and answers with every member that the spec names, and every choice that it leaves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from contract_tests.kit.clients.answers import CODES, Answered
from contract_tests.kit.clients.cases import JSON, Case
from contract_tests.kit.golden.values import values
from mockservers.core.openapi.document import Operation, Parameter


def full_answers(operation: Operation) -> Iterator[Answered]:
    """Every documented JSON answer with every member."""
    for status, response in operation.responses.items():
        for media_type, schema in response.schemas.items():
            if Answered(operation, 200, media_type).is_json:
                headers = {
                    name: one.node.get("example", "7") for name, (needed, one) in response.headers.items() if needed
                }
                told = {name: str(value) for name, value in headers.items()}
                for body in values(operation.spec, schema.node):
                    yield Answered(operation, CODES.get(status) or int(status), media_type, told, body)


def full_requests(case: Case) -> Iterator[Case]:
    """The case with every JSON body that has every member."""
    schemas = case.operation.body.schemas if case.operation.body else {}
    if JSON in schemas and not schemas[JSON].is_binary:
        for body in values(case.operation.spec, schemas[JSON].node):
            yield replace(case, body=body, media_type=JSON)


def full_parameters(case: Case) -> Iterator[tuple[Case, Parameter]]:
    """The case with every enumerated value of every parameter, and that parameter."""
    places = {"path": "path", "query": "query", "header": "headers"}
    for one in case.operation.parameters:
        several = one.schema.items.node if one.schema.type == "array" else one.schema.node
        for value in case.operation.spec.resolve(several).get("enum", ()):
            sent = [value] if one.schema.type == "array" else value
            member = places[one.location]
            yield replace(case, **{member: {**getattr(case, member), one.name: sent}}), one

"""What a spec demands of requests: parameters and media types by operation, and the keywords of each schema."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from contract_tests.kit.coverage.required import SpecNode, find_body, list_contents, list_parameters
from contract_tests.kit.coverage.restrictions import BOUNDS, walk_schemas
from contract_tests.kit.services import Operation, Service

KEYWORDS = {"type", "format", "pattern", "enum", "nullable", "exclusiveMinimum", "required", "default", *BOUNDS}


def describe_requests(service: Service) -> dict[str, Any]:
    """Return what each operation takes, by its id, and the keywords of each schema in it, by its pointer.

    A parameter that is required is marked by ``!``, and so is a body.
    """
    operations = service.spec.operations.values()
    schemas = (schema for operation in operations for schema in _list_schemas(operation))
    return {
        "operations": {operation.id: sorted(_list_inputs(operation)) for operation in operations},
        "schemas": {place.pointer: _describe(place) for schema in schemas for place in walk_schemas(schema)},
    }


def _list_inputs(operation: Operation) -> Iterator[str]:
    for place in list_parameters(operation):
        yield f"{place.node['in']} {place.node['name']}{'!' if place.node.get('required') else ''}"
    if body := find_body(operation):
        mark = "!" if body.node.get("required") else ""
        yield from (f"body {media_type}{mark}" for media_type, _ in list_contents(body))


def _list_schemas(operation: Operation) -> Iterator[SpecNode]:
    yield from (place.inside("schema") for place in list_parameters(operation))
    yield from (content.inside("schema") for _, content in list_contents(find_body(operation)))


def _describe(place: SpecNode) -> dict[str, Any]:
    found = {name: value for name, value in place.node.items() if name in KEYWORDS}
    if isinstance(others := place.node.get("additionalProperties"), bool):
        found["others"] = others
    return found

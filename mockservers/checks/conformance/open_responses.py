"""Responses with members that the spec does not declare: the schemas that accept them, and a count of the members.

A real system may be newer than the spec. Its additional members are reported as undeclared, not as failures.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import schemathesis
from schemathesis.engine.recorder import ScenarioRecorder

from mockservers.core.openapi.document import Operation, Spec

SCHEMAS = "#/components/schemas/"
OPEN = "_open"  # suffix of the copies of schemas that responses refer to
INDEX = re.compile(r"/\d+(?=/|$)")
KEYWORD = "additionalProperties"


def open_responses(document: dict[str, Any]) -> None:
    """Change a document in place so that responses may have undeclared members; requests are unchanged."""
    components = document.get("components", {})
    schemas = components.get("schemas", {})
    schemas.update({f"{name}{OPEN}": _open_schema(schema) for name, schema in list(schemas.items())})
    for response in [*_responses(document), *components.get("responses", {}).values()]:
        for content in response.get("content", {}).values():
            content["schema"] = _open_schema(content.get("schema", {}))


def _responses(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for item in document["paths"].values():
        for operation in item.values():
            if isinstance(operation, dict):
                yield from operation["responses"].values()


def _open_schema(node: object) -> object:
    """A schema that accepts undeclared members; `oneOf` becomes `anyOf`, since several alternatives may then match."""
    if isinstance(node, list):
        return [_open_schema(item) for item in node]
    if not isinstance(node, dict):
        return node
    opened = {"anyOf" if name == "oneOf" else name: _open_schema(value) for name, value in node.items()}
    if opened.get(KEYWORD) is False:
        del opened[KEYWORD]
    reference = opened.get("$ref")
    if isinstance(reference, str) and reference.startswith(SCHEMAS):
        opened["$ref"] = f"{reference}{OPEN}"
    return opened


class UndeclaredMembers:
    """Counts the members of a system's responses that the spec does not declare.

    Args:
        spec: The spec.
    """

    def __init__(self, spec: Spec) -> None:
        self._operations = {f"{operation.method} {operation.path}": operation for operation in spec.operations.values()}
        self.seen: dict[str, Counter[str]] = {}

    def add_all(self, recorder: ScenarioRecorder) -> None:
        """Count the undeclared members in the responses of a scenario."""
        for case, node in recorder.cases.items():
            response = recorder.find_response(case_id=case)
            if response is not None:
                self.add(node.value.operation.label, response)

    def add(self, label: str, response: schemathesis.Response) -> None:
        """Count the undeclared members of a response, by their place such as ``/rows/*/name``."""
        operation = self._operations.get(label)
        if operation is None:
            return
        for place in set(_find_undeclared(operation, response)):
            self.seen.setdefault(label, Counter())[place] += 1


def _find_undeclared(operation: Operation, response: schemathesis.Response) -> Iterator[str]:
    documented = operation.responses.get(str(response.status_code), operation.responses.get("default"))
    media_type = next(iter(response.headers.get("content-type", [""])), "").partition(";")[0].strip().lower()
    schema = documented.schemas.get(media_type) if documented else None
    if schema is None or not media_type.endswith("json"):
        return
    try:
        value = json.loads(response.content)
    except ValueError:  # schemathesis reports invalid JSON itself, or has kept only the first megabyte
        return
    failure = schema.find_failure(value)
    for problem in failure[2] if failure else ():
        if problem.keyword == KEYWORD:
            yield from (f"{INDEX.sub('/*', problem.pointer)}/{name}" for name in problem.details.get("unexpected", ()))

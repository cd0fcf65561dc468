"""Responses that may have more members than the spec: how they are accepted, and which members those are.

A real system may be newer than the spec. What it answers beyond the spec is reported as undeclared, not as a failure.
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
OPEN = "_open"  # ends the names of the copies that responses refer to
INDEX = re.compile(r"/\d+(?=/|$)")
KEYWORD = "additionalProperties"


def open_responses(document: dict[str, Any]) -> None:
    """Let the responses of a document have members that it does not declare; requests stay as they are."""
    components = document.get("components", {})
    schemas = components.get("schemas", {})
    schemas.update({f"{name}{OPEN}": _opened(one) for name, one in list(schemas.items())})
    for response in [*_responses(document), *components.get("responses", {}).values()]:
        for content in response.get("content", {}).values():
            content["schema"] = _opened(content.get("schema", {}))


def _responses(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for item in document["paths"].values():
        for operation in item.values():
            if isinstance(operation, dict):
                yield from operation["responses"].values()


def _opened(node: Any) -> Any:  # noqa: ANN401 -- any JSON
    """A schema that takes more members; alternatives that become alike may both fit."""
    if isinstance(node, list):
        return [_opened(one) for one in node]
    if not isinstance(node, dict):
        return node
    opened = {"anyOf" if name == "oneOf" else name: _opened(one) for name, one in node.items()}
    if opened.get(KEYWORD) is False:
        del opened[KEYWORD]
    reference = opened.get("$ref")
    if isinstance(reference, str) and reference.startswith(SCHEMAS):
        opened["$ref"] = f"{reference}{OPEN}"
    return opened


class UndeclaredMembers:
    """Members of a system's answers that the spec does not declare, with how often each was seen.

    Args:
        spec: The spec.
    """

    def __init__(self, spec: Spec) -> None:
        self._operations = {f"{one.method} {one.path}": one for one in spec.operations.values()}
        self.seen: dict[str, Counter[str]] = {}

    def add_all(self, recorder: ScenarioRecorder) -> None:
        """Count the undeclared members of a scenario's answers."""
        for case, node in recorder.cases.items():
            response = recorder.find_response(case_id=case)
            if response is not None:
                self.add(node.value.operation.label, response)

    def add(self, label: str, response: schemathesis.Response) -> None:
        """Count the undeclared members of an operation's answer, by their place in it such as ``/rows/*/name``."""
        operation = self._operations.get(label)
        if operation is None:
            return
        for place in set(_undeclared(operation, response)):
            self.seen.setdefault(label, Counter())[place] += 1


def _undeclared(operation: Operation, response: schemathesis.Response) -> Iterator[str]:
    documented = operation.responses.get(str(response.status_code), operation.responses.get("default"))
    media_type = next(iter(response.headers.get("content-type", [""])), "").partition(";")[0].strip().lower()
    schema = documented.schemas.get(media_type) if documented else None
    if schema is None or not media_type.endswith("json"):
        return
    try:
        value = json.loads(response.content)
    except ValueError:  # schemathesis reports it, or has kept only the first megabyte
        return
    failure = schema.failure(value)
    for one in failure[2] if failure else ():
        if one.keyword == KEYWORD:
            yield from (f"{INDEX.sub('/*', one.pointer)}/{name}" for name in one.details.get("unexpected", ()))

"""A vendor's OpenAPI document, or one of ours: its operations and schemas, as they are compared and judged."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Node = Mapping[str, Any]
METHODS = ("get", "head", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Operation:
    """An operation: its names in the document, and its node with the parameters of its path."""

    method: str
    path: str
    node: Node
    parameters: Mapping[str, Node]  # by place and name, such as "query orderBy"

    @property
    def key(self) -> str:
        """The operation's name in any document: method and path."""
        return f"{self.method.upper()} {self.path}"

    @property
    def id(self) -> str:
        """The operationId."""
        name: str = self.node["operationId"]
        return name


class Document:
    """An OpenAPI 3.0 document, or the facts of one."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.operations = {operation.key: operation for operation in self._read_operations()}
        templates = sorted(self.operations.values(), key=lambda operation: operation.path.count("{"))
        self._templates = [(operation, _compile_template(operation.path)) for operation in templates]

    def _read_operations(self) -> Iterator[Operation]:
        for path, item in self.node["paths"].items():
            for method in METHODS:
                if method in item:
                    found = [
                        self.resolve(one) for one in (*item.get("parameters", ()), *item[method].get("parameters", ()))
                    ]
                    yield Operation(method, path, item[method], {f"{one['in']} {one['name']}": one for one in found})

    def resolve(self, node: Node) -> Node:
        """Return a node, or the one that it refers to."""
        while "$ref" in node:
            node = self._find(node["$ref"])
        return node

    def enter(self, node: Node, at: str) -> tuple[Node, str]:
        """Resolve a schema; a named one is described by its own name instead of the place that refers to it."""
        while "$ref" in node:
            at, node = node["$ref"].rpartition("/")[2], self._find(node["$ref"])
        return node, at

    def _find(self, reference: str) -> Node:
        found: Node = self.node
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]
        return found

    def match(self, method: str, path: str) -> Operation | None:
        """Find the operation of a request; ``path`` is without the query."""
        for operation, template in self._templates:
            if operation.method == method.lower() and template.fullmatch(path):
                return operation
        return None


def _compile_template(path: str) -> re.Pattern[str]:
    return re.compile(
        "".join("[^/]+" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{[^}]*\})", path))
    )

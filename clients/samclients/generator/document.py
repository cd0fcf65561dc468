"""OpenAPI documents: references, operations, media types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
JSON, FORM, MULTIPART = "application/json", "application/x-www-form-urlencoded", "multipart/form-data"

Node = dict[str, Any]


class CannotGenerate(Exception):
    """The generator cannot express a part of the document."""


@dataclass(frozen=True)
class OperationNode:
    """An operation with its path item's parameters."""

    document: Document
    path: str
    method: str
    node: Node
    shared: tuple[Node, ...] = ()

    @property
    def id(self) -> str:
        """The operationId; made of method and path if there is none."""
        name: str = self.node.get("operationId") or f"{self.method}_{self.path.strip('/').replace('/', '_')}"
        return name

    @property
    def tag(self) -> str:
        """The first tag."""
        return str(next(iter(self.node.get("tags", ())), "default"))

    @property
    def summary(self) -> str:
        """The summary; the words of the id if there is none."""
        text: str = self.node.get("summary") or self.id.replace("_", " ").capitalize()
        return text.strip().rstrip(".")

    @property
    def doc(self) -> str:
        """The description."""
        text: str = self.node.get("description", "")
        return text

    @property
    def is_secured(self) -> bool:
        """True if the operation requires authentication."""
        return bool(self.node.get("security", self.document.node.get("security")))

    @cached_property
    def parameters(self) -> list[Node]:
        """The parameters; those of the operation replace those of its path with the same name.

        Raises:
            CannotGenerate: the runtime cannot send one of them.
        """
        resolve = self.document.resolve
        found = {
            (entry["name"], entry["in"]): entry
            for entry in map(resolve, [*self.shared, *self.node.get("parameters", ())])
        }
        for entry in found.values():
            self._check_parameter(entry)
        return list(found.values())

    def _check_parameter(self, entry: Node) -> None:
        is_list = self.document.resolve(entry.get("schema", {})).get("type") in ("array", "object")
        has_default_style = entry.get("style", "form") == "form" and entry.get("explode", True)
        if entry["in"] == "cookie" or (is_list and not (entry["in"] == "query" and has_default_style)):
            raise CannotGenerate(
                f"{self.id}: cannot send parameter {entry['name']!r}: only lists in the query and single values are "
                "supported."
            )

    @property
    def bodies(self) -> Node:
        """The media types of the body with their schemas."""
        return _list_schemas(self.document.resolve(self.node.get("requestBody", {})))

    @property
    def needs_body(self) -> bool:
        """True if the body is required."""
        return bool(self.document.resolve(self.node.get("requestBody", {})).get("required"))

    @property
    def responses(self) -> Iterator[tuple[str, tuple[str, Node] | None]]:
        """Status, and media type with schema, of the documented responses: JSON if there is a choice."""
        for status, reference in self.node["responses"].items():
            schemas = _list_schemas(self.document.resolve(reference))
            name = next(filter(is_json, schemas), next(iter(schemas), ""))
            yield str(status), (name, schemas[name]) if name and self.method != "head" else None


def _list_schemas(node: Node) -> Node:
    return {name: media.get("schema", {}) for name, media in node.get("content", {}).items()}


def is_json(media_type: str) -> bool:
    """Return whether a media type is JSON."""
    return media_type.partition(";")[0].strip() == JSON or media_type.partition(";")[0].endswith("+json")


@dataclass(frozen=True)
class Document:
    """An OpenAPI document."""

    node: Node

    @classmethod
    def read(cls, path: Path) -> Document:
        """Read a document from a file, JSON or YAML.

        Raises:
            CannotGenerate: it is not an OpenAPI document of version 3.
        """
        node = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
        if not isinstance(node, dict) or not str(node.get("openapi", "")).startswith("3"):
            raise CannotGenerate(f"{path} is not an OpenAPI document of version 3.")
        return cls(node)

    def resolve(self, node: Node) -> Node:
        """Return the node that a reference leads to."""
        while "$ref" in node:
            reference: str = node["$ref"]
            if not reference.startswith("#/"):
                raise CannotGenerate(f"The reference {reference!r} leads to another document.")
            node = self.node
            for step in reference.removeprefix("#/").split("/"):
                node = node[step.replace("~1", "/").replace("~0", "~")]
        return node

    @property
    def schemas(self) -> Mapping[str, Node]:
        """The named schemas."""
        found: Mapping[str, Node] = self.node.get("components", {}).get("schemas", {})
        return found

    @property
    def tags(self) -> Mapping[str, str]:
        """The descriptions of the tags."""
        return {tag["name"]: tag.get("description", "") for tag in self.node.get("tags", ())}

    @cached_property
    def operations(self) -> list[OperationNode]:
        """All operations in the document's order."""
        return [
            OperationNode(self, path, method, node, tuple(item.get("parameters", ())))
            for path, item in self.node["paths"].items()
            for method, node in item.items()
            if method in METHODS
        ]

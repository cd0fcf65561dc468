"""Declarations of methods: the operations of a document, grouped by tag, one for all versions of an operation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from samclients.generator.document import FORM, JSON, MULTIPART, CannotGenerate, Document, Node, OperationNode, is_json
from samclients.generator.names import ARGUMENTS, make_class_name, make_method_names, make_name, split_words
from samclients.generator.schemas import Types
from samclients.runtime.calls import IDEMPOTENT

RESENT = "Repeated after lost connections, time-outs, 429 and 502 to 504: {} is idempotent."
NOT_RESENT = "Repeated only if the server certainly did not process it: without a connection, and after 429."


@dataclass(frozen=True)
class Argument:
    """A parameter of a method."""

    name: str
    wire: str
    location: str
    type: str
    is_required: bool
    doc: str = ""

    @property
    def declaration(self) -> str:
        """The annotated name with its default."""
        return f"{self.name}: {self.type}" if self.is_required else f"{self.name}: {self.type} | Unset = UNSET"

    @property
    def item(self) -> str:
        """The item of a list in a manual."""
        required = ", required" if self.is_required else ""
        doc = f": {' '.join(self.doc.split())}" if self.doc else ""
        return f"- `{self.name}` (`{self.type}`{required}){doc}"


@dataclass(frozen=True)
class MethodDeclaration:
    """A method with the declaration of its operation."""

    name: str
    operation: OperationNode
    arguments: list[Argument]
    body: Argument | None
    bodies: Mapping[str, str]
    ok: Mapping[str, str]
    errors: Mapping[str, str]
    result: str
    bound: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    path: str = ""

    @property
    def media_types(self) -> tuple[str, ...]:
        """The media types among which a caller can choose for one body; none if the body decides."""
        kinds = [kind for kind in self.bodies.values() if kind != "Raw"]
        return tuple(name for name, kind in self.bodies.items() if kind != "Raw") if len(kinds) > 1 else ()

    @property
    def positional(self) -> list[Argument]:
        """The parameters in the path."""
        return [argument for argument in self.arguments if argument.location == "path"]

    @property
    def keywords(self) -> list[Argument]:
        """The other parameters, the body first, required ones before others."""
        body = [self.body] if self.body else []
        others = [argument for argument in self.arguments if argument.location != "path"]
        return [*body, *sorted(others, key=lambda argument: not argument.is_required)]

    @property
    def names(self) -> Mapping[str, str]:
        """The names in the document that differ, by name."""
        return {argument.name: argument.wire for argument in self.arguments if argument.name != argument.wire}

    @property
    def headers(self) -> list[str]:
        """The parameters that are headers."""
        return [argument.name for argument in self.arguments if argument.location == "header"]

    @property
    def signature(self) -> str:
        """The names of the parameters, as a manual shows them."""
        keywords = [argument.name if argument.is_required else f"{argument.name}=..." for argument in self.keywords]
        versions = ["version=..."] if self.versions else []
        keywords = [*keywords, *versions]
        return ", ".join([*(argument.name for argument in self.positional), *(["*", *keywords] if keywords else [])])

    @property
    def resending(self) -> str:
        """The sentence about repetitions."""
        method = self.operation.method.upper()
        return RESENT.format(method) if method in IDEMPOTENT else NOT_RESENT


@dataclass(frozen=True)
class MethodGroup:
    """The methods of a tag."""

    tag: str
    name: str
    doc: str
    methods: list[MethodDeclaration]


class Methods:
    """Declarations of a document's methods.

    Args:
        document: The document.
        types: Declares the models that the methods use.
        bound: Path parameters that the client has for all its calls.
    """

    def __init__(self, document: Document, types: Types, bound: tuple[str, ...] = ()) -> None:
        self._document, self._types, self._bound = document, types, bound

    def list_groups(self) -> list[MethodGroup]:
        """Return the methods by tag."""
        tags: dict[str, list[MethodDeclaration]] = {}
        for operation, versions, path in _join_versions(self._document.operations):
            method = replace(self._declare(operation), versions=versions, path=path)
            tags.setdefault(operation.tag, []).append(method)
        return [self._make_group(tag, methods) for tag, methods in tags.items()]

    def _make_group(self, tag: str, methods: list[MethodDeclaration]) -> MethodGroup:
        names = make_method_names(tag, [method.operation.id for method in methods])
        doc = self._document.tags.get(tag, "")
        methods = [replace(method, name=names[method.operation.id]) for method in methods]
        return MethodGroup(tag, f"{make_class_name(tag.title())}Resource", doc, methods)

    def _declare(self, operation: OperationNode) -> MethodDeclaration:
        bodies = {name: self._choose_encoding(name, schema) for name, schema in operation.bodies.items()}
        responses = {status: self._describe_response(operation, status, found) for status, found in operation.responses}
        ok = {status: text for status, text in responses.items() if _is_success(status)}
        errors = {status: text for status, text in responses.items() if status not in ok}
        kinds = dict.fromkeys(_get_kind(text) for text in ok.values())
        return MethodDeclaration(
            name="",
            operation=operation,
            arguments=self._list_arguments(operation),
            body=self._declare_body(operation, bodies),
            bodies=bodies,
            ok=ok,
            errors=errors,
            result=" | ".join(kinds) or "None",
            bound=tuple(entry["name"] for entry in operation.parameters if entry["name"] in self._bound),
        )

    def _list_arguments(self, operation: OperationNode) -> list[Argument]:
        arguments: list[Argument] = []
        names = {make_name(entry["name"]) for entry in operation.parameters if not entry["name"].endswith("[]")}
        for entry in operation.parameters:
            if entry["name"] in self._bound and entry["in"] == "path":
                continue
            name = make_name(entry["name"])
            if entry["name"].endswith("[]") and name in names:  # ``order[]`` beside ``order``
                name = f"{name}_list"
            name = f"{name}_" if name in ARGUMENTS else name
            text = self._find_argument_type(
                entry, make_class_name(*map(str.title, split_words(f"{operation.id}_{name}")))
            )
            is_required = bool(entry.get("required")) or entry["in"] == "path"
            arguments.append(
                Argument(name, entry["name"], entry["in"], text, is_required, entry.get("description", ""))
            )
        if len({argument.name for argument in arguments}) < len(arguments):
            raise CannotGenerate(f"{operation.id}: several parameters would have the same name in Python.")
        return arguments

    def _find_argument_type(self, entry: Node, name: str) -> str:
        described: Node = next(iter(entry.get("content", {}).values()), entry)
        schema = described.get("schema", {})
        text = self._types.find_type(schema, name).removesuffix(" | None")
        return text.replace("list[", "Sequence[").replace("dict[", "Mapping[")

    def _choose_encoding(self, media_type: str, schema: Node) -> str:
        found = self._document.resolve(schema)
        if found.get("format") == "binary":
            return "Raw"
        if is_json(media_type):
            return "Json"
        return {FORM: "Form", MULTIPART: "Multipart"}.get(media_type, "Raw")

    def _declare_body(self, operation: OperationNode, bodies: Mapping[str, str]) -> Argument | None:
        if not bodies:
            return None
        name = f"{make_class_name(*map(str.title, split_words(operation.id)))}Body"
        types = [
            "File" if bodies[media_type] == "Raw" else self._types.find_type(schema, name)
            for media_type, schema in operation.bodies.items()
        ]
        text = " | ".join(dict.fromkeys(types))
        return Argument("body", "body", "body", text, operation.needs_body)

    def _describe_response(self, operation: OperationNode, status: str, found: tuple[str, Node] | None) -> str:
        if found is None:
            return "None"
        media_type, schema = found
        name = f"{make_class_name(*map(str.title, split_words(operation.id)))}Response{status.title()}"
        kind = self._types.find_type(schema, name)
        if media_type.startswith("text/") or (kind == "Any" and not is_json(media_type)):
            kind = "str"
        return kind if media_type == JSON else f'As("{media_type}", {kind})'


def _is_success(status: str) -> bool:
    return status[0] in "123"


def _get_kind(text: str) -> str:
    return text.partition(", ")[2].removesuffix(")") if text.startswith("As(") else text


def _join_versions(operations: list[OperationNode]) -> list[tuple[OperationNode, tuple[str, ...], str]]:
    """Return the operations, each with the versions in the paths of others that are otherwise the same, and its path.

    The path of an operation with versions has ``{version}`` in their place.

    Raises:
        CannotGenerate: operations of two versions differ.
    """
    by_id = {operation.id: operation for operation in operations}
    versions: dict[str, list[str]] = {}
    paths = {operation.id: operation.path for operation in operations}
    for operation in operations:
        base, _, version = operation.id.rpartition("_")
        other = by_id.get(base)
        if other and re.fullmatch(r"v\d+", version) and operation.path.replace(f"/{version}/", "/", 1) == other.path:
            _check_same(operation, other)
            versions.setdefault(base, []).append(version)
            paths[base] = operation.path.replace(f"/{version}/", "/{version}/", 1)
    joined = {f"{base}_{version}" for base, found in versions.items() for version in found}
    return [
        (entry, tuple(versions.get(entry.id, ())), paths[entry.id]) for entry in operations if entry.id not in joined
    ]


def _check_same(first: OperationNode, second: OperationNode) -> None:
    def describe(operation: OperationNode) -> list[Any]:
        return [operation.parameters, operation.bodies, operation.is_secured, dict(operation.responses)]

    if describe(first) != describe(second):
        raise CannotGenerate(f"{first.id} differs from {second.id} in more than its path.")

"""The items of a spec that the suite must exercise: operations, parameters, schema keywords, statuses, examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from contract_tests.kit.services import Lifecycle, Operation, Service, Spec

KINDS = ("operation", "parameter", "status", "media type", "example", "request keyword", "answer keyword", "transition")
ANNOTATIONS = {"description", "title", "example", "examples", "default", "xml", "deprecated", "externalDocs", "$ref"}
ALTERNATIVES = ("allOf", "anyOf", "oneOf")
STRUCTURE = {"properties", *ALTERNATIVES}
Node = Mapping[str, Any]


@dataclass(frozen=True, order=True)
class Item:
    """One thing to exercise: the service, one of ``KINDS``, and its name."""

    service: str
    kind: str
    name: str


@dataclass(frozen=True)
class SpecNode:
    """A node of a document, and its JSON pointer; a reference is replaced by its target."""

    spec: Spec
    pointer: str
    node: Node

    @classmethod
    def at(cls, spec: Spec, pointer: str, node: Node) -> SpecNode:
        """Make the node of a pointer, references resolved."""
        while "$ref" in node:
            pointer = node["$ref"].removeprefix("#/")
            target: Any = spec.document
            for part in pointer.split("/"):
                target = target[unescape_pointer(part)]
            node = target
        return cls(spec, pointer, node)

    def inside(self, *path: str) -> SpecNode:
        """Return a node inside this one."""
        part, *rest = path
        node: Any = self.node
        child = node[part] if isinstance(node, Mapping) else node[int(part)]
        place = SpecNode.at(self.spec, f"{self.pointer}/{escape_pointer(part)}", child)
        return place.inside(*rest) if rest else place

    def list_schemas(self) -> Iterator[SpecNode]:
        """List the schemas directly inside this schema."""
        for name in self.node.get("properties", {}):
            yield self.inside("properties", name)
        for keyword in ("items", "additionalProperties"):
            if isinstance(self.node.get(keyword), Mapping):
                yield self.inside(keyword)
        for keyword in ALTERNATIVES:
            for number in range(len(self.node.get(keyword, ()))):
                yield self.inside(keyword, str(number))

    def list_keywords(self) -> Iterator[str]:
        """List the pointers of everything that this schema requires of a value."""
        for name in self.node.get("properties", {}):
            yield f"{self.pointer}/properties/{escape_pointer(name)}"
        for keyword in ALTERNATIVES:
            yield from (f"{self.pointer}/{keyword}/{number}" for number in range(len(self.node.get(keyword, ()))))
        for keyword in self.node.keys() - ANNOTATIONS - STRUCTURE:
            yield f"{self.pointer}/{keyword}"


def escape_pointer(part: str) -> str:
    """Escape a part of a JSON pointer."""
    return part.replace("~", "~0").replace("/", "~1")


def unescape_pointer(part: str) -> str:
    """Unescape a part of a JSON pointer."""
    return part.replace("~1", "/").replace("~0", "~")


def list_items(service: Service) -> set[Item]:
    """List everything that there is to exercise of a service."""
    items = {Item(service.name, kind, name) for kind, name in list_spec_items(service.spec)}
    return items | {
        Item(service.name, "transition", name)
        for lifecycle in service.lifecycles
        for name in list_transitions(lifecycle)
    }


def list_transitions(lifecycle: Lifecycle) -> Iterator[str]:
    """List the names of every step of a lifecycle, and of every end."""
    steps = [*pairwise(lifecycle.states), *((lifecycle.states[-1], end) for end in lifecycle.ends)]
    return (name_transition(lifecycle, *step) for step in steps)


def name_transition(lifecycle: Lifecycle, before: str, after: str) -> str:
    """Return the name of a step."""
    return f"{lifecycle.name}: {before} -> {after}"


@cache
def list_spec_items(spec: Spec) -> frozenset[tuple[str, str]]:
    """List kind and name of everything in a spec."""
    return frozenset(item for operation in spec.operations.values() for item in _list_operation_items(operation))


def _list_operation_items(operation: Operation) -> Iterator[tuple[str, str]]:
    yield "operation", operation.id
    for place in list_parameters(operation):
        yield "parameter", f"{operation.id} {place.node['in']} {place.node['name']}"
        yield from _list_value_items("request keyword", place)
    for media_type, place in list_contents(find_body(operation)):
        yield "media type", f"{operation.id} takes {media_type}"
        yield from _list_value_items("request keyword", place)
    for status, place in list_responses(operation):
        yield "status", f"{operation.id} {status}"
        for header in place.node.get("headers", {}):
            yield from _list_value_items("answer keyword", place.inside("headers", header))
        for media_type, content in list_contents(place):
            yield "media type", f"{operation.id} {status} {media_type}"
            yield from _list_value_items("answer keyword", content)


def _list_value_items(kind: str, place: SpecNode) -> Iterator[tuple[str, str]]:
    """List the examples and the keywords of a parameter, header or media type."""
    yield from list_examples(place)
    yield from ((kind, name) for name in _list_all_keywords(place.inside("schema")))


def find_operation_node(operation: Operation) -> SpecNode:
    """Return the node of an operation."""
    return SpecNode(
        operation.spec, f"paths/{escape_pointer(operation.path)}/{operation.method.lower()}", operation.node
    )


def list_parameters(operation: Operation) -> Iterator[SpecNode]:
    """List the nodes of the operation's parameters, and of those of its path that it does not replace."""
    shared = operation.spec.document["paths"][operation.path].get("parameters", [])
    count = len(operation.node.get("parameters", ()))
    own = [find_operation_node(operation).inside("parameters", str(number)) for number in range(count)]
    yield from own
    names = {(place.node["in"], place.node["name"]) for place in own}
    for number, node in enumerate(shared):
        place = SpecNode.at(operation.spec, f"paths/{escape_pointer(operation.path)}/parameters/{number}", node)
        if (place.node["in"], place.node["name"]) not in names:
            yield place


def find_body(operation: Operation) -> SpecNode | None:
    """Return the node of the request body."""
    return find_operation_node(operation).inside("requestBody") if "requestBody" in operation.node else None


def list_responses(operation: Operation) -> Iterator[tuple[str, SpecNode]]:
    """List the nodes of the documented responses, by status."""
    for status in operation.node["responses"]:
        yield str(status), find_operation_node(operation).inside("responses", status)


def list_contents(place: SpecNode | None) -> Iterator[tuple[str, SpecNode]]:
    """List the nodes of media types."""
    for media_type in place.node.get("content", {}) if place else ():
        yield media_type.lower(), place.inside("content", media_type)  # type: ignore[union-attr]


def list_examples(place: SpecNode) -> Iterator[tuple[str, str]]:
    """List the examples of a parameter, a header or a media type."""
    if "example" in place.node:
        yield "example", f"{place.pointer}/example"
    for name in place.node.get("examples", {}):
        yield "example", place.inside("examples", name).pointer


def _list_all_keywords(schema: SpecNode) -> Iterator[str]:
    """List the keywords of a schema and of all schemas inside it; a recursive schema is listed once."""
    waiting, done = [schema], set[str]()
    while waiting:
        place = waiting.pop()
        if place.pointer not in done:
            done.add(place.pointer)
            yield from place.list_keywords()
            waiting += place.list_schemas()

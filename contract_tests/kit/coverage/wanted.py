"""What of a spec there is to exercise: operations, parameters, schema keywords, statuses, examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from mockservers.core.openapi.document import Operation, Spec
from mockservers.core.service.service import Service
from mockservers.core.simulation.lifecycle import Lifecycle

KINDS = ("operation", "parameter", "status", "media type", "example", "request keyword", "answer keyword", "transition")
ANNOTATIONS = {"description", "title", "example", "examples", "default", "xml", "deprecated", "externalDocs", "$ref"}
STRUCTURE = {"properties", "anyOf", "oneOf", "allOf"}
Node = Mapping[str, Any]


@dataclass(frozen=True, order=True)
class Item:
    """One thing to exercise: the service, one of ``KINDS``, and which."""

    service: str
    kind: str
    name: str


@dataclass(frozen=True)
class Place:
    """A node of a document, and the JSON pointer that it stands at; a reference stands where it leads."""

    spec: Spec
    pointer: str
    node: Node

    @classmethod
    def at(cls, spec: Spec, pointer: str, node: Node) -> Place:
        """The place of a node, references followed."""
        while "$ref" in node:
            pointer = node["$ref"].removeprefix("#/")
            node = _found(spec.document, pointer)
        return cls(spec, pointer, node)

    def inside(self, *way: str) -> Place:
        """The place of something within the node."""
        part, *rest = way
        node: Any = self.node
        found = node[part] if isinstance(node, Mapping) else node[int(part)]
        place = Place.at(self.spec, f"{self.pointer}/{escaped(part)}", found)
        return place.inside(*rest) if rest else place

    def parts(self) -> Iterator[Place]:
        """The schemas within this schema."""
        for name in self.node.get("properties", {}):
            yield self.inside("properties", name)
        for keyword in ("anyOf", "oneOf", "allOf"):
            for number in range(len(self.node.get(keyword, ()))):
                yield self.inside(keyword, str(number))
        for keyword in ("items", "additionalProperties"):
            if isinstance(self.node.get(keyword), Mapping):
                yield self.inside(keyword)

    def keywords(self) -> Iterator[str]:
        """Everything that this schema says of a value, by where it says so."""
        for name in self.node.get("properties", {}):
            yield f"{self.pointer}/properties/{escaped(name)}"
        for keyword in ("anyOf", "oneOf", "allOf"):
            yield from (f"{self.pointer}/{keyword}/{number}" for number in range(len(self.node.get(keyword, ()))))
        for keyword in self.node.keys() - ANNOTATIONS - STRUCTURE:
            yield f"{self.pointer}/{keyword}"


def escaped(part: str) -> str:
    """A part of a JSON pointer."""
    return part.replace("~", "~0").replace("/", "~1")


def _found(document: Any, pointer: str) -> Any:
    for part in pointer.split("/"):
        document = document[part.replace("~1", "/").replace("~0", "~")]
    return document


def of_the_service(service: Service) -> set[Item]:
    """Everything that there is to exercise of a service."""
    found = {Item(service.name, kind, name) for kind, name in of_the_spec(service.spec)}
    return found | {Item(service.name, "transition", name) for one in service.lifecycles for name in transitions(one)}


def transitions(lifecycle: Lifecycle) -> Iterator[str]:
    """Every step of a lifecycle, and every end."""
    *_, last = lifecycle.states
    steps = [*zip(lifecycle.states, lifecycle.states[1:], strict=False), *((last, end) for end in lifecycle.ends)]
    return (transition(lifecycle, one, other) for one, other in steps)


def transition(lifecycle: Lifecycle, one: str, other: str) -> str:
    """The name of a step."""
    return f"{lifecycle.name}: {one} -> {other}"


@cache
def of_the_spec(spec: Spec) -> frozenset[tuple[str, str]]:
    """Kind and name of everything in a spec."""
    return frozenset(item for operation in spec.operations.values() for item in _of_the_operation(operation))


def _of_the_operation(operation: Operation) -> Iterator[tuple[str, str]]:
    yield "operation", operation.id
    for place in parameters(operation):
        yield "parameter", f"{operation.id} {place.node['in']} {place.node['name']}"
        yield from examples(place)
        yield from _keywords("request keyword", place.inside("schema"))
    for media_type, place in contents(body(operation)):
        yield "media type", f"{operation.id} takes {media_type}"
        yield from examples(place)
        yield from _keywords("request keyword", place.inside("schema"))
    for status, place in responses(operation):
        yield "status", f"{operation.id} {status}"
        for header in place.node.get("headers", {}):
            yield from examples(place.inside("headers", header))
            yield from _keywords("answer keyword", place.inside("headers", header, "schema"))
        for media_type, content in contents(place):
            yield "media type", f"{operation.id} {status} {media_type}"
            yield from examples(content)
            yield from _keywords("answer keyword", content.inside("schema"))


def home(operation: Operation) -> Place:
    """The operation's own place."""
    return Place(operation.spec, f"paths/{escaped(operation.path)}/{operation.method.lower()}", operation.node)


def parameters(operation: Operation) -> Iterator[Place]:
    """The places of the parameters, those of the path included."""
    shared = operation.spec.document["paths"][operation.path].get("parameters", [])
    own = [home(operation).inside("parameters", str(one)) for one in range(len(operation.node.get("parameters", ())))]
    yield from own
    named = {(one.node["in"], one.node["name"]) for one in own}
    for number, node in enumerate(shared):
        place = Place.at(operation.spec, f"paths/{escaped(operation.path)}/parameters/{number}", node)
        if (place.node["in"], place.node["name"]) not in named:
            yield place


def body(operation: Operation) -> Place | None:
    """The place of the request body."""
    return home(operation).inside("requestBody") if "requestBody" in operation.node else None


def responses(operation: Operation) -> Iterator[tuple[str, Place]]:
    """The places of the documented answers, by status."""
    for status in operation.node["responses"]:
        yield str(status), home(operation).inside("responses", status)


def contents(place: Place | None) -> Iterator[tuple[str, Place]]:
    """The places of media types."""
    for media_type in place.node.get("content", {}) if place else ():
        yield media_type.lower(), place.inside("content", media_type)  # type: ignore[union-attr]


def examples(place: Place) -> Iterator[tuple[str, str]]:
    """The examples that stand at a parameter, a header or a media type."""
    if "example" in place.node:
        yield "example", f"{place.pointer}/example"
    for name in place.node.get("examples", {}):
        yield "example", place.inside("examples", name).pointer


def _keywords(kind: str, place: Place) -> Iterator[tuple[str, str]]:
    """Those of a schema and all within it; a schema that contains itself is not looked at again."""
    waiting, done = [place], set[str]()
    while waiting:
        one = waiting.pop()
        if one.pointer not in done:
            done.add(one.pointer)
            yield from ((kind, name) for name in one.keywords())
            waiting += one.parts()

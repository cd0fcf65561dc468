"""An OpenAPI document as the stand-ins need it: operations, their parameters, bodies and answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

import yaml

from mockservers.core.errors import MethodNotAllowed, NoSuchOperation
from mockservers.core.openapi.schema import Schema
from mockservers.core.package_files import spec_folder

MOST_FIELDS = 1_000  # of a query or a form, unless an operation declares more
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@dataclass(frozen=True)
class Parameter:
    """A declared parameter: where it is, its name on the wire, and what it may be.

    With ``allow_empty``, OpenAPI's ``allowEmptyValue`` of query parameters, an empty value counts as none.
    """

    location: str
    name: str
    required: bool
    explode: bool
    schema: Schema
    allow_empty: bool = False

    @classmethod
    def read(cls, spec: Spec, node: Mapping[str, Any]) -> Parameter:
        """The parameter behind its node in the document."""
        style_form = node.get("style", "form" if node["in"] in {"query", "cookie"} else "simple") == "form"
        return cls(
            location=node["in"],
            name=node["name"],
            required=node.get("required", False),
            explode=node.get("explode", style_form),
            schema=spec.schema(node.get("schema", {})),
            allow_empty=node["in"] == "query" and node.get("allowEmptyValue", False),
        )


@dataclass(frozen=True)
class Body:
    """A request body: whether it must be there, and its schema per media type."""

    required: bool
    schemas: Mapping[str, Schema]


@dataclass(frozen=True)
class DocumentedResponse:
    """A documented answer: schema per media type, and per header whether it is required and its schema.

    ``good_headers`` are some that were found to be as documented.
    """

    schemas: Mapping[str, Schema]
    headers: Mapping[str, tuple[bool, Schema]]
    good_headers: set[tuple[tuple[str, str], ...]] = field(default_factory=set, compare=False, repr=False)


class Operation:
    """One operation of a spec."""

    def __init__(self, spec: Spec, path: str, method: str, node: Mapping[str, Any], shared: list[Any]) -> None:
        self.spec, self.path, self.method, self.node = spec, path, method.upper(), node
        self.id: str = node["operationId"]
        self.answered_like: Operation = self  # that of the GET, for a HEAD: only its body is not sent
        self.summary: str = node.get("summary", "")
        self.secured = any(node.get("security", spec.document.get("security", [])))
        own = [spec.resolve(one) for one in node.get("parameters", [])]
        named = {(one["in"], one["name"]) for one in own}
        self._parameters = own + [one for one in map(spec.resolve, shared) if (one["in"], one["name"]) not in named]

    def __repr__(self) -> str:
        return f"<Operation {self.id}: {self.method} {self.path}>"

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """The operation's own parameters and those of its path."""
        return tuple(Parameter.read(self.spec, one) for one in self._parameters)

    @cached_property
    def body(self) -> Body | None:
        """The request body, None where the operation takes none."""
        if "requestBody" not in self.node:
            return None
        node = self.spec.resolve(self.node["requestBody"])
        return Body(node.get("required", False), self.spec.schemas(node["content"]))

    @cached_property
    def most_fields(self) -> int:
        """How many query parameters a request may have: more than usual where repeated ones declare ``maxItems``."""
        repeated = [one for one in self.parameters if one.location == "query" and one.explode]
        declared: int = sum(one.schema.node.get("maxItems", 1) for one in repeated)
        return max(MOST_FIELDS, declared)

    @cached_property
    def responses(self) -> Mapping[str, DocumentedResponse]:
        """The documented answers by status; ``default`` may be among them."""
        return {str(status): self._response(node) for status, node in self.node["responses"].items()}

    def _response(self, node: Mapping[str, Any]) -> DocumentedResponse:
        node = self.spec.resolve(node)
        headers = {name.lower(): self.spec.resolve(one) for name, one in node.get("headers", {}).items()}
        return DocumentedResponse(
            schemas=self.spec.schemas(node.get("content", {})),
            headers={
                name: (one.get("required", False), self.spec.schema(one.get("schema", {})))
                for name, one in headers.items()
            },
        )


class Spec:
    """A parsed OpenAPI 3.0 document with its operations.

    Args:
        document: The parsed document.
        text: The YAML that it was parsed from; empty where there is none.
    """

    def __init__(self, document: Mapping[str, Any], text: str = "") -> None:
        self.document, self.text = document, text
        self.operations: Mapping[str, Operation] = {one.id: one for one in self._read_operations()}
        by_path: dict[str, dict[str, Operation]] = {}
        for one in self.operations.values():
            by_path.setdefault(one.path, {})[one.method] = one
        for methods in by_path.values():
            if "HEAD" in methods and "GET" in methods:
                methods["HEAD"].answered_like = methods["GET"]
        self._literal = {path: methods for path, methods in by_path.items() if "{" not in path}
        self._templates = [(*_pattern(path), methods) for path, methods in sorted(by_path.items()) if "{" in path]

    def _read_operations(self) -> Iterator[Operation]:
        for path, item in self.document["paths"].items():
            for method in METHODS:
                if method in item:
                    yield Operation(self, path, method, item[method], item.get("parameters", []))

    @cached_property
    def components(self) -> Mapping[str, Any]:
        """The document's components, as JSON Schema can refer to them."""
        components: Mapping[str, Any] = self.document.get("components", {})
        return components

    def resolve(self, node: Mapping[str, Any]) -> Mapping[str, Any]:
        """The node, or what it refers to within this document."""
        while "$ref" in node:
            target: Any = self.document
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part.replace("~1", "/").replace("~0", "~")]
            node = target
        return node

    def schema(self, node: Mapping[str, Any]) -> Schema:
        """The schema behind a node."""
        return Schema(self.resolve(node), self.components)

    def schemas(self, content: Mapping[str, Any]) -> Mapping[str, Schema]:
        """Media type to schema."""
        return {media.lower(): self.schema(one.get("schema", {})) for media, one in content.items()}

    def match(self, method: str, path: str) -> tuple[Operation, Mapping[str, str]]:
        """The operation for a method and a decoded path, and the path's parameters; a GET's for HEAD, if it has none.

        Raises:
            NoSuchOperation: no such path in the spec.
            MethodNotAllowed: the path has other methods.
        """
        methods, parameters = self._find(path)
        wanted = "GET" if method == "HEAD" and method not in methods else method
        if wanted not in methods:
            raise MethodNotAllowed(method, tuple(sorted({*methods, *(("HEAD",) if "GET" in methods else ())})))
        return methods[wanted], parameters

    def _find(self, path: str) -> tuple[Mapping[str, Operation], Mapping[str, str]]:
        if path in self._literal:
            return self._literal[path], {}
        for pattern, names, methods in self._templates:
            if found := pattern.fullmatch(path):
                return methods, dict(zip(names, found.groups(), strict=True))
        raise NoSuchOperation(f"There is no {path[:200]!r}.")


_PLACE = re.compile(r"\{([^}]*)\}")


def _pattern(path: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """What matches a templated path, and the names of its parameters in order."""
    literals, names = _PLACE.split(path)[::2], tuple(_PLACE.findall(path))
    return re.compile("([^/]+)".join(map(re.escape, literals))), names


@cache
def load_spec(name: str) -> Spec:
    """The spec ``openapi/<name>.yaml``, read once per process."""
    return parse_spec((spec_folder() / f"{name}.yaml").read_text(encoding="utf-8"))


def parse_spec(text: str) -> Spec:
    """The spec that a YAML text holds."""
    return Spec(yaml.load(text, Loader=yaml.CSafeLoader), text)

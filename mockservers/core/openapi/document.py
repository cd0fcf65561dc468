"""An OpenAPI document: its operations with their parameters, bodies and responses."""

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

MOST_FIELDS = 1_000  # of a query or a form, unless an operation declares a higher limit
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@dataclass(frozen=True)
class Parameter:
    """A declared parameter: its location, its name on the wire, and its schema.

    ``allow_empty`` is OpenAPI's ``allowEmptyValue`` of query parameters: an empty value counts as no value.
    """

    location: str
    name: str
    required: bool
    explode: bool
    schema: Schema
    allow_empty: bool = False

    @classmethod
    def read(cls, spec: Spec, node: Mapping[str, Any]) -> Parameter:
        """Read a parameter from its node in the document."""
        style_form = node.get("style", "form" if node["in"] in {"query", "cookie"} else "simple") == "form"
        return cls(
            location=node["in"],
            name=node["name"],
            required=node.get("required", False),
            explode=node.get("explode", style_form),
            schema=spec.schema(node.get("schema", {})),
            allow_empty=node["in"] == "query" and node.get("allowEmptyValue", False),
        )


def choose_schema(schemas: Mapping[str, Schema], media_type: str) -> Schema | None:
    """Return the schema of a media type, or of the narrowest range with it; None if there is none.

    The range ``*/*`` has every text, also one that is not a media type.

    Args:
        schemas: The schemas by media type or range, in lower case.
        media_type: The media type, in lower case and without parameters.
    """
    if media_type in schemas:
        return schemas[media_type]
    family, slash, _ = media_type.partition("/")
    return schemas.get(f"{family}{slash}*", schemas.get("*/*"))


@dataclass(frozen=True)
class Body:
    """A declared request body: True if it is required, and its schema per media type."""

    required: bool
    schemas: Mapping[str, Schema]


@dataclass(frozen=True)
class DocumentedResponse:
    """A documented response: its schema per media type, and per header True if it is required, and its schema.

    ``valid_headers`` are sets of headers that were validated before.
    """

    schemas: Mapping[str, Schema]
    headers: Mapping[str, tuple[bool, Schema]]
    valid_headers: set[tuple[tuple[str, str], ...]] = field(default_factory=set, compare=False, repr=False)


class Operation:
    """One operation of a spec. ``parameter_nodes`` are the parameters as the spec writes them, references resolved."""

    def __init__(self, spec: Spec, path: str, method: str, node: Mapping[str, Any], shared: list[Any]) -> None:
        self.spec, self.path, self.method, self.node = spec, path, method.upper(), node
        self.id: str = node["operationId"]
        self.response_operation: Operation = self  # for a HEAD the GET: their responses differ in the body only
        self.summary: str = node.get("summary", "")
        self.secured = any(node.get("security", spec.document.get("security", [])))
        own = [spec.resolve(parameter) for parameter in node.get("parameters", [])]
        keys = {(parameter["in"], parameter["name"]) for parameter in own}
        inherited = map(spec.resolve, shared)
        self.parameter_nodes = own + [entry for entry in inherited if (entry["in"], entry["name"]) not in keys]

    def __repr__(self) -> str:
        return f"<Operation {self.id}: {self.method} {self.path}>"

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """The operation's own parameters and those of its path."""
        return tuple(Parameter.read(self.spec, node) for node in self.parameter_nodes)

    @cached_property
    def body(self) -> Body | None:
        """The request body; None if the operation takes none."""
        if "requestBody" not in self.node:
            return None
        node = self.spec.resolve(self.node["requestBody"])
        return Body(node.get("required", False), self.spec.schemas(node["content"]))

    @cached_property
    def most_fields(self) -> int:
        """Maximum number of query fields; above ``MOST_FIELDS`` if repeated parameters declare ``maxItems``."""
        repeated = [parameter for parameter in self.parameters if parameter.location == "query" and parameter.explode]
        declared: int = sum(parameter.schema.node.get("maxItems", 1) for parameter in repeated)
        return max(MOST_FIELDS, declared)

    @cached_property
    def responses(self) -> Mapping[str, DocumentedResponse]:
        """The documented responses by status; ``default`` may be among them."""
        return {str(status): self._response(node) for status, node in self.node["responses"].items()}

    def _response(self, node: Mapping[str, Any]) -> DocumentedResponse:
        node = self.spec.resolve(node)
        headers = {name.lower(): self.spec.resolve(header) for name, header in node.get("headers", {}).items()}
        return DocumentedResponse(
            schemas=self.spec.schemas(node.get("content", {})),
            headers={
                name: (header.get("required", False), self.spec.schema(header.get("schema", {})))
                for name, header in headers.items()
            },
        )


PathTemplate = tuple[re.Pattern[str], tuple[str, ...], Mapping[str, Operation]]  # pattern, names of parameters, methods


class Spec:
    """A parsed OpenAPI 3.0 document with its operations.

    Args:
        document: The parsed document.
        text: The YAML source; empty if there is none.
    """

    def __init__(self, document: Mapping[str, Any], text: str = "") -> None:
        self.document, self.text = document, text
        self.operations: Mapping[str, Operation] = {operation.id: operation for operation in self._read_operations()}
        by_path: dict[str, dict[str, Operation]] = {}
        for operation in self.operations.values():
            by_path.setdefault(operation.path, {})[operation.method] = operation
        for methods in by_path.values():
            if "HEAD" in methods and "GET" in methods:
                methods["HEAD"].response_operation = methods["GET"]
        self._literal = {path: methods for path, methods in by_path.items() if "{" not in path}
        self._templates: dict[int, list[PathTemplate]] = {}  # by number of slashes, which no parameter has
        for path, methods in sorted(by_path.items()):
            if "{" in path:
                self._templates.setdefault(path.count("/"), []).append((*_compile_template(path), methods))

    def _read_operations(self) -> Iterator[Operation]:
        for path, item in self.document["paths"].items():
            for method in METHODS:
                if method in item:
                    yield Operation(self, path, method, item[method], item.get("parameters", []))

    @cached_property
    def components(self) -> Mapping[str, Any]:
        """The document's components, the targets of references."""
        components: Mapping[str, Any] = self.document.get("components", {})
        return components

    def resolve(self, node: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return a node, or the node that its reference leads to."""
        while "$ref" in node:
            target: Any = self.document
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part.replace("~1", "/").replace("~0", "~")]
            node = target
        return node

    def schema(self, node: Mapping[str, Any]) -> Schema:
        """Return the schema of a node."""
        return Schema(self.resolve(node), self.components)

    def schemas(self, content: Mapping[str, Any]) -> Mapping[str, Schema]:
        """Return the schemas of a ``content`` node by media type."""
        return {media.lower(): self.schema(node.get("schema", {})) for media, node in content.items()}

    def match(self, method: str, path: str) -> tuple[Operation, Mapping[str, str]]:
        """Find the operation of a method and a decoded path, and the path's parameters.

        A HEAD that the spec does not declare is the path's GET.

        Raises:
            NoSuchOperation: the spec does not have the path.
            MethodNotAllowed: the path has other methods.
        """
        methods, parameters = self._find(path)
        wanted = "GET" if method == "HEAD" and method not in methods else method
        if wanted not in methods:
            raise MethodNotAllowed(method, tuple(sorted({*methods, *(("HEAD",) if "GET" in methods else ())})))
        return methods[wanted], parameters

    def has_literal_path(self, path: str) -> bool:
        """True if the spec has this path without parameters."""
        return path in self._literal

    def _find(self, path: str) -> tuple[Mapping[str, Operation], Mapping[str, str]]:
        if path in self._literal:
            return self._literal[path], {}
        for pattern, names, methods in self._templates.get(path.count("/"), ()):
            if found := pattern.fullmatch(path):
                return methods, dict(zip(names, found.groups(), strict=True))
        raise NoSuchOperation(f"There is no {path[:200]!r}.")


PLACEHOLDER = re.compile(r"\{([^}]*)\}")


def _compile_template(path: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """Compile a path template to a pattern; return it with the names of the parameters in order."""
    literals, names = PLACEHOLDER.split(path)[::2], tuple(PLACEHOLDER.findall(path))
    return re.compile("([^/]+)".join(map(re.escape, literals))), names


@cache
def load_spec(name: str) -> Spec:
    """Load the spec ``openapi/<name>.yaml``, once per process."""
    return parse_spec((spec_folder() / f"{name}.yaml").read_text(encoding="utf-8"))


def parse_spec(text: str) -> Spec:
    """Parse a spec from YAML."""
    return Spec(yaml.load(text, Loader=yaml.CSafeLoader), text)

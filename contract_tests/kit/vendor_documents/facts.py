"""The facts of a vendor's document: names, types, formats, bounds and statuses, without its texts and examples.

``facts/<vendor>.yaml`` has the facts of every document of ``documents.yaml``, in the form of OpenAPI.
"""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from contract_tests.kit.vendor_documents.document import METHODS, Document, Node
from contract_tests.kit.vendor_documents.sources import Source

FOLDER = Path(__file__).parent / "facts"
VALUES = (
    *("$ref", "type", "format", "enum", "pattern", "required", "nullable", "uniqueItems"),
    *("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems"),
)
LINE = 140  # characters of a value that is written in one line
HEAD = """\
# Facts of the vendor's documents: paths, parameters, bodies, statuses and schemas, without texts and examples.
# `make vendor-documents` compares them with the documents; its command writes them again with `--facts`.
"""


def reduce_document(document: Node, source: Source) -> Node:
    """Return the facts of a document: those of the paths that the source names, and of the schemas that they use."""
    paths = {
        path: item
        for path, item in document["paths"].items()
        if any(fnmatchcase(path, known) for known in source.paths)
    }
    reduced: dict[str, Any] = {"paths": {path: _reduce_path(item) for path, item in paths.items()}}
    if not source.licence:
        return reduced
    schemas: dict[str, Any] = {}
    waiting = _list_references(reduced)
    while waiting:
        name = waiting.pop()
        if name not in schemas:
            schemas[name] = _reduce_schema(document["components"]["schemas"][name])
            waiting |= _list_references(schemas[name])
    return {**reduced, "components": {"schemas": dict(sorted(schemas.items()))}}


def _reduce_path(item: Node) -> Node:
    return {method: _reduce_operation(item[method]) for method in METHODS if method in item}


def _reduce_operation(node: Node) -> Node:
    reduced: dict[str, Any] = {}
    if "parameters" in node:
        reduced["parameters"] = [_reduce_parameter(parameter) for parameter in node["parameters"]]
    if "requestBody" in node:
        required = {"required": True} if node["requestBody"].get("required") else {}
        reduced["requestBody"] = {**required, "content": _reduce_content(node["requestBody"]["content"])}
    reduced["responses"] = {status: _reduce_response(response) for status, response in node["responses"].items()}
    return reduced


def _reduce_parameter(node: Node) -> Node:
    required = {"required": True} if node.get("required") else {}
    return {"name": node["name"], "in": node["in"], **required, "schema": _reduce_schema(node["schema"])}


def _reduce_response(node: Node) -> Node:
    reduced: dict[str, Any] = {}
    if "headers" in node:
        reduced["headers"] = {
            name: {"schema": _reduce_schema(header["schema"])} for name, header in node["headers"].items()
        }
    if "content" in node:
        reduced["content"] = _reduce_content(node["content"])
    return reduced


def _reduce_content(content: Node) -> Node:
    return {
        media: {"schema": _reduce_schema(node["schema"])} if "schema" in node else {} for media, node in content.items()
    }


def _reduce_schema(schema: Node) -> Node:
    reduced: dict[str, Any] = {name: schema[name] for name in VALUES if name in schema}
    if "properties" in schema:
        reduced["properties"] = {name: _reduce_schema(member) for name, member in sorted(schema["properties"].items())}
    if "items" in schema:
        reduced["items"] = _reduce_schema(schema["items"])
    return reduced


def _list_references(node: Any) -> set[str]:
    """List the names of the schemas that a node refers to."""
    if isinstance(node, Mapping):
        own = {node["$ref"].rpartition("/")[2]} if isinstance(node.get("$ref"), str) else set()
        return own.union(*(_list_references(member) for member in node.values()))
    return set().union(*(_list_references(member) for member in node)) if isinstance(node, list) else set()


def write_facts(facts: Mapping[Source, Node]) -> None:
    """Write the facts of all documents."""
    for vendor in sorted({source.vendor for source in facts}):
        nodes = [_describe(source, node) for source, node in facts.items() if source.vendor == vendor]
        text = yaml.dump(nodes, Dumper=Plain, width=150, sort_keys=False, default_flow_style=False)
        (FOLDER / f"{vendor}.yaml").write_text(HEAD + text, encoding="utf-8")


def _describe(source: Source, node: Node) -> Node:
    notice = f"{source.licence}; https://www.apache.org/licenses/LICENSE-2.0; changed: reduced to facts"
    about = {"name": source.name, "title": source.title, "address": source.address}
    return {**about, **({"licence": notice} if source.licence else {}), **node}


class Plain(yaml.SafeDumper):
    """A writer of YAML without anchors, with small values in one line."""

    def represent_data(self, data: Any) -> yaml.Node:
        """Write a value that is not long in one line."""
        node: yaml.Node = super().represent_data(data)
        if isinstance(node, yaml.CollectionNode):
            node.flow_style = len(str(data)) < LINE
        return node


@cache
def load_facts(vendor: str) -> Mapping[str, Document]:
    """Load the facts of a vendor's documents, by their names."""
    nodes = yaml.load((FOLDER / f"{vendor}.yaml").read_bytes(), Loader=yaml.CSafeLoader)
    return {node["name"]: Document(node) for node in nodes}

"""Schemas of a specification as rows of a table: name, type and description of each member."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from contract_tests.kit.manual.site.reference.markdown import quote
from contract_tests.kit.services import Spec

Node = Mapping[str, Any]
BOUNDS = (("minimum", "from {:,}"), ("maximum", "to {:,}"), ("maxLength", "at most {:,} characters"))
HIGHEST = 1 << 53  # larger bounds are those of a number type
DEEPEST = 3


def list_members(spec: Spec, node: Node, prefix: str = "", depth: int = 0) -> Iterator[tuple[str, str, str]]:
    """Yield the members of an object or of the objects of an array, those of inner objects after them."""
    node = spec.resolve(node)
    if "items" in node:
        yield from list_members(spec, node["items"], f"{prefix}[]", depth)
        return
    required = {name for part in _list_parts(spec, node) for name in part.get("required", ())}
    for part in _list_parts(spec, node):
        for name, member in part.get("properties", {}).items():
            found, place = spec.resolve(member), f"{prefix}.{name}".lstrip(".")
            needed = "required. " if name in required and not depth else ""
            yield quote(place), describe_type(spec, found), needed + describe(spec, member)
            if depth < DEEPEST:
                yield from list_members(spec, found, place, depth + 1)


def describe(spec: Spec, node: Node) -> str:
    """Return the description of a schema, with its default."""
    found = spec.resolve(node)
    text = node.get("description") or found.get("description", "")
    return f"{text} Default: `{found['default']}`." if found.get("default") not in {None, ""} else text


def describe_type(spec: Spec, node: Node) -> str:
    """Return the type of a schema in words."""
    node = spec.resolve(node)
    if "enum" in node:
        return " or ".join(quote(value) for value in node["enum"] if value is not None)
    for word in ("oneOf", "anyOf"):
        if word in node:
            return " or ".join(dict.fromkeys(describe_type(spec, part) for part in node[word]))
    if "items" in node:
        return f"array of {describe_type(spec, node['items'])}"
    kind = next((part["type"] for part in _list_parts(spec, node) if "type" in part), "any")
    words = [node.get("format", kind) if kind == "string" else kind]
    words += [form.format(node[name]) for name, form in BOUNDS if name in node and abs(node[name]) < HIGHEST]
    return " ".join(words) + (" or null" if node.get("nullable") else "")


def _list_parts(spec: Spec, node: Node) -> list[Node]:
    """Return a schema and the parts of its ``allOf``."""
    return [node, *(found for part in node.get("allOf", ()) for found in _list_parts(spec, spec.resolve(part)))]

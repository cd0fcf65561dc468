"""The kinds of change that a spec's nodes can suffer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

Node = dict[str, Any]
Found = Iterator[tuple[str, Callable[[Node], None]]]  # what is changed, and what changes the node

OTHER_TYPE = {
    "string": "integer",
    "integer": "string",
    "number": "string",
    "boolean": "string",
    "array": "object",
    "object": "array",
}
ELSEWHERE = {"query": "header", "header": "query"}
LARGEST = 2**63 - 1
RENAMED = "renamed"
FORMAL = {LARGEST, -(2**63), 2**31 - 1, -(2**31), 2**53 - 1, -(2**53) + 1}  # bounds that only say that numbers end
LOWER = {"minimum": -1, "minLength": -1, "minItems": -1}
UPPER = {"maximum": 1, "maxLength": 1, "maxItems": 1}


def property_renamed(node: Node) -> Found:
    for name in node.get("properties", {}):
        yield f"/properties/{name}", partial(_rename_property, name)


def _rename_property(name: str, node: Node) -> None:
    node["properties"] = {RENAMED if one == name else one: value for one, value in node["properties"].items()}
    if name in node.get("required", []):
        node["required"][node["required"].index(name)] = RENAMED


def property_dropped(node: Node) -> Found:
    for name in node.get("properties", {}):
        yield f"/properties/{name}", partial(_drop_property, name)


def _drop_property(name: str, node: Node) -> None:
    del node["properties"][name]
    _set_or_drop(node, "required", [one for one in node.get("required", []) if one != name])


def type_changed(node: Node) -> Found:
    if node.get("type") in OTHER_TYPE:
        yield f"/type {node['type']} -> {OTHER_TYPE[node['type']]}", _change_type


def _change_type(node: Node) -> None:
    node["type"] = OTHER_TYPE[node["type"]]
    for word in ("properties", "required", "additionalProperties", "format", "pattern", "enum", "default", "example"):
        node.pop(word, None)
    for word in (*LOWER, *UPPER):
        node.pop(word, None)
    if node["type"] == "array":
        node["items"] = {}


def enum_value_dropped(node: Node) -> Found:
    for value in node.get("enum", []) if len(node.get("enum", [])) > 1 else ():
        yield f"/enum {value}", partial(_drop_value, value)


def _drop_value(value: object, node: Node) -> None:
    node["enum"] = [one for one in node["enum"] if one != value]
    _forget_example(node, value)


def enum_value_renamed(node: Node) -> Found:
    for value in node.get("enum", []):
        if isinstance(value, str):
            yield f"/enum {value} -> {value}_{RENAMED}", partial(_rename_value, value)


def _rename_value(value: str, node: Node) -> None:
    node["enum"] = [f"{value}_{RENAMED}" if one == value else one for one in node["enum"]]
    _forget_example(node, value)


def _forget_example(node: Node, value: object) -> None:
    for word in ("example", "default"):
        if node.get(word) == value:
            del node[word]


def no_longer_required(node: Node) -> Found:
    if isinstance(node.get("required"), bool):
        if node["required"] and node.get("in") != "path":
            yield "/required", partial(_set, "required", value=False)
        return
    for name in node.get("required", []):
        yield f"/required/{name}", partial(_no_longer, name)


def _no_longer(name: str, node: Node) -> None:
    _set_or_drop(node, "required", [one for one in node["required"] if one != name])


def required_from_now_on(node: Node) -> Found:
    if "in" in node or "content" in node:
        if not node.get("required", False):
            yield "/required", partial(_set, "required", value=True)
        return
    for name in node.get("properties", {}):
        if name not in node.get("required", []):
            yield f"/required/{name}", partial(_from_now_on, name)


def _from_now_on(name: str, node: Node) -> None:
    node["required"] = [*node.get("required", []), name]


def header_now_required(node: Node) -> Found:
    if not node.get("required", False):
        yield "/required", partial(_set, "required", value=True)


def nullable_flipped(node: Node) -> Found:
    if "type" in node and node.get("nullable"):
        yield "/nullable true -> false", partial(_set, "nullable", value=False)


def bound_tightened(node: Node) -> Found:
    for word, step in {**LOWER, **UPPER}.items():
        if isinstance(node.get(word), int) and _is_meant(word, node[word]):
            yield f"/{word} {node[word]} -> {node[word] - step}", partial(_set, word, value=node[word] - step)


def bound_loosened(node: Node) -> Found:
    for word, step in {**LOWER, **UPPER}.items():
        if (
            isinstance(node.get(word), int)
            and _is_meant(word, node[word])
            and (word == "minimum" or node[word] + step >= 0)
        ):
            yield f"/{word} {node[word]} -> {node[word] + step}", partial(_set, word, value=node[word] + step)


def _is_meant(word: str, bound: int) -> bool:
    return abs(bound) not in {abs(one) for one in FORMAL} and not (word in LOWER and word != "minimum" and bound == 0)


def pattern_dropped(node: Node) -> Found:
    if "pattern" in node:
        yield "/pattern", partial(_drop, "pattern")


def status_changed(responses: Node) -> Found:
    for status in responses:
        other = "299" if status.startswith("2") else "499"
        yield f"/{status} -> {other}", partial(rename, status, other)


def status_dropped(responses: Node) -> Found:
    for status in responses:
        yield f"/{status}", partial(_drop, status)


def parameter_renamed(node: Node) -> Found:
    if node["in"] != "path":
        yield f"/name {node['name']}", partial(_set, "name", value=f"{node['name']}-{RENAMED}")


def parameter_moved(node: Node) -> Found:
    if node["in"] in ELSEWHERE:
        yield f"/in {node['in']} -> {ELSEWHERE[node['in']]}", partial(_set, "in", value=ELSEWHERE[node["in"]])


def style_changed(node: Node) -> Found:
    if node.get("schema", {}).get("type") == "array":
        exploded = node.get("explode", node.get("style", "form") == "form")
        yield f"/explode {exploded} -> {not exploded}", partial(_set, "explode", value=not exploded)


def media_type_changed(node: Node) -> Found:
    for media in node.get("content", {}):
        yield f"/content/{media}", partial(_rename_in, "content", media, "application/vnd.renamed")


def header_renamed(node: Node) -> Found:
    for name in node.get("headers", {}):
        yield f"/headers/{name}", partial(_rename_in, "headers", name, f"X-{RENAMED}")


def header_dropped(node: Node) -> Found:
    for name in node.get("headers", {}):
        yield f"/headers/{name}", partial(_drop_in, "headers", name)


def body_dropped(node: Node) -> Found:
    if "requestBody" in node:
        yield "/requestBody", partial(_drop, "requestBody")


def method_changed(item: Node, method: str) -> Found:
    other = "put" if method == "patch" else "patch"
    if other not in item:
        yield f"/{method} -> {other}", partial(rename, method, other)


def _set(word: str, node: Node, *, value: object) -> None:
    node[word] = value


def _drop(word: str, node: Node) -> None:
    del node[word]


def _set_or_drop(node: Node, word: str, value: list[Any]) -> None:
    """JSON Schema knows no empty ``required``."""
    node.pop(word, None)
    if value:
        node[word] = value


def rename(old: str, new: str, node: Node) -> None:
    members = {new if name == old else name: value for name, value in node.items()}
    node.clear()
    node.update(members)


def _rename_in(word: str, old: str, new: str, node: Node) -> None:
    rename(old, new, node[word])


def _drop_in(word: str, name: str, node: Node) -> None:
    del node[word][name]


OTHERS = ("other body schema", "other response schema")
SCHEMAS = ("parameter schema", "body schema", "response schema", "header schema", *OTHERS)
SENT = ("parameter schema", "body schema", OTHERS[0])
BY_ROLE: tuple[tuple[str, tuple[str, ...], Callable[[Node], Found]], ...] = (
    ("property renamed", SCHEMAS, property_renamed),
    ("property dropped", SCHEMAS, property_dropped),
    ("type changed", SCHEMAS, type_changed),
    ("enum value dropped", SCHEMAS, enum_value_dropped),
    ("enum value renamed", SCHEMAS, enum_value_renamed),
    ("no longer required", (*SCHEMAS, "parameter", "body", "header"), no_longer_required),
    ("required from now on", (*SCHEMAS, "parameter", "body"), required_from_now_on),
    ("required from now on", ("header",), header_now_required),
    ("no longer nullable", SCHEMAS, nullable_flipped),
    ("bound tightened", SENT, bound_tightened),
    ("bound loosened", SENT, bound_loosened),
    ("status changed", ("responses",), status_changed),
    ("status dropped", ("responses",), status_dropped),
    ("parameter renamed", ("parameter",), parameter_renamed),
    ("parameter moved", ("parameter",), parameter_moved),
    ("style changed", ("parameter",), style_changed),
    ("media type changed", ("body", "response"), media_type_changed),
    ("header renamed", ("response",), header_renamed),
    ("header dropped", ("response",), header_dropped),
    ("body dropped", ("operation",), body_dropped),
)

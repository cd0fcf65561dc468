"""Changes of a spec: each function yields the changes of one kind that a node allows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

Node = dict[str, Any]
Changes = Iterator[tuple[str, Callable[[Node], None]]]  # the place, and the function that changes the node

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
FORMAL = {LARGEST, -(2**63), 2**31 - 1, -(2**31), 2**53 - 1, -(2**53) + 1}  # bounds of number formats, not of the API
LOWER = {"minimum": -1, "minLength": -1, "minItems": -1}
UPPER = {"maximum": 1, "maxLength": 1, "maxItems": 1}


def rename_properties(node: Node) -> Changes:
    for name in node.get("properties", {}):
        yield f"/properties/{name}", partial(_rename_property, name)


def _rename_property(name: str, node: Node) -> None:
    node["properties"] = {RENAMED if key == name else key: value for key, value in node["properties"].items()}
    if name in node.get("required", []):
        node["required"][node["required"].index(name)] = RENAMED


def drop_properties(node: Node) -> Changes:
    for name in node.get("properties", {}):
        yield f"/properties/{name}", partial(_drop_property, name)


def _drop_property(name: str, node: Node) -> None:
    del node["properties"][name]
    _set_or_drop(node, "required", [other for other in node.get("required", []) if other != name])


def change_types(node: Node) -> Changes:
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


def drop_enum_values(node: Node) -> Changes:
    for value in node.get("enum", []) if len(node.get("enum", [])) > 1 else ():
        yield f"/enum {value}", partial(_drop_value, value)


def _drop_value(value: object, node: Node) -> None:
    node["enum"] = [other for other in node["enum"] if other != value]
    _forget_example(node, value)


def rename_enum_values(node: Node) -> Changes:
    for value in node.get("enum", []):
        if isinstance(value, str):
            yield f"/enum {value} -> {value}_{RENAMED}", partial(_rename_value, value)


def _rename_value(value: str, node: Node) -> None:
    node["enum"] = [f"{value}_{RENAMED}" if other == value else other for other in node["enum"]]
    _forget_example(node, value)


def add_enum_values(node: Node) -> Changes:
    if any(isinstance(value, str) for value in node.get("enum", [])):
        yield "/enum + added", _add_value


def _add_value(node: Node) -> None:
    node["enum"] = [*node["enum"], "added"]


def allow_null(node: Node) -> Changes:
    if "type" in node and not node.get("nullable"):
        yield "/nullable false -> true", partial(_set, "nullable", value=True)


def loosen_patterns(node: Node) -> Changes:
    pattern = node.get("pattern", "")
    if pattern.startswith("^") and pattern.endswith("$"):
        yield "/pattern without ^", partial(_set, "pattern", value=pattern[1:])
        yield "/pattern without $", partial(_set, "pattern", value=pattern[:-1])


def open_objects(node: Node) -> Changes:
    if node.get("additionalProperties") is False:
        yield "/additionalProperties false -> true", partial(_set, "additionalProperties", value=True)


def _forget_example(node: Node, value: object) -> None:
    for word in ("example", "default"):
        if word in node and node[word] == value:
            del node[word]


def make_optional(node: Node) -> Changes:
    if isinstance(node.get("required"), bool):
        if node["required"] and node.get("in") != "path":
            yield "/required", partial(_set, "required", value=False)
        return
    for name in node.get("required", []):
        yield f"/required/{name}", partial(_remove_required, name)


def _remove_required(name: str, node: Node) -> None:
    _set_or_drop(node, "required", [other for other in node["required"] if other != name])


def make_required(node: Node) -> Changes:
    if "in" in node or "content" in node:
        if not node.get("required", False):
            yield "/required", partial(_set, "required", value=True)
        return
    for name in node.get("properties", {}):
        if name not in node.get("required", []):
            yield f"/required/{name}", partial(_add_required, name)


def _add_required(name: str, node: Node) -> None:
    node["required"] = [*node.get("required", []), name]


def require_headers(node: Node) -> Changes:
    if not node.get("required", False):
        yield "/required", partial(_set, "required", value=True)


def forbid_null(node: Node) -> Changes:
    if "type" in node and node.get("nullable"):
        yield "/nullable true -> false", partial(_set, "nullable", value=False)


def tighten_bounds(node: Node) -> Changes:
    for word, step in {**LOWER, **UPPER}.items():
        if isinstance(node.get(word), int) and _is_meaningful(word, node[word]):
            yield f"/{word} {node[word]} -> {node[word] - step}", partial(_set, word, value=node[word] - step)


def loosen_bounds(node: Node) -> Changes:
    for word, step in {**LOWER, **UPPER}.items():
        if (
            isinstance(node.get(word), int)
            and _is_meaningful(word, node[word])
            and (word == "minimum" or node[word] + step >= 0)
        ):
            yield f"/{word} {node[word]} -> {node[word] + step}", partial(_set, word, value=node[word] + step)


def _is_meaningful(word: str, bound: int) -> bool:
    return abs(bound) not in {abs(formal) for formal in FORMAL} and not (
        word in LOWER and word != "minimum" and bound == 0
    )


def change_statuses(responses: Node) -> Changes:
    for status in responses:
        other = "299" if status.startswith("2") else "499"
        yield f"/{status} -> {other}", partial(rename_key, status, other)


def drop_statuses(responses: Node) -> Changes:
    for status in responses:
        yield f"/{status}", partial(_drop, status)


def rename_parameters(node: Node) -> Changes:
    if node["in"] != "path":
        yield f"/name {node['name']}", partial(_set, "name", value=f"{node['name']}-{RENAMED}")


def move_parameters(node: Node) -> Changes:
    if node["in"] in ELSEWHERE:
        yield f"/in {node['in']} -> {ELSEWHERE[node['in']]}", partial(_set, "in", value=ELSEWHERE[node["in"]])


def change_styles(node: Node) -> Changes:
    if node.get("schema", {}).get("type") == "array":
        exploded = node.get("explode", node.get("style", "form") == "form")
        yield f"/explode {exploded} -> {not exploded}", partial(_set, "explode", value=not exploded)


def change_media_types(node: Node) -> Changes:
    for media in node.get("content", {}):
        yield f"/content/{media}", partial(_rename_in, "content", media, "application/vnd.renamed")


def rename_headers(node: Node) -> Changes:
    for name in node.get("headers", {}):
        yield f"/headers/{name}", partial(_rename_in, "headers", name, f"X-{RENAMED}")


def drop_headers(node: Node) -> Changes:
    for name in node.get("headers", {}):
        yield f"/headers/{name}", partial(_drop_in, "headers", name)


def drop_body(node: Node) -> Changes:
    if "requestBody" in node:
        yield "/requestBody", partial(_drop, "requestBody")


def change_method(item: Node, method: str) -> Changes:
    other = "put" if method == "patch" else "patch"
    if other not in item:
        yield f"/{method} -> {other}", partial(rename_key, method, other)


def _set(word: str, node: Node, *, value: object) -> None:
    node[word] = value


def _drop(word: str, node: Node) -> None:
    del node[word]


def _set_or_drop(node: Node, word: str, value: list[Any]) -> None:
    """Set a keyword, or remove it if the list is empty: JSON Schema allows no empty ``required``."""
    node.pop(word, None)
    if value:
        node[word] = value


def rename_key(old: str, new: str, node: Node) -> None:
    members = {new if name == old else name: value for name, value in node.items()}
    node.clear()
    node.update(members)


def _rename_in(word: str, old: str, new: str, node: Node) -> None:
    rename_key(old, new, node[word])


def _drop_in(word: str, name: str, node: Node) -> None:
    del node[word][name]


OTHERS = ("other body schema", "other response schema")
SCHEMAS = ("parameter schema", "body schema", "response schema", "header schema", *OTHERS)
SENT = ("parameter schema", "body schema", OTHERS[0])
BY_ROLE: tuple[tuple[str, tuple[str, ...], Callable[[Node], Changes]], ...] = (
    ("property renamed", SCHEMAS, rename_properties),
    ("property dropped", SCHEMAS, drop_properties),
    ("type changed", SCHEMAS, change_types),
    ("enum value dropped", SCHEMAS, drop_enum_values),
    ("enum value renamed", SCHEMAS, rename_enum_values),
    ("no longer required", (*SCHEMAS, "parameter", "body", "header"), make_optional),
    ("required from now on", (*SCHEMAS, "parameter", "body"), make_required),
    ("required from now on", ("header",), require_headers),
    ("no longer nullable", SCHEMAS, forbid_null),
    ("bound tightened", SENT, tighten_bounds),
    ("bound loosened", SCHEMAS, loosen_bounds),
    ("enum value added", SCHEMAS, add_enum_values),
    ("null allowed", SCHEMAS, allow_null),
    ("pattern loosened", SCHEMAS, loosen_patterns),
    ("other members allowed", SCHEMAS, open_objects),
    ("status changed", ("responses",), change_statuses),
    ("status dropped", ("responses",), drop_statuses),
    ("parameter renamed", ("parameter",), rename_parameters),
    ("parameter moved", ("parameter",), move_parameters),
    ("style changed", ("parameter",), change_styles),
    ("media type changed", ("body", "response"), change_media_types),
    ("header renamed", ("response",), rename_headers),
    ("header dropped", ("response",), drop_headers),
    ("body dropped", ("operation",), drop_body),
)

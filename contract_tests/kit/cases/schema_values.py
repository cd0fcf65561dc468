"""Values of a schema with every member it names; together they contain every choice of the schema."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from hypothesis import strategies as st

from contract_tests.kit.cases.generation import draw_values
from contract_tests.kit.services import Spec

Node = Mapping[str, Any]
SEED = 7
DEEPEST = 10
MOST = 40  # values of one schema
FORMATS = {
    "date-time": ("2026-03-31T12:00:00Z", "2026-02-28T23:59:59Z"),
    "date": ("2026-03-31", "2026-02-28"),
    "uuid": ("00000000-0000-4000-8000-000000000007", "00000000-0000-4000-8000-000000000008"),
    "uri-reference": ("one?page=1", "two?page=2"),
    "uri": ("https://example.com/one", "https://example.com/two"),
    "email": ("one@example.com", "two@example.com"),
}


def generate_values(spec: Spec, schema: Node) -> Iterator[Any]:
    """Generate values until each choice was taken: enumerated values, null, true and false, alternatives.

    Members of one value differ from each other where the schema allows it.
    """
    for turn in range(min(_count_choices(spec, schema, 0), MOST)):
        yield _ValueBuilder(spec, turn).build(schema)


def _list_alternatives(node: Node) -> list[Node]:
    return [branch for keyword in ("anyOf", "oneOf") for branch in node.get(keyword, ())]


def _count_choices(spec: Spec, node: Node, depth: int) -> int:
    """Return how many values a schema needs."""
    node = spec.resolve(node)
    own = max(len(node.get("enum", ())), 2 if node.get("type") == "boolean" else 1)
    branches = _list_alternatives(node)
    inner = [
        *node.get("properties", {}).values(),
        *(node[keyword] for keyword in ("items", "additionalProperties") if isinstance(node.get(keyword), Mapping)),
        *branches,
        *node.get("allOf", ()),
    ]
    needed = [_count_choices(spec, schema, depth + 1) for schema in inner if depth < DEEPEST]
    most = max([own, len(branches) * max(needed, default=1), *needed])
    return most + bool(node.get("nullable"))


class _ValueBuilder:
    """Builds one value; its turn selects the alternative of each choice."""

    def __init__(self, spec: Spec, turn: int) -> None:
        self._spec, self._turn, self._built = spec, turn, 0

    def build(self, node: Node, depth: int = 0) -> Any:
        """Build a value of the schema."""
        node = self._spec.resolve(node)
        self._built += 1
        if node.get("nullable") and self._turn == _count_choices(self._spec, node, depth) - 1:
            return None
        if "enum" in node:
            return node["enum"][self._turn % len(node["enum"])]
        if branches := _list_alternatives(node):
            value = self.build(branches[self._turn % len(branches)], depth)
            own = self._build_object(node, depth) if "properties" in node else {}
            return {**own, **value} if isinstance(value, dict) else value
        if "allOf" in node:
            parts = [self.build(part, depth) for part in node["allOf"]]
            if not isinstance(parts[0], dict):
                return parts[0]
            return {name: member for part in parts for name, member in part.items()}
        kind = node.get("type", "object" if "properties" in node else "string")
        return getattr(self, f"_build_{kind}")(node, depth)

    def _build_object(self, node: Node, depth: int) -> Any:
        properties = node.get("properties", {})
        names = node.get("required", ()) if depth > DEEPEST else properties
        members = {name: self.build(properties[name], depth + 1) for name in names if name in properties}
        others = node.get("additionalProperties")
        if isinstance(others, Mapping) and not properties:
            members |= {f"member_{number}": self.build(others, depth + 1) for number in range(2)}
        return members

    def _build_array(self, node: Node, depth: int) -> Any:
        if depth > DEEPEST:
            return []
        count = min(max(2, node.get("minItems", 0)), node.get("maxItems", 2))
        return [self.build(node.get("items", {}), depth + 1) for _ in range(count)]

    def _build_integer(self, node: Node, _depth: int) -> Any:
        low, high = node.get("minimum", 0), node.get("maximum", 2**31)
        return min(low + self._built + self._turn, high)

    def _build_number(self, node: Node, _depth: int) -> Any:
        return min(node.get("minimum", 0) + self._built + 0.5, node.get("maximum", math.inf))

    def _build_boolean(self, _node: Node, _depth: int) -> Any:
        return self._turn % 2 == self._built % 2

    def _build_string(self, node: Node, _depth: int) -> Any:
        if node.get("format") in FORMATS:
            return FORMATS[node["format"]][self._built % 2]
        if "pattern" in node:
            bounds = (node.get("minLength", 0), node.get("maxLength", math.inf))
            return _draw_matching(node["pattern"], *bounds, SEED + self._built % 2)
        text = f"text {self._built}".ljust(node.get("minLength", 0), "x")
        return text[: node.get("maxLength", len(text))]


@cache
def _draw_matching(pattern: str, shortest: float, longest: float, number: int) -> str:
    """Draw a printable text that matches a pattern and has an allowed length."""
    strategy = st.from_regex(pattern).filter(lambda text: shortest <= len(text) <= longest and text.isprintable())
    text: str = draw_values(strategy, 1, number)[0]
    return text

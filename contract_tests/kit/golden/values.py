"""Values of a schema that have every member it names, and between them every choice that it leaves."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from hypothesis import strategies as st

from contract_tests.kit.clients.cases import drawn
from mockservers.core.openapi.document import Spec

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


def values(spec: Spec, schema: Mapping[str, Any]) -> Iterator[Any]:
    """As many values as it takes to have met every choice: enumerated values, null, true and false, alternatives.

    Members of one value differ from each other where they can.
    """
    for turn in range(min(_choices(spec, schema, 0), MOST)):
        yield _Turn(spec, turn).value(schema)


def _choices(spec: Spec, node: Mapping[str, Any], depth: int) -> int:
    """How many turns a schema needs."""
    node = spec.resolve(node)
    own = max(len(node.get("enum", ())), 2 if node.get("type") == "boolean" else 1)
    inner = [
        *node.get("properties", {}).values(),
        *(node[word] for word in ("items", "additionalProperties") if isinstance(node.get(word), Mapping)),
    ]
    branches = [one for word in ("anyOf", "oneOf") for one in node.get(word, ())]
    needed = [_choices(spec, one, depth + 1) for one in (*inner, *branches, *node.get("allOf", ())) if depth < DEEPEST]
    found = max([own, len(branches) * max(needed, default=1), *needed])
    return found + bool(node.get("nullable"))


class _Turn:
    """One value: of each choice, the one whose turn it is."""

    def __init__(self, spec: Spec, turn: int) -> None:
        self._spec, self._turn, self._made = spec, turn, 0

    def value(self, node: Mapping[str, Any], depth: int = 0) -> Any:
        """A value of the schema."""
        node = self._spec.resolve(node)
        self._made += 1
        if node.get("nullable") and self._turn == _choices(self._spec, node, depth) - 1:
            return None
        if "enum" in node:
            return node["enum"][self._turn % len(node["enum"])]
        branches = [one for word in ("anyOf", "oneOf") for one in node.get(word, ())]
        if branches:
            found = self.value(branches[self._turn % len(branches)], depth)
            own = self._object(node, depth) if "properties" in node else {}
            return {**own, **found} if isinstance(found, dict) else found
        if "allOf" in node:
            parts = [self.value(one, depth) for one in node["allOf"]]
            return (
                {name: one for part in parts for name, one in part.items()} if isinstance(parts[0], dict) else parts[0]
            )
        kind = node.get("type", "object" if "properties" in node else "string")
        return getattr(self, f"_{kind}")(node, depth)

    def _object(self, node: Mapping[str, Any], depth: int) -> Any:
        wanted = node.get("properties", {})
        names = node.get("required", ()) if depth > DEEPEST else wanted
        found = {name: self.value(wanted[name], depth + 1) for name in names if name in wanted}
        others = node.get("additionalProperties")
        if isinstance(others, Mapping) and not wanted:
            found |= {f"member_{number}": self.value(others, depth + 1) for number in range(2)}
        return found

    def _array(self, node: Mapping[str, Any], depth: int) -> Any:
        if depth > DEEPEST:
            return []
        count = min(max(2, node.get("minItems", 0)), node.get("maxItems", 2))
        return [self.value(node.get("items", {}), depth + 1) for _ in range(count)]

    def _integer(self, node: Mapping[str, Any], _depth: int) -> Any:
        low, high = node.get("minimum", 0), node.get("maximum", 2**31)
        return min(low + self._made + self._turn, high)

    def _number(self, node: Mapping[str, Any], _depth: int) -> Any:
        return min(node.get("minimum", 0) + self._made + 0.5, node.get("maximum", math.inf))

    def _boolean(self, _node: Mapping[str, Any], _depth: int) -> Any:
        return self._turn % 2 == self._made % 2

    def _string(self, node: Mapping[str, Any], _depth: int) -> Any:
        if node.get("format") in FORMATS:
            return FORMATS[node["format"]][self._made % 2]
        if "pattern" in node:
            bounds = (node.get("minLength", 0), node.get("maxLength", math.inf))
            return _fitting(node["pattern"], *bounds, SEED + self._made % 2)
        text = f"text {self._made}".ljust(node.get("minLength", 0), "x")
        return text[: node.get("maxLength", len(text))]


@cache
def _fitting(pattern: str, shortest: float, longest: float, number: int) -> str:
    """A printable text that matches a pattern, of a length."""
    found = st.from_regex(pattern).filter(lambda one: shortest <= len(one) <= longest and one.isprintable())
    text: str = drawn(found, 1, number)[0]
    return text

"""Values for a schema: good ones for the most part, from its examples, from what was answered before, or drawn."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from string import ascii_letters, digits
from typing import Any

from mockservers.core.openapi.document import Spec

Node = Mapping[str, Any]

DEEPEST = 4
MOST_SEEN = 40  # values per name
TEXTS = ("", " ", "a", "A", "é", "名前", "O'Brien", "a,b", "a&b=c", "x" * 300, "null", "1", "true", "-0", "1e3", "a/b")
FORMATS: Mapping[str, tuple[str, ...]] = {
    "date": ("2026-03-31", "1999-01-01"),
    "date-time": ("2026-03-31T12:00:00Z", "2026-01-01T00:00:00.123+02:00"),
    "uuid": ("11111111-2222-4333-8444-555555555555",),
    "uri": ("http://127.0.0.1:9/back",),
}


class Values:
    """Draws values for schemas.

    Args:
        spec: The document in which references lead.
        random: What is left to chance.
    """

    def __init__(self, spec: Spec, random: Random) -> None:
        self._spec, self._random = spec, random
        self._seen: dict[str, list[Any]] = {}

    def learn(self, value: object, name: str = "") -> None:
        """Remember the members of an answer, so that requests name what is there."""
        if isinstance(value, dict):
            for key, one in value.items():
                self.learn(one, key)
        elif isinstance(value, list):
            for one in value[:3]:
                self.learn(one, name)
        elif isinstance(value, (str, int)) and value != "":
            kept = self._seen.setdefault(name.lower(), [])
            kept.append(value)
            del kept[:-MOST_SEEN]

    def seen(self, name: str) -> Any:
        """A value that an answer had under a name, or under ``id`` where the name ends in that, or None."""
        kept = self._seen.get(name.lower()) or (self._seen.get("id") if name.lower().endswith("id") else None)
        return self._random.choice(kept) if kept else None

    def of(self, node: Node, name: str = "", depth: int = 0) -> Any:
        """A value for a schema."""
        random, node = self._random, self._spec.resolve(node)
        if name and random.random() < 0.3 and (known := self.seen(name)) is not None:
            return known
        if "example" in node and random.random() < 0.6:
            return node["example"]
        for word in ("oneOf", "anyOf"):
            if word in node:
                return self.of(random.choice(node[word]), name, depth)
        if "allOf" in node:
            parts = [self.of(one, name, depth) for one in node["allOf"]]
            return {key: one for part in parts if isinstance(part, dict) for key, one in part.items()} or parts[0]
        if "enum" in node:
            return random.choice(node["enum"])
        return self._of_type(node, name, depth)

    def _of_type(self, node: Node, name: str, depth: int) -> Any:
        random = self._random
        match node.get("type", "string"):
            case "integer":
                least, most = node.get("minimum", -1_000), node.get("maximum", 1_000)
                return random.choice([least, min(least + random.randrange(100), most), random.randint(least, most)])
            case "number":
                return random.choice([0.5, 1, node.get("minimum", -3.25)])
            case "boolean":
                return random.random() < 0.5
            case "array":
                few = random.randint(node.get("minItems", 0), max(node.get("minItems", 0), 3))
                return [self.of(node.get("items", {}), name, depth + 1) for _ in range(few)]
            case "object":
                return self._object(node, depth)
        return self._text(node)

    def _object(self, node: Node, depth: int) -> dict[str, Any]:
        wanted = set(node.get("required", ()))
        chosen = {
            name: self.of(one, name, depth + 1)
            for name, one in node.get("properties", {}).items()
            if name in wanted or (depth < DEEPEST and self._random.random() < 0.4)
        }
        return chosen or {"name": self._random.choice(TEXTS)} if node.get("additionalProperties", True) else chosen

    def _text(self, node: Node) -> str:
        random = self._random
        if node.get("format") in FORMATS:
            return random.choice(FORMATS[node["format"]])
        if "pattern" in node and "example" in node:
            return str(node["example"])
        if random.random() < 0.4:
            return random.choice(TEXTS)
        least = node.get("minLength", 0)
        return "".join(random.choices(ascii_letters + digits, k=random.randint(max(least, 1), max(least, 12))))

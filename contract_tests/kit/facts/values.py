"""The values that schemas allow: enumerations, null, other members and bounds, of a spec and of the documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from contract_tests.kit.services import FIXTURES

Values = dict[str, Mapping[str, Any]]  # keywords by the path of their schema
BOUNDS = ("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems")
FORMAL = {2**31 - 1, 2**31, 2**53 - 1, 2**63 - 1, 2**63}  # of number formats, not of an API
LOOSE = ("nullable", "additionalProperties")
SAMPLES = {"example", "examples", "default", "value"}


def load_values(vendor: str) -> Values:
    """Load the values that a vendor's documents state; each group of schemas has its source."""
    groups = yaml.safe_load((FIXTURES / vendor / "facts" / "values.yaml").read_text(encoding="utf-8"))
    assert all(group["source"].strip() for group in groups)
    return {path: stated for group in groups for path, stated in group["schemas"].items()}


def find_values(document: Mapping[str, Any]) -> Values:
    """Find the values that the schemas of a spec allow; a minimum of 0 is none."""
    return dict(_find_values(document, ""))


def _find_values(node: Any, path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if isinstance(node, list):
        for index, member in enumerate(node):
            name = member.get("name") if isinstance(member, Mapping) else None
            yield from _find_values(member, f"{path} {name if isinstance(name, str) else index}")
    if isinstance(node, Mapping):
        if isinstance(node.get("type"), str) and (found := _read_keywords(node)):
            yield path.strip().removeprefix("components "), found
        for name, member in node.items():
            if name not in SAMPLES:
                yield from _find_values(member, f"{path} {name}")


def _read_keywords(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    bounds = {
        word: schema[word]
        for word in BOUNDS
        if isinstance(schema.get(word), int)
        and abs(schema[word]) not in FORMAL
        and not (word.startswith("min") and schema[word] == 0)
    }
    enumeration = {"enum": schema["enum"]} if isinstance(schema.get("enum"), list) else {}
    loose = {word: True for word in LOOSE if schema.get(word) is True}
    return {**enumeration, **loose, **bounds}

"""A schema that allows more has a restriction that no value of before meets."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.kit.coverage.required import SpecNode
from contract_tests.kit.coverage.restrictions import find_met, list_of_schema
from contract_tests.kit.services import Spec

VALUES = [
    {"name": "a", "state": "new", "count": 3, "when": None, "tags": ["x", "y"]},
    {"name": "abc", "state": "old", "count": 7, "when": "today", "tags": []},
    {"name": "ab", "state": "old", "count": 5, "tags": ["x"]},
]
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["name", "state", "count", "tags"],
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 3},
        "state": {"type": "string", "enum": ["new", "old"]},
        "count": {"type": "integer", "minimum": 3, "maximum": 7},
        "when": {"type": "string", "nullable": True},
        "tags": {"type": "array", "minItems": 0, "maxItems": 2, "items": {"type": "string", "enum": ["x", "y"]}},
    },
}


def find_unmet(schema: dict[str, Any]) -> set[str]:
    place = SpecNode(Spec({"paths": {}}), "schema", schema)
    return {*list_of_schema(place)} - {met for value in VALUES for met in find_met(place, value)}


def change(member: str, **values: Any) -> dict[str, Any]:
    properties = SCHEMA["properties"]
    return {**SCHEMA, "properties": {**properties, member: {**properties[member], **values}}}


def test_what_the_values_meet_is_met() -> None:
    assert find_unmet(SCHEMA) == set()


@pytest.mark.parametrize(
    ("looser", "unmet"),
    [
        (change("name", minLength=0), "schema/properties/name minLength 0"),
        (change("name", maxLength=4), "schema/properties/name maxLength 4"),
        (change("name", nullable=True), "schema/properties/name null"),
        (change("state", enum=["new", "old", "lost"]), 'schema/properties/state "lost"'),
        (change("count", minimum=2), "schema/properties/count minimum 2"),
        (change("count", maximum=8), "schema/properties/count maximum 8"),
        (change("tags", maxItems=3), "schema/properties/tags maxItems 3"),
        (change("tags", items={"type": "string", "enum": ["x", "y", "z"]}), 'schema/properties/tags/items "z"'),
        ({**SCHEMA, "required": ["name", "state", "count"]}, "schema without tags"),
    ],
)
def test_a_looser_schema_is_noticed(looser: dict[str, Any], unmet: str) -> None:
    assert find_unmet(looser) == {unmet}

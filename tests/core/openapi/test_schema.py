"""Validation with OpenAPI 3.0 schemas."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockservers.core.openapi.schema import MOST_OUTLINED, Schema, json_schema, outline, shorten

quickly = settings(max_examples=100, deadline=None, derandomize=True)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)
NAME, TREE = {"$ref": "#/components/schemas/Name"}, {"$ref": "#/components/schemas/Tree"}
COMPONENTS = {
    "schemas": {
        "Name": {"type": "string", "minLength": 1},
        "Tree": {"type": "object", "properties": {"name": NAME, "children": {"type": "array", "items": TREE}}},
    }
}


def problem(node: dict[str, Any], value: object) -> tuple[str, str] | None:
    return Schema(node, COMPONENTS).find_problem(value)


@pytest.mark.parametrize(
    ("node", "good", "bad"),
    [
        ({"type": "integer"}, 1, 1.5),
        ({"type": "integer"}, -(2**63), "1"),
        ({"type": "integer", "maximum": 2**63 - 1}, 2**63 - 1, 2**63),
        ({"type": "integer", "maximum": 2**63 - 1}, 0, 10**400),
        ({"type": "number", "minimum": 0, "exclusiveMinimum": True}, 0.1, 0),
        ({"type": "boolean"}, False, 0),
        ({"type": "string", "minLength": 2}, "ää", "😀"),
        ({"type": "string", "maxLength": 2}, "😀😀", "abc"),
        ({"type": "string", "pattern": "^[a-z]+$"}, "abc", "abc\n"),
        ({"type": "string", "enum": ["a", "b"]}, "a", "c"),
        ({"type": "string", "format": "date"}, "2024-02-29", "2023-02-29"),
        ({"type": "string", "format": "date-time"}, "2014-04-14T13:05:10Z", "2014-04-14 13:05:10"),
        ({"type": "string", "format": "uuid"}, "d78048cf-842b-44e8-8036-e7e2bf8afb31", "d78048cf"),
        ({"type": "string", "format": "uri-reference"}, "/a?b=c", "a b\\"),
        ({"type": "string", "format": "acme-name"}, "anything", 1),
        ({"type": "array", "items": {"type": "integer"}, "uniqueItems": True}, [1, 2], [1, 1]),
        ({"type": "object", "additionalProperties": False, "properties": {"a": {}}}, {"a": None}, {"b": 1}),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, {"a": 1}, {"a": "1"}),
        ({"oneOf": [{"type": "integer"}, {"type": "string"}]}, "a", None),
        (NAME, "a", ""),
        (TREE, {"children": [{"name": "a"}]}, {"children": [{"name": ""}]}),
        ({"type": "object"}, {}, []),
    ],
)
def test_a_value_is_held_against_its_schema(node: dict[str, Any], good: object, bad: object) -> None:
    assert problem(node, good) is None
    assert problem(node, bad) is not None


@pytest.mark.parametrize(
    "node",
    [
        {"type": "string", "nullable": True},
        {"type": "string", "nullable": True, "enum": ["a"]},
        {"type": "string", "nullable": True, "enum": ["a", None]},
        {**NAME, "nullable": True},
        {"type": "object", "nullable": True, "required": ["a"]},
        {"type": "string", "nullable": True, "format": "date"},
    ],
)
def test_what_is_nullable_may_be_null_and_nothing_else_of_another_type(node: dict[str, Any]) -> None:
    assert problem(node, None) is None
    assert problem(node, 1) is not None
    assert problem({**node, "nullable": False}, 1) is not None


def test_what_is_not_nullable_may_not_be_null() -> None:
    for node in ({"type": "string"}, {"type": "string", "nullable": False}, NAME):
        assert problem(node, None) is not None


def test_nullable_holds_within_arrays_and_objects() -> None:
    node = {"type": "object", "properties": {"a": {"type": "array", "items": {"type": "integer", "nullable": True}}}}
    assert problem(node, {"a": [1, None]}) is None
    assert problem(node, {"a": None}) is not None


def test_properties_may_be_named_like_keywords() -> None:
    names = ("description", "title", "example", "default", "nullable", "enum", "properties", "items", "type")
    node = {"type": "object", "properties": {name: {"type": "integer"} for name in names}, "required": list(names)}
    assert problem(node, dict.fromkeys(names, 1)) is None
    for name in names:
        assert problem(node, {**dict.fromkeys(names, 1), name: "1"}) is not None


def test_annotations_are_left_out_and_values_of_an_enumeration_as_they_are() -> None:
    node = {"type": "object", "description": "d", "example": {"nullable": True}, "enum": [{"description": "kept"}]}
    assert json_schema(node) == {"type": "object", "enum": [{"description": "kept"}]}


def test_a_problem_tells_its_place_and_a_short_reason() -> None:
    node = {"type": "object", "properties": {"a": {"type": "array", "items": {"type": "string", "maxLength": 1}}}}
    assert problem(node, {"a": ["x", "xy"]}) == ("/a/1", '"xy" is longer than 1 character')
    pointer, reason = problem(node, {"a": ["x" * 100_000]}) or ("", "")
    assert pointer == "/a/0"
    assert len(reason) < 310


OBJECT = {"type": "object", "properties": {"a": {"type": "string"}, "b": {}}, "additionalProperties": False}
INNER = {"$ref": "#/components/schemas/Inner"}


@pytest.mark.parametrize("node", [INNER, {"type": "array", "items": INNER}])
def test_a_member_that_is_not_allowed_is_refused_with_those_that_are(node: dict[str, Any]) -> None:
    value: Any = {"c": 1} if node.get("type") != "array" else [{}, {"c": 1}]
    problem = Schema(node, {"schemas": {"Inner": OBJECT}}).find_problem(value)
    assert problem
    assert problem[1] == "Additional properties are not allowed ('c' was unexpected); allowed: a, b"


def test_the_type_of_a_schema_that_has_none_is_string() -> None:
    assert Schema({}, {}).type == "string"
    assert Schema({"type": "array", "items": {"type": "integer"}}, {}).items.type == "integer"


RECORD = {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}}
RECORDS = {"type": "object", "properties": {"records": {"type": "array", "items": RECORD}}}
MANY = [{"a": number} for number in range(5 * MOST_OUTLINED)]


@pytest.mark.parametrize(
    ("value", "pointer", "keyword"),
    [
        ({"records": [*MANY, {}]}, f"/records/{len(MANY)}", "required"),
        ({"records": [*MANY, {"a": "x"}, *MANY]}, f"/records/{len(MANY)}/a", "type"),
        ({"records": [{"a": "x"}, *MANY]}, "/records/0/a", "type"),
        ({"records": dict.fromkeys(map(str, MANY))}, "/records", "type"),
        (MANY, "", "type"),
        ({"records": [{"b": MANY}]}, "/records/0", "required"),
    ],
    ids=["the last lacks a member", "in the middle", "the first", "no array", "no object", "a large one"],
)
def test_of_a_large_value_the_same_is_told_as_of_a_small_one(value: object, pointer: str, keyword: str) -> None:
    found = Schema(RECORDS, {}).find_failure(value)
    assert found is not None
    assert (found[0], found[2][0].pointer, found[2][0].keyword) == (pointer, pointer, keyword)


def test_what_is_left_out_of_an_outline_is_no_error() -> None:
    node = {"type": "object", "properties": {"first": {}, "second": RECORD, "third": {"type": "string"}}}
    value = {"first": MANY, "second": {"a": 1, **{f"m{one}": 1 for one in range(MOST_OUTLINED)}}, "third": 3}
    found = Schema(node, {}).find_failure(value)
    assert found is not None
    assert [violation.pointer for violation in found[2]] == ["/third"]


@quickly
@given(ANY_JSON)
def test_the_outline_of_a_value_that_is_not_large_is_the_value(value: object) -> None:
    assert outline(value) == value


@pytest.mark.parametrize(("length", "shown"), [(300, "x" * 300), (301, f"{'x' * 300}...")])
def test_a_reason_has_at_most_300_characters(length: int, shown: str) -> None:
    assert shorten("x" * length) == shown


def test_an_outline_cuts_arrays_and_empties_objects_after_a_thousand_values() -> None:
    assert outline(list(range(1_001))) == list(range(1_000))
    assert outline([[1] * 600, [2] * 600]) == [[1] * 600, [2] * 398]
    assert outline([[1] * 998, {"a": 1}]) == [[1] * 998, {}]
    assert outline([[1] * 997, {"a": 1}]) == [[1] * 997, {"a": 1}]
    assert outline({"a": [1] * 999, "b": {"c": 1}, "d": [2]}) == {"a": [1] * 997, "b": {}, "d": []}


def test_an_outline_has_no_more_than_so_many_values() -> None:
    def count(value: object) -> int:
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        return 1 + sum(map(count, inner))

    wide = {f"m{one}": [{"a": [0] * 50}] * 50 for one in range(50)}
    deep: object = 0
    for _ in range(150):
        deep = [deep, *[{"a": 0}] * 50]
    for value in (MANY, wide, deep, [MANY] * 50, [[[0] * 100] * 100] * 100):
        assert count(outline(value)) < 2 * MOST_OUTLINED < count(value)

"""Paths into a JSON response: offered paths, values, and records."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samclients.fsm_ingest.source import json_paths

ANSWER: dict[str, Any] = {
    "total": 2,
    "meta": {"a.b": "x", "next": None},
    "items": [
        {"id": "u1", "profile": {"mail": "a@x"}, "plans": ["P", "Q"], "seats": [{"no": 1}, {"no": 2}]},
        {"id": "u2", "profile": {"mail": "b@x", "phone": "1"}, "plans": [], "seats": []},
    ],
}


def test_every_path_to_a_value_is_offered_once_and_in_order() -> None:
    assert json_paths.list_paths(ANSWER) == (
        "total",
        'meta["a.b"]',
        "meta.next",
        "items[].id",
        "items[].profile.mail",
        "items[].plans[]",
        "items[].seats[].no",
        "items[].profile.phone",
    )
    assert json_paths.list_paths([{"id": 1}, [2]]) == ("[].id", "[][]")


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(min_size=1, max_size=5), inside, max_size=3),
    max_leaves=10,
)


@given(JSON_VALUES)
def test_offered_paths_can_be_read(document: Any) -> None:
    for path in json_paths.list_paths(document):
        steps = json_paths.parse(path)
        assert json_paths.format_path(steps) == path
        assert json_paths.find_all(document, steps)


@pytest.mark.parametrize("path", ["a..b", ".a", "a.", "a[0]", "[", "a]", '["a', "items[]id"])
def test_an_invalid_path_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="Invalid path"):
        json_paths.parse(path)


def test_find_returns_the_value_and_of_arrays_the_first_one() -> None:
    assert json_paths.find(ANSWER, json_paths.parse("meta.next")) is None
    assert json_paths.find(ANSWER, json_paths.parse('meta["a.b"]')) == "x"
    assert json_paths.find(ANSWER, json_paths.parse("items[].seats[].no")) == 1
    assert json_paths.find(ANSWER, json_paths.parse("items[].none.at.all")) is None
    assert json_paths.find_all(ANSWER, json_paths.parse("items[].plans")) == ["P", "Q"]


@pytest.mark.parametrize(
    ("path", "first", "all_values"),
    [
        ("items[].id", ["u1"], ["u1", "u2"]),
        ("items[].profile.phone", [], ["1"]),  # the first item has none
        ("items[].plans[]", ["P"], ["P", "Q"]),
        ("items[].seats[].no", [1], [1, 2]),
        ("total[]", [], []),  # no array
    ],
)
def test_of_each_array_the_first_item_is_read_or_all(path: str, first: list[Any], all_values: list[Any]) -> None:
    steps = json_paths.parse(path)
    assert json_paths.reach(ANSWER, steps, first=True) == first
    assert json_paths.find(ANSWER, steps) == (first[0] if first else None)
    assert json_paths.reach(ANSWER, steps) == json_paths.find_all(ANSWER, steps) == all_values


@pytest.mark.parametrize(
    ("document", "path", "value"),
    [
        ({"a.b": 1, "a": {"b": 2}}, "a.b", 1),
        ({"a.b": 1, "a": {"b": 2}}, '["a.b"]', 1),
        ({"a": {"b": 2}}, "a.b", 2),
        ({"a.b": {"x": 1}, "a": {"b": {"c": 2}}}, "a.b.c", 2),
        ({"a": {"b.c": {"d": 3}}}, "a.b.c.d", 3),
        ({"v.w": [{"p.q": 4}]}, "v.w[].p.q", 4),
        ({"a.b": None, "a": {"b": 2}}, "a.b", None),
    ],
)
def test_a_literal_member_takes_precedence_over_a_path(document: Any, path: str, value: Any) -> None:
    steps = json_paths.parse(path)
    assert json_paths.find(document, steps) == value
    assert json_paths.reach(document, steps) == [value]


@pytest.mark.parametrize(
    ("path", "offered"),
    [
        ("items[].a.b", True),
        ('items[]["a.b"]', True),
        ("items[].tags", True),
        ("items[].tags[]", True),
        ("items[].c.d", True),
        ('items[]["c.d"]', False),
        ("items[].a", False),
        ("items[].a.b.c", False),
        ("items.a.b", False),
        ("items", True),
    ],
)
def test_offered_paths_may_be_written_without_quotes(path: str, offered: bool) -> None:  # noqa: FBT001 -- a case
    available = [
        json_paths.parse(entry) for entry in json_paths.list_paths({"items": [{"a.b": 1, "tags": [1], "c": {"d": 1}}]})
    ]
    assert json_paths.is_available(json_paths.parse(path), available) is offered


@pytest.mark.parametrize(
    ("mapped", "root"),
    [
        (["items[].id", "items[].profile.mail", "total"], "items[]"),
        (["items[].id", "items[].seats[].no"], "items[]"),
        (["items[].seats[].no"], "items[].seats[]"),
        (["[].id", "[].name"], "[]"),
        (["total"], ""),
        ([], ""),
    ],
)
def test_the_root_is_the_longest_common_array(mapped: list[str], root: str) -> None:
    assert json_paths.find_root([json_paths.parse(mapping) for mapping in mapped]) == json_paths.parse(root)


def test_paths_into_different_lists_are_refused() -> None:
    with pytest.raises(ValueError, match=r"different lists: items\[\], users\[\]"):
        json_paths.find_root([json_paths.parse("items[].id"), json_paths.parse("users[].id")])


def test_records_are_the_values_at_the_root() -> None:
    assert [entry.item for entry in json_paths.list_records(ANSWER, json_paths.parse("items[]"))] == ANSWER["items"]
    assert [entry.item for entry in json_paths.list_records(ANSWER, json_paths.parse("items[].seats[]"))] == [
        {"no": 1},
        {"no": 2},
    ]
    assert [entry.item for entry in json_paths.list_records(ANSWER, ())] == [ANSWER]
    assert json_paths.list_records(ANSWER, json_paths.parse("nothing[]")) == []

"""Trees of the response to a Test Connection: its values, and the fields that can be mapped."""

from __future__ import annotations

import json
from typing import Any

from samclients.fsm_ingest.web.job_form.tree import (
    DEEPEST,
    MOST_OPEN,
    TreeNode,
    build_answer_tree,
    build_path_tree,
    search_tree,
)


def flatten(node: TreeNode) -> list[str]:
    """List the names of a node and of those within."""
    return [node.name, *(name for child in node.children for name in flatten(child))]


def outline(nodes: list[TreeNode]) -> list[Any]:
    return [(node.name, node.path or outline(node.children)) for node in nodes]


def test_a_response_has_its_names_values_and_numbers() -> None:
    root = build_answer_tree({"items": [{"mail": "ä@example.com", "tags": []}, 7], "next": None, "empty": {}})
    items, following, empty = root.children
    assert (root.name, root.text) == ("", "{3}")
    assert (items.name, items.text) == ("items", "[2]")
    assert [(node.name, node.text) for node in items.children] == [("0", "{2}"), ("1", "7")]
    assert [(node.name, node.text) for node in items.children[0].children] == [
        ("mail", '"ä@example.com"'),
        ("tags", "[]"),
    ]
    assert (following.text, empty.text) == ("null", "{}")


def test_of_several_items_the_first_is_open() -> None:
    [items] = build_answer_tree({"items": [{"id": [1]}, {"id": [2]}]}).children
    assert [node.is_open for node in (items, *items.children, items.children[0].children[0])] == [
        True,
        True,
        False,
        True,
    ]


def test_a_response_that_is_no_object_is_its_value() -> None:
    assert build_answer_tree("text").text == '"text"'


def test_a_long_response_is_cut_and_says_so() -> None:
    names = flatten(build_answer_tree([{"number": number} for number in range(100_000)]))
    assert names[-1] == "..."
    assert len(names) < 5_000
    assert names[:3] == ["", "0", "number"]


def test_a_long_value_is_cut() -> None:
    root = build_answer_tree({"text": "x" * 50_000, "next": 1}, most=100)
    assert len(root.children[0].text) <= 103
    assert root.children[0].text.endswith("...")
    assert [node.name for node in root.children] == ["text", "..."]


def test_a_deep_response_ends_in_text() -> None:
    document: Any = "end"
    for _ in range(3 * DEEPEST):
        document = {"in": document}
    node, level = build_answer_tree(document), 0
    while node.children:
        [node], level = node.children, level + 1
    assert level == DEEPEST
    assert json.loads(node.text)


def test_fields_are_a_tree_with_their_first_values() -> None:
    paths = ("total", "items[].id", "items[].profile.mail", 'items[]["a.b"]')
    document = {"total": 2, "items": [{"id": 5, "profile": {"mail": "a@b.c"}, "a.b": None}]}
    tree = build_path_tree(paths, document)
    assert outline(tree) == [
        ("total", "total"),
        (
            "items[]",
            [
                ("id", "items[].id"),
                ("profile", [("mail", "items[].profile.mail")]),
                ("a.b", 'items[]["a.b"]'),
            ],
        ),
    ]
    assert [tree[0].text, *(node.text for node in tree[1].children)] == ["2", "5", "", ""]
    assert tree[1].children[1].children[0].text == '"a@b.c"'


def test_a_field_that_is_a_value_and_an_object_is_offered_beside_its_members() -> None:
    assert outline(build_path_tree(("[]", "[].id", "[][].id"))) == [
        ("[]", "[]"),
        ("[]", [("id", "[].id")]),
        ("[][]", [("id", "[][].id")]),
    ]


def test_many_fields_are_folded_at_first() -> None:
    few, many = (build_path_tree([f"items[].n{n}" for n in range(count)]) for count in (MOST_OPEN, MOST_OPEN + 1))
    assert few[0].is_open
    assert not many[0].is_open


def test_a_search_unfolds_the_branches_with_a_field_and_hides_the_others() -> None:
    tree = build_path_tree([*(f"items[].n{n}" for n in range(MOST_OPEN)), "items[].owner.Mail", "meta.total"])
    items, meta = tree
    assert search_tree(tree, "mail")
    assert [(node.is_found, node.is_open) for node in (items, meta)] == [(True, True), (False, False)]
    assert [node.name for node in items.children if node.is_found] == ["owner"]
    assert not search_tree(tree, "nothing")
    assert not items.is_found

"""The comparison of two documents finds each kind of difference, and nothing else."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from contract_tests.kit.vendor_documents.comparison import (
    Difference,
    compare_documents,
    expand_braces,
    is_excused,
    list_unserved,
)
from contract_tests.kit.vendor_documents.document import Document

ITEM = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "string", "pattern": "^[a-f]+$"},
        "state": {"type": "string", "enum": ["on", "off"]},
        "at": {"type": "string", "format": "date-time"},
        "parts": {"type": "array", "items": {"type": "integer", "format": "int64"}},
    },
}
DOCUMENT: dict[str, Any] = {
    "paths": {
        "/items/{id}": {
            "put": {
                "operationId": "put_item",
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
                    {"name": "view", "in": "query", "schema": {"type": "string"}},
                ],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Item"}}}},
                "responses": {
                    "200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Item"}}}},
                    "201": {"headers": {"Location": {"schema": {"type": "string"}}}},
                },
            }
        }
    },
    "components": {"schemas": {"Item": ITEM}},
}
PUT = ("paths", "/items/{id}", "put")
MEMBERS = ("components", "schemas", "Item", "properties")
REMOVED = "removed"
CHANGES = [
    ((*PUT, "parameters", 1), REMOVED, Difference("put_item query view", "present", "absent")),
    ((*PUT, "parameters", 1, "required"), True, Difference("put_item query view required", "false", "true")),
    ((*PUT, "parameters", 0, "in"), "header", None),
    ((*PUT, "parameters", 1, "schema", "type"), "integer", Difference("put_item query view type", "string", "integer")),
    ((*PUT, "responses", "201"), REMOVED, Difference("put_item 201", "present", "absent")),
    ((*PUT, "responses", "409"), {}, Difference("put_item 409", "absent", "present")),
    ((*PUT, "responses", "201", "headers"), REMOVED, Difference("put_item 201 header Location", "present", "absent")),
    ((*PUT, "responses", "200", "content"), {"text/csv": {}}, None),
    ((*PUT, "requestBody"), REMOVED, Difference("put_item body application/json", "present", "absent")),
    ((*MEMBERS, "at"), REMOVED, Difference("Item.at member", "present", "absent")),
    ((*MEMBERS, "more"), {"type": "string"}, Difference("Item.more member", "absent", "present")),
    ((*MEMBERS, "at", "format"), REMOVED, Difference("Item.at format", "date-time", "absent")),
    ((*MEMBERS, "at", "nullable"), True, Difference("Item.at nullable", "absent", "True")),
    ((*MEMBERS, "id", "pattern"), "^[a-f]*$", Difference("Item.id pattern", "^[a-f]+$", "^[a-f]*$")),
    ((*MEMBERS, "state", "enum"), ["on"], Difference("Item.state enum", "['off', 'on']", "['on']")),
    ((*MEMBERS, "parts", "items", "type"), "number", Difference("Item.parts[] type", "integer", "number")),
    (("components", "schemas", "Item", "required"), [], Difference("Item.id required", "true", "false")),
    (("components", "schemas", "Item", "required"), ["at", "id"], Difference("Item.at required", "false", "true")),
]
ALLOWED = [
    ((*MEMBERS, "state", "enum"), ["off", "on"]),
    ((*MEMBERS, "state", "maxLength"), 3),
    ((*MEMBERS, "parts", "items", "format"), REMOVED),
    ((*PUT, "responses", "200", "headers"), {"X-More": {"schema": {"type": "string"}}}),
]


def change(document: dict[str, Any], place: tuple[Any, ...], value: object) -> Document:
    changed = deepcopy(document)
    node: Any = changed
    for part in place[:-1]:
        node = node[part]
    if value == REMOVED:
        del node[place[-1]]
    else:
        node[place[-1]] = value
    return Document(changed)


@pytest.mark.parametrize(("place", "value", "expected"), CHANGES, ids=str)
def test_a_difference_is_found(place: tuple[Any, ...], value: object, expected: Difference | None) -> None:
    found = compare_documents([Document(DOCUMENT)], change(DOCUMENT, place, value))
    if expected is None:  # one thing instead of another
        assert sorted((one.theirs, one.ours) for one in found)[:2] == [("absent", "present"), ("present", "absent")]
    else:
        assert found == {expected}


@pytest.mark.parametrize(("place", "value"), ALLOWED, ids=str)
def test_an_order_or_a_bound_that_only_we_have_is_no_difference(place: tuple[Any, ...], value: object) -> None:
    assert compare_documents([Document(DOCUMENT)], change(DOCUMENT, place, value)) == set()


def test_an_example_that_our_spec_refuses_is_found() -> None:
    theirs = change(DOCUMENT, (*MEMBERS, "at", "example"), "2018-05-16T16:31:52.1000Z")
    assert compare_documents([theirs], Document(DOCUMENT)) == set()
    theirs = change(DOCUMENT, (*MEMBERS, "at", "example"), "yesterday")
    [found] = compare_documents([theirs], Document(DOCUMENT))
    assert (found, found.is_of_example) == (Difference("Item.at example", "yesterday", "invalid"), True)


def test_a_document_without_statuses_says_nothing_about_answers() -> None:
    assert compare_documents([change(DOCUMENT, (*PUT, "responses"), {})], Document(DOCUMENT)) == set()


def test_operations_of_one_document_only_are_found() -> None:
    moved = {**DOCUMENT, "paths": {"/things": DOCUMENT["paths"]["/items/{id}"]}}
    theirs, ours = Document(moved), Document(DOCUMENT)
    assert compare_documents([theirs], ours) == {Difference("put_item operation", "absent", "present")}
    assert list_unserved([theirs], ours) == {"PUT /things"}


def test_an_unserved_operation_is_excused_by_its_path_and_method() -> None:
    assert is_excused("PUT /items/{id}", {"paths": ["/items/*"]})
    assert is_excused("PUT /items/{id}", {"paths": ["/items/*"], "methods": ["PUT"]})
    assert not is_excused("PUT /items/{id}", {"paths": ["/items/*"], "methods": ["GET"]})
    assert not is_excused("PUT /things", {"paths": ["/items/*"]})


def test_braces_stand_for_each_of_their_texts() -> None:
    assert expand_braces("{list,get} a, b {1,2}") == ["list a, b 1", "list a, b 2", "get a, b 1", "get a, b 2"]
    assert expand_braces("plain[] a,b") == ["plain[] a,b"]

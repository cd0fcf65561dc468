"""A record as a form: texts of values, and the values of texts."""

from __future__ import annotations

from typing import Any

import pytest

from mockservers.console.world.record_form import choose_columns, find_field, format_value, list_fields, read_changes

USUAL = {"type": "text", "nullable": False, "secret": False, "fixed": "", "form": "", "choices": []}


def make_table(*columns: dict[str, Any]) -> dict[str, Any]:
    return {"key": ["id"], "columns": [{**USUAL, "name": "id", "fixed": "It is part of the key."}, *columns]}


@pytest.mark.parametrize(
    ("column", "before", "text", "value"),
    [
        ({"type": "integer"}, 1, "5", 5),
        ({"type": "number"}, 1.5, "2", 2),
        ({"type": "boolean"}, False, "true", True),
        ({"type": "texts"}, ["a"], '["a", "b"]', ["a", "b"]),
        ({"type": "json"}, {}, '{"a": null}', {"a": None}),
        ({"nullable": True}, "x", "", None),
        ({"nullable": True, "type": "integer"}, 5, "", None),
        ({}, "x", "", ""),
        ({}, "x", "null", "null"),
    ],
)
def test_a_text_is_read_by_the_type_of_its_column(
    column: dict[str, Any], before: object, text: str, value: object
) -> None:
    table = make_table({**USUAL, "name": "c", **column})
    sent = {"c": text, "before-c": format_value(before), "id": "forged"}
    assert read_changes(list_fields(table, {"id": "1", "c": before}, sent)) == {"c": value}


@pytest.mark.parametrize("sent", ["a\r\nb", "a\nb"])
def test_the_line_breaks_of_browsers_are_no_change(sent: str) -> None:
    table = make_table({**USUAL, "name": "c"})
    assert read_changes(list_fields(table, {"id": "1", "c": "a\nb"}, {"c": sent, "before-c": "a\r\nb"})) == {}


@pytest.mark.parametrize(
    ("kind", "problem"),
    [
        ("integer", "c must be of type integer."),
        ("texts", "c must be a JSON array of texts."),
        ("json", "c must be JSON."),
    ],
)
def test_a_text_of_another_type_is_refused(kind: str, problem: str) -> None:
    fields = list_fields(make_table({**USUAL, "name": "c", "type": kind}), {"id": "1", "c": None}, {"c": "x"})
    with pytest.raises(ValueError, match=f"^{problem}$"):
        read_changes(fields)
    assert find_field(fields, problem) == "c"
    assert not find_field(fields, "id cannot be changed.")


def test_a_list_shows_the_key_and_columns_with_values() -> None:
    table = make_table(*({**USUAL, "name": name} for name in "abc"), {**USUAL, "name": "d", "fixed": "So."})
    records = [{"values": {"id": "1", "a": None, "b": "x", "c": 0, "d": "y"}}]
    assert [column["name"] for column in choose_columns(table, records, 3)] == ["id", "b", "c"]
    assert [column["name"] for column in choose_columns(table, [], 3)] == ["id", "a", "b"]

"""Dictionaries with a user's tables, columns and choices."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

import pytest

from mockservers.core.service.data_tables import InvalidDefinition
from mockservers.vendors.servicenow.schema.definition_changes import complete_definition, make_label
from mockservers.vendors.servicenow.schema.dictionary import DICTIONARY, Dictionary, Field, sql_column, sql_table_name
from mockservers.vendors.servicenow.schema.own_definitions import (
    MOST,
    MOST_OF_HIERARCHY,
    OwnDefinitions,
    extend_dictionary,
)

Rows = Sequence[dict[str, Any]]
COLUMN = dict.fromkeys(("column_label", "internal_type", "reference", "default_value", "display"))
CHOICE = dict.fromkeys(("label", "language", "inactive", "sequence"))


def table(name: str, parent: str | None = None, label: str | None = None) -> dict[str, Any]:
    return {"sys_id": f"id of {name}", "name": name, "label": label, "super_class": parent and f"id of {parent}"}


def column(name: str, element: str, **values: str) -> dict[str, Any]:
    return {**COLUMN, "name": name, "element": element, **values}


def choice(name: str, element: str, value: str, **values: Any) -> dict[str, Any]:
    return {**CHOICE, "name": name, "element": element, "value": value, **values}


def extend(tables: Rows = (), columns: Rows = (), choices: Rows = (), *, is_strict: bool = True) -> Dictionary:
    names = {f"id of {name}": name for name in (*DICTIONARY.tables, *(row["name"] for row in tables))}
    return extend_dictionary(DICTIONARY, OwnDefinitions(tables, columns, choices, names), is_strict=is_strict)


def test_hierarchies_without_own_columns_are_those_of_the_product() -> None:
    extended = extend([table("u_a")], [column("cmdb_ci_server", "u_rack")])
    same = {name for name in DICTIONARY.tables if extended[name] is DICTIONARY[name]}
    assert same == {name for name, known in DICTIONARY.tables.items() if known.root.name != "cmdb_ci"}
    assert "u_rack" in extended["cmdb_ci_win_server"].fields
    assert "u_rack" not in extended["cmdb_ci_computer"].fields
    assert "u_rack" not in DICTIONARY["cmdb_ci_win_server"].fields
    assert "u_a" not in DICTIONARY
    assert extended["cmdb_ci_server"].family == DICTIONARY["cmdb_ci_server"].family


def test_tables_are_defined_in_any_order() -> None:
    rows = [table("u_c", "u_b"), table("u_a", "cmdb_ci"), table("u_b", "u_a")]
    extended = extend(rows, [column("u_a", "u_x")])
    assert extended["u_c"].root.name == "cmdb_ci"
    assert {"name", "u_x"} <= extended["u_c"].fields.keys()
    assert {"u_a", "u_b", "u_c"} <= set(extended["cmdb_ci"].family)


@pytest.mark.parametrize(
    ("columns", "display"),
    [
        ([], "sys_created_on"),
        ([column("u_a", "u_name")], "u_name"),
        ([column("u_a", "u_number"), column("u_a", "name")], "name"),
        ([column("u_a", "name", internal_type="integer")], "sys_created_on"),
        ([column("u_a", "name"), column("u_a", "u_code", display="true")], "u_code"),
        ([column("u_a", "name"), column("u_a", "u_size", internal_type="integer", display="true")], "name"),
    ],
)
def test_the_display_value_is_that_of_one_field(columns: Rows, display: str) -> None:
    assert extend([table("u_a")], columns)["u_a"].display.name == display


def test_choices_are_added_to_those_of_the_table_and_replace_inherited_ones() -> None:
    choices = [
        choice("cmdb_ci", "install_status", "42", label="On loan", sequence=3),
        choice("cmdb_ci", "install_status", "41", label="Ordered", sequence=2),
        choice("cmdb_ci", "install_status", "40", inactive="true"),
        choice("cmdb_ci", "install_status", "39", language="de"),
        choice("cmdb_ci_server", "install_status", "1", label="Running"),
    ]
    extended = extend(choices=choices)
    before = dict(DICTIONARY["cmdb_ci"].fields["install_status"].choices)
    assert extended["cmdb_ci_computer"].fields["install_status"].choices == {**before, "41": "Ordered", "42": "On loan"}
    assert extended["cmdb_ci_win_server"].fields["install_status"].choices == {"1": "Running"}
    assert extended["cmdb_ci"].own_columns == frozenset()


@pytest.mark.parametrize(
    ("internal_type", "default", "stored"),
    [("integer", "3", 3), ("decimal", "1.5", 1.5), ("boolean", "TRUE", "true"), ("integer", "x", None)],
)
def test_a_default_value_has_the_type_of_the_column(internal_type: str, default: str, stored: object) -> None:
    extended = extend([table("u_a")], [column("u_a", "u_x", internal_type=internal_type, default_value=default)])
    assert extended["u_a"].defaults.get("u_x") == stored


REFUSED: dict[str, tuple[Rows, Rows, Rows]] = {
    "There is already a table u_a": ([table("u_a"), table("u_a")], (), ()),
    "super_class of u_a must be": ([table("u_a", "u_b")], (), ()),
    "super_class of u_b must be": ([table("u_b", "u_c"), table("u_c", "u_b")], (), ()),
    "tables that extend sys_choice": ([table("u_a", "sys_choice")], (), ()),
    "There is already a column u_x in cmdb_ci": ((), [column("cmdb_ci_server", "u_x"), column("cmdb_ci", "u_x")], ()),
    "must begin with u_ or x_: not 'sys_id'": ((), [column("cmdb_ci", "sys_id")], ()),
    "There is already a column sys_id in u_a": ([table("u_a", "cmdb_ci")], [column("u_a", "sys_id")], ()),
    "at most 80": ([table("u_" + "a" * 79)], (), ()),
    f"at most {MOST['sys_db_object']} own records of sys_db_object": (
        *([table(f"u_{number}") for number in range(MOST["sys_db_object"] + 1)], (), ()),
    ),
    f"allows {MOST_OF_HIERARCHY} columns": (
        *((), [column("cmdb_ci", f"u_{number}") for number in range(MOST_OF_HIERARCHY + 1)], ()),
    ),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_what_cannot_exist_is_refused_or_left_out(reason: str) -> None:
    tables, columns, choices = REFUSED[reason]
    with pytest.raises(InvalidDefinition, match=reason):
        extend(tables, columns, choices)
    kept = extend([*tables, table("u_kept")], [column("core_company", "u_kept"), *columns], choices, is_strict=False)
    assert "u_kept" in kept["core_company"].fields
    assert ("u_kept" in kept) is (len(tables) < MOST["sys_db_object"])


def test_the_expression_of_an_own_column_has_its_type_and_ignores_case() -> None:
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE t (own TEXT)")
    db.execute("""INSERT INTO t VALUES ('{"u_text": "Abc", "u_number": 5, "u_price": 1.5}')""")
    text, number, price, missing = (
        sql_column(Field(name, "", kind, is_own=True), "t")  # type: ignore[arg-type]  # kinds
        for name, kind in (("u_text", "string"), ("u_number", "integer"), ("u_price", "decimal"), ("u_no", "string"))
    )
    for condition in (
        f"{text} = 'aBC'",
        f"{text} IN ('ABC')",
        f"{number} = '5'",
        f"{number} < 10",
        f"{price} > '1'",
        f"{missing} IS NULL",
    ):
        assert db.execute(f"SELECT count(*) FROM t WHERE {condition}").fetchone() == (1,), condition  # noqa: S608 -- ours


def test_own_tables_share_an_sql_table_unless_they_extend_one_of_the_product() -> None:
    extended = extend([table("u_a"), table("u_b", "u_a"), table("u_c", "cmdb_ci")])
    assert [sql_table_name(extended[name]) for name in ("u_a", "u_b", "u_c")] == [
        *("servicenow_own_records", "servicenow_own_records", "servicenow_cmdb_ci"),
    ]
    assert [extended[name].is_whole for name in ("u_a", "u_b", "u_c", "cmdb_ci", "cmdb_ci_server")] == [
        *(False, False, False, True, False),
    ]


def test_labels_follow_from_names() -> None:
    assert [make_label(name) for name in ("u_cost_center", "x_acme_app_asset", "u_", "")] == [
        *("Cost center", "X acme app asset", "u_", ""),
    ]
    column_row = complete_definition("sys_dictionary", {"element": "u_a", "internal_type": "choice", "name": None})
    assert (column_row["internal_type"], column_row["choice"], column_row["column_label"]) == ("string", 1, "A")
    assert complete_definition("sys_choice", {"value": "1", "label": "One"})["label"] == "One"

"""The records that describe the instance, compared with the file that its tables are read from."""

from __future__ import annotations

from collections import Counter
from itertools import chain
from pathlib import Path

import pytest
import yaml

from mockservers.vendors.servicenow.schema import dictionary
from mockservers.vendors.servicenow.schema.definitions import generate_definitions
from mockservers.vendors.servicenow.schema.dictionary import DICTIONARY

READ = yaml.safe_load(Path(dictionary.__file__).with_name("tables.yaml").read_text())
NODES = {name: node for name, node in READ.items() if "alias_of" not in node}
ROWS = generate_definitions(DICTIONARY)
SYSTEM = 8  # fields that every table without a parent declares
FIELDS = {(table, name): field for table, node in NODES.items() for name, field in node.get("fields", {}).items()}


def is_hidden(field: object) -> bool:
    return isinstance(field, list) and str(field[1]).startswith("hidden")


def test_each_field_is_a_row_of_the_table_that_declares_it() -> None:
    found = Counter((row["name"], row["element"]) for row in ROWS["sys_dictionary"])
    assert set(found.values()) == {1}
    declared = {key for key, field in FIELDS.items() if not is_hidden(field)}
    assert declared <= found.keys()
    roots = [name for name, node in NODES.items() if "extends" not in node]
    assert len(found) == len(NODES) + len(declared) + SYSTEM * len(roots)


def test_tables_refer_to_those_that_they_extend() -> None:
    names = {row["sys_id"]: row["name"] for row in ROWS["sys_db_object"]}
    extended = {row["name"]: names.get(row["super_class"]) for row in ROWS["sys_db_object"]}
    assert extended == {name: node.get("extends") for name, node in NODES.items()}


def test_references_name_tables() -> None:
    found = {(row["name"], row["element"]): row["reference"] for row in ROWS["sys_dictionary"] if row.get("reference")}
    declared = {
        key: field[1].removeprefix("-> ").partition(".")[0]
        for key, field in FIELDS.items()
        if isinstance(field, list) and field[1].startswith("-> ")
    }
    assert found == declared


def test_choices_are_in_the_order_of_the_file() -> None:
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for row in sorted(ROWS["sys_choice"], key=lambda row: row["sequence"]):
        found.setdefault((row["name"], row["element"]), []).append((row["value"], row["label"]))
    assert found == {
        (table, name): list(choices.items())
        for table, node in NODES.items()
        for name, choices in node.get("choices", {}).items()
    }


def test_every_type_of_a_column_is_a_record() -> None:
    types = {row["name"] for row in ROWS["sys_glide_object"]}
    assert {row["internal_type"] for row in ROWS["sys_dictionary"]} <= types


def test_no_sys_id_occurs_twice() -> None:
    ids = Counter(row["sys_id"] for row in chain.from_iterable(ROWS.values()))
    assert set(ids.values()) == {1}


@pytest.mark.parametrize("table", ROWS)
def test_every_member_is_a_field_of_the_table(table: str) -> None:
    assert set(chain.from_iterable(ROWS[table])) <= DICTIONARY[table].fields.keys()

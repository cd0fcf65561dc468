"""The spec has the tables of the dictionary, and its examples exist in every world."""

from __future__ import annotations

import re

from mockservers.core.openapi.document import load_spec
from mockservers.vendors.servicenow.schema.dictionary import DICTIONARY
from mockservers.vendors.servicenow.schema.records import make_fixed_id
from mockservers.vendors.servicenow.store import INDEXES

COMPONENTS = load_spec("servicenow").document["components"]


def test_the_spec_allows_the_tables_of_the_dictionary_and_those_of_any_instance() -> None:
    staging = [entry.name for entry in DICTIONARY["sys_import_set_row"].children]
    for schema, names in (("Table", DICTIONARY.tables), ("StagingTable", staging)):
        pattern = re.compile(COMPONENTS["schemas"][schema]["pattern"])
        assert all(pattern.search(name) for name in [*names, "incident", "x_acme_app_table", "u_custom"])
        assert not any(pattern.search(name) for name in ("", "a/b", "Incident", "a b", "..", "1_table"))


def test_the_examples_are_records_of_every_world() -> None:
    parameters = COMPONENTS["parameters"]
    assert parameters["SysId"]["example"] == make_fixed_id("core_company", "ACME North America")
    assert parameters["ImportRow"]["example"] == make_fixed_id("sys_import_set_row", "example")


def test_the_references_of_the_dictionary_and_the_indexes_exist() -> None:
    for table in DICTIONARY.tables.values():
        assert table.display.name in table.fields
        assert set(table.defaults) <= set(table.fields)
        for field in table.fields.values():
            assert not field.is_reference or field.reference in DICTIONARY
    for name, indexes in INDEXES.items():
        assert set(" ".join(indexes).split()) <= set(DICTIONARY[name].stored)

"""The spec has the tables of the dictionary, and its examples exist in every world."""

from __future__ import annotations

from mockservers.core.openapi.document import load_spec
from mockservers.vendors.servicenow.schema.dictionary import DICTIONARY
from mockservers.vendors.servicenow.schema.records import make_fixed_id
from mockservers.vendors.servicenow.store import INDEXES

COMPONENTS = load_spec("servicenow").document["components"]


def test_the_spec_has_the_tables_of_the_dictionary() -> None:
    assert COMPONENTS["schemas"]["Table"]["enum"] == list(DICTIONARY.tables)
    staging = [entry.name for entry in DICTIONARY["sys_import_set_row"].children]
    assert COMPONENTS["schemas"]["StagingTable"]["enum"] == staging


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

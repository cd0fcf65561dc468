"""Generators for the formats of ServiceNow's spec: names of tables that the mock server has."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from mockservers.vendors.servicenow.import_sets.staging import COLUMNS
from mockservers.vendors.servicenow.schema.dictionary import DICTIONARY

CHOICES = {
    "servicenow-table": tuple(DICTIONARY.tables),
    "servicenow-staging-table": tuple(COLUMNS),
    "servicenow-cmdb-class": DICTIONARY["cmdb_ci"].family,
}


def _choose_from(names: tuple[str, ...]) -> st.SearchStrategy[Any]:
    return st.sampled_from(names)


FORMATS = {name: lambda names=names: _choose_from(names) for name, names in CHOICES.items()}

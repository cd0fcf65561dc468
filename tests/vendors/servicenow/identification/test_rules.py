"""Identification rules: every class of the CMDB has one, and names tables and fields that exist."""

from __future__ import annotations

import pytest

from mockservers.vendors.servicenow.identification.rules import RULES, find_rule
from mockservers.vendors.servicenow.schema.dictionary import DICTIONARY


@pytest.mark.parametrize("name", DICTIONARY["cmdb_ci"].family)
def test_every_class_has_a_rule(name: str) -> None:
    rule = find_rule(DICTIONARY[name])
    assert rule is not None
    assert name in DICTIONARY[rule.applies_to].family


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("cmdb_ci_linux_server", "Hardware Rule"),
        ("cmdb_ci_ip_switch", "Hardware Rule"),
        ("cmdb_ci_db_mssql_instance", "SQL Server Instance Rule"),
        ("cmdb_ci_db_instance", "Configuration Item Rule"),
        ("cmdb_ci", "Configuration Item Rule"),
    ],
)
def test_a_class_has_the_rule_of_the_nearest_table(name: str, rule: str) -> None:
    found = find_rule(DICTIONARY[name])
    assert found is not None
    assert found.name == rule


def test_other_tables_have_no_rule() -> None:
    assert find_rule(DICTIONARY["core_company"]) is None


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.name)
def test_rules_name_tables_and_fields_that_exist(rule: object) -> None:
    known = RULES[rule.applies_to]  # type: ignore[attr-defined]
    for entry in (*known.identifiers, *known.related):
        table = DICTIONARY[entry.table or known.applies_to]
        assert set(entry.attributes) <= table.fields.keys() | DICTIONARY["cmdb_ci_db_mssql_instance"].fields.keys()
        assert entry.referenced_field is None or table.fields[entry.referenced_field].is_reference
    orders = [entry.order for entry in known.identifiers]
    assert orders == sorted(set(orders))
    assert all(hosting.child in DICTIONARY for hosting in known.hosting)

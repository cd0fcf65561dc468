"""Business rules: when they apply, and what they set."""

from __future__ import annotations

from typing import Any

import pytest

from mockservers.vendors.servicenow.schema.business_rules import BusinessRule, Stamp, apply_rules, resolve_text
from mockservers.vendors.servicenow.schema.dictionary import DICTIONARY

STAMP = Stamp("2026-03-31 12:00:00", "abel.tuter", "1" * 32)
CLOSING = BusinessRule.parse({"when": {"state": ["7"]}, "set": {"active": "false"}, "fill": {"closed_at": "$now"}})


def apply(record: dict[str, Any], changes: dict[str, Any], *rules: BusinessRule) -> dict[str, Any]:
    return apply_rules(rules, record, changes, STAMP)


def test_a_rule_applies_if_its_field_has_a_new_value_that_is_listed() -> None:
    assert apply({"state": 1}, {"state": 7}, CLOSING) == {"state": 7, "active": "false", "closed_at": STAMP.at}
    assert apply({"state": 1}, {"state": "6"}, CLOSING) == {"state": "6"}
    assert apply({"state": 7}, {"short_description": "x"}, CLOSING) == {"short_description": "x"}


def test_set_replaces_a_value_and_fill_does_not() -> None:
    changes = {"state": "7", "closed_at": "2026-01-01 00:00:00", "active": "true"}
    assert apply({"state": "1"}, changes, CLOSING) == {**changes, "active": "false"}


def test_a_rule_sees_what_the_rules_before_it_have_set() -> None:
    follow = BusinessRule.parse({"changed": ["incident_state"], "set": {"state": "$incident_state"}})
    assert apply({"state": "1"}, {"incident_state": "7"}, follow, CLOSING)["active"] == "false"
    assert "active" not in apply({"state": "7"}, {"incident_state": "7"}, follow, CLOSING)  # the state is not new


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$now", STAMP.at),
        ("$user", STAMP.user),
        ("$first $last", "Abel Tuter"),
        ("$first $none", "Abel"),
        ("$first::$last", "Abel::Tuter"),
        ("$none", None),
        ("", None),
        ("plain", "plain"),
    ],
)
def test_names_in_a_value_are_replaced(text: str, value: str | None) -> None:
    assert resolve_text(text, {"first": "Abel", "last": "Tuter", "none": None}, STAMP) == value


def test_rules_and_defaults_name_fields_of_their_tables_and_listed_choices() -> None:
    for table in DICTIONARY.tables.values():
        for rule in table.rules:
            assert {*rule.changed, *rule.when, *rule.set, *rule.fill} <= table.fields.keys(), table.name
            for name, values in rule.when.items():
                assert values <= table.fields[name].choices.keys(), f"{table.name}.{name}"
        for name, value in table.defaults.items():
            assert table.fields[name].choices.keys() >= {value} or not table.fields[name].choices, (
                f"{table.name}.{name}"
            )


def test_a_table_has_its_own_rules_or_those_of_the_table_that_it_extends() -> None:
    assert DICTIONARY["sc_task"].rules == DICTIONARY["task"].rules != ()
    assert DICTIONARY["incident"].rules != DICTIONARY["task"].rules
    assert DICTIONARY["incident"].fields["state"].choices["6"] == "Resolved"
    assert "6" not in DICTIONARY["task"].fields["state"].choices

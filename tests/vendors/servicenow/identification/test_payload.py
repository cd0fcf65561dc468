"""Options and parts of a payload, as the vendor's page describes them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mockservers.vendors.servicenow.identification.payload import InvalidOptions, Options, read_options, read_payload
from mockservers.vendors.servicenow.identification.plans import DOWNGRADE, SWITCH, UPGRADE, is_class_kept, name_change
from mockservers.vendors.servicenow.identification.problems import MESSAGES, make_problem
from mockservers.vendors.servicenow.schema.dictionary import DICTIONARY

NONE = Options()
ALL = Options(partial_payloads=True, partial_commits=True, deduplicate_payloads=True)
WITHOUT_PARTIAL = replace(ALL, partial_payloads=False)


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("", ALL),
        ("generate_summary:true", replace(ALL, generate_summary=True)),
        ("partial_commits:false,deduplicate_payloads:false", ALL),  # partial payloads need both
        ("partial_payloads:false", WITHOUT_PARTIAL),
        ("partial_payload:false", WITHOUT_PARTIAL),
        ("partial_payloads:false,partial_commits:false,deduplicate_payloads:false", NONE),
        (" partial_payloads : false , partial_commits : false ", replace(NONE, deduplicate_payloads=True)),
        ("unknown:true", ALL),
    ],
)
def test_options_are_on_unless_they_are_switched_off(text: str, options: Options) -> None:
    assert read_options(text) == options


@pytest.mark.parametrize(
    ("text", "chunk"),
    [("partial", "partial"), ("a:true,b", "b"), ("a:", "a:"), (":true", ":true"), ("a:TRUE", "a:TRUE")],
)
def test_other_texts_are_no_options(text: str, chunk: str) -> None:
    with pytest.raises(InvalidOptions, match=f"^Chunk \\[{chunk}\\] is not a valid entry$"):
        read_options(text)


def test_a_payload_is_read_with_its_defaults() -> None:
    payload = read_payload({"items": [{"className": "cmdb_ci", "values": {"name": 5, "x": None}}]}, DICTIONARY)
    [item] = payload.items
    assert (item.table, dict(item.values), item.indices) == (DICTIONARY["cmdb_ci"], {"name": "5", "x": ""}, (0,))
    assert str(item) == '{"className":"cmdb_ci","values":{"name":"5","x":""},"sys_object_source_info":{},"settings":{}}'
    assert (list(payload.relations), list(payload.references)) == ([], [])
    [other] = read_payload({"items": [{"className": "nope"}], "relations": [{"parent": 0}]}, DICTIONARY).items
    assert other.table is None


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("cmdb_ci_hardware", "cmdb_ci_linux_server", UPGRADE),
        ("cmdb_ci_linux_server", "cmdb_ci_hardware", DOWNGRADE),
        ("cmdb_ci_linux_server", "cmdb_ci_win_server", SWITCH),
    ],
)
def test_changes_of_class_are_named(before: str, after: str, kind: str) -> None:
    assert name_change(DICTIONARY[before], DICTIONARY[after]) == kind
    assert is_class_kept({f"updateWithout{kind.capitalize()}": True}, kind)
    assert not is_class_kept({}, kind)


def test_every_message_can_be_filled_in() -> None:
    values = dict.fromkeys(("table", "item", "other", "sys_id", "source", "name", "relation", "index", "sys_ids"), "x")
    values |= dict.fromkeys(("first", "second", "fields", "reference", "rules"), "x")
    for key in MESSAGES:
        problem = make_problem(key, **values)
        assert "{" not in problem.message
        assert problem.error == problem.error.upper()

"""Queries of any text and size are evaluated or refused, and their values are never SQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockservers.vendors.servicenow.encoded_query.conditions import Joins, compile_query
from mockservers.vendors.servicenow.encoded_query.nodes import Path
from mockservers.vendors.servicenow.encoded_query.parser import OPERATORS, QueryTooLong, parse
from mockservers.vendors.servicenow.schema.dictionary import CLASS, DICTIONARY, LONGEST_WALK, Table
from tests.vendors.servicenow.conftest import CONTEXT, TABLE, find_ids, read

SQLITE_JOINS = 64
TEXTS = sum(field.kind == "string" and field.name != CLASS for field in TABLE.visible.values())
quickly = settings(max_examples=200, deadline=None, derandomize=True)


def test_values_are_parameters_and_never_sql(database: sqlite3.Connection) -> None:
    assert find_ids(database, "name=x' OR '1'='1") == ""
    assert find_ids(database, "nameLIKE'); DROP TABLE servicenow_cmdb_ci; --") == ""


@pytest.mark.parametrize(
    ("query", "most"),
    [
        ("", 10_000),  # a parameter for each member
        ("name=x^", 9_999),
        ("123TEXTQUERY321=x^", 10_000 - TEXTS),  # one for each text field
        ("123TEXTQUERY321=x y^", 10_000 - 2 * TEXTS),
    ],
)
def test_parameters_of_a_query_are_limited(query: str, most: int) -> None:
    def list_members(number: int) -> str:
        lists = [min(1_000, number - begin) for begin in range(0, number, 1_000)]
        return "^".join("nameIN" + ",".join("a" * members) for members in lists)

    assert read(f"{query}{list_members(most)}").groups
    with pytest.raises(QueryTooLong):
        read(f"{query}{list_members(most + 1)}")


def test_a_query_of_thousands_of_conditions_runs_or_is_refused(database: sqlite3.Connection) -> None:
    assert find_ids(database, "^".join(["name!=x"] * 2_000)) == "abcd"
    assert find_ids(database, "^OR".join(["name=db02"] * 2_000)) == "b"
    assert find_ids(database, "^OR".join([f"123TEXTQUERY321={'db01 ' * 10}"] * 20)) == "ad"
    assert find_ids(database, "^".join(["RLQUERYcontract_rel_ci.ci_item,>0^ENDRLQUERY"] * 150)) == "ab"
    with pytest.raises(QueryTooLong):
        read(f"123TEXTQUERY321={'x ' * 51}")
    with pytest.raises(QueryTooLong):
        read("^".join([f"123TEXTQUERY321={'x ' * 50}"] * (10_000 // (50 * TEXTS) + 1)))
    with pytest.raises(QueryTooLong):
        read("^".join(["name!=x"] * 2_001))
    with pytest.raises(QueryTooLong):
        read("^".join(["nameIN" + ",".join("abcdefghij" * 10)] * 101))


@pytest.mark.parametrize("table", DICTIONARY.tables.values(), ids=lambda value: value.name)
def test_no_table_leads_to_more_records_than_sqlite_joins(table: Table) -> None:
    assert len(set(iterate_chains(table, LONGEST_WALK + 1))) < SQLITE_JOINS - 1


def test_each_reference_joins_the_record_before_it() -> None:
    joins = Joins(DICTIONARY, DICTIONARY["sys_import_set_row_error"])
    steps = DICTIONARY.walk(joins.table, "import_set_run.set.schedule_import.name")
    assert joins.resolve_column(Path(tuple(steps or ()))) == 't3."name"'
    assert str(joins).split(" LEFT JOIN ")[1:] == [
        '"servicenow_sys_import_set_run" t1 ON t1.sys_id = t."import_set_run"',
        '"servicenow_sys_import_set" t2 ON t2.sys_id = t1."set"',
        '"servicenow_scheduled_import_set" t3 ON t3.sys_id = t2."schedule_import"',
    ]


def test_a_name_follows_four_references_and_no_more() -> None:
    table, four = DICTIONARY["sys_import_set_row_error"], "import_set_run.set.schedule_import.run_as"
    assert parse(f"{four}.name=x", table, DICTIONARY, CONTEXT).remarks == ()
    [remark] = parse(f"{four}.company.name=x", table, DICTIONARY, CONTEXT).remarks
    assert "has no field" in remark.reason


def iterate_chains(table: Table, most: int) -> Iterator[str]:
    """Yield the dotted names of all records that the records of a table lead to."""
    for name, field in table.visible.items():
        if field.is_reference:
            yield name
            if most > 1:
                yield from (f"{name}.{rest}" for rest in iterate_chains(DICTIONARY[field.reference], most - 1))


@quickly
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["name", "ram", "sys_created_on", "manufacturer", "manufacturer.name", "nope", "virtual"]),
            st.sampled_from(OPERATORS),
            st.text(max_size=12) | st.sampled_from(["1@2", "a,b", "", "@day@ago@99999", "name", "9" * 18, "Today"]),
        ),
        max_size=6,
    ),
    st.sampled_from(["^", "^OR", "^NQ"]),
)
def test_any_query_runs_and_reports_invalid_conditions(conditions: list[tuple[str, str, str]], joint: str) -> None:
    text = joint.join("".join(entry) for entry in conditions)
    query = read(text)
    joins = Joins(DICTIONARY, TABLE)
    condition, parameters = compile_query(query, joins, CONTEXT)
    assert condition.count("?") == len(parameters)
    assert all(entry.what.partition("`")[2][:-1] in text for entry in query.remarks)
    assert len(list(query.iterate_terms())) + sum(entry.is_invalid for entry in query.remarks) <= text.count("^") + 1

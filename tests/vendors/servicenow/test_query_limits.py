"""Queries of any text and size are evaluated or refused, and their values are never SQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockservers.vendors.servicenow.encoded_query.conditions import (
    MOST_JOINS,
    Joins,
    TooManyReferences,
    compile_query,
)
from mockservers.vendors.servicenow.encoded_query.nodes import Path
from mockservers.vendors.servicenow.encoded_query.operators import OPERATORS
from mockservers.vendors.servicenow.encoded_query.parser import QueryTooLong, parse
from mockservers.vendors.servicenow.schema.dictionary import CLASS, DICTIONARY, LONGEST_WALK, Table, sql_table_name
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


def test_a_statement_follows_as_many_references_as_sqlite_joins_and_no_more() -> None:
    table = DICTIONARY["incident"]
    chains = sorted(set(iterate_chains(table, LONGEST_WALK)))
    joins = Joins(DICTIONARY, table)
    paths = [find_path(table, f"{chain}.sys_id") for chain in chains]
    with pytest.raises(TooManyReferences):
        list(map(joins.resolve_column, paths))
    assert str(joins).count(" LEFT JOIN ") == MOST_JOINS < SQLITE_JOINS - 1 < len(chains)
    assert run_joins(joins) == 0
    assert joins.resolve_column(paths[0])  # a reference that is already followed


def test_a_copy_of_joins_leaves_the_original_as_it_is() -> None:
    table = DICTIONARY["cmdb_ci"]
    joins = Joins(DICTIONARY, table)
    joins.resolve_column(find_path(table, "manufacturer.name"))
    before = str(joins), set(joins.tables)
    joins.copy().resolve_column(find_path(table, "assigned_to.name"))
    assert (str(joins), joins.tables) == before


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


def find_path(table: Table, name: str) -> Path:
    return Path(tuple(DICTIONARY.walk(table, name) or ()))


def run_joins(joins: Joins) -> int:
    """Return the number of rows of the joins in a database with empty tables."""
    with closing(sqlite3.connect(":memory:")) as connection:
        for root in DICTIONARY.list_roots():
            columns = ", ".join(f'"{name}" TEXT' for name in root.stored)
            connection.execute(f'CREATE TABLE "{sql_table_name(root)}" ("row" INTEGER PRIMARY KEY, {columns})')
        query = f"SELECT COUNT(*) FROM {joins} WHERE t{MOST_JOINS}.sys_id > t1.sys_id"  # noqa: S608 -- our own
        return int(connection.execute(query).fetchone()[0])


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

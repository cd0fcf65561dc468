"""What encoded queries mean, shown on rows in SQLite, and what of them is left out as invalid."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockservers.servicenow.conditions import ME, Joins, Moment, compiled, ordering
from mockservers.servicenow.dictionary import DICTIONARY, LONGEST_WALK, Table
from mockservers.servicenow.encoded_query import LONGEST_VALUE, OPERATORS, QueryTooLong, parse

TABLE = DICTIONARY["cmdb_ci_computer"]
MOMENT = Moment(datetime(2026, 3, 31, 12, 0, 0, tzinfo=UTC), "1" * 32)
COLUMNS = (
    *("sys_id", "sys_class_name", "name", "os", "serial_number", "ram", "disk_space", "manufacturer", "assigned_to"),
    *("sys_created_on", "last_discovered", "virtual"),
)
LINUX, SERVER, PC = "cmdb_ci_linux_server", "cmdb_ci_win_server", "cmdb_ci_computer"
EVE, NOON = "2026-03-31 11:30:00", "2026-03-30 12:00:00"
ROWS = (
    ("a", LINUX, "db01", "Linux", "S1", 1024, 10.5, "c1", "1" * 32, EVE, None, "true"),
    ("b", SERVER, "DB02", "Windows Server", "S2", 2048, 20.0, "c2", None, NOON, "2026-03-30 18:00:00", "false"),
    ("c", PC, "web_100%", "Windows 11", None, 4096, None, "c1", None, "2026-01-15 09:00:00", "2026-01-20 09:00:00", ""),
    ("d", PC, "db01", "db01", "", None, 1.0, None, None, "2025-12-24 23:59:59", None, None),
)
SQLITE_JOINS = 64
COMPANIES = (("c1", "ACME", "ACM"), ("c2", "Globex", None))
quickly = settings(max_examples=200, deadline=None, derandomize=True)


@pytest.fixture(scope="module")
def database() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    columns = ", ".join(f'"{name}" {_type(name)}' for name in COLUMNS)
    connection.execute(f'CREATE TABLE servicenow_cmdb_ci ("row" INTEGER PRIMARY KEY, {columns})')
    marks = ", ".join("?" * len(COLUMNS))
    rows = [tuple(value or None if value == "" else value for value in row) for row in ROWS]
    connection.executemany(f"INSERT INTO servicenow_cmdb_ci ({', '.join(COLUMNS)}) VALUES ({marks})", rows)  # noqa: S608 -- our own columns
    connection.execute(
        "CREATE TABLE servicenow_core_company (sys_id TEXT, name TEXT COLLATE NOCASE, stock_symbol TEXT)"
    )
    connection.executemany("INSERT INTO servicenow_core_company VALUES (?, ?, ?)", COMPANIES)
    yield connection
    connection.close()


def _type(name: str) -> str:
    return {"ram": "INTEGER", "disk_space": "REAL"}.get(name, "TEXT COLLATE NOCASE")


def found(database: sqlite3.Connection, text: str) -> str:
    """The sys_ids of the matching rows, in the query's order."""
    query = parse(text, TABLE, DICTIONARY)
    joins = Joins(DICTIONARY, TABLE)
    condition, parameters = compiled(query, joins, MOMENT)
    order = ordering(query, joins)
    rows = database.execute(f"SELECT t.sys_id FROM {joins} WHERE {condition} ORDER BY {order}", parameters)  # noqa: S608 -- what is tested
    return "".join(row[0] for row in rows)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "abcd"),
        ("name=db01", "ad"),
        ("name=DB02", "b"),
        ("name!=db01", "bc"),
        ("serial_number!=S1", "bcd"),  # a row without a value is unlike every value
        ("serial_number=", "cd"),
        ("serial_number!=", "ab"),
        ("ram>1024", "bc"),
        ("ram>=1024", "abc"),
        ("ram<2048", "a"),
        ("ram<=2048", "ab"),
        ("disk_space<10.6", "ad"),
        ("osLIKEwindows", "bc"),
        ("os*windows", "bc"),
        ("osCONTAINSwindows", "bc"),
        ("osNOT LIKEwindows", "ad"),
        ("os!*windows", "ad"),
        ("osDOES NOT CONTAINwindows", "ad"),
        ("serial_numberNOT LIKES1", "bcd"),
        ("nameLIKE_100%", "c"),  # no wildcards inside values
        ("nameLIKE%", "c"),
        ("nameSTARTSWITHdb", "abd"),
        ("nameENDSWITH02", "b"),
        ("name%02", "b"),
        ("nameINdb01,db02", "abd"),
        ("nameNOT INdb01,web_100%", "b"),
        ("serial_numberNOT INS1", "bcd"),
        ("serial_numberINS1,", "acd"),
        ("ramIN1024,4096", "ac"),
        ("serial_numberISEMPTY", "cd"),
        ("serial_numberISNOTEMPTY", "ab"),
        ("serial_numberEMPTYSTRING", "cd"),
        ("serial_numberANYTHING", "abcd"),
        ("ramBETWEEN1024@2048", "ab"),
        ("nameSAMEASos", "d"),
        ("nameNSAMEASos", "abc"),
        ("ramGT_FIELDdisk_space", "ab"),
        ("ramLT_FIELDdisk_space", ""),
        ("ramGT_OR_EQUALS_FIELDram", "abc"),
        ("ramLT_OR_EQUALS_FIELDdisk_space", ""),
        ("sys_created_onON2026-03-31", "a"),
        ("sys_created_onONToday@javascript:gs.beginningOfToday()@javascript:gs.endOfToday()", "a"),
        ("sys_created_onONYesterday@x@y", "b"),
        ("sys_created_onNOTON2026-03-31", "bcd"),
        ("last_discoveredNOTON2026-03-30", "acd"),
        ("sys_created_onRELATIVEGT@hour@ago@2", "a"),
        ("sys_created_onRELATIVELT@month@ago@2", "cd"),
        ("sys_created_onRELATIVEGE@dayofweek@ago@1", "ab"),
        ("sys_created_onRELATIVELE@quarter@ago@1", "d"),
        ("sys_created_onRELATIVEEE@dayofweek@ago@1", "b"),
        ("sys_created_onDATEPARTWednesday@javascript:gs.datePart('dayofweek','wednesday','EE')", "d"),
        ("sys_created_onDATEPARTJanuary@javascript:gs.datePart('month','jan','EE')", "c"),
        ("sys_created_onDATEPART2026@javascript:gs.datePart('year','2026','LT')", "d"),
        ("sys_created_onDATEPARTx@javascript:gs.datePart('hour','12','GE')", "bd"),
        ("last_discoveredMORETHANsys_created_on@day@after@1", "c"),
        ("last_discoveredLESSTHANsys_created_on@day@after@1", "b"),
        (f"assigned_toDYNAMIC{ME}", "a"),
        ("assigned_toDYNAMICffffffffffffffffffffffffffffffff", ""),
        ("sys_class_nameINSTANCEOFcmdb_ci_server", "ab"),
        ("sys_class_nameINSTANCEOFnothing", ""),
        ("manufacturer.name=acme", "ac"),
        ("manufacturer.stock_symbolISEMPTY", "bd"),
        ("virtual=true", "a"),
    ],
)
def test_an_operator_finds(database: sqlite3.Connection, text: str, expected: str) -> None:
    assert found(database, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name=db01^osLIKElin", "a"),
        ("name=db01^ORname=db02", "abd"),
        ("name=db01^ORname=db02^ram>1024", "b"),  # ^OR binds to the condition before it
        ("ram>1024^name=db01^ORname=db02", "b"),
        ("name=db01^ram=1024^NQname=db02", "ab"),
        ("name=nothing^NQ", "abcd"),  # an empty alternative holds for every row
        ("^name=db02^EQ", "b"),
        ("ORDERBYname^name!=x^ORDERBYDESCsys_created_on", "adbc"),
        ("ORDERBYDESCram", "cbad"),
        ("ORDERBYDESCmanufacturer.name^ORDERBYname", "bacd"),
        ("GROUPBYname^name=db02", "b"),
    ],
)
def test_conditions_are_joined(database: sqlite3.Connection, text: str, expected: str) -> None:
    assert found(database, text) == expected


@pytest.mark.parametrize(
    ("text", "invalid", "expected"),
    [
        ("nope=1^name=db02", ["nope=1"], "b"),
        ("name=db02^ORnope=1", ["nope=1"], "b"),
        ("nope=1^ORname=db02", ["nope=1"], "b"),
        ("nope=1", ["nope=1"], "abcd"),
        ("Name=db02", ["Name=db02"], "abcd"),
        ("namelikedb", ["namelikedb"], "abcd"),
        ("ram=many", ["ram=many"], "abcd"),
        ("ramIN1,x", ["ramIN1,x"], "abcd"),
        ("ramBETWEEN1", ["ramBETWEEN1"], "abcd"),
        ("nameONToday", ["nameONToday"], "abcd"),
        ("sys_created_onONsometime", ["sys_created_onONsometime"], "abcd"),
        ("sys_created_onRELATIVEGT@eon@ago@1", ["sys_created_onRELATIVEGT@eon@ago@1"], "abcd"),
        ("sys_created_onDATEPARTx", ["sys_created_onDATEPARTx"], "abcd"),
        ("last_discoveredMORETHANnope@day@after@1", ["last_discoveredMORETHANnope@day@after@1"], "abcd"),
        ("nameSAMEASnope", ["nameSAMEASnope"], "abcd"),
        ("nameINSTANCEOFcmdb_ci", ["nameINSTANCEOFcmdb_ci"], "abcd"),
        ("name.length=4", ["name.length=4"], "abcd"),
        ("manufacturer.nope=4", ["manufacturer.nope=4"], "abcd"),
        ("javascript:alert(1)", ["javascript:alert(1)"], "abcd"),
        ("name=" + "x" * (LONGEST_VALUE + 1), ["name=" + "x" * (LONGEST_VALUE + 1)], "abcd"),
        ("ORDERBYnope", [], "abcd"),
    ],
)
def test_what_is_invalid_is_left_out(
    database: sqlite3.Connection, text: str, invalid: list[str], expected: str
) -> None:
    assert list(parse(text, TABLE, DICTIONARY).invalid) == invalid
    assert found(database, text) == expected


def test_values_are_parameters_and_never_sql(database: sqlite3.Connection) -> None:
    assert found(database, "name=x' OR '1'='1") == ""
    assert found(database, "nameLIKE'); DROP TABLE servicenow_cmdb_ci; --") == ""


def test_a_query_of_thousands_of_conditions_runs_or_is_refused(database: sqlite3.Connection) -> None:
    assert found(database, "^".join(["name!=x"] * 2_000)) == "abcd"
    assert found(database, "^OR".join(["name=db02"] * 2_000)) == "b"
    with pytest.raises(QueryTooLong):
        parse("^".join(["name!=x"] * 2_001), TABLE, DICTIONARY)
    with pytest.raises(QueryTooLong):
        parse("^".join(["nameIN" + ",".join("abcdefghij" * 10)] * 101), TABLE, DICTIONARY)


@pytest.mark.parametrize("table", DICTIONARY.tables.values(), ids=lambda one: one.name)
def test_no_table_leads_to_more_records_than_sqlite_joins(table: Table) -> None:
    assert len(set(chains(table, LONGEST_WALK + 1))) < SQLITE_JOINS - 1


def chains(table: Table, most: int) -> Iterator[str]:
    """The dotted names of every record that a table's records lead to."""
    for name, field in table.visible.items():
        if field.is_reference:
            yield name
            if most > 1:
                yield from (f"{name}.{rest}" for rest in chains(DICTIONARY[field.reference], most - 1))


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
def test_any_query_runs_and_says_what_is_invalid(conditions: list[tuple[str, str, str]], joint: str) -> None:
    text = joint.join("".join(one) for one in conditions)
    query = parse(text, TABLE, DICTIONARY)
    joins = Joins(DICTIONARY, TABLE)
    condition, parameters = compiled(query, joins, MOMENT)
    assert condition.count("?") == len(parameters)
    assert all(one in text for one in query.invalid)
    assert len(list(query.conditions())) + len(query.invalid) <= text.count("^") + 1

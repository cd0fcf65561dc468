"""Rows of a few tables in SQLite, and evaluation of queries on them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from mockservers.vendors.servicenow.domain import User
from mockservers.vendors.servicenow.encoded_query.conditions import Joins, compile_order, compile_query
from mockservers.vendors.servicenow.encoded_query.nodes import EncodedQuery
from mockservers.vendors.servicenow.encoded_query.parser import parse
from mockservers.vendors.servicenow.encoded_query.query_context import FilterOption, QueryContext
from mockservers.vendors.servicenow.encoded_query.sql_functions import register_functions
from mockservers.vendors.servicenow.schema.dictionary import DICTIONARY

TABLE = DICTIONARY["cmdb_ci_computer"]
NOW = datetime(2026, 3, 31, 12, 0, 0, tzinfo=UTC)
CALLER = User("1" * 32, "abel.tuter", frozenset({"itil"}))
GROUPS = ("g1", "g3")  # of the caller
OPTIONS = {
    "me": FilterOption("Me", "gs.getUserID()", "sys_user", is_usable=True),
    "groups": FilterOption("One of My Groups", "javascript:gs.getUser().getMyGroups()", "", is_usable=True),
    "first": FilterOption("The first", "'a'", "cmdb_ci", is_usable=True),
    "hidden": FilterOption("Hidden", "gs.getUserID()", "sys_user", is_usable=False),
    "broken": FilterOption("Broken", "gs.nope()", "sys_user", is_usable=True),
}
CONTEXT = QueryContext(NOW, CALLER, find_groups=lambda: GROUPS, find_option=OPTIONS.get)
COLUMNS = (
    *("sys_id", "sys_class_name", "name", "os", "serial_number", "ram", "disk_space", "manufacturer", "assigned_to"),
    *("sys_created_on", "last_discovered", "virtual", "support_group"),
)
LINUX, SERVER, PC = "cmdb_ci_linux_server", "cmdb_ci_win_server", "cmdb_ci_computer"
EVE, NOON = "2026-03-31 11:30:00", "2026-03-30 12:00:00"
ROWS = (
    ("a", LINUX, "db01", "Linux", "S1", 1024, 10.5, "c1", "1" * 32, EVE, None, "true", "g1"),
    ("b", SERVER, "DB02", "Windows Server", "S2", 2048, 20.0, "c2", None, NOON, "2026-03-30 18:00:00", "false", "g2"),
    (
        "c",
        PC,
        "web_100%",
        "Windows 11",
        None,
        4096,
        None,
        "c1",
        None,
        "2026-01-15 09:00:00",
        "2026-01-20 09:00:00",
        "",
        "g3",
    ),
    ("d", PC, "db01", "db01", "", None, 1.0, None, None, "2025-12-24 23:59:59", None, None, None),
)
COMPANIES = (("c1", "ACME", "ACM"), ("c2", "Globex", None))
CONTRACTS = (("k1", "CNTR1"), ("k2", "CNTR2"))
RELATIONS = (("r1", "k1", "a"), ("r2", "k2", "a"), ("r3", "k2", "b"), ("r4", "k2", None))


@pytest.fixture(scope="module")
def database() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    register_functions(connection)
    columns = ", ".join(f'"{name}" {_get_type(entry.kind)}' for name, entry in TABLE.stored.items())
    connection.execute(f'CREATE TABLE servicenow_cmdb_ci ("row" INTEGER PRIMARY KEY, {columns})')
    marks = ", ".join("?" * len(COLUMNS))
    rows = [tuple(value or None if value == "" else value for value in row) for row in ROWS]
    connection.executemany(f"INSERT INTO servicenow_cmdb_ci ({', '.join(COLUMNS)}) VALUES ({marks})", rows)  # noqa: S608 -- our own columns
    connection.execute(
        "CREATE TABLE servicenow_core_company (sys_id TEXT, name TEXT COLLATE NOCASE, stock_symbol TEXT)"
    )
    connection.executemany("INSERT INTO servicenow_core_company VALUES (?, ?, ?)", COMPANIES)
    connection.execute("CREATE TABLE servicenow_contract_rel_ci (sys_id TEXT, contract TEXT, ci_item TEXT)")
    connection.executemany("INSERT INTO servicenow_contract_rel_ci VALUES (?, ?, ?)", RELATIONS)
    connection.execute("CREATE TABLE servicenow_ast_contract (sys_id TEXT, number TEXT COLLATE NOCASE)")
    connection.executemany("INSERT INTO servicenow_ast_contract VALUES (?, ?)", CONTRACTS)
    connection.execute("CREATE TABLE servicenow_sys_user (sys_id TEXT, name TEXT COLLATE NOCASE)")
    connection.execute("INSERT INTO servicenow_sys_user VALUES (?, 'Abel Tuter')", (CALLER.sys_id,))
    yield connection
    connection.close()


def _get_type(kind: str) -> str:
    return {"integer": "INTEGER", "decimal": "REAL"}.get(kind, "TEXT COLLATE NOCASE")


def read(text: str, context: QueryContext = CONTEXT) -> EncodedQuery:
    return parse(text, TABLE, DICTIONARY, context)


def find_ids(database: sqlite3.Connection, text: str, context: QueryContext = CONTEXT) -> str:
    """Return the sys_ids of the matching rows in the order of the query."""
    query = read(text, context)
    joins = Joins(DICTIONARY, TABLE)
    condition, parameters = compile_query(query, joins, context)
    order = compile_order(query, joins)
    rows = database.execute(f"SELECT t.sys_id FROM {joins} WHERE {condition} ORDER BY {order}", parameters)  # noqa: S608 -- what is tested
    return "".join(row[0] for row in rows)

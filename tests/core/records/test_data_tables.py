"""What the vendors declare about their tables fits their SQL tables."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table

from mockservers.catalog import VENDORS
from mockservers.core.records.keys import format_key, parse_key
from mockservers.core.service.data_tables import DataColumn, DataTable, InvalidValue
from mockservers.core.service.service import Service

INTERNAL = {"flexera_requests", "flexera_contents"}  # counters of rate limits; bytes of uploads
TABLES = [(vendor, table) for vendor in VENDORS for table in vendor.data_tables]

each_table = pytest.mark.parametrize(("vendor", "table"), TABLES, ids=[table.sql_name for _, table in TABLES])


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.name)
def test_every_table_is_declared_or_internal(vendor: Service) -> None:
    assert vendor.tables is not None
    declared = {table.sql_name for table in vendor.data_tables}
    assert set(vendor.tables.tables) == declared | (INTERNAL & set(vendor.tables.tables))
    assert len({table.name for table in vendor.data_tables}) == len(vendor.data_tables)


@each_table
def test_facts_are_about_columns_of_the_table(vendor: Service, table: DataTable) -> None:
    names = set(table.table.columns.keys())
    assert set(table.columns) | set(table.hidden) | set(table.references) | set(table.key_columns) <= names
    assert not set(table.hidden) & set(table.key_columns)
    assert set(table.references.values()) <= {other.sql_name for other in vendor.data_tables}


@each_table
def test_a_key_identifies_one_record(vendor: Service, table: DataTable) -> None:
    assert vendor.tables is not None
    own = table.table
    unique = [{column.name for column in own.primary_key}]
    unique += [{column.name} for column in own.columns if column.unique]
    assert set(table.key_columns) in unique


@each_table
def test_secrets_and_keys_are_no_orders(vendor: Service, table: DataTable) -> None:
    assert vendor.data_tables
    for column in table.shown.values():
        assert not (column.is_secret and (column.is_sortable or column.is_searched))
    assert all(table.shown[name].fixed for name in table.key_columns)


@pytest.mark.parametrize(
    "values",
    [
        ("a",),
        ("a/b",),
        ("a,b", "c"),
        ("100%", "?"),
        ("a b@c.de",),
        ("..",),
        (".",),
        ("ä\n",),
        ("",),
        ("%",),
        ("%2E",),
        ("", ""),
        (".", ".."),
    ],
)
def test_a_key_is_parsed_as_it_was_formatted(values: tuple[str, ...]) -> None:
    columns = [Column(f"c{place}", String, primary_key=True) for place in range(len(values))]
    table = DataTable(Table("t", MetaData(), *columns), "t")
    assert "/" not in format_key(values)
    assert format_key(values) not in {"", ".", ".."}
    assert parse_key(table, format_key(values)) == values


@pytest.mark.parametrize(
    ("column", "value"),
    [
        (DataColumn("c", "text"), 5),
        (DataColumn("c", "text"), None),
        (DataColumn("c", "text"), "\ud800"),
        (DataColumn("c", "text"), "x" * 100_001),
        (DataColumn("c", "integer"), 1.0),
        (DataColumn("c", "integer"), 2**63),
        (DataColumn("c", "number"), float("nan")),
        (DataColumn("c", "number"), "1"),
        (DataColumn("c", "boolean"), 1),
        (DataColumn("c", "texts"), ["a", 1]),
        (DataColumn("c", "json"), {"a": 2**70}),
        (DataColumn("c", "time"), 1.0),
        (DataColumn("c", "time"), "noon"),
        (DataColumn("c", "time"), ["2026-03-31T12:00:00Z"]),
        (DataColumn("c", "binary"), "?"),
        (DataColumn("c", "binary"), 5),
        (DataColumn("c", "text", choices=("a", "b")), "c"),
    ],
)
def test_a_value_of_another_type_is_refused(column: DataColumn, value: object) -> None:
    with pytest.raises(InvalidValue, match=r"^c "):
        column.parse(value)


@pytest.mark.parametrize(
    ("column", "value", "stored"),
    [
        (DataColumn("c", "text", is_nullable=True), None, None),
        (DataColumn("c", "number"), 1, 1.0),
        (DataColumn("c", "boolean"), True, 1),
        (DataColumn("c", "texts"), ["a"], '["a"]'),
        (DataColumn("c", "json"), {"a": None}, '{"a":null}'),
    ],
)
def test_a_value_is_stored_and_shown_as_it_was(column: DataColumn, value: object, stored: object) -> None:
    assert column.parse(value) == stored
    assert column.format_value(stored) == value


@pytest.mark.parametrize(
    ("column", "value", "stored"),
    [
        (DataColumn("c", "time"), "1970-01-01T01:00:00.5+01:00", 0.5),
        (DataColumn("c", "time"), "1970-01-02", 86_400.0),
        (DataColumn("c", "binary"), "AAH/", b"\0\1\xff"),
    ],
)
def test_times_and_bytes_are_texts_in_files(column: DataColumn, value: object, stored: object) -> None:
    assert column.parse(value) == stored


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("9223372036854775807", (2**63 - 1,)),
        ("-9223372036854775807", (1 - 2**63,)),
        ("9223372036854775808", None),
        ("1" * 20, None),
        ("7", (7,)),
        ("x", None),
    ],
)
def test_a_number_in_a_key_is_one_that_sqlite_stores(key: str, values: tuple[int] | None) -> None:
    table = DataTable(Table("t", MetaData(), Column("id", Integer, primary_key=True)), "t")
    assert parse_key(table, key) == values


PACKED = DataTable(
    Table(
        "acme_things",
        MetaData(),
        Column("id", Integer, primary_key=True),
        Column("more", String),
        Column("name", String),
    ),
    "things",
    packed={"size": "integer", "note": {"type": "text", "longest": 5}},
    packed_in="more",
)


def test_packed_columns_are_shown_beside_those_of_the_sql_table() -> None:
    assert list(PACKED.shown) == ["id", "name", "size", "note"]
    assert list(PACKED.stored) == ["id", "more", "name"]
    assert (PACKED.shown["size"].type, PACKED.shown["note"].longest, PACKED.shown["size"].is_nullable) == (
        "integer",
        5,
        True,
    )


def test_rows_are_packed_and_unpacked() -> None:
    row = {"id": 1, "name": "a", "size": 3, "note": None}
    packed = PACKED.pack(row)
    assert packed == {"id": 1, "name": "a", "more": '{"size":3}'}
    assert PACKED.unpack(packed) == {**row, "more": '{"size":3}'}
    assert PACKED.pack({"size": None}, PACKED.unpack(packed)) == {"more": None}
    assert PACKED.pack({"note": "x"}, PACKED.unpack(packed)) == {"more": '{"size":3,"note":"x"}'}
    assert PACKED.pack({"name": "b"}, row) == {"name": "b"}


def test_a_packed_column_is_selected_from_its_json() -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE TABLE t (id INTEGER, more TEXT, name TEXT)")
        db.execute("""INSERT INTO t VALUES (1, '{"size": 3}', 'a')""")
        chosen = ", ".join(PACKED.select(name, "t") for name in ("size", "note", "name"))
        assert db.execute(f"SELECT {chosen} FROM t").fetchone() == (3, None, "a")  # noqa: S608 -- ours

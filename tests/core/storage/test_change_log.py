"""Which records a transaction created, changed and deleted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Integer, LargeBinary, MetaData, String, Table, delete, insert, text, update

from mockservers.core.storage.change_log import FEW, LONGEST_VALUE, Change, read_statement, recorded_changes
from mockservers.core.storage.database import Database
from mockservers.core.storage.settings import VendorSetting, WorldSettings

METADATA = MetaData()
THINGS = Table(
    "things", METADATA, Column("id", Integer, primary_key=True), Column("name", String), Column("size", Integer)
)
FILES = Table("files", METADATA, Column("id", Integer, primary_key=True), Column("content", LargeBinary))
PAIRS = Table("pairs", METADATA, Column("one", String, primary_key=True), Column("other", String, primary_key=True))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database.create(tmp_path / "w.sqlite", [METADATA])
    with made.transaction(writing=True) as db:
        db.execute(insert(THINGS), [{"id": number, "name": f"n{number}", "size": 1} for number in range(1, 21)])
    yield made
    made.close()


def test_single_rows_are_kept_as_they_were_and_are(database: Database) -> None:
    with database.transaction(writing=True) as db:
        db.execute(insert(THINGS), {"id": 99, "name": "new", "size": 3})
        db.execute(update(THINGS).where(THINGS.c.id == 1).values(size=2))
        db.execute(delete(THINGS).where(THINGS.c.id == 2))
        found = recorded_changes(db)
    assert found == (
        Change("things", "created", 1, "id", 99, None, {"id": 99, "name": "new", "size": 3}),
        Change("things", "changed", 1, "id", 1, {"id": 1, "name": "n1", "size": 1}, {"id": 1, "name": "n1", "size": 2}),
        Change("things", "deleted", 1, "id", 2, {"id": 2, "name": "n2", "size": 1}, None),
    )


def test_bytes_are_kept_as_bytes(database: Database) -> None:
    with database.transaction(writing=True) as db:
        db.execute(insert(FILES), {"id": 1, "content": b"\x00\xff"})
        db.execute(insert(FILES), {"id": 2, "content": b"\x00" * (LONGEST_VALUE + 1)})
        short, long = recorded_changes(db)
    assert short.after == {"id": 1, "content": b"\x00\xff"}
    assert long.after is not None
    assert isinstance(long.after["content"], str)


def test_a_key_that_the_database_chose_is_known(database: Database) -> None:
    with database.transaction(writing=True) as db:
        db.execute(insert(THINGS), {"name": "new"})
        assert [(one.key_column, one.key) for one in recorded_changes(db)] == [("id", 21)]


def test_plain_sql_counts_as_well(database: Database) -> None:
    with database.transaction(writing=True) as db:
        db.exec_driver_sql('INSERT INTO "things" ("id", "name") VALUES (?, ?)', (30, "x"))
        db.exec_driver_sql("UPDATE things SET size = ? WHERE id = ?", (5, 30))
        db.execute(text("DELETE FROM things WHERE id = :key"), {"key": 30})
        assert [(one.action, one.key, one.count) for one in recorded_changes(db)] == [
            ("created", 30, 1),
            ("changed", 30, 1),
            ("deleted", 30, 1),
        ]


def test_many_rows_are_only_counted(database: Database) -> None:
    with database.transaction(writing=True) as db:
        db.execute(insert(THINGS), [{"id": number, "name": "x", "size": 0} for number in range(100, 200)])
        db.execute(update(THINGS).where(THINGS.c.size == 0).values(size=9))
        db.execute(delete(THINGS).where(THINGS.c.id == -1))
        assert recorded_changes(db) == (Change("things", "created", 100), Change("things", "changed", 100))


def test_after_a_few_single_rows_the_rest_is_counted(database: Database) -> None:
    with database.transaction(writing=True) as db:
        for number in range(1, FEW + 4):
            db.execute(update(THINGS).where(THINGS.c.id == number).values(size=2))
        found = recorded_changes(db)
    assert [one.key for one in found] == [*range(1, FEW + 1), None]
    assert found[-1] == Change("things", "changed", 3)


def test_an_upsert_says_neither_created_nor_changed(database: Database) -> None:
    upsert = "INSERT INTO things (id, size) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET size = excluded.size"
    with database.transaction(writing=True) as db:
        db.exec_driver_sql(upsert, (1, 7))
        assert [(one.action, one.key) for one in recorded_changes(db)] == [("saved", 1)]


def test_what_is_rolled_back_to_a_savepoint_did_not_happen(database: Database) -> None:
    with database.transaction(writing=True) as db:
        db.execute(delete(THINGS).where(THINGS.c.id == 1))
        inner = db.begin_nested()
        db.execute(delete(THINGS).where(THINGS.c.id == 2))
        db.execute(delete(THINGS).where(THINGS.c.id > 10))
        inner.rollback()
        kept = db.begin_nested()
        db.execute(delete(THINGS).where(THINGS.c.id == 3))
        kept.commit()
        assert [(one.key, one.count) for one in recorded_changes(db)] == [(1, 1), (3, 1)]


def test_each_transaction_begins_with_nothing(database: Database) -> None:
    with database.transaction(writing=True) as db:
        db.execute(delete(THINGS))
    with database.transaction(writing=True) as db:
        assert recorded_changes(db) == ()
    with database.transaction(writing=False) as db:
        assert recorded_changes(db) == ()


def test_a_composed_key_is_not_told(database: Database) -> None:
    with database.transaction(writing=True) as db:
        db.execute(insert(PAIRS), {"one": "a", "other": "b"})
        assert [(one.key, one.after) for one in recorded_changes(db)] == [(None, {"one": "a", "other": "b"})]


def test_long_values_are_cut(database: Database) -> None:
    with database.transaction(writing=True) as db:
        db.execute(insert(THINGS), {"id": 50, "name": "x" * 10_000})
        (one,) = recorded_changes(db)
    assert one.after is not None
    assert len(one.after["name"]) == LONGEST_VALUE + 3


def test_the_cores_own_counting_is_no_change(database: Database) -> None:
    with database.transaction(writing=True) as db:
        WorldSettings({}).write_for_vendor(db, VendorSetting[Any]("a", None), 1)
        assert recorded_changes(db) == ()


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM things WHERE id = ?",
        "PRAGMA foreign_keys",
        "BEGIN IMMEDIATE",
        "INSERT INTO world_series (name) VALUES (?)",
    ],
)
def test_what_writes_no_record_is_none(statement: str) -> None:
    assert read_statement(statement) is None


def test_a_condition_beside_the_key_is_no_key() -> None:
    both = read_statement("DELETE FROM things WHERE size = ? AND id = ?")
    inner = read_statement("DELETE FROM things WHERE id IN (SELECT id FROM pairs WHERE one = ?)")
    nested = read_statement("UPDATE things SET size = (SELECT 1 FROM pairs WHERE one = 2) WHERE id = ?")
    for one in (both, inner, nested):
        assert one is not None
        assert one.key_column == ""

"""The change log of a transaction: created, changed and deleted records."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Integer, LargeBinary, MetaData, String, Table, delete, insert, update

from mockservers.core.storage.change_log import FEW, LONGEST_VALUE, Change, recorded_changes
from mockservers.core.storage.connections import NeedsWriting
from mockservers.core.storage.database import Database
from mockservers.core.storage.settings import VendorSetting, WorldSettings
from mockservers.core.storage.writes import delete_rows, insert_rows, update_rows, upsert_rows

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


def test_single_rows_are_logged_before_and_after(database: Database) -> None:
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


def test_names_are_plain_texts(database: Database) -> None:
    with database.transaction(writing=True) as db:
        db.execute(insert(THINGS), {"id": 99, "name": "new"})
        db.execute(update(THINGS).where(THINGS.c.id == 1).values(size=2))
        insert_rows(db, THINGS.name, ("id", "name"), [(100, "other")])
        delete_rows(db, THINGS.name, ("id",), [(number,) for number in range(2, 10)])
        changes = recorded_changes(db)
    columns = [name for change in changes for row in (change.before, change.after) if row for name in row]
    names = [name for change in changes for name in (change.table, change.key_column)]
    assert {type(name) for name in (*columns, *names)} == {str}


def test_bytes_are_logged_as_bytes(database: Database) -> None:
    with database.transaction(writing=True) as db:
        db.execute(insert(FILES), {"id": 1, "content": b"\x00\xff"})
        db.execute(insert(FILES), {"id": 2, "content": b"\x00" * (LONGEST_VALUE + 1)})
        short, long = recorded_changes(db)
    assert short.after == {"id": 1, "content": b"\x00\xff"}
    assert long.after is not None
    assert isinstance(long.after["content"], str)


def test_a_key_that_the_database_chose_is_logged(database: Database) -> None:
    with database.transaction(writing=True) as db:
        db.execute(insert(THINGS), {"name": "new"})
        assert [(change.key_column, change.key) for change in recorded_changes(db)] == [("id", 21)]


def test_rows_written_at_the_driver_are_logged(database: Database) -> None:
    with database.transaction(writing=True) as db:
        insert_rows(db, "things", ("id", "name"), [(30, "x")])
        update_rows(db, "things", ("size",), ("id",), [(5, 30)])
        update_rows(db, "things", ("name",), ("id",), [("y", 30)], increment="size")
        delete_rows(db, "things", ("id",), [(30,)])
        changes = recorded_changes(db)
    assert [(change.action, change.key, change.count) for change in changes] == [
        ("created", 30, 1),
        ("changed", 30, 1),
        ("changed", 30, 1),
        ("deleted", 30, 1),
    ]
    assert [change.after for change in changes] == [
        {"id": 30, "name": "x"},
        {"id": 30, "name": "x", "size": 5},
        {"id": 30, "name": "y", "size": 6},
        None,
    ]


def test_rows_that_exist_are_left_out_or_replaced(database: Database) -> None:
    with database.transaction(writing=True) as db:
        insert_rows(db, "things", ("id", "size"), [(1, 7), (40, 7), (41, 7)], ignore=("id",))
        insert_rows(db, "things", ("id", "size"), [(2, 7)], ignore=())
        upsert_rows(db, "things", ("id", "size"), ("id",), [(3, 7), (42, 7)])
        assert recorded_changes(db) == (Change("things", "created", 2), Change("things", "saved", 2))
        sizes = dict(db.exec_driver_sql("SELECT id, size FROM things WHERE id IN (1, 2, 3, 40, 41, 42)").all())
    assert sizes == {1: 1, 2: 1, 3: 7, 40: 7, 41: 7, 42: 7}


def test_rows_with_a_key_of_two_columns_are_counted(database: Database) -> None:
    with database.transaction(writing=True) as db:
        insert_rows(db, "pairs", ("one", "other"), [("a", "b"), ("a", "c")])
        delete_rows(db, "pairs", ("one", "other"), [("a", "b")])
        assert recorded_changes(db) == (Change("pairs", "created", 2), Change("pairs", "deleted", 1))


def test_a_transaction_for_reading_refuses_to_write(database: Database) -> None:
    with pytest.raises(NeedsWriting), database.transaction(writing=False) as db:
        delete_rows(db, "things", ("id",), [(1,)])


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
    assert [change.key for change in found] == [*range(1, FEW + 1), None]
    assert found[-1] == Change("things", "changed", 3)


def test_an_upsert_is_neither_created_nor_changed(database: Database) -> None:
    with database.transaction(writing=True) as db:
        upsert_rows(db, "things", ("id", "size"), ("id",), [(1, 7)])
        assert [(change.action, change.key) for change in recorded_changes(db)] == [("saved", 1)]


def test_changes_rolled_back_to_a_savepoint_are_removed(database: Database) -> None:
    with database.transaction(writing=True) as db:
        db.execute(delete(THINGS).where(THINGS.c.id == 1))
        inner = db.begin_nested()
        db.execute(delete(THINGS).where(THINGS.c.id == 2))
        db.execute(delete(THINGS).where(THINGS.c.id > 10))
        inner.rollback()
        kept = db.begin_nested()
        db.execute(delete(THINGS).where(THINGS.c.id == 3))
        kept.commit()
        assert [(change.key, change.count) for change in recorded_changes(db)] == [(1, 1), (3, 1)]


def test_each_transaction_begins_with_an_empty_log(database: Database) -> None:
    with database.transaction(writing=True) as db:
        db.execute(delete(THINGS))
    with database.transaction(writing=True) as db:
        assert recorded_changes(db) == ()
    with database.transaction(writing=False) as db:
        assert recorded_changes(db) == ()


def test_a_composite_key_is_not_logged(database: Database) -> None:
    with database.transaction(writing=True) as db:
        db.execute(insert(PAIRS), {"one": "a", "other": "b"})
        assert [(change.key, change.after) for change in recorded_changes(db)] == [(None, {"one": "a", "other": "b"})]


def test_long_values_are_shortened(database: Database) -> None:
    with database.transaction(writing=True) as db:
        db.execute(insert(THINGS), {"id": 50, "name": "x" * 10_000})
        (change,) = recorded_changes(db)
    assert change.after is not None
    assert len(change.after["name"]) == LONGEST_VALUE + 3


def test_settings_are_not_logged(database: Database) -> None:
    with database.transaction(writing=True) as db:
        WorldSettings({}).write_for_vendor(db, VendorSetting[Any]("a", None), 1)
        assert recorded_changes(db) == ()


def test_a_condition_beside_the_key_is_no_key(database: Database) -> None:
    with database.transaction(writing=True) as db:
        db.execute(delete(THINGS).where(THINGS.c.id == 1, THINGS.c.size == 1))
        db.execute(delete(THINGS).where(THINGS.c.id < 3))
        db.execute(update(THINGS).where(THINGS.c.id == THINGS.c.size + 2).values(name="x"))
        changes = recorded_changes(db)
    assert changes == (Change("things", "deleted", 2), Change("things", "changed", 1))

"""Versions of tables: what follows from the rows of a table is valid until a commit changes that table."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import Column, Connection, Integer, MetaData, Table, insert, update

from mockservers.core.storage.connections import find_versions
from mockservers.core.storage.database import Database
from mockservers.core.storage.writes import insert_rows

METADATA = MetaData()
first, second = (
    Table(name, METADATA, Column("id", Integer, primary_key=True), Column("value", Integer))
    for name in ("first", "second")
)


class RefusedError(Exception):
    """A request is refused after it has written."""


Versions = tuple[int, ...] | None


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database.create(tmp_path / "world.sqlite", [METADATA])
    yield made
    made.close()


def versions_of(database: Database, *tables: str) -> Versions:
    with database.transaction(writing=False) as db:
        return find_versions(db, tables)


def add_row(db: Connection) -> None:
    insert_rows(db, "first", ("value",), [(1,)])


def test_a_commit_changes_the_versions_of_its_tables_only(database: Database) -> None:
    before = [versions_of(database, *names) for names in (("first",), ("second",), ("first", "second"))]
    with database.transaction(writing=True) as db:
        add_row(db)
    after = [versions_of(database, *names) for names in (("first",), ("second",), ("first", "second"))]
    assert [old == new for old, new in zip(before, after, strict=True)] == [False, True, False]


def test_a_transaction_that_has_changed_a_table_has_no_version_of_it(database: Database) -> None:
    with database.transaction(writing=True) as db:
        assert find_versions(db, ["first"]) == versions_of(database, "first")
        db.execute(insert(first).values(value=1))
        assert find_versions(db, ["first"]) is None
        assert find_versions(db, ["second", "first"]) is None
        assert find_versions(db, ["second"]) == versions_of(database, "second")
        savepoint = db.begin_nested()
        db.execute(update(second).values(value=2))
        db.execute(insert(second).values(value=2))
        assert find_versions(db, ["second"]) is None
        savepoint.rollback()
        assert find_versions(db, ["second"]) is not None


def test_a_rollback_changes_no_version(database: Database) -> None:
    before = versions_of(database, "first", "second")
    with suppress(RefusedError), database.transaction(writing=True) as db:
        add_row(db)
        raise RefusedError
    assert versions_of(database, "first", "second") == before


def test_a_reader_keeps_the_versions_that_it_began_with(database: Database) -> None:
    with database.transaction(writing=False) as reader:
        before = find_versions(reader, ["first"])
        with database.transaction(writing=True) as db:
            add_row(db)
        assert find_versions(reader, ["first"]) == before
    assert versions_of(database, "first") != before


def test_replaced_content_changes_every_version(database: Database, tmp_path: Path) -> None:
    database.copy_to(tmp_path / "copy.sqlite")
    with database.transaction(writing=True) as db:
        add_row(db)
    before = {name: versions_of(database, name) for name in ("first", "second")}
    database.replace_with(tmp_path / "copy.sqlite")
    assert all(versions_of(database, name) != version for name, version in before.items())

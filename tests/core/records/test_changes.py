"""The order of the checks of a change: what can never be changed, before what was not sent whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table

from mockservers.catalog import VENDORS
from mockservers.core.records.changes import TableEditor
from mockservers.core.records.errors import RefusedChange, UnknownRecord
from mockservers.core.service.data_tables import DataTable
from mockservers.core.storage.database import Database
from mockservers.core.storage.writes import insert_rows

METADATA = MetaData()
USERS = Table(
    "users", METADATA, Column("id", Integer, primary_key=True), Column("password", String), Column("name", String)
)
NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)


def make_table(fixed: str) -> DataTable:
    return DataTable(USERS, "users", columns={"password": {"fixed": fixed}})


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database.create(tmp_path / "world.sqlite", [METADATA])
    with made.transaction(writing=True) as db:
        insert_rows(db, "users", ("id", "password", "name"), [(1, "a-secret", "Ada")])
    yield made
    made.close()


@pytest.mark.parametrize(
    ("key", "fixed", "members", "reason"),
    [
        ("2", "", {"nothing": 1}, "There is no record '2' in users."),
        ("1", "It is set by logins.", {"nothing": 1, "password": "x***"}, "users has no column 'nothing'"),
        ("1", "It is set by logins.", {"password": "x***"}, "password cannot be changed. It is set by logins."),
        ("1", "It is set by logins.", {"password": 7}, "password cannot be changed. It is set by logins."),
        (
            "1",
            "",
            {"password": "x***"},
            r"password has a masked secret \(\*\*\*\): send the whole value, or leave it out.",
        ),
        ("1", "", {"password": 7}, "password must be a text."),
    ],
)
def test_a_change_that_is_wrong_twice(
    database: Database, key: str, fixed: str, members: dict[str, object], reason: str
) -> None:
    with database.transaction(writing=True) as db:
        editor = TableEditor(db, VENDORS[0], make_table(fixed), NOW)
        with pytest.raises((RefusedChange, UnknownRecord), match=f"^{reason}"):
            editor.update(key, members)


@pytest.mark.parametrize("fixed", ["", "It is set by logins."])
def test_a_masked_secret_that_comes_back_stays(database: Database, fixed: str) -> None:
    with database.transaction(writing=True) as db:
        found = TableEditor(db, VENDORS[0], make_table(fixed), NOW).update("1", {"password": "***", "name": "Eva"})
        assert found.values == {"id": 1, "password": "***", "name": "Eva"}
        assert db.execute(USERS.select()).one() == (1, "a-secret", "Eva")

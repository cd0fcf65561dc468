"""System properties: values, defaults and flags."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from mockservers.core.storage.database import Database
from mockservers.core.storage.writes import insert_rows
from mockservers.vendors.servicenow.schema.properties import PROPERTIES, Properties
from mockservers.vendors.servicenow.store import tables

ROWS = [("a.flag", " TRUE "), ("b.flag", "false"), ("c.text", "first"), ("C.Text", "second"), ("d.empty", None)]


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Connection]:
    database = Database.create(tmp_path / "world.sqlite", (tables,))
    with database.transaction(writing=True) as writing:
        rows = [(f"{number:032}", *row) for number, row in enumerate(ROWS)]
        insert_rows(writing, PROPERTIES, ("sys_id", "name", "value"), rows)
        yield writing
    database.close()


@pytest.mark.parametrize(
    ("name", "default", "flag"),
    [
        ("a.flag", False, True),
        ("A.FLAG", False, True),
        ("b.flag", True, False),
        ("d.empty", True, False),
        ("nothing", True, True),
        ("nothing", False, False),
    ],
)
def test_a_flag_is_the_propertys_or_the_default(db: Connection, name: str, *, default: bool, flag: bool) -> None:
    assert Properties(db).read_flag(name, default=default) is flag


def test_of_two_properties_with_a_name_the_first_one_counts(db: Connection) -> None:
    assert Properties(db).read_text("c.text") == "first"
    assert Properties(db).read_text("d.empty", "x") == ""
    assert Properties(db).read_text("nothing", "x") == "x"

"""Queries at the driver give what SQLAlchemy gives."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    bindparam,
    create_engine,
    func,
    select,
)

from mockservers.core.storage.queries import Query

METADATA = MetaData()
THINGS = Table(
    "things", METADATA, Column("id", Integer, primary_key=True), Column("name", String), Column("size", Integer)
)


@pytest.fixture
def db() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        METADATA.create_all(connection)
        connection.execute(THINGS.insert(), [{"id": n, "name": "ab"[n % 2], "size": n * 10} for n in range(1, 8)])
        yield connection
    engine.dispose()


@pytest.mark.parametrize(
    ("query", "values"),
    [
        (select(THINGS).order_by(THINGS.c.id), {}),
        (select(THINGS).where(THINGS.c.id == bindparam("key")), {"key": 3}),
        (select(THINGS).where(THINGS.c.name == bindparam("name"), THINGS.c.size > 20), {"name": "b"}),
        (select(THINGS).where(THINGS.c.id > 1).limit(bindparam("most")), {"most": 2}),
        (select(THINGS).where(THINGS.c.size + 0 == bindparam("a"), THINGS.c.id <= bindparam("b")), {"b": 5, "a": 30}),
        (select(func.count().label("number")).where(THINGS.c.name == bindparam("name")), {"name": "a"}),
        (select(THINGS).where(THINGS.c.name == bindparam("name")), {"name": None}),
        (select(THINGS).where(THINGS.c.id == bindparam("key")), {"key": 99}),
    ],
)
def test_the_rows_are_those_of_sqlalchemy(
    query: Select[tuple[object]], values: dict[str, object], db: Connection
) -> None:
    expected = db.execute(query, values).all()
    once = Query(query)
    for _ in range(2):
        rows = list(once.execute(db, **values))
        assert rows == [tuple(row) for row in expected]
        assert [row._asdict() for row in rows] == [row._asdict() for row in expected]
    assert once.first(db, **values) == (rows[0] if rows else None)


def test_a_missing_parameter_is_an_error(db: Connection) -> None:
    with pytest.raises(KeyError, match="key"):
        Query(select(THINGS).where(THINGS.c.id == bindparam("key"))).first(db)

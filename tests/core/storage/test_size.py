"""The size of a database is that of its rows, not of its file."""

from __future__ import annotations

from sqlalchemy import create_engine, text

from mockservers.core.storage.driver import measure_size

MEGABYTE = 1_000_000


def test_the_size_grows_and_shrinks_with_the_rows() -> None:
    engine = create_engine("sqlite://")
    with engine.connect() as db:
        db.execute(text("CREATE TABLE files (content BLOB)"))
        empty = measure_size(db)
        db.execute(text("INSERT INTO files VALUES (zeroblob(:size))"), {"size": MEGABYTE})
        assert 0.98 * MEGABYTE < measure_size(db) - empty < 1.02 * MEGABYTE
        db.execute(text("DELETE FROM files"))
        assert measure_size(db) == empty
    engine.dispose()

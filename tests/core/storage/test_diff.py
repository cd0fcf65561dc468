"""The differences of two worlds: every pair of values, in every kind of key, also where a value is missing."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from itertools import permutations
from pathlib import Path

import pytest

from mockservers.core.storage.diff import TableDifference, diff_databases

TABLES = "CREATE TABLE one (id INTEGER PRIMARY KEY, a, b); CREATE TABLE two (y, x, a, PRIMARY KEY (x, y));"
VALUES: Sequence[object] = (None, "", "a", "A", 0, 1, 0.5, b"", b"a")

Rows = Sequence[tuple[object, ...]]


def compare(folder: Path, table: str, before: Rows, after: Rows, most: int = 10) -> list[TableDifference]:
    """The differences of two files with these rows in a table."""
    files = []
    for name, rows in (("before", before), ("after", after)):
        files.append(folder / name)
        with closing(sqlite3.connect(files[-1])) as db:
            db.executescript(TABLES)
            db.executemany(f"INSERT INTO {table} VALUES (?, ?, ?)", rows)  # noqa: S608 -- a constant
            db.commit()
    return diff_databases(files[0], files[1], most)


@pytest.mark.parametrize("place", [1, 2])
def test_every_change_of_a_value_is_found(tmp_path: Path, place: int) -> None:
    pairs = list(permutations(VALUES, 2))
    before, after = (
        [(number, *((pair[side], "same") if place == 1 else ("same", pair[side]))) for number, pair in enumerate(pairs)]
        for side in (0, 1)
    )
    [table] = compare(tmp_path, "one", before, after, most=len(pairs))
    assert (table.added, table.changed, table.removed) == (0, len(pairs), 0)
    assert [record.key["id"] for record in table.records] == list(range(len(pairs)))
    for record, (old, new) in zip(table.records, pairs, strict=True):
        assert record.before is not None
        assert record.after is not None
        assert list(record.before) == list(record.after) == ["ab"[place - 1]]
        shown = [f"({len(value):,} bytes)" if isinstance(value, bytes) else value for value in (old, new)]
        assert [*record.before.values(), *record.after.values()] == shown


def test_rows_that_are_equal_do_not_differ(tmp_path: Path) -> None:
    rows = [(number, value, None) for number, value in enumerate(VALUES)]
    assert compare(tmp_path, "one", rows, rows) == []


def test_rows_are_found_by_their_whole_key_and_shown_in_its_order(tmp_path: Path) -> None:
    before = [(1, 1, "a"), (2, 1, "a"), (1, 2, "a"), (9, 1, "gone"), (1, 9, "gone")]
    after = [(1, 1, "a"), (2, 1, "b"), (1, 2, "c"), (8, 1, "new"), (1, 8, "new")]
    [table] = compare(tmp_path, "two", before, after)
    found = [(record.kind, *record.key.items()) for record in table.records]
    assert found == [
        ("added", ("x", 1), ("y", 8)),
        ("added", ("x", 8), ("y", 1)),
        ("changed", ("x", 1), ("y", 2)),
        ("changed", ("x", 2), ("y", 1)),
        ("removed", ("x", 1), ("y", 9)),
        ("removed", ("x", 9), ("y", 1)),
    ]

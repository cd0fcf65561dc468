"""A cursor is one of its own table and order, and no other."""

from __future__ import annotations

from itertools import permutations

import pytest

from mockservers.catalog import VENDORS
from mockservers.core.records.cursors import Cursor, SortOrder
from mockservers.core.records.errors import InvalidQuery
from mockservers.core.service.data_tables import DataTable

TABLES = [table for vendor in VENDORS for table in vendor.data_tables]
PAIRS = [(a, b) for a, b in permutations(TABLES, 2) if len(a.order) == len(b.order)]
OWN = SortOrder()


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.sql_name)
def test_a_cursor_is_read_as_it_was_written(table: DataTable) -> None:
    cursor = Cursor(tuple(range(len(table.order))), is_backward=True)
    assert Cursor.parse(cursor.format(table, OWN), table, OWN) == cursor
    with pytest.raises(InvalidQuery):
        Cursor.parse(cursor.format(table, OWN), table, SortOrder("", is_descending=True))


def test_a_cursor_of_another_table_is_refused() -> None:
    assert PAIRS
    for table, other in PAIRS:
        text = Cursor(tuple(range(len(table.order)))).format(table, OWN)
        with pytest.raises(InvalidQuery, match="not one of this list"):
            Cursor.parse(text, other, OWN)

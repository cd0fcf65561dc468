"""A record of a file keeps every value that the file gives; only what it leaves out follows from other columns."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mockservers.catalog import VENDORS
from mockservers.core.service.data_tables import DataColumn, DataTable, keep_record

GIVEN = "2020-03-05T15:56:53Z"  # a text that is also a moment
NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
COMPLETED = [
    table
    for vendor in VENDORS
    for table in vendor.data_tables
    if table.complete_new is not keep_record and not table.members  # records of several classes have fewer columns
]


def make_value(column: DataColumn) -> object:
    return {"integer": 41, "number": 41.5, "boolean": 0, "time": 41.5}.get(column.type, GIVEN)


@pytest.mark.parametrize("table", COMPLETED, ids=lambda table: table.sql_name)
def test_a_whole_record_stays_as_the_file_has_it(table: DataTable) -> None:
    record = {name: make_value(column) for name, column in table.in_files.items()}
    assert dict(table.complete_new(record, NOW, 1)) == record

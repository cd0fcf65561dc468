"""Columns and rows for criteria, and their evaluation in SQLite."""

import json
import sqlite3
from datetime import UTC, datetime

import pytest

from mockservers.vendors.bigfix.criteria import CriteriaColumn, CriteriaError, compile_sql, parse

NOW = datetime(2014, 3, 31, 12, 0, 0, 500_000, tzinfo=UTC)
ID = CriteriaColumn("id", "usage.id", "integer", can_be_empty=False)
AMOUNT = CriteriaColumn("peak_value", "usage.amount", "integer", can_be_empty=True)
NAME = CriteriaColumn("software_title_dimension.name", "usage.name", "string", can_be_empty=True)
DAY = CriteriaColumn("peak_date", "usage.day", "date", can_be_empty=True)
MOMENT = CriteriaColumn("peak_time", "usage.moment", "datetime", can_be_empty=True)
COLUMNS = {column.name: column for column in (ID, AMOUNT, NAME, DAY, MOMENT)} | {"name": NAME}

ROWS = (
    (1, 10, "BigFix Protection", "2014-03-31", "2014-03-31T12:00:00Z"),
    (2, -5, "bigfix inventory", "2014-03-30", "2014-03-31T11:59:59Z"),
    (3, 0, "100% off", "2014-03-24", "2014-03-24T12:00:00Z"),
    (4, 2**63 - 1, "100 off", "2014-03-23", "2014-03-24T11:59:59Z"),
    (5, None, None, None, None),
    (6, 7, "", "2014-02-28", "2014-02-28T12:00:00Z"),
    (7, 7, "a_b!c'd\"e", "2014-04-07", "2014-04-07T12:00:00Z"),
    (8, 7, "aXb", "2014-04-30", "2014-04-30T12:00:01Z"),
)
SQLITE_PARAMETERS = 32_766
EVERY_ROW = {row[0] for row in ROWS}

PATTERN_OPERATORS = "begins_with not_begins_with contains not_contains ends_with not_ends_with"
OPERATORS_OF_COLUMN = {
    ID: "= != < <= > >=",
    AMOUNT: "= != < <= > >= is_empty is_not_empty",
    DAY: "= != < <= > >= last next starting ending is_empty is_not_empty",
    MOMENT: "= != < <= > >= last next starting ending is_empty is_not_empty",
    NAME: f"= != {PATTERN_OPERATORS} is_empty is_not_empty",
}
EVERY_OPERATOR = list(dict.fromkeys(" ".join(OPERATORS_OF_COLUMN.values()).split()))


def _connect() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    columns = "id INTEGER, amount INTEGER, name TEXT COLLATE NOCASE, day TEXT, moment TEXT"
    connection.execute(f"CREATE TABLE usage ({columns})")
    connection.executemany("INSERT INTO usage VALUES (?, ?, ?, ?, ?)", ROWS)
    return connection


DATABASE = _connect()


def find_ids(text: str) -> set[int]:
    """Return the ids of the matching rows, by a query with further conditions as a store has them."""
    sql, parameters = compile_sql(parse(text, COLUMNS), now=NOW)
    assert len(parameters) < SQLITE_PARAMETERS
    query = f"SELECT id FROM usage WHERE usage.id > ? AND {sql} ORDER BY id LIMIT ?"  # noqa: S608
    return {row[0] for row in DATABASE.execute(query, (0, *parameters, 100))}


def find_matching_ids(*criterion: object) -> set[int]:
    """Return the ids of the rows that match one criterion."""
    return find_ids(json.dumps({"and": [criterion]}))


def refuse(text: str) -> CriteriaError:
    """Return the error that a text is refused with."""
    with pytest.raises(CriteriaError) as refused:
        parse(text, COLUMNS)
    return refused.value

"""Pages of a table: SQLite finds the first record of a page by an index, and sorts nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from sqlalchemy import Connection

from mockservers.core.records.presentation import RowPresenter
from mockservers.core.records.reader import PageQuery, Record, TableReader
from mockservers.core.storage.database import Database
from mockservers.core.storage.driver import driver_of
from mockservers.core.storage.writes import insert_rows
from mockservers.vendors.bigfix import service, store

USAGES = next(table for table in service.data_tables if table.table is store.usages)
ROWS = [
    (computer, title, "PVU", computer % 3, "2026-01-01", "2026-01-01T00:00:00Z", "2026-01-01", "2026-01-31")
    for computer in range(1, 21)
    for title in (1, 2)
]


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Connection]:
    database = Database.create(tmp_path / "world.sqlite", (store.tables,))
    with database.transaction(writing=True) as writing:
        insert_rows(writing, store.usages.name, tuple(store.usages.columns.keys()), ROWS)
        for index in store.INDEXES:
            writing.exec_driver_sql(index)
    with database.transaction(writing=False) as reading:
        yield reading
    database.close()


@pytest.mark.parametrize(
    "sort", ["", "-", "peak_value", "-peak_value", "metric_name", "-peak_date", "software_title_id"]
)
def test_every_page_is_found_by_an_index(db: Connection, sort: str) -> None:
    driver, reader, statements = driver_of(db), TableReader(db, service, USAGES), list[str]()
    cursor = reader.list_page(PageQuery(3, sort=sort)).next
    assert cursor
    driver.set_trace_callback(statements.append)
    reader.list_page(PageQuery(3, cursor, sort=sort))
    driver.set_trace_callback(None)
    back = reader.list_page(PageQuery(3, cursor, sort=sort)).previous
    driver.set_trace_callback(statements.append)
    reader.list_page(PageQuery(2, back or "", sort=sort))
    driver.set_trace_callback(None)
    assert len(statements) > 1
    for statement in statements:
        plan = " ".join(row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {statement}"))
        assert plan.startswith("SEARCH")
        assert "TEMP B-TREE" not in plan


@pytest.mark.parametrize("sort", ["", "-peak_value", "metric_name", "reporting_period_end_date"])
@pytest.mark.parametrize("limit", [1, 3, 40, 41])
def test_pages_of_any_size_have_the_same_records(db: Connection, sort: str, limit: int) -> None:
    reader = TableReader(db, service, USAGES)
    every = [record.key for record in reader.list_page(PageQuery(100, sort=sort)).records]
    found, cursor = list[str](), ""
    while True:
        page = reader.list_page(PageQuery(limit, cursor, sort=sort))
        found += [record.key for record in page.records]
        if page.next is None:
            break
        cursor = page.next
    assert found == every
    assert len(every) == len(ROWS)


@pytest.mark.parametrize("sort", ["", "-", "-peak_value", "metric_name", "reporting_period_end_date"])
@pytest.mark.parametrize("limit", [1, 3, 7, 40])
def test_the_way_back_has_the_same_pages(db: Connection, sort: str, limit: int) -> None:
    reader, there, back = TableReader(db, service, USAGES), list[list[Record]](), list[list[Record]]()
    page = reader.list_page(PageQuery(limit, sort=sort))
    assert page.previous is None
    while page.next:
        there.append(page.records)
        page = reader.list_page(PageQuery(limit, page.next, sort=sort))
    while page.previous:
        page = reader.list_page(PageQuery(limit, page.previous, sort=sort))
        back.append(page.records)
        assert page.next
    assert back == there[::-1]


def test_a_page_back_to_the_beginning_is_the_whole_first_page(db: Connection) -> None:
    reader = TableReader(db, service, USAGES)
    second = reader.list_page(PageQuery(3, reader.list_page(PageQuery(2)).next or ""))
    first = reader.list_page(PageQuery(3, second.previous or ""))
    assert first == reader.list_page(PageQuery(3))
    assert len(first.records) == 3


def test_a_record_has_its_key(db: Connection) -> None:
    reader = TableReader(db, service, USAGES)
    found = reader.get("7,2,PVU")
    assert found is not None
    assert found.key == "7,2,PVU"
    assert reader.count({}) == len(ROWS)


@pytest.mark.parametrize("value", [["x" * 300, "y" * 300], {"a": "x" * 600}], ids=["list", "object"])
def test_a_list_shows_the_beginning_of_a_long_json_value(value: object) -> None:
    text = orjson.dumps(value).decode()
    assert RowPresenter._shorten(value) == f"{text[:500]}..."  # noqa: SLF001 -- values of all types
    assert RowPresenter._shorten([1, 2]) == [1, 2]  # noqa: SLF001 -- as above

"""Deep pages have the same rows as with a plain offset, and bookmarks are found once."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from mockservers.core.service.service import SeedContext
from mockservers.core.storage.database import Database
from mockservers.core.storage.keyset_pages import MOST_LISTS, STRIDE, KeysetBookmarks, find_bookmarks
from mockservers.vendors.bigfix import service
from mockservers.vendors.bigfix.criteria import Criteria, parse
from mockservers.vendors.bigfix.usages import CRITERIA_COLUMNS, LicenseUsages, UsageQuery

NUMBER = 12_000
NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    assert service.tables is not None
    made = Database.create(tmp_path_factory.mktemp("deep") / "world.sqlite", [service.tables])
    with made.transaction(writing=True) as db:
        service.seed(SeedContext(db, 7, NOW, service.choose_options({"usages": NUMBER})))
    yield made
    made.close()


def read_rows(database: Database, cache: dict[object, Any], **asked: Any) -> list[dict[str, Any]]:
    with database.transaction(writing=False) as db:
        return [
            row for chunk in LicenseUsages(db, lambda: NOW, cache).iterate_rows(UsageQuery(**asked)) for row in chunk
        ]


def criteria(*criterion: object) -> Criteria:
    return parse(f'{{"and": [{list(criterion)!s}]}}'.replace("'", '"'), CRITERIA_COLUMNS)


@pytest.mark.parametrize("order", [(), (("peak_value", False),), (("metric_name", False),), (("peak_date", True),)])
@pytest.mark.parametrize("filtered", [False, True])
def test_pages_are_the_whole_list_in_pieces(
    database: Database, order: tuple[tuple[str, bool], ...], *, filtered: bool
) -> None:
    asked: dict[str, Any] = {"order": order, "criteria": criteria("peak_value", ">", 100) if filtered else None}
    whole, cache = read_rows(database, {}, **asked), {}
    assert len(whole) > NUMBER // 2
    for offset in (len(whole) - 1, 0, 999, 1_000, 1_001, 5_500, len(whole), 3_000, len(whole) - 20):
        assert read_rows(database, cache, offset=offset, limit=20, **asked) == whole[offset : offset + 20]


def test_what_was_found_for_one_list_is_not_used_for_another(database: Database) -> None:
    cache: dict[object, Any] = {}
    orders: list[tuple[tuple[str, bool], ...]] = [(), (("peak_value", False),)]
    for order in orders:
        whole = read_rows(database, {}, order=order)
        for bound in (300, None, 100, 200):
            matching = [row for row in whole if bound is None or (row["peak_value"] or 0) > bound]
            asked: dict[str, Any] = {"order": order, "criteria": bound and criteria("peak_value", ">", bound)}
            assert len(matching) > 2 * STRIDE
            for offset in (0, STRIDE + 3, len(matching) - 5):
                found = read_rows(database, cache, offset=offset, limit=20, **asked)
                assert found == matching[offset : offset + 20]


def test_at_most_a_stride_is_skipped_and_each_bookmark_is_found_once() -> None:
    asked: list[tuple[object, int]] = []

    def key_at(after: tuple[Any, ...], number: int) -> tuple[Any, ...]:
        asked.append((after, number))
        return ((after[0] if after else 0) + number,)

    bookmarks = KeysetBookmarks()
    assert bookmarks.find_nearest(STRIDE - 1, key_at) == ((0,), STRIDE - 1)
    assert bookmarks.find_nearest(3 * STRIDE + 7, key_at) == ((3 * STRIDE,), 7)
    assert bookmarks.find_nearest(2 * STRIDE, key_at) == ((2 * STRIDE,), 0)
    assert asked == [((), 0), *(((number * STRIDE,), STRIDE) for number in range(3))]


def test_the_number_of_cached_lists_is_limited() -> None:
    cache: dict[object, Any] = {}
    for which in range(MOST_LISTS + 5):
        find_bookmarks(cache, which)
    assert len(cache["bookmarks"]) <= MOST_LISTS

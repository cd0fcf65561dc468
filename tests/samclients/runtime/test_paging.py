"""Paged lists, and detection of loops."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

import pytest

from samclients.bigfix.client import BigFix
from samclients.flexera.client import Flexera
from samclients.runtime import (
    UNSET,
    LeadsElsewhere,
    ListPage,
    LoopDetected,
    Settings,
    by_link,
    by_offset,
    next_of_header,
    query_of,
)
from tests.samclients.runtime.stub import Plug, Stub


class Listing:
    """Paged list of numbers."""

    def __init__(self, count: int, *, total: bool = True, most: int = 1000, ignores_offset: bool = False) -> None:
        self._count, self._total, self._most, self._ignores_offset = count, total, most, ignores_offset
        self.asked: list[tuple[int, int]] = []

    def __call__(self, offset: int, limit: int) -> ListPage[int]:
        self.asked.append((offset, limit))
        begin = 0 if self._ignores_offset else offset
        rows = list(range(self._count))[begin : begin + min(limit, self._most)]
        return ListPage(rows, self._count if self._total else None)


@pytest.mark.parametrize("count", [0, 1, 9, 10, 11, 20, 25])
@pytest.mark.parametrize("total", [True, False])
def test_all_rows_come_once_and_in_order(count: int, total: bool) -> None:  # noqa: FBT001
    assert list(by_offset(Listing(count, total=total), size=10, identity=lambda row: row)) == list(range(count))


def test_with_a_total_no_superfluous_page_is_requested() -> None:
    listing = Listing(20)
    list(by_offset(listing, size=10))
    assert listing.asked == [(0, 10), (10, 10)]


def test_smaller_pages_than_requested_are_read_to_the_end() -> None:
    listing = Listing(25, most=7)
    assert list(by_offset(listing, size=10)) == list(range(25))
    assert [offset for offset, _ in listing.asked] == [0, 7, 14, 21]


def test_pages_are_fetched_when_their_rows_are_needed() -> None:
    listing = Listing(100)
    assert list(islice(by_offset(listing, size=10), 10)) == list(range(10))
    assert len(listing.asked) == 1


def test_a_server_that_ignores_the_offset_is_detected() -> None:
    listing = Listing(25, ignores_offset=True)
    with pytest.raises(LoopDetected, match="at offset 10 has the same rows"):
        list(by_offset(listing, size=10, identity=lambda row: row))
    assert len(listing.asked) == 2


def test_a_later_page_that_is_repeated_is_detected() -> None:
    def fetch(offset: int, limit: int) -> ListPage[int]:
        return ListPage(list(range(limit)) if offset == 0 else list(range(100, 100 + limit)), 1_000)

    rows = by_offset(fetch, size=10, identity=lambda row: row)
    assert len(list(islice(rows, 20))) == 20
    with pytest.raises(LoopDetected, match="at offset 20 has"):
        next(rows)


def test_a_total_of_zero_ends_a_list() -> None:
    asked: list[int] = []

    def fetch(offset: int, limit: int) -> ListPage[int]:
        asked.append(offset)
        return ListPage([1] * limit, 0)

    assert list(by_offset(fetch, size=2)) == [1, 1]
    assert asked == [0]


def test_equal_rows_are_not_a_loop_without_an_identity() -> None:
    assert list(by_offset(lambda _offset, limit: ListPage(["x"] * limit, 30), size=10)) == ["x"] * 30


def test_an_empty_page_ends_a_list_whose_total_is_wrong() -> None:
    assert list(by_offset(lambda offset, _limit: ListPage([1, 2] if offset == 0 else [], 100), size=2)) == [1, 2]


def test_a_page_that_leads_back_to_where_the_list_was_continued_is_a_loop() -> None:
    pages = {"b": ListPage([3], next="c"), "c": ListPage([4], next="b")}
    rows = by_link(lambda link: pages[str(link)], position="0@b")
    assert [next(rows), next(rows)] == [3, 4]
    with pytest.raises(LoopDetected):
        next(rows)


PAGES = {None: ListPage([1, 2], next="b"), "b": ListPage([3], next="c"), "c": ListPage([4], next=None)}


def test_a_missing_list_is_empty() -> None:
    """Servers in Go omit empty members."""
    assert list(by_offset(lambda _offset, _limit: ListPage[int](UNSET, 0), size=10)) == []
    assert list(by_link(lambda link: ListPage[int](UNSET) if link else ListPage(UNSET, next="2"))) == []
    assert list(by_link(lambda link: ListPage([2]) if link else ListPage(UNSET, next="2"))) == [2]


def test_links_are_followed_to_the_end() -> None:
    assert list(by_link(PAGES.__getitem__)) == [1, 2, 3, 4]


@pytest.mark.parametrize("back", ["b", "c"])
def test_a_link_back_is_detected(back: str) -> None:
    pages = {**PAGES, "c": ListPage([4], next=back)}
    with pytest.raises(LoopDetected, match="was already read"):
        list(by_link(pages.__getitem__))


def test_an_empty_link_ends_the_list() -> None:
    assert list(by_link(lambda _: ListPage([1], next=""))) == [1]


def test_the_next_page_of_a_link_header() -> None:
    link = '<http://h/t?sysparm_offset=10>;rel="next",<http://h/t?sysparm_offset=90>;rel="last"'
    assert next_of_header({"Link": link}) == "http://h/t?sysparm_offset=10"
    assert next_of_header({"Link": '<http://h/t>;rel="first"'}) is None
    assert next_of_header({}) is None


@pytest.mark.parametrize(
    "link", ["/list?skipToken=a%3D%3D&n=", "http://h:1/list?skipToken=a%3D%3D&n=", "?skipToken=a%3D%3D&n="]
)
def test_the_query_of_a_link(link: str) -> None:
    assert query_of(link, "http://h:1/base") == {"skipToken": "a==", "n": ""}


@pytest.mark.parametrize(
    "link", ["http://evil.example/list?x=1", "https://h:1/list", "//evil.example/list", "http://h:2/"]
)
def test_a_link_to_another_host_is_not_followed(link: str) -> None:
    with pytest.raises(LeadsElsewhere):
        query_of(link, "http://h:1/base")


def usage(number: int) -> dict[str, object]:
    return {"computer_system_id": number, "software_title_id": 1, "metric_name": "PVU"}


@pytest.fixture
def bigfix(plug: Plug, settings: Settings) -> BigFix:
    front = BigFix("http://sam.example", token="abcdef", settings=settings)
    plug(front.client)
    return front


def test_license_usages_are_read_page_by_page(bigfix: BigFix, stub: Stub) -> None:
    stub.answer(200, {"total": 3, "rows": [usage(1), usage(2)]}).answer(200, {"total": 3, "rows": [usage(3)]})
    rows = list(
        bigfix.license_usages.iterate(
            page_size=2, criteria={"and": [["peak_value", ">", 1]]}, order=["peak_value desc"]
        )
    )
    assert [row.computer_system_id for row in rows] == [1, 2, 3]
    query = "limit=2&offset={}&criteria=%7B%22and%22%3A+%5B%5B%22peak_value%22%2C+%22%3E%22%2C+1%5D%5D%7D"
    assert [request.path_url.partition("?")[2] for request in stub.requests] == [
        f"order%5B%5D=peak_value+desc&{query.format(offset)}" for offset in (0, 2)
    ]


def test_repeated_license_usages_are_detected(bigfix: BigFix, stub: Stub) -> None:
    stub.answer(200, {"total": 100, "rows": [usage(1), usage(2)]})
    with pytest.raises(LoopDetected):
        list(bigfix.license_usages.iterate(page_size=2))
    assert len(stub.requests) == 2


def test_license_usages_of_few_columns_may_be_equal(bigfix: BigFix, stub: Stub) -> None:
    stub.answer(200, {"total": 4, "rows": [{"metric_name": "PVU"}] * 2})
    assert len(list(bigfix.license_usages.iterate(page_size=2, columns=["metric_name"]))) == 4


def test_a_column_that_the_specification_does_not_know_is_requested(bigfix: BigFix, stub: Stub) -> None:
    stub.answer(200, {"total": 1, "rows": [{"version": "7"}]})
    [row] = bigfix.license_usages.iterate(columns=["version"])
    assert "columns%5B%5D=version" in stub.requests[0].path_url
    assert row.extra == {"version": "7"}


def test_a_client_of_bigfix_needs_credentials() -> None:
    with pytest.raises(ValueError, match="token, or user and password"):
        BigFix("http://sam.example", user="admin")


def test_a_start_of_an_import_is_not_sent_twice(bigfix: BigFix, stub: Stub) -> None:
    stub.answer(503)
    with pytest.raises(Exception, match="503"):
        bigfix.imports.start()
    assert len(stub.requests) == 1


@pytest.mark.parametrize(
    "listed",
    [
        lambda front: front.managed_apps.iterate(),
        lambda front: front.managed_apps.users("123"),
        lambda front: front.managed_apps.events("123"),
    ],
    ids=["managed_apps", "users", "events"],
)
def test_flexera_may_omit_lists(
    listed: Callable[[Flexera], Iterator[object]], plug: Plug, stub: Stub, settings: Settings
) -> None:
    front = Flexera("http://sam.example", 1234, refresh_token="r", settings=settings)
    plug(front.client)
    token = {"access_token": "a", "expires_in": 3600, "token_type": "Bearer"}
    stub.answer(200, token).answer(200, {"nextPage": "/next?skipToken=2"}).answer(200, {})
    assert list(listed(front)) == []
    assert len(stub.requests) == 3


def test_bigfix_may_omit_rows(bigfix: BigFix, stub: Stub) -> None:
    stub.answer(200, {})
    assert list(bigfix.license_usages.iterate()) == []
    assert len(stub.requests) == 1


def test_of_a_parameter_that_is_twice_in_a_link_the_last_value_counts() -> None:
    assert query_of("/list?page=1&page=2&empty=&q=a%26b", "https://api.example/x") == {
        "page": "2",
        "empty": "",
        "q": "a&b",
    }

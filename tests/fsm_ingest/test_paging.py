"""Paging Info: what is asked for, when the last page was read, and what is no list at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from samclients.fsm_ingest.errors import PagingFailed
from samclients.fsm_ingest.model import Method, PagingKey, PagingRow, ParameterType
from samclients.fsm_ingest.paging import Asked, Pager, put, wrong

URL = "https://saas.example/v1/users?tenant=acme"
KEY = PagingKey
MOST = 50
Answer = dict[str, Any]
Server = Callable[[Mapping[str, Any]], Answer]


def sent(key: PagingKey, mapped: str, value: str = "", kind: ParameterType = ParameterType.QUERY_STRING) -> PagingRow:
    return PagingRow(key, mapped, kind, value)


def in_body(key: PagingKey, mapped: str, value: str = "") -> PagingRow:
    return PagingRow(key, mapped, ParameterType.BODY, value)


def told(key: PagingKey, mapped: str, value: str = "") -> PagingRow:
    return PagingRow(key, mapped, ParameterType.RESPONSE, value)


OFFSET, LIMIT = sent(KEY.OFFSET, "offset"), sent(KEY.LIMIT, "limit", "10")
NUMBER, SIZE = sent(KEY.PAGE_NUMBER, "page"), sent(KEY.PAGE_SIZE, "size", "10")
TOKEN = (told(KEY.NEXT_PAGE_TOKEN, "next"), sent(KEY.NEXT_PAGE_TOKEN, "cursor"))
LINK = told(KEY.NEXT_PAGE_URL, "next")


def read(rows: list[PagingRow], server: Server, most: int = MOST) -> tuple[list[Any], list[Asked]]:
    """The records that are read, and what was asked for them."""
    pager = Pager(rows, URL, most)
    asked: Asked | None = pager.first()
    found: list[Any] = []
    requests: list[Asked] = []
    while asked is not None:
        requests.append(asked)
        answer = server({**asked.query, **asked.body, "url": asked.url})
        found += answer["items"]
        asked = pager.following(answer, answer["items"])
    return found, requests


def by_offset(total: int, largest: int = 1000, **more: Any) -> Server:
    def answer(asked: Mapping[str, Any]) -> Answer:
        start = int(asked.get("offset", 0))
        size = min(int(asked.get("limit", 10)), largest)
        return {"items": list(range(total))[start : start + size], "total": total, **more}

    return answer


def by_number(total: int, first: int = 1) -> Server:
    def answer(asked: Mapping[str, Any]) -> Answer:
        size, page = int(asked.get("size", 10)), int(asked["page"])
        start = (page - first) * size
        items = list(range(total))[start : start + size]
        more = start + size < total
        return {"items": items, "page": page, "pages": -(-total // size), "more": more, "total": total}

    return answer


@pytest.mark.parametrize("total", [0, 1, 9, 10, 11, 30, 35])
@pytest.mark.parametrize(
    ("rows", "server"),
    [
        ([OFFSET, LIMIT], by_offset),
        ([OFFSET], by_offset),
        ([OFFSET, LIMIT, told(KEY.TOTAL_RECORDS, "total")], by_offset),
        ([NUMBER, SIZE], by_number),
        ([NUMBER, SIZE, told(KEY.TOTAL_PAGES, "pages")], by_number),
        ([NUMBER, SIZE, told(KEY.TOTAL_RECORDS, "total")], by_number),
        ([NUMBER, SIZE, told(KEY.HAS_MORE, "more")], by_number),
        ([NUMBER, SIZE, told(KEY.HAS_MORE, "more"), told(KEY.CURRENT_PAGE, "page")], by_number),
    ],
)
def test_every_record_is_read_once(rows: list[PagingRow], server: Callable[[int], Server], total: int) -> None:
    assert list(wrong(rows, Method.GET)) == []
    assert read(rows, server(total))[0] == list(range(total))


def test_the_offset_goes_on_by_what_came() -> None:
    """A server that gives less than the limit asks for is read to its end, too."""
    found, requests = read([OFFSET, sent(KEY.LIMIT, "limit", "100")], by_offset(25, largest=10))
    assert found == list(range(25))
    assert [one.query["offset"] for one in requests] == ["0", "10", "20"]
    assert {one.query["limit"] for one in requests} == {"100"}


def test_pages_may_be_of_different_sizes_where_the_total_is_told() -> None:
    sizes = iter([10, 7, 10, 8])

    def answer(asked: Mapping[str, Any]) -> Answer:
        start = int(asked["offset"])
        return {"items": list(range(35))[start : start + next(sizes)], "total": 35}

    assert read([OFFSET, LIMIT, told(KEY.TOTAL_RECORDS, "total")], answer)[0] == list(range(35))


def test_a_value_is_what_the_first_request_says() -> None:
    found, requests = read([sent(KEY.OFFSET, "offset", "20"), LIMIT], by_offset(35))
    assert (found, requests[0].query["offset"]) == (list(range(20, 35)), "20")
    found, requests = read([sent(KEY.PAGE_NUMBER, "page", "0"), SIZE], by_number(15, first=0))
    assert (found, [one.query["page"] for one in requests]) == (list(range(15)), ["0", "1"])


def test_a_value_counts_instead_of_what_the_answer_says() -> None:
    rows = [OFFSET, LIMIT, told(KEY.TOTAL_RECORDS, "", "20")]
    assert list(wrong(rows, Method.GET)) == []
    assert read(rows, by_offset(35))[0] == list(range(20))
    assert read([NUMBER, SIZE, told(KEY.TOTAL_PAGES, "pages", "2")], by_number(35))[0] == list(range(20))


def test_no_paging_is_one_page() -> None:
    assert read([], by_offset(35)) == (list(range(10)), [Asked()])


def test_what_is_in_the_body_is_a_number() -> None:
    _, requests = read([in_body(KEY.OFFSET, "page.offset"), in_body(KEY.LIMIT, "page.limit", "10")], by_offset(0))
    assert requests == [Asked(body={"page.limit": 10, "page.offset": 0})]


def by_token(*pages: tuple[list[int], Any]) -> Server:
    answers = iter(pages)

    def answer(_asked: Mapping[str, Any]) -> Answer:
        items, following = next(answers)
        return {"items": items, "next": following}

    return answer


@pytest.mark.parametrize("last", [None, "", False])
def test_a_token_leads_on_until_there_is_none(last: Any) -> None:
    found, requests = read([*TOKEN, LIMIT], by_token(([1], "a"), ([], 7), ([2], last)))
    assert found == [1, 2]  # a page may be empty without being the last
    assert [one.query.get("cursor") for one in requests] == [None, "a", "7"]


def test_a_link_leads_on_with_its_own_parameters() -> None:
    found, requests = read([LINK], by_token(([1], "/v1/2/list?page=2"), ([2], "3?page=3"), ([3], None)))
    assert found == [1, 2, 3]
    assert [one.url for one in requests] == [
        None,
        "https://saas.example/v1/2/list?page=2",
        "https://saas.example/v1/2/3?page=3",
    ]
    assert {tuple(one.query) for one in requests} == {()}


@pytest.mark.parametrize(
    "link",
    ["https://elsewhere.example/v1", "//elsewhere.example/", "http://saas.example/v1", "https://saas.example:444/"],
)
def test_a_link_does_not_lead_to_another_host(link: str) -> None:
    with pytest.raises(PagingFailed, match="The next page is at"):
        read([LINK], by_token(([1], link)))


# What is no list


@pytest.mark.parametrize("rows", [[OFFSET, LIMIT], [NUMBER, SIZE]])
def test_a_server_that_repeats_itself_is_an_error(rows: list[PagingRow]) -> None:
    with pytest.raises(PagingFailed, match="repeats itself"):
        read(rows, lambda _asked: {"items": list(range(10))})


def test_a_token_or_link_that_was_there_is_an_error() -> None:
    with pytest.raises(PagingFailed, match="leads back"):
        read([*TOKEN], by_token(([1], "a"), ([2], "b"), ([3], "a")))
    with pytest.raises(PagingFailed, match="leads back"):
        read([TOKEN[0], sent(KEY.NEXT_PAGE_TOKEN, "cursor", "begin")], by_token(([1], "begin")))
    with pytest.raises(PagingFailed, match="leads back"):
        read([LINK], by_token(([1], "/a"), ([2], "/a")))


def test_a_list_without_end_is_an_error() -> None:
    with pytest.raises(PagingFailed, match="more than 5 pages"):
        read([OFFSET, LIMIT, told(KEY.TOTAL_RECORDS, "total")], by_offset(51), most=5)
    assert len(read([OFFSET, LIMIT, told(KEY.TOTAL_RECORDS, "total")], by_offset(50), most=5)[0]) == 50


def test_a_list_that_ends_before_its_total_is_an_error() -> None:
    with pytest.raises(PagingFailed, match="tells of 99 records, but its pages ended after 35"):
        read([OFFSET, LIMIT, told(KEY.TOTAL_RECORDS, "count")], by_offset(35, count=99))


def test_another_page_than_the_one_asked_for_is_an_error() -> None:
    with pytest.raises(PagingFailed, match="Page 2 was asked for, and page 1 came"):
        read(
            [NUMBER, SIZE, told(KEY.CURRENT_PAGE, "page"), told(KEY.HAS_MORE, "more")],
            lambda asked: {"items": [asked["page"]], "page": 1, "more": True},
        )


@pytest.mark.parametrize(
    ("key", "value"),
    [(KEY.HAS_MORE, "perhaps"), (KEY.HAS_MORE, None), (KEY.TOTAL_PAGES, "many"), (KEY.TOTAL_RECORDS, True)],
)
def test_an_answer_without_what_is_mapped_is_an_error(key: PagingKey, value: Any) -> None:
    with pytest.raises(PagingFailed, match=f"has no {key} at meta.it"):
        read([NUMBER, told(key, "meta.it")], lambda _asked: {"items": [1], "meta": {"it": value}})


@pytest.mark.parametrize("value", [True, "true", "True", 1, "1"])
def test_has_more_is_written_in_several_ways(value: Any) -> None:
    answers = iter(
        [{"items": [1], "more": value}, {"items": [2], "more": not int(value) if value in (1, "1") else False}]
    )
    assert read([NUMBER, told(KEY.HAS_MORE, "more")], lambda _asked: next(answers))[0] == [1, 2]


# What cannot be saved


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ([OFFSET, NUMBER], "Paging Info: Offset and PageNumber contradict each other."),
        ([LIMIT], "Paging Info: none of Offset, PageNumber, NextPageToken, NextPageUrl is there"),
        ([in_body(KEY.OFFSET, "offset")], "Paging Info, Offset: GET has no body."),
        ([told(KEY.OFFSET, "offset")], "Paging Info, Offset: it is sent"),
        ([OFFSET, sent(KEY.TOTAL_RECORDS, "total")], "Paging Info, TotalRecords: the answer tells it"),
        ([sent(KEY.OFFSET, "")], "Paging Info, Offset: the mapped key is empty."),
        ([sent(KEY.OFFSET, "offset", "-1")], "Paging Info, Offset: the value must be a whole number from 0 on."),
        ([OFFSET, sent(KEY.LIMIT, "limit", "0")], "Paging Info, Limit: the value must be a whole number from 1 on."),
        ([OFFSET, sent(KEY.LIMIT, "limit")], "Paging Info, Limit: the value is empty."),
        ([NUMBER, told(KEY.HAS_MORE, "more", "true")], "Paging Info, HasMore: a value would hold for every page"),
        ([told(KEY.NEXT_PAGE_URL, "a[0]")], "Paging Info, NextPageUrl: 'a[0]' is no path"),
        ([TOKEN[0]], "Paging Info: NextPageToken needs two rows"),
        ([TOKEN[1]], "Paging Info: NextPageToken needs two rows"),
        ([OFFSET, OFFSET], "Paging Info: Offset is there twice."),
        ([OFFSET, LIMIT, SIZE], "Paging Info: Limit and PageSize contradict each other."),
        ([OFFSET, told(KEY.CURRENT_PAGE, "page")], "Paging Info: CurrentPage goes with PageNumber."),
    ],
)
def test_what_cannot_work_is_not_saved(rows: list[PagingRow], line: str) -> None:
    [only] = wrong(rows, Method.GET)
    assert only.startswith(line)


def test_members_are_put_into_a_body() -> None:
    assert put({"query": {"x": 1}}, {"query.offset": 20, "limit": 5}) == {"query": {"x": 1, "offset": 20}, "limit": 5}
    assert put(None, {"page.number": 1}) == {"page": {"number": 1}}
    assert put(None, {}) == {}
    for body in ([1], {"query": 7}):
        with pytest.raises(PagingFailed, match="has no object to set query"):
            put(body, {"query.offset": 1})

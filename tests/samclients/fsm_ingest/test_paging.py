"""Paging: requests for pages, the end of lists, and lists that are refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from requests.structures import CaseInsensitiveDict

from samclients.fsm_ingest.errors import PagingFailed
from samclients.fsm_ingest.model.entities import Method, PagingKey, PagingRow, ParameterType
from samclients.fsm_ingest.source.page_reader import PageResponse, format_place
from samclients.fsm_ingest.source.page_request import PageRequest, set_body_members
from samclients.fsm_ingest.source.paging import Pager
from samclients.fsm_ingest.source.paging_rules import find_paging_errors
from tests.samclients.fsm_ingest.paging_rows import (
    KEY,
    LIMIT,
    LINK,
    NUMBER,
    OFFSET,
    SIZE,
    TOKEN,
    body_row,
    header_row,
    request_row,
    response_row,
)

URL = "https://saas.example/v1/users?tenant=acme"
MOST = 50
Answer = dict[str, Any]
Server = Callable[[Mapping[str, Any]], Answer]


def read_list(rows: list[PagingRow], server: Server, most: int = MOST) -> tuple[list[Any], list[PageRequest]]:
    """Read a list, and return its records and the requests."""
    pager = Pager(rows, URL, most)
    asked: PageRequest | None = pager.first_request()
    found: list[Any] = []
    requests: list[PageRequest] = []
    while asked is not None:
        requests.append(asked)
        answer = server({**asked.query, **asked.body, "url": asked.url})
        found += answer["items"]
        asked = pager.next_request(PageResponse(answer, url=asked.url or URL), answer["items"])
    return found, requests


def serve_by_offset(total: int, largest: int = 1000, **more: Any) -> Server:
    def answer(asked: Mapping[str, Any]) -> Answer:
        start = int(asked.get("offset", 0))
        size = min(int(asked.get("limit", 10)), largest)
        return {"items": list(range(total))[start : start + size], "total": total, **more}

    return answer


def serve_by_number(total: int, first: int = 1) -> Server:
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
        ([OFFSET, LIMIT], serve_by_offset),
        ([OFFSET], serve_by_offset),
        ([OFFSET, LIMIT, response_row(KEY.TOTAL_RECORDS, "total")], serve_by_offset),
        ([NUMBER, SIZE], serve_by_number),
        ([NUMBER, SIZE, response_row(KEY.TOTAL_PAGES, "pages")], serve_by_number),
        ([NUMBER, SIZE, response_row(KEY.TOTAL_RECORDS, "total")], serve_by_number),
        ([NUMBER, SIZE, response_row(KEY.HAS_MORE, "more")], serve_by_number),
        ([NUMBER, SIZE, response_row(KEY.HAS_MORE, "more"), response_row(KEY.CURRENT_PAGE, "page")], serve_by_number),
    ],
)
def test_every_record_is_read_once(rows: list[PagingRow], server: Callable[[int], Server], total: int) -> None:
    assert list(find_paging_errors(rows, Method.GET)) == []
    assert read_list(rows, server(total))[0] == list(range(total))


def test_the_offset_grows_by_the_returned_records() -> None:
    """The server may return fewer records than the limit."""
    found, requests = read_list([OFFSET, request_row(KEY.LIMIT, "limit", "100")], serve_by_offset(25, largest=10))
    assert found == list(range(25))
    assert [request.query["offset"] for request in requests] == ["0", "10", "20"]
    assert {request.query["limit"] for request in requests} == {"100"}


def test_page_sizes_may_differ_if_the_total_is_known() -> None:
    sizes = iter([10, 7, 10, 8])

    def answer(asked: Mapping[str, Any]) -> Answer:
        start = int(asked["offset"])
        return {"items": list(range(35))[start : start + next(sizes)], "total": 35}

    assert read_list([OFFSET, LIMIT, response_row(KEY.TOTAL_RECORDS, "total")], answer)[0] == list(range(35))


def test_a_value_is_sent_with_the_first_request() -> None:
    found, requests = read_list([request_row(KEY.OFFSET, "offset", "20"), LIMIT], serve_by_offset(35))
    assert (found, requests[0].query["offset"]) == (list(range(20, 35)), "20")
    found, requests = read_list([request_row(KEY.PAGE_NUMBER, "page", "0"), SIZE], serve_by_number(15, first=0))
    assert (found, [request.query["page"] for request in requests]) == (list(range(15)), ["0", "1"])


def test_a_value_replaces_the_total_of_the_response() -> None:
    rows = [OFFSET, LIMIT, response_row(KEY.TOTAL_RECORDS, "", "20")]
    assert list(find_paging_errors(rows, Method.GET)) == []
    assert read_list(rows, serve_by_offset(35))[0] == list(range(20))
    assert read_list([NUMBER, SIZE, response_row(KEY.TOTAL_PAGES, "pages", "2")], serve_by_number(35))[0] == list(
        range(20)
    )


def test_no_paging_is_one_page() -> None:
    assert read_list([], serve_by_offset(35)) == (list(range(10)), [PageRequest()])


def test_paging_members_in_the_body_are_numbers() -> None:
    _, requests = read_list(
        [body_row(KEY.OFFSET, "page.offset"), body_row(KEY.LIMIT, "page.limit", "10")], serve_by_offset(0)
    )
    assert requests == [PageRequest(body={"page.limit": 10, "page.offset": 0})]


def serve_by_token(*pages: tuple[list[int], Any]) -> Server:
    answers = iter(pages)

    def answer(_asked: Mapping[str, Any]) -> Answer:
        items, following = next(answers)
        return {"items": items, "next": following}

    return answer


@pytest.mark.parametrize("last", [None, "", False])
def test_tokens_are_followed_until_there_is_none(last: Any) -> None:
    found, requests = read_list([*TOKEN, LIMIT], serve_by_token(([1], "a"), ([], 7), ([2], last)))
    assert found == [1, 2]  # a page may be empty without being the last
    assert [request.query.get("cursor") for request in requests] == [None, "a", "7"]


def test_a_link_is_followed_with_its_own_parameters() -> None:
    found, requests = read_list([LINK], serve_by_token(([1], "/v1/2/list?page=2"), ([2], "3?page=3"), ([3], None)))
    assert found == [1, 2, 3]
    assert [request.url for request in requests] == [
        None,
        "https://saas.example/v1/2/list?page=2",
        "https://saas.example/v1/2/3?page=3",
    ]
    assert {tuple(request.query) for request in requests} == {()}


@pytest.mark.parametrize(
    "link",
    ["https://elsewhere.example/v1", "//elsewhere.example/", "http://saas.example/v1", "https://saas.example:444/"],
)
def test_a_link_to_another_host_is_refused(link: str) -> None:
    with pytest.raises(PagingFailed, match="The next page is at"):
        read_list([LINK], serve_by_token(([1], link)))


# Where answers have what paging reads


@pytest.mark.parametrize("name", ["@odata.nextLink", "a.b.c", "_links.next", "next"])
def test_a_literal_member_takes_precedence_over_the_path(name: str) -> None:
    """A member whose name has dots is found, even beside objects that the path could lead through."""
    answers = iter(
        [
            {"items": [1], name: "/v1/users?page=2", "a": {"b": {"c": "/wrong"}}, "_links": {"next": "/wrong"}},
            {"items": [2], "a": {"b": {}}},
        ]
    )
    assert read_list([response_row(KEY.NEXT_PAGE_URL, name)], lambda _asked: next(answers))[0] == [1, 2]


def test_a_literal_member_within_an_object_and_a_path_are_both_found() -> None:
    for meta in ({"meta.next": "t"}, {"meta": {"next": "t"}}, {"meta": {"meta.next": None, "next": "t"}}):
        pager = Pager([response_row(KEY.NEXT_PAGE_TOKEN, "meta.next"), TOKEN[1]], URL, MOST)
        assert pager.next_request(PageResponse(meta), [1]) == PageRequest({"cursor": "t"})
    deep = Pager([response_row(KEY.NEXT_PAGE_TOKEN, "page.@odata.token"), TOKEN[1]], URL, MOST)
    assert deep.next_request(PageResponse({"page": {"@odata.token": 7}}), [1]) == PageRequest({"cursor": "7"})


DRIVEN = {
    KEY.NEXT_PAGE_URL: [response_row(KEY.NEXT_PAGE_URL, "@odata.nextlink")],
    KEY.NEXT_PAGE_TOKEN: [response_row(KEY.NEXT_PAGE_TOKEN, "nxt"), TOKEN[1]],
}


@pytest.mark.parametrize("key", DRIVEN)
@pytest.mark.parametrize("kind", [ParameterType.RESPONSE, ParameterType.RESPONSE_HEADER])
def test_a_member_that_no_response_had_does_not_end_a_list(key: PagingKey, kind: ParameterType) -> None:
    """A missing link or token ends a list only if this reading or an earlier response had one."""
    reading, *sent_row = DRIVEN[key]
    row = PagingRow(key, reading.mapped_key.replace("@", "x-"), kind)
    page = PageResponse({"items": [1]}, {"Content-Type": "application/json"}, URL)
    with pytest.raises(PagingFailed, match=r"No response has a .*only the first page would be read"):
        Pager([row, *sent_row], URL, MOST).next_request(page, [1])
    assert Pager([row, *sent_row], URL, MOST, {format_place(row)}).next_request(page, [1]) is None


ALL_READ = [
    *(response_row(key, "meta.it") for key in (KEY.HAS_MORE, KEY.TOTAL_PAGES, KEY.TOTAL_RECORDS, KEY.CURRENT_PAGE)),
    *(response_row(key, "meta.it") for key in (KEY.NEXT_PAGE_URL, KEY.NEXT_PAGE_TOKEN)),
]


@pytest.mark.parametrize("row", ALL_READ, ids=lambda row: row.key)
@pytest.mark.parametrize("kind", [ParameterType.RESPONSE, ParameterType.RESPONSE_HEADER])
def test_a_first_response_without_a_mapped_member_is_a_problem(row: PagingRow, kind: ParameterType) -> None:
    """For all keys that are read, in the body or the headers."""
    mapped = PagingRow(row.key, "meta.it" if kind is ParameterType.RESPONSE else "X-It", kind)
    [problem] = Pager([mapped], URL, MOST).find_problems(PageResponse({"items": []}, {"X-Its": "1"}))
    assert problem.startswith(f"Paging Info, {row.key}: No response has a ")
    assert Pager([mapped], URL, MOST, {format_place(mapped)}).find_problems(PageResponse({})) == (
        []
        if row.key in DRIVEN
        else [f"Paging Info, {row.key}: The response has no valid {row.key} at {mapped.mapped_key}."]
    )


@pytest.mark.parametrize("key", [KEY.TOTAL_PAGES, KEY.TOTAL_RECORDS])
def test_a_value_needs_no_member(key: PagingKey) -> None:
    assert Pager([response_row(key, "meta.it", "2")], URL, MOST).find_problems(PageResponse({})) == []


def test_a_problem_names_the_nearest_member_and_header() -> None:
    answer = PageResponse({"@odata.nextLink": None, "value": [{"id": 1}]}, {"Link": '<a>; rel="next"'})
    [told_member] = Pager(DRIVEN[KEY.NEXT_PAGE_URL], URL, MOST).find_problems(answer)
    assert 'Did you mean ["@odata.nextLink"]?' in told_member
    [told_header] = Pager([header_row(KEY.NEXT_PAGE_URL, "Links")], URL, MOST).find_problems(answer)
    assert "Did you mean Link?" in told_header


@pytest.mark.parametrize(
    ("row", "answer"),
    [
        (response_row(KEY.NEXT_PAGE_URL, "next"), {"next": "https://elsewhere.example/"}),
        (response_row(KEY.NEXT_PAGE_URL, "next"), {"next": {"href": "/v1"}}),
        (response_row(KEY.NEXT_PAGE_URL, "next"), {"next": "https://[half/v1"}),
        (response_row(KEY.NEXT_PAGE_TOKEN, "next"), {"next": {"token": "t"}}),
        (response_row(KEY.HAS_MORE, "next"), {"next": None}),
    ],
)
def test_an_unusable_value_in_the_first_response_is_a_problem(row: PagingRow, answer: Answer) -> None:
    assert len(Pager([row], URL, MOST).find_problems(PageResponse(answer))) == 1


def test_a_null_member_on_the_only_page_exists() -> None:
    pager = Pager([LINK], URL, MOST)
    assert pager.find_problems(PageResponse({"next": None})) == []
    assert pager.next_request(PageResponse({"next": None}), [1]) is None
    assert pager.found == {"Response:next"}


# Headers


def read_by_headers(
    rows: list[PagingRow], *pages: tuple[list[int], dict[str, str]]
) -> tuple[list[int], list[PageRequest]]:
    assert list(find_paging_errors(rows, Method.GET)) == []
    pager = Pager(rows, URL, MOST)
    requests = [pager.first_request()]
    for items, headers in pages:
        answer = PageResponse(items, CaseInsensitiveDict(headers), "https://saas.example/v2/users")
        asked = pager.next_request(answer, items)
        if asked is None:
            break
        requests.append(asked)
    return [item for items, _ in pages[: len(requests)] for item in items], requests


def test_the_next_page_is_in_the_link_header() -> None:
    found, requests = read_by_headers(
        [header_row(KEY.NEXT_PAGE_URL, "link")],
        ([1], {"Link": '</v1/users?page=2>; title="a, <b>; c"; rel="next last", </v1/users>; rel=first'}),
        ([2], {"LINK": '<?page=3>; REL=Next; rel="prev"'}),
        ([3], {"Link": '</v1/users?page=2>; rel="prev"'}),
    )
    assert found == [1, 2, 3]
    assert [request.url for request in requests] == [
        None,
        "https://saas.example/v1/users?page=2",
        "https://saas.example/v2/users?page=3",
    ]


@pytest.mark.parametrize(
    "link",
    [
        "",
        '</style.css>; rel="preload"',
        '</v1?page=2>; rel="next"; anchor="#other"',
        '</v1?page=2>; title="rel=next"',
        "/v1?page=2; rel=next",
    ],
)
def test_a_link_header_without_paging_relations_counts_as_missing(link: str) -> None:
    with pytest.raises(PagingFailed, match="No response has a header Link"):
        read_by_headers([header_row(KEY.NEXT_PAGE_URL, "Link")], ([1], {"Link": link}))


def test_cursors_links_and_counts_in_headers() -> None:
    cursor = [header_row(KEY.NEXT_PAGE_TOKEN, "X-Next-Page"), request_row(KEY.NEXT_PAGE_TOKEN, "page")]
    found, requests = read_by_headers(cursor, ([1], {"x-next-page": "2"}), ([2], {"x-next-page": ""}))
    assert (found, requests[1]) == ([1, 2], PageRequest({"page": "2"}))
    plain = [header_row(KEY.NEXT_PAGE_URL, "X-Next")]
    assert read_by_headers(plain, ([1], {"X-Next": "/v1?p=2"}), ([2], {}))[0] == [1, 2]
    total = [OFFSET, header_row(KEY.TOTAL_RECORDS, "X-Total-Count")]
    assert read_by_headers(total, ([1], {"X-Total-Count": "2"}), ([2], {"X-Total-Count": "2"}))[0] == [1, 2]


# What is no list


@pytest.mark.parametrize("rows", [[OFFSET, LIMIT], [NUMBER, SIZE]])
def test_a_server_that_repeats_itself_is_an_error(rows: list[PagingRow]) -> None:
    with pytest.raises(PagingFailed, match="repeats itself"):
        read_list(rows, lambda _asked: {"items": list(range(10))})


def test_a_repeated_token_or_link_is_an_error() -> None:
    with pytest.raises(PagingFailed, match="leads back"):
        read_list([*TOKEN], serve_by_token(([1], "a"), ([2], "b"), ([3], "a")))
    with pytest.raises(PagingFailed, match="leads back"):
        read_list([TOKEN[0], request_row(KEY.NEXT_PAGE_TOKEN, "cursor", "begin")], serve_by_token(([1], "begin")))
    with pytest.raises(PagingFailed, match="leads back"):
        read_list([LINK], serve_by_token(([1], "/a"), ([2], "/a")))


def test_an_endless_list_is_an_error() -> None:
    with pytest.raises(PagingFailed, match="more than 5 pages"):
        read_list([OFFSET, LIMIT, response_row(KEY.TOTAL_RECORDS, "total")], serve_by_offset(51), most=5)
    assert (
        len(read_list([OFFSET, LIMIT, response_row(KEY.TOTAL_RECORDS, "total")], serve_by_offset(50), most=5)[0]) == 50
    )


def test_a_list_that_ends_before_its_total_is_an_error() -> None:
    with pytest.raises(PagingFailed, match="reports 99 records, but the pages ended after 35"):
        read_list([OFFSET, LIMIT, response_row(KEY.TOTAL_RECORDS, "count")], serve_by_offset(35, count=99))


def test_a_wrong_page_number_is_an_error() -> None:
    with pytest.raises(PagingFailed, match="Page 2 was requested, but page 1 was returned"):
        read_list(
            [NUMBER, SIZE, response_row(KEY.CURRENT_PAGE, "page"), response_row(KEY.HAS_MORE, "more")],
            lambda asked: {"items": [asked["page"]], "page": 1, "more": True},
        )


@pytest.mark.parametrize(
    ("key", "value"),
    [(KEY.HAS_MORE, "perhaps"), (KEY.HAS_MORE, None), (KEY.TOTAL_PAGES, "many"), (KEY.TOTAL_RECORDS, True)],
)
def test_a_response_without_a_mapped_member_is_an_error(key: PagingKey, value: Any) -> None:
    with pytest.raises(PagingFailed, match=f"has no valid {key} at meta.it"):
        read_list([NUMBER, response_row(key, "meta.it")], lambda _asked: {"items": [1], "meta": {"it": value}})


@pytest.mark.parametrize("value", [True, "true", "True", 1, "1"])
def test_has_more_is_written_in_several_ways(value: Any) -> None:
    answers = iter(
        [{"items": [1], "more": value}, {"items": [2], "more": not int(value) if value in (1, "1") else False}]
    )
    assert read_list([NUMBER, response_row(KEY.HAS_MORE, "more")], lambda _asked: next(answers))[0] == [1, 2]


def test_members_are_set_in_a_body() -> None:
    assert set_body_members({"query": {"x": 1}}, {"query.offset": 20, "limit": 5}) == {
        "query": {"x": 1, "offset": 20},
        "limit": 5,
    }
    assert set_body_members(None, {"page.number": 1}) == {"page": {"number": 1}}
    assert set_body_members(None, {}) == {}
    assert set_body_members({"query.offset": 0, "query": {}}, {"query.offset": 20}) == {"query.offset": 20, "query": {}}
    for body in ([1], {"query": 7}):
        with pytest.raises(PagingFailed, match="Cannot set query"):
            set_body_members(body, {"query.offset": 1})

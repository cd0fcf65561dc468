"""Validation of the Paging Info tab, and the end of lists that begin at an offset."""

from __future__ import annotations

from dataclasses import replace

import pytest

from samclients.fsm_ingest.model.entities import Method, PagingKey, PagingRow
from samclients.fsm_ingest.source.paging_rules import find_paging_errors
from tests.samclients.fsm_ingest.paging_rows import (
    KEY,
    LIMIT,
    NUMBER,
    OFFSET,
    SIZE,
    TOKEN,
    body_row,
    header_row,
    request_row,
    response_row,
)
from tests.samclients.fsm_ingest.test_paging import read_list, serve_by_offset


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ([OFFSET, NUMBER], "Paging Info: Offset and PageNumber cannot be combined."),
        ([LIMIT], "Paging Info: add Offset, PageNumber, NextPageToken or NextPageUrl"),
        ([body_row(KEY.OFFSET, "offset")], "Paging Info, Offset: a GET request has no body"),
        ([response_row(KEY.OFFSET, "offset")], "Paging Info, Offset: it is sent"),
        (
            [OFFSET, request_row(KEY.TOTAL_RECORDS, "total")],
            "Paging Info, TotalRecords: it is read, so its parameter type must be",
        ),
        ([request_row(KEY.OFFSET, "")], "Paging Info, Offset: the mapped key is empty."),
        (
            [request_row(KEY.OFFSET, "offset", "-1")],
            "Paging Info, Offset: the value must be a whole number of at least 0.",
        ),
        (
            [OFFSET, request_row(KEY.LIMIT, "limit", "0")],
            "Paging Info, Limit: the value must be a whole number of at least 1.",
        ),
        ([OFFSET, request_row(KEY.LIMIT, "limit")], "Paging Info, Limit: the value is empty."),
        (
            [NUMBER, response_row(KEY.HAS_MORE, "more", "true")],
            "Paging Info, HasMore: delete the value: it would apply to every page",
        ),
        ([response_row(KEY.NEXT_PAGE_URL, "a[0]")], "Paging Info, NextPageUrl: Invalid path 'a[0]'"),
        ([header_row(KEY.NEXT_PAGE_URL, "a link")], "Paging Info, NextPageUrl: 'a link' is not a valid header name."),
        ([header_row(KEY.OFFSET, "X-Offset")], "Paging Info, Offset: it is sent"),
        ([TOKEN[0]], "Paging Info: NextPageToken needs two rows"),
        ([TOKEN[1]], "Paging Info: NextPageToken needs two rows"),
        ([OFFSET, OFFSET], "Paging Info: duplicate key: Offset."),
        ([OFFSET, LIMIT, SIZE], "Paging Info: Limit and PageSize cannot be combined."),
        ([OFFSET, response_row(KEY.CURRENT_PAGE, "page")], "Paging Info: CurrentPage requires PageNumber."),
    ],
)
def test_invalid_paging_information_is_reported(rows: list[PagingRow], line: str) -> None:
    [only] = find_paging_errors(rows, Method.GET)
    assert only.startswith(line)


def test_a_body_member_within_an_array_is_refused() -> None:
    [line] = find_paging_errors([body_row(KEY.OFFSET, "slices[].from")], Method.POST)
    assert line == "Paging Info, Offset: slices[].from leads into an array; members can only be set in objects."


@pytest.mark.parametrize("first", [0, 1, 10, 25])
def test_a_list_that_is_read_from_an_offset_ends_at_its_total(first: int) -> None:
    rows = [replace(OFFSET, value=str(first)), LIMIT, response_row(KEY.TOTAL_RECORDS, "total")]
    found, requests = read_list(rows, serve_by_offset(30))
    assert found == list(range(first, 30))
    assert [request.query["offset"] for request in requests] == [str(at) for at in range(first, 30, 10)]


LEAST = {KEY.OFFSET: 0, KEY.PAGE_NUMBER: 0, KEY.LIMIT: 1, KEY.PAGE_SIZE: 1, KEY.TOTAL_RECORDS: 0, KEY.TOTAL_PAGES: 0}


@pytest.mark.parametrize("key", LEAST)
def test_each_number_has_its_least_value(key: PagingKey) -> None:
    make = response_row if key in (KEY.TOTAL_RECORDS, KEY.TOTAL_PAGES) else request_row
    drivers = [] if key in (KEY.OFFSET, KEY.PAGE_NUMBER) else [OFFSET]
    least = LEAST[key]
    for value in (str(least), str(least + 1), "007"):
        assert list(find_paging_errors([*drivers, make(key, "n", value)], Method.GET)) == []
    for value in ("-1", "1.5", "x", *(["0"] if least else [])):
        lines = list(find_paging_errors([*drivers, make(key, "n", value)], Method.GET))
        assert lines == [f"Paging Info, {key}: the value must be a whole number of at least {least}."]


@pytest.mark.parametrize("key", [KEY.TOTAL_RECORDS, KEY.TOTAL_PAGES, KEY.HAS_MORE])
@pytest.mark.parametrize("value", ["", "7"])
def test_a_row_without_a_mapped_key_needs_a_value_that_replaces_it(key: PagingKey, value: str) -> None:
    lines = list(find_paging_errors([OFFSET, response_row(key, "", value)], Method.GET))
    is_fixed = value and key is not KEY.HAS_MORE
    assert (f"Paging Info, {key}: the mapped key is empty." in lines) == (not is_fixed)


@pytest.mark.parametrize("value", ["", "7"])
def test_a_row_that_is_sent_needs_a_mapped_key(value: str) -> None:
    lines = list(find_paging_errors([request_row(KEY.OFFSET, "", value)], Method.GET))
    assert lines == ["Paging Info, Offset: the mapped key is empty."]

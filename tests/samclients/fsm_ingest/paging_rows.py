"""Rows of paging information for tests."""

from __future__ import annotations

from samclients.fsm_ingest.model.entities import PagingKey, PagingRow, ParameterType

KEY = PagingKey


def request_row(
    key: PagingKey, mapped: str, value: str = "", kind: ParameterType = ParameterType.QUERY_STRING
) -> PagingRow:
    return PagingRow(key, mapped, kind, value)


def body_row(key: PagingKey, mapped: str, value: str = "") -> PagingRow:
    return PagingRow(key, mapped, ParameterType.BODY, value)


def response_row(key: PagingKey, mapped: str, value: str = "") -> PagingRow:
    return PagingRow(key, mapped, ParameterType.RESPONSE, value)


def header_row(key: PagingKey, name: str) -> PagingRow:
    return PagingRow(key, name, ParameterType.RESPONSE_HEADER)


OFFSET, LIMIT = request_row(KEY.OFFSET, "offset"), request_row(KEY.LIMIT, "limit", "10")
NUMBER, SIZE = request_row(KEY.PAGE_NUMBER, "page"), request_row(KEY.PAGE_SIZE, "size", "10")
TOKEN = (response_row(KEY.NEXT_PAGE_TOKEN, "next"), request_row(KEY.NEXT_PAGE_TOKEN, "cursor"))
LINK = response_row(KEY.NEXT_PAGE_URL, "next")

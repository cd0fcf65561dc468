"""Paging of a vendor's list, by the Paging Info tab: which pages are requested, and which one is the last.

The documentation names only the columns of the tab; keys, types and rules are proposed. One key drives: ``Offset``,
``PageNumber``, ``NextPageToken`` or ``NextPageUrl``; the others give the page size or mark the last page.

A missing token or link ends a list. A key that is mapped to a member that no response has would therefore read only
the first page: ``Pager`` raises an error in this case.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from json import dumps
from typing import Any

from samclients.fsm_ingest.errors import PagingFailed
from samclients.fsm_ingest.model.entities import PagingKey, PagingRow
from samclients.fsm_ingest.source.page_reader import RESPONSE_TYPES, PageReader, PageResponse
from samclients.fsm_ingest.source.page_request import PageRequest, PageRequestBuilder

KEY = PagingKey


class Pager:
    """Determines the requests for the pages of a list: the first one, and after each page the next one.

    Args:
        rows: The job's paging information without errors (``paging_rules``); empty for a single page.
        url: The job's URL; links must stay on its host.
        most_pages: A longer list counts as endless.
        known: Places (``page_reader.format_place``) that earlier responses to the job had.
    """

    def __init__(self, rows: Sequence[PagingRow], url: str, most_pages: int, known: Iterable[str] = ()) -> None:
        self._reader = PageReader((row for row in rows if row.parameter_type in RESPONSE_TYPES), url, known)
        self._builder = PageRequestBuilder(row for row in rows if row.parameter_type not in RESPONSE_TYPES)
        self._is_paged, self._most_pages = bool(rows), most_pages
        self._pages = self._records = self._largest = 0
        self._first_page = int(self._builder.initial_value(KEY.PAGE_NUMBER) or 1)
        self._first_offset = int(self._builder.initial_value(KEY.OFFSET) or 0)
        self._visited: set[str] = set()  # tokens and URLs
        self._digests: set[bytes] = set()  # of the pages' records

    @property
    def found(self) -> set[str]:
        """The places (``page_reader.format_place``) that a response had."""
        return self._reader.found

    def first_request(self) -> PageRequest:
        """Return the first request."""
        start: dict[PagingKey, int | str] = {}
        if KEY.OFFSET in self._builder:
            start[KEY.OFFSET] = self._first_offset
        if KEY.PAGE_NUMBER in self._builder:
            start[KEY.PAGE_NUMBER] = self._first_page
        if token := self._builder.initial_value(KEY.NEXT_PAGE_TOKEN):
            start[KEY.NEXT_PAGE_TOKEN] = token
            self._visited.add(token)
        return self._builder.build(start)

    def next_request(self, response: PageResponse, records: Sequence[Any]) -> PageRequest | None:
        """Return the next request; None after the last page.

        Args:
            response: The page that was read.
            records: The records of the page.

        Raises:
            PagingFailed: the pages repeat, do not end, end too early, or the response lacks a mapped member.
        """
        is_shorter = len(records) < self._largest
        self._pages += 1
        self._records += len(records)
        self._largest = max(self._largest, len(records))
        if not self._is_paged:
            return None
        self._check_page_number(response)
        self._check_records(records)
        request = self._choose_next(response, is_shorter=is_shorter, is_empty=not records)
        if request is not None and self._pages >= self._most_pages:
            raise PagingFailed(f"There are more than {self._most_pages} pages: the list does not end.")
        return request

    def find_problems(self, response: PageResponse) -> list[str]:
        """Return what the first response lacks of the members that paging reads, one line per key."""
        return self._reader.find_problems(response)

    def _choose_next(self, response: PageResponse, *, is_shorter: bool, is_empty: bool) -> PageRequest | None:
        for key, follow in ((KEY.NEXT_PAGE_URL, self._follow_link), (KEY.NEXT_PAGE_TOKEN, self._follow_token)):
            if key in self._reader:
                request = follow(response)
                if request is None:
                    self._reader.check_place(key, response)
                return request
        is_last = self._is_last(response, is_empty=is_empty)
        if is_last is None:
            is_last = is_empty or is_shorter
        return None if is_last else self._builder.build(self._next_position())

    def _next_position(self) -> dict[PagingKey, int | str]:
        if KEY.OFFSET in self._builder:
            return {KEY.OFFSET: self._first_offset + self._records}
        return {KEY.PAGE_NUMBER: self._first_page + self._pages}

    def _follow_link(self, response: PageResponse) -> PageRequest | None:
        url = self._reader.read_link(response)
        if url is None:
            return None
        self._visit(url)
        return PageRequest(url=url)

    def _follow_token(self, response: PageResponse) -> PageRequest | None:
        token = self._reader.read_token(response)
        if token is None:
            return None
        self._visit(str(token))
        return self._builder.build({KEY.NEXT_PAGE_TOKEN: token})

    def _is_last(self, response: PageResponse, *, is_empty: bool) -> bool | None:
        """Tell if the response marks the last page; None if it has no such member."""
        if KEY.HAS_MORE in self._reader:
            return not self._reader.read_flag(response)
        if KEY.TOTAL_PAGES in self._reader:
            return self._pages >= self._reader.read_number(KEY.TOTAL_PAGES, response)
        if KEY.TOTAL_RECORDS not in self._reader:
            return None
        total = self._reader.read_number(KEY.TOTAL_RECORDS, response)
        end = self._first_offset + self._records
        if end >= total:
            return True
        if is_empty and not self._reader.fixed_value(KEY.TOTAL_RECORDS):
            raise PagingFailed(f"The response reports {total} records, but the pages ended after {end}.")
        return is_empty

    def _check_page_number(self, response: PageResponse) -> None:
        if KEY.CURRENT_PAGE not in self._reader:
            return
        requested = self._first_page + self._pages - 1
        returned = self._reader.read_number(KEY.CURRENT_PAGE, response)
        if returned != requested:
            raise PagingFailed(f"Page {requested} was requested, but page {returned} was returned.")

    def _check_records(self, records: Sequence[Any]) -> None:
        if not records:
            return
        digest = sha256(dumps(list(records), sort_keys=True, default=str).encode()).digest()
        if digest in self._digests:
            raise PagingFailed("The list repeats itself: a page has the same records as an earlier one.")
        self._digests.add(digest)

    def _visit(self, place: str) -> None:
        """Record a token or URL that is followed.

        Raises:
            PagingFailed: it was followed before.
        """
        if place in self._visited:
            raise PagingFailed("The list leads back to a page that was already read.")
        self._visited.add(place)

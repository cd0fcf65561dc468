"""Paging Info: which pages are asked for, and when the last one was read.

The documentation names the columns of the tab only; keys, types and rules are proposed. One key drives: ``Offset``,
``PageNumber``, ``NextPageToken`` or ``NextPageUrl``; the others say how large a page is and when it is the last one.

A token or link that is absent ends a list, so a key that is mapped to something that no answer has would read the first
page only: ``Pager`` refuses to end so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from hashlib import sha256
from json import dumps
from typing import Any
from urllib.parse import urljoin, urlsplit

from samclients.fsm_ingest.errors import PagingFailed
from samclients.fsm_ingest.model.entities import PagingKey, PagingRow, ParameterType
from samclients.fsm_ingest.model.json_value import JsonValue
from samclients.fsm_ingest.source import json_paths
from samclients.fsm_ingest.source.urls import origin
from samclients.runtime.links import PAGING_RELATIONS, next_link, parse_relations

KEY, TYPE = PagingKey, ParameterType
FIXED_BY_VALUE = {KEY.TOTAL_RECORDS, KEY.TOTAL_PAGES}  # of what the answer tells
RESPONSE_TYPES = {TYPE.RESPONSE, TYPE.RESPONSE_HEADER}
LINK = "link"  # the header whose value is parsed
NOTHING: list[Any] = []
YES: Mapping[object, bool] = {"true": True, "false": False, "1": True, "0": False}


@dataclass(frozen=True)
class PageRequest:
    """Parameters of a page's request besides the job's own.

    Args:
        query: Parameters, which win over the job's.
        body: Members by their json_paths, which win over the job's body.
        url: The page's own URL, which has all parameters in it; None for the job's.
    """

    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, int | str] = field(default_factory=dict)
    url: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class PageResponse:
    """A response, as far as paging reads it.

    Args:
        document: The body.
        headers: Their names in any case, if the mapping is that of ``requests``.
        url: Where it is from; links are relative to it. Empty for the job's URL.
    """

    document: Any = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    url: str = field(default="", repr=False)


def paging_place(row: PagingRow) -> str:
    """Return the place that a row reads in a response, as a text to store: ``Response:meta.next``."""
    return f"{row.parameter_type}:{row.mapped_key}"


class Pager:
    """Determines the requests for the pages of a list: the first one, and after each page the next one.

    ``found`` has the places (``paging_place``) that an answer had.

    Args:
        rows: The job's paging information, which ``wrong`` has nothing against; empty for one page.
        url: The job's; links must not leave its host.
        most_pages: A list with more counts as one that does not end.
        known: Places that an earlier answer to the job had.
    """

    def __init__(self, rows: Sequence[PagingRow], url: str, most_pages: int, known: Iterable[str] = ()) -> None:
        self._in_response = {row.key: row for row in rows if row.parameter_type in RESPONSE_TYPES}
        self._in_request = {row.key: row for row in rows if row.parameter_type not in RESPONSE_TYPES}
        self._url, self._most_pages = url, most_pages
        self._pages = self._read = self._largest = 0
        self._first = int(self._initial_value(KEY.PAGE_NUMBER) or 1)
        self._visited: set[str] = set()
        self._contents: set[bytes] = set()
        self._known, self.found = frozenset(known), set[str]()

    def first_request(self) -> PageRequest:
        """Return the first request."""
        start: dict[PagingKey, int | str] = {}
        if KEY.OFFSET in self._in_request:
            start[KEY.OFFSET] = int(self._initial_value(KEY.OFFSET) or 0)
        if KEY.PAGE_NUMBER in self._in_request:
            start[KEY.PAGE_NUMBER] = self._first
        if token := self._initial_value(KEY.NEXT_PAGE_TOKEN):
            start[KEY.NEXT_PAGE_TOKEN] = token
            self._visited.add(token)
        return self._build_request(start)

    def next_request(self, answer: PageResponse, records: Sequence[Any]) -> PageRequest | None:
        """Return the next request; None after the last page.

        Args:
            answer: The page that was read.
            records: Its records.

        Raises:
            PagingFailed: the pages go in a circle, do not end, end too early, or the answer lacks what is mapped.
        """
        shorter = len(records) < self._largest
        self._pages += 1
        self._read += len(records)
        self._largest = max(self._largest, len(records))
        if not (self._in_response or self._in_request):
            return None
        self._check_echo(answer)
        self._check_new(records)
        asked = self._choose_next(answer, shorter=shorter, empty=not records)
        if asked is not None and self._pages >= self._most_pages:
            raise PagingFailed(f"There are more than {self._most_pages} pages: the list does not end.")
        return asked

    def find_problems(self, answer: PageResponse) -> list[str]:
        """Return what the first response lacks of the members that paging reads, one line per key."""
        lines = []
        for key, row in self._in_response.items():
            try:
                if not (key in FIXED_BY_VALUE and row.value) and not self._reach(key, answer):
                    self._check_place_known(key, answer)
                self._interpret(key, answer)
            except PagingFailed as error:
                lines.append(f"Paging Info, {key}: {error}")
        return lines

    def _interpret(self, key: PagingKey, answer: PageResponse) -> None:
        if key is KEY.HAS_MORE:
            self._read_flag(answer)
        elif key is KEY.NEXT_PAGE_URL:
            self._read_link(answer)
        elif key is KEY.NEXT_PAGE_TOKEN:
            self._read_token(answer)
        else:
            self._read_number(key, answer)

    def _choose_next(self, answer: PageResponse, *, shorter: bool, empty: bool) -> PageRequest | None:
        for key, follow in ((KEY.NEXT_PAGE_URL, self._follow_link), (KEY.NEXT_PAGE_TOKEN, self._follow_token)):
            if key in self._in_response:
                asked = follow(answer)
                if asked is None:
                    self._check_place_known(key, answer)
                return asked
        ends = self._is_last(answer, empty=empty)
        if ends is None:
            ends = empty or shorter
        return None if ends else self._build_request(self._next_position())

    def _check_place_known(self, key: PagingKey, answer: PageResponse) -> None:
        """Refuse to end a list by the absence of something that no answer to the job ever had.

        Raises:
            PagingFailed: neither this reading nor an earlier one has found it.
        """
        row = self._in_response[key]
        if paging_place(row) in self._known | self.found:
            return
        if row.parameter_type is TYPE.RESPONSE_HEADER:
            offered, there = list(answer.headers), f"header {row.mapped_key}"
        else:
            offered, there = list(json_paths.list_paths(answer.document)), f"member at {row.mapped_key}"
        near = get_close_matches(row.mapped_key, offered, n=1)
        hint = f" Is {near[0]} meant?" if near else ""
        raise PagingFailed(
            f"No answer has a {there}, so only the first page would be read.{hint} If the list has one page only for "
            "now, test the connection once with a smaller page."
        )

    def _next_position(self) -> dict[PagingKey, int | str]:
        if KEY.OFFSET in self._in_request:
            return {KEY.OFFSET: int(self._initial_value(KEY.OFFSET) or 0) + self._read}
        return {KEY.PAGE_NUMBER: self._first + self._pages}

    def _follow_link(self, answer: PageResponse) -> PageRequest | None:
        url = self._read_link(answer)
        if url is None:
            return None
        self._check_not_visited(url)
        return PageRequest(url=url)

    def _read_link(self, answer: PageResponse) -> str | None:
        """The next page's URL; None where the answer has none.

        Raises:
            PagingFailed: it is no text, or leads to another host.
        """
        link = self._find(KEY.NEXT_PAGE_URL, answer)
        if link in (None, "", False):
            return None
        if not isinstance(link, str):
            raise PagingFailed(f"The answer has no URL at {self._in_response[KEY.NEXT_PAGE_URL].mapped_key}.")
        try:
            url = urljoin(answer.url or self._url, link.strip())
            is_ours = origin(url) == origin(self._url)
        except ValueError:
            raise PagingFailed("The link to the next page is no URL.") from None
        if not is_ours:
            raise PagingFailed(f"The next page is at {urlsplit(url).hostname}, not at {urlsplit(self._url).hostname}.")
        return url

    def _follow_token(self, answer: PageResponse) -> PageRequest | None:
        token = self._read_token(answer)
        if token is None:
            return None
        self._check_not_visited(str(token))
        return self._build_request({KEY.NEXT_PAGE_TOKEN: token})

    def _read_token(self, answer: PageResponse) -> int | str | None:
        token = self._find(KEY.NEXT_PAGE_TOKEN, answer)
        if token in (None, "", False):
            return None
        if isinstance(token, (Mapping, list, bool)):
            raise PagingFailed("NextPageToken is neither a text nor a number in the answer.")
        found: int | str = token
        return found

    def _is_last(self, answer: PageResponse, *, empty: bool) -> bool | None:
        """Tell if the response marks the last page; None if it has no such member."""
        if KEY.HAS_MORE in self._in_response:
            return not self._read_flag(answer)
        if KEY.TOTAL_PAGES in self._in_response:
            return self._pages >= self._read_number(KEY.TOTAL_PAGES, answer)
        if KEY.TOTAL_RECORDS not in self._in_response:
            return None
        total = self._read_number(KEY.TOTAL_RECORDS, answer)
        start = int(self._initial_value(KEY.OFFSET) or 0)
        if start + self._read >= total:
            return True
        if empty and not self._in_response[KEY.TOTAL_RECORDS].value:
            raise PagingFailed(f"The answer tells of {total} records, but its pages ended after {start + self._read}.")
        return empty

    def _check_echo(self, answer: PageResponse) -> None:
        if KEY.CURRENT_PAGE not in self._in_response:
            return
        asked, told = self._first + self._pages - 1, self._read_number(KEY.CURRENT_PAGE, answer)
        if told != asked:
            raise PagingFailed(f"Page {asked} was asked for, and page {told} came.")

    def _check_new(self, records: Sequence[Any]) -> None:
        if not records:
            return
        content = sha256(dumps(list(records), sort_keys=True, default=str).encode()).digest()
        if content in self._contents:
            raise PagingFailed("The list repeats itself: a page has the records of one before.")
        self._contents.add(content)

    def _check_not_visited(self, place: str) -> None:
        if place in self._visited:
            raise PagingFailed("The list leads back to a page that has been read.")
        self._visited.add(place)

    def _build_request(self, moving: Mapping[PagingKey, int | str]) -> PageRequest:
        query: dict[str, str] = {}
        body: dict[str, int | str] = {}
        sizes = [(key, int(self._initial_value(key))) for key in (KEY.LIMIT, KEY.PAGE_SIZE) if key in self._in_request]
        for key, value in [*sizes, *moving.items()]:
            row = self._in_request[key]
            if row.parameter_type is TYPE.BODY:
                body[row.mapped_key] = value
            else:
                query[row.mapped_key] = str(value)
        return PageRequest(query, body)

    def _initial_value(self, key: PagingKey) -> str:
        return self._in_request[key].value if key in self._in_request else ""

    def _find(self, key: PagingKey, answer: PageResponse) -> JsonValue:
        found = self._reach(key, answer)
        return found[0] if found else None

    def _reach(self, key: PagingKey, answer: PageResponse) -> list[Any]:
        """Return the value for a key as a list of one, null included; an empty list if the member is missing."""
        row = self._in_response[key]
        if row.parameter_type is TYPE.RESPONSE_HEADER:
            found = _read_header(key, row.mapped_key, answer.headers)
        else:
            found = json_paths.reach(answer.document, json_paths.parse(row.mapped_key), first=True)
        if found:
            self.found.add(paging_place(row))
        return found

    def _read_number(self, key: PagingKey, answer: PageResponse) -> int:
        value = self._in_response[key].value or self._find(key, answer)
        if isinstance(value, bool) or not str(value).strip().isdecimal():
            raise PagingFailed(f"The answer has no {key} at {self._in_response[key].mapped_key}.")
        return int(value)

    def _read_flag(self, answer: PageResponse) -> bool:
        value = self._find(KEY.HAS_MORE, answer)
        known = YES.get(str(value).strip().lower())
        if known is None:
            raise PagingFailed(f"The answer has no HasMore at {self._in_response[KEY.HAS_MORE].mapped_key}.")
        return known


def _read_header(key: PagingKey, name: str, headers: Mapping[str, str]) -> list[Any]:
    """A header's value as a list of one; of ``Link`` the next page's URL, None on the last page."""
    value = headers.get(name)
    if value is None:
        return NOTHING
    if key is not KEY.NEXT_PAGE_URL or name.lower() != LINK:
        return [value.strip()]
    return [next_link(value)] if PAGING_RELATIONS & parse_relations(value).keys() else NOTHING


def set_body_members(body: JsonValue, members: Mapping[str, int | str]) -> JsonValue:
    """The body with members set at their paths; objects on the way are made, literal members win over paths.

    Raises:
        PagingFailed: the body is no object, or a path leads through something that is none.
    """
    body = {} if body is None else body
    for path, value in members.items():
        try:
            json_paths.assign(body, json_paths.parse(path), value)
        except TypeError:
            raise PagingFailed(f"The body has no object to set {path} in.") from None
    return body

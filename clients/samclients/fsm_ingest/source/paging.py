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
    """What a page's request says besides the job's own parameters.

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
    """An answer with what paging reads of it.

    Args:
        document: The body.
        headers: Their names in any case, if the mapping is that of ``requests``.
        url: Where it is from; links are relative to it. Empty for the job's URL.
    """

    document: Any = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    url: str = field(default="", repr=False)


def paging_place(row: PagingRow) -> str:
    """Where an answer has what the row reads, as a text to keep: ``Response:meta.next``."""
    return f"{row.parameter_type}:{row.mapped_key}"


class Pager:
    """The way through a list: what to ask for first, and after each page what next.

    ``found`` has the places (``paging_place``) that an answer had.

    Args:
        rows: The job's paging information, which ``wrong`` has nothing against; empty for one page.
        url: The job's; links must not leave its host.
        most_pages: A list with more counts as one that does not end.
        known: Places that an earlier answer to the job had.
    """

    def __init__(self, rows: Sequence[PagingRow], url: str, most_pages: int, known: Iterable[str] = ()) -> None:
        self._told = {one.key: one for one in rows if one.parameter_type in RESPONSE_TYPES}
        self._sent = {one.key: one for one in rows if one.parameter_type not in RESPONSE_TYPES}
        self._url, self._most_pages = url, most_pages
        self._pages = self._read = self._largest = 0
        self._first = int(self._value(KEY.PAGE_NUMBER) or 1)
        self._seen: set[str] = set()
        self._contents: set[bytes] = set()
        self._known, self.found = frozenset(known), set[str]()

    def first_request(self) -> PageRequest:
        """What the first request says."""
        start: dict[PagingKey, int | str] = {}
        if KEY.OFFSET in self._sent:
            start[KEY.OFFSET] = int(self._value(KEY.OFFSET) or 0)
        if KEY.PAGE_NUMBER in self._sent:
            start[KEY.PAGE_NUMBER] = self._first
        if token := self._value(KEY.NEXT_PAGE_TOKEN):
            start[KEY.NEXT_PAGE_TOKEN] = token
            self._seen.add(token)
        return self._asked(start)

    def next_request(self, answer: PageResponse, records: Sequence[Any]) -> PageRequest | None:
        """What the next request says; None after the last page.

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
        if not (self._told or self._sent):
            return None
        self._check_echo(answer)
        self._check_new(records)
        asked = self._next(answer, shorter=shorter, empty=not records)
        if asked is not None and self._pages >= self._most_pages:
            raise PagingFailed(f"There are more than {self._most_pages} pages: the list does not end.")
        return asked

    def find_problems(self, answer: PageResponse) -> list[str]:
        """What the first answer lacks of what the paging information reads, a line for each key."""
        lines = []
        for key, row in self._told.items():
            try:
                if not (key in FIXED_BY_VALUE and row.value) and not self._reach(key, answer):
                    self._refuse_unknown(key, answer)
                self._interpret(key, answer)
            except PagingFailed as error:
                lines.append(f"Paging Info, {key}: {error}")
        return lines

    def _interpret(self, key: PagingKey, answer: PageResponse) -> None:
        if key is KEY.HAS_MORE:
            self._flag(answer)
        elif key is KEY.NEXT_PAGE_URL:
            self._link_of(answer)
        elif key is KEY.NEXT_PAGE_TOKEN:
            self._token_of(answer)
        else:
            self._number(key, answer)

    def _next(self, answer: PageResponse, *, shorter: bool, empty: bool) -> PageRequest | None:
        for key, follow in ((KEY.NEXT_PAGE_URL, self._link), (KEY.NEXT_PAGE_TOKEN, self._token)):
            if key in self._told:
                asked = follow(answer)
                if asked is None:
                    self._refuse_unknown(key, answer)
                return asked
        ends = self._told_end(answer, empty=empty)
        if ends is None:
            ends = empty or shorter
        return None if ends else self._asked(self._advanced())

    def _refuse_unknown(self, key: PagingKey, answer: PageResponse) -> None:
        """Refuse to end a list by the absence of something that no answer to the job ever had.

        Raises:
            PagingFailed: neither this reading nor an earlier one has found it.
        """
        row = self._told[key]
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

    def _advanced(self) -> dict[PagingKey, int | str]:
        if KEY.OFFSET in self._sent:
            return {KEY.OFFSET: int(self._value(KEY.OFFSET) or 0) + self._read}
        return {KEY.PAGE_NUMBER: self._first + self._pages}

    def _link(self, answer: PageResponse) -> PageRequest | None:
        url = self._link_of(answer)
        if url is None:
            return None
        self._once(url)
        return PageRequest(url=url)

    def _link_of(self, answer: PageResponse) -> str | None:
        """The next page's URL; None where the answer has none.

        Raises:
            PagingFailed: it is no text, or leads to another host.
        """
        link = self._find(KEY.NEXT_PAGE_URL, answer)
        if link in (None, "", False):
            return None
        if not isinstance(link, str):
            raise PagingFailed(f"The answer has no URL at {self._told[KEY.NEXT_PAGE_URL].mapped_key}.")
        try:
            url = urljoin(answer.url or self._url, link.strip())
            is_ours = origin(url) == origin(self._url)
        except ValueError:
            raise PagingFailed("The link to the next page is no URL.") from None
        if not is_ours:
            raise PagingFailed(f"The next page is at {urlsplit(url).hostname}, not at {urlsplit(self._url).hostname}.")
        return url

    def _token(self, answer: PageResponse) -> PageRequest | None:
        token = self._token_of(answer)
        if token is None:
            return None
        self._once(str(token))
        return self._asked({KEY.NEXT_PAGE_TOKEN: token})

    def _token_of(self, answer: PageResponse) -> int | str | None:
        token = self._find(KEY.NEXT_PAGE_TOKEN, answer)
        if token in (None, "", False):
            return None
        if isinstance(token, (Mapping, list, bool)):
            raise PagingFailed("NextPageToken is neither a text nor a number in the answer.")
        found: int | str = token
        return found

    def _told_end(self, answer: PageResponse, *, empty: bool) -> bool | None:
        """Whether the answer says that this is the last page; None where it says nothing of it."""
        if KEY.HAS_MORE in self._told:
            return not self._flag(answer)
        if KEY.TOTAL_PAGES in self._told:
            return self._pages >= self._number(KEY.TOTAL_PAGES, answer)
        if KEY.TOTAL_RECORDS not in self._told:
            return None
        total = self._number(KEY.TOTAL_RECORDS, answer)
        start = int(self._value(KEY.OFFSET) or 0)
        if start + self._read >= total:
            return True
        if empty and not self._told[KEY.TOTAL_RECORDS].value:
            raise PagingFailed(f"The answer tells of {total} records, but its pages ended after {start + self._read}.")
        return empty

    def _check_echo(self, answer: PageResponse) -> None:
        if KEY.CURRENT_PAGE not in self._told:
            return
        asked, told = self._first + self._pages - 1, self._number(KEY.CURRENT_PAGE, answer)
        if told != asked:
            raise PagingFailed(f"Page {asked} was asked for, and page {told} came.")

    def _check_new(self, records: Sequence[Any]) -> None:
        if not records:
            return
        content = sha256(dumps(list(records), sort_keys=True, default=str).encode()).digest()
        if content in self._contents:
            raise PagingFailed("The list repeats itself: a page has the records of one before.")
        self._contents.add(content)

    def _once(self, place: str) -> None:
        if place in self._seen:
            raise PagingFailed("The list leads back to a page that has been read.")
        self._seen.add(place)

    def _asked(self, moving: Mapping[PagingKey, int | str]) -> PageRequest:
        query: dict[str, str] = {}
        body: dict[str, int | str] = {}
        sizes = [(key, int(self._value(key))) for key in (KEY.LIMIT, KEY.PAGE_SIZE) if key in self._sent]
        for key, value in [*sizes, *moving.items()]:
            row = self._sent[key]
            if row.parameter_type is TYPE.BODY:
                body[row.mapped_key] = value
            else:
                query[row.mapped_key] = str(value)
        return PageRequest(query, body)

    def _value(self, key: PagingKey) -> str:
        return self._sent[key].value if key in self._sent else ""

    def _find(self, key: PagingKey, answer: PageResponse) -> Any:  # noqa: ANN401 -- any JSON
        found = self._reach(key, answer)
        return found[0] if found else None

    def _reach(self, key: PagingKey, answer: PageResponse) -> list[Any]:
        """What the answer has for a key, as a list of one; empty where it has nothing, not even null."""
        row = self._told[key]
        if row.parameter_type is TYPE.RESPONSE_HEADER:
            found = _read_header(key, row.mapped_key, answer.headers)
        else:
            found = json_paths.reach(answer.document, json_paths.parse(row.mapped_key), first=True)
        if found:
            self.found.add(paging_place(row))
        return found

    def _number(self, key: PagingKey, answer: PageResponse) -> int:
        value = self._told[key].value or self._find(key, answer)
        if isinstance(value, bool) or not str(value).strip().isdecimal():
            raise PagingFailed(f"The answer has no {key} at {self._told[key].mapped_key}.")
        return int(value)

    def _flag(self, answer: PageResponse) -> bool:
        value = self._find(KEY.HAS_MORE, answer)
        known = YES.get(str(value).strip().lower())
        if known is None:
            raise PagingFailed(f"The answer has no HasMore at {self._told[KEY.HAS_MORE].mapped_key}.")
        return known


def _read_header(key: PagingKey, name: str, headers: Mapping[str, str]) -> list[Any]:
    """A header's value as a list of one; of ``Link`` the next page's URL, None on the last page."""
    value = headers.get(name)
    if value is None:
        return NOTHING
    if key is not KEY.NEXT_PAGE_URL or name.lower() != LINK:
        return [value.strip()]
    return [next_link(value)] if PAGING_RELATIONS & parse_relations(value).keys() else NOTHING


def set_body_members(body: Any, members: Mapping[str, int | str]) -> Any:  # noqa: ANN401 -- any JSON
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

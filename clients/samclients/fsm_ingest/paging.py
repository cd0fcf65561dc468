"""Paging Info: which pages are asked for, and when the last one was read.

The documentation names the columns of the tab only; keys, types and rules are proposed. One key drives: ``Offset``,
``PageNumber``, ``NextPageToken`` or ``NextPageUrl``; the others say how large a page is and when it is the last one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from json import dumps
from typing import Any
from urllib.parse import urljoin, urlsplit

from samclients.fsm_ingest import paths
from samclients.fsm_ingest.errors import PagingFailed
from samclients.fsm_ingest.model import Method, PagingKey, PagingRow, ParameterType

KEY, TYPE = PagingKey, ParameterType
SENT = {KEY.OFFSET, KEY.LIMIT, KEY.PAGE_NUMBER, KEY.PAGE_SIZE}
TOLD = {KEY.TOTAL_RECORDS, KEY.TOTAL_PAGES, KEY.HAS_MORE, KEY.NEXT_PAGE_URL, KEY.CURRENT_PAGE}
DRIVERS = (KEY.OFFSET, KEY.PAGE_NUMBER, KEY.NEXT_PAGE_TOKEN, KEY.NEXT_PAGE_URL)
FIXED_BY_VALUE = {KEY.TOTAL_RECORDS, KEY.TOTAL_PAGES}  # of what the answer tells
YES: Mapping[object, bool] = {"true": True, "false": False, "1": True, "0": False}


def wrong(rows: Sequence[PagingRow], method: Method | None) -> Iterable[str]:
    """What is wrong with paging information, in the order of its rows."""
    for one in rows:
        yield from (f"Paging Info, {one.key}: {line}" for line in _wrong_row(one, method))
    if rows:
        yield from (f"Paging Info: {line}" for line in _wrong_together(rows))


def _wrong_row(row: PagingRow, method: Method | None) -> Iterable[str]:
    told = row.parameter_type is TYPE.RESPONSE
    if row.key in SENT and told:
        yield "it is sent, so its parameter type is Query String or Body."
    if row.key in TOLD and not told:
        yield "the answer tells it, so its parameter type is Response."
    if row.parameter_type is TYPE.BODY and method is Method.GET:
        yield "GET has no body."
    if not row.mapped_key and not (row.key in FIXED_BY_VALUE and row.value):
        yield "the mapped key is empty."
    if row.mapped_key and row.parameter_type is not TYPE.QUERY_STRING:
        try:
            paths.parse(row.mapped_key)
        except ValueError as error:
            yield str(error)
    yield from _wrong_value(row, told=told)


def _wrong_value(row: PagingRow, *, told: bool) -> Iterable[str]:
    if told and row.value and row.key not in FIXED_BY_VALUE:
        yield "a value would hold for every page, and never end."
    least = {KEY.OFFSET: 0, KEY.PAGE_NUMBER: 0, KEY.TOTAL_RECORDS: 0, KEY.TOTAL_PAGES: 0}.get(row.key, 1)
    if row.key in (KEY.LIMIT, KEY.PAGE_SIZE) and not row.value:
        yield "the value is empty."
    elif row.value and row.key in SENT | FIXED_BY_VALUE and not (row.value.isdecimal() and int(row.value) >= least):
        yield f"the value must be a whole number from {least} on."


def _wrong_together(rows: Sequence[PagingRow]) -> Iterable[str]:
    keys = [one.key for one in rows]
    drivers = [one for one in DRIVERS if one in keys]
    if not drivers:
        yield f"none of {', '.join(DRIVERS)} is there, so there is no second page."
    if len(drivers) > 1:
        yield f"{' and '.join(drivers)} contradict each other."
    tokens = [one.parameter_type is TYPE.RESPONSE for one in rows if one.key is KEY.NEXT_PAGE_TOKEN]
    if tokens and sorted(tokens) != [False, True]:
        yield "NextPageToken needs two rows: where the answer has it (Response), and where it is sent."
    twice = [one for one in dict.fromkeys(keys) if keys.count(one) > 1 and one is not KEY.NEXT_PAGE_TOKEN]
    if twice:
        yield f"{', '.join(twice)} is there twice."
    if KEY.LIMIT in keys and KEY.PAGE_SIZE in keys:
        yield "Limit and PageSize contradict each other."
    if KEY.CURRENT_PAGE in keys and KEY.PAGE_NUMBER not in keys:
        yield "CurrentPage goes with PageNumber."


@dataclass(frozen=True)
class Asked:
    """What a page's request says besides the job's own parameters.

    Args:
        query: Parameters, which win over the job's.
        body: Members by their paths, which win over the job's body.
        url: The page's own URL, which has all parameters in it; None for the job's.
    """

    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, int | str] = field(default_factory=dict)
    url: str | None = field(default=None, repr=False)


class Pager:
    """The way through a list: what to ask for first, and after each page what next.

    Args:
        rows: The job's paging information, which ``wrong`` has nothing against; empty for one page.
        url: The job's; links are relative to the page that has them, and must not leave its host.
        most_pages: A list with more counts as one that does not end.
    """

    def __init__(self, rows: Sequence[PagingRow], url: str, most_pages: int) -> None:
        self._told = {one.key: one for one in rows if one.parameter_type is TYPE.RESPONSE}
        self._sent = {one.key: one for one in rows if one.parameter_type is not TYPE.RESPONSE}
        self._url, self._at, self._most_pages = url, url, most_pages
        self._pages = self._read = self._largest = 0
        self._first = int(self._value(KEY.PAGE_NUMBER) or 1)
        self._seen: set[str] = set()
        self._contents: set[bytes] = set()

    def first(self) -> Asked:
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

    def following(self, document: object, records: Sequence[Any]) -> Asked | None:
        """What the next request says; None after the last page.

        Args:
            document: The page that was read.
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
        self._check_echo(document)
        self._check_new(records)
        asked = self._next(document, shorter=shorter, empty=not records)
        if asked is not None and self._pages >= self._most_pages:
            raise PagingFailed(f"There are more than {self._most_pages} pages: the list does not end.")
        return asked

    def _next(self, document: object, *, shorter: bool, empty: bool) -> Asked | None:
        for key, follow in ((KEY.NEXT_PAGE_URL, self._link), (KEY.NEXT_PAGE_TOKEN, self._token)):
            if key in self._told:
                return follow(document)
        ends = self._told_end(document, empty=empty)
        if ends is None:
            ends = empty or shorter
        return None if ends else self._asked(self._advanced())

    def _advanced(self) -> dict[PagingKey, int | str]:
        if KEY.OFFSET in self._sent:
            return {KEY.OFFSET: int(self._value(KEY.OFFSET) or 0) + self._read}
        return {KEY.PAGE_NUMBER: self._first + self._pages}

    def _link(self, document: object) -> Asked | None:
        link = self._found(KEY.NEXT_PAGE_URL, document)
        if link in (None, ""):
            return None
        url = urljoin(self._at, str(link))
        ours, theirs = urlsplit(self._url), urlsplit(url)
        if (ours.scheme, ours.netloc) != (theirs.scheme, theirs.netloc):
            raise PagingFailed(f"The next page is at {theirs.hostname}, not at {ours.hostname}.")
        self._once(url)
        self._at = url
        return Asked(url=url)

    def _token(self, document: object) -> Asked | None:
        token = self._found(KEY.NEXT_PAGE_TOKEN, document)
        if token in (None, "", False):
            return None
        if isinstance(token, (Mapping, list, bool)):
            raise PagingFailed("NextPageToken is neither a text nor a number in the answer.")
        self._once(str(token))
        return self._asked({KEY.NEXT_PAGE_TOKEN: token})

    def _told_end(self, document: object, *, empty: bool) -> bool | None:
        """Whether the answer says that this is the last page; None where it says nothing of it."""
        if KEY.HAS_MORE in self._told:
            return not self._flag(document)
        if KEY.TOTAL_PAGES in self._told:
            return self._pages >= self._number(KEY.TOTAL_PAGES, document)
        if KEY.TOTAL_RECORDS not in self._told:
            return None
        total = self._number(KEY.TOTAL_RECORDS, document)
        start = int(self._value(KEY.OFFSET) or 0)
        if start + self._read >= total:
            return True
        if empty and not self._told[KEY.TOTAL_RECORDS].value:
            raise PagingFailed(f"The answer tells of {total} records, but its pages ended after {start + self._read}.")
        return empty

    def _check_echo(self, document: object) -> None:
        if KEY.CURRENT_PAGE not in self._told:
            return
        asked, told = self._first + self._pages - 1, self._number(KEY.CURRENT_PAGE, document)
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

    def _asked(self, moving: Mapping[PagingKey, int | str]) -> Asked:
        query: dict[str, str] = {}
        body: dict[str, int | str] = {}
        sizes = [(key, int(self._value(key))) for key in (KEY.LIMIT, KEY.PAGE_SIZE) if key in self._sent]
        for key, value in [*sizes, *moving.items()]:
            row = self._sent[key]
            if row.parameter_type is TYPE.BODY:
                body[row.mapped_key] = value
            else:
                query[row.mapped_key] = str(value)
        return Asked(query, body)

    def _value(self, key: PagingKey) -> str:
        return self._sent[key].value if key in self._sent else ""

    def _found(self, key: PagingKey, document: object) -> Any:  # noqa: ANN401 -- any JSON
        return paths.found(document, paths.parse(self._told[key].mapped_key))

    def _number(self, key: PagingKey, document: object) -> int:
        value = self._told[key].value or self._found(key, document)
        if isinstance(value, bool) or not str(value).strip().isdecimal():
            raise PagingFailed(f"The answer has no {key} at {self._told[key].mapped_key}.")
        return int(value)

    def _flag(self, document: object) -> bool:
        value = self._found(KEY.HAS_MORE, document)
        known = YES.get(str(value).strip().lower())
        if known is None:
            raise PagingFailed(f"The answer has no HasMore at {self._told[KEY.HAS_MORE].mapped_key}.")
        return known


def put(body: Any, members: Mapping[str, int | str]) -> Any:  # noqa: ANN401 -- any JSON
    """The body with members set at their paths; objects on the way are made.

    Raises:
        PagingFailed: the body is no object, or a path leads through something that is none.
    """
    body = {} if body is None else body
    for path, value in members.items():
        *outer, last = paths.parse(path)
        inside = body
        for step in outer:
            inside = inside.setdefault(step, {}) if isinstance(inside, dict) else None
        if not isinstance(inside, dict):
            raise PagingFailed(f"The body has no object to set {path} in.")
        inside[last] = value
    return body

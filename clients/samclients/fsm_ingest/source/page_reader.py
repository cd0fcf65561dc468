"""Reader of the paging members of responses: totals, flags, tokens and links to the next page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any
from urllib.parse import urljoin, urlsplit

from samclients.fsm_ingest.errors import PagingFailed
from samclients.fsm_ingest.model.entities import PagingKey, PagingRow, ParameterType
from samclients.fsm_ingest.model.json_value import JsonValue
from samclients.fsm_ingest.source import json_paths
from samclients.fsm_ingest.source.urls import parse_origin
from samclients.runtime.links import PAGING_RELATIONS, find_next_link, parse_relations

KEY = PagingKey
FIXED_BY_VALUE = {KEY.TOTAL_RECORDS, KEY.TOTAL_PAGES}  # a value in the row replaces the response's
RESPONSE_TYPES = {ParameterType.RESPONSE, ParameterType.RESPONSE_HEADER}
LINK = "link"  # the header whose value is parsed
NOTHING: list[Any] = []
FLAGS: Mapping[object, bool] = {"true": True, "false": False, "1": True, "0": False}


@dataclass(frozen=True)
class PageResponse:
    """The parts of a response that paging reads.

    Args:
        document: The parsed body.
        headers: The headers; names are case-insensitive if the mapping is that of ``requests``.
        url: The URL of the response, the base of relative links; empty for the job's URL.
    """

    document: Any = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    url: str = field(default="", repr=False)


def format_place(row: PagingRow) -> str:
    """Return the place that a row reads in a response, as a text to store: ``Response:meta.next``."""
    return f"{row.parameter_type}:{row.mapped_key}"


class PageReader:
    """Reads the values of paging keys from responses.

    ``found`` contains the places (``format_place``) that a response had.

    Args:
        rows: Rows whose parameter type is Response or Response Header.
        url: The job's URL; links must stay on its host.
        known: Places that earlier responses to the job had.
    """

    def __init__(self, rows: Iterable[PagingRow], url: str, known: Iterable[str] = ()) -> None:
        self._rows = {row.key: row for row in rows}
        self._url, self._known = url, frozenset(known)
        self.found: set[str] = set()

    def __contains__(self, key: PagingKey) -> bool:
        return key in self._rows

    def __bool__(self) -> bool:
        return bool(self._rows)

    def fixed_value(self, key: PagingKey) -> str:
        """Return the value entered in a key's row, which replaces the response's; empty if there is none."""
        return self._rows[key].value

    def find_problems(self, response: PageResponse) -> list[str]:
        """Return what the first response lacks of the members that paging reads, one line per key."""
        lines = []
        for key, row in self._rows.items():
            try:
                if not (key in FIXED_BY_VALUE and row.value) and not self._reach(key, response):
                    self.check_place(key, response)
                self._read(key, response)
            except PagingFailed as error:
                lines.append(f"Paging Info, {key}: {error}")
        return lines

    def _read(self, key: PagingKey, response: PageResponse) -> None:
        if key is KEY.HAS_MORE:
            self.read_flag(response)
        elif key is KEY.NEXT_PAGE_URL:
            self.read_link(response)
        elif key is KEY.NEXT_PAGE_TOKEN:
            self.read_token(response)
        else:
            self.read_number(key, response)

    def check_place(self, key: PagingKey, response: PageResponse) -> None:
        """Check that some response to the job had the member of a key, so that its absence can end a list.

        Raises:
            PagingFailed: neither this response nor an earlier one had it.
        """
        row = self._rows[key]
        if format_place(row) in self._known | self.found:
            return
        if row.parameter_type is ParameterType.RESPONSE_HEADER:
            offered, wanted = list(response.headers), f"header {row.mapped_key}"
        else:
            offered, wanted = list(json_paths.list_paths(response.document)), f"member at {row.mapped_key}"
        near = get_close_matches(row.mapped_key, offered, n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise PagingFailed(
            f"No response has a {wanted}, so only the first page would be read.{hint} If the list has only one page at "
            "present, test the connection once with a smaller page size."
        )

    def read_link(self, response: PageResponse) -> str | None:
        """Return the next page's URL; None if the response has none.

        Raises:
            PagingFailed: the value is not a URL, or leads to another host.
        """
        link = self._find(KEY.NEXT_PAGE_URL, response)
        if link in (None, "", False):
            return None
        if not isinstance(link, str):
            raise PagingFailed(f"The response has no URL at {self._rows[KEY.NEXT_PAGE_URL].mapped_key}.")
        try:
            url = urljoin(response.url or self._url, link.strip())
            is_same_origin = parse_origin(url) == parse_origin(self._url)
        except ValueError:
            raise PagingFailed("The link to the next page is not a valid URL.") from None
        if not is_same_origin:
            raise PagingFailed(
                f"The next page is at {urlsplit(url).hostname}, not at {urlsplit(self._url).hostname}: links to other "
                "hosts are not followed."
            )
        return url

    def read_token(self, response: PageResponse) -> int | str | None:
        """Return the next page's token; None if the response has none.

        Raises:
            PagingFailed: the value is neither a text nor a number.
        """
        token = self._find(KEY.NEXT_PAGE_TOKEN, response)
        if token in (None, "", False):
            return None
        if isinstance(token, (Mapping, list, bool)):
            raise PagingFailed("NextPageToken in the response is neither a text nor a number.")
        found: int | str = token
        return found

    def read_number(self, key: PagingKey, response: PageResponse) -> int:
        """Return the whole number of a key.

        Raises:
            PagingFailed: the response has none.
        """
        value = self._rows[key].value or self._find(key, response)
        if isinstance(value, bool) or not str(value).strip().isdecimal():
            raise PagingFailed(f"The response has no valid {key} at {self._rows[key].mapped_key}.")
        return int(value)

    def read_flag(self, response: PageResponse) -> bool:
        """Return the value of ``HasMore``.

        Raises:
            PagingFailed: the response has none.
        """
        flag = FLAGS.get(str(self._find(KEY.HAS_MORE, response)).strip().lower())
        if flag is None:
            raise PagingFailed(f"The response has no valid HasMore at {self._rows[KEY.HAS_MORE].mapped_key}.")
        return flag

    def _find(self, key: PagingKey, response: PageResponse) -> JsonValue:
        found = self._reach(key, response)
        return found[0] if found else None

    def _reach(self, key: PagingKey, response: PageResponse) -> list[Any]:
        """Return the value for a key as a list of one, null included; an empty list if the member is missing."""
        row = self._rows[key]
        if row.parameter_type is ParameterType.RESPONSE_HEADER:
            found = _read_header(key, row.mapped_key, response.headers)
        else:
            found = json_paths.reach(response.document, json_paths.parse(row.mapped_key), first=True)
        if found:
            self.found.add(format_place(row))
        return found


def _read_header(key: PagingKey, name: str, headers: Mapping[str, str]) -> list[Any]:
    """Return a header's value as a list of one; for ``Link`` the next page's URL, None on the last page."""
    value = headers.get(name)
    if value is None:
        return NOTHING
    if key is not KEY.NEXT_PAGE_URL or name.lower() != LINK:
        return [value.strip()]
    return [find_next_link(value)] if PAGING_RELATIONS & parse_relations(value).keys() else NOTHING

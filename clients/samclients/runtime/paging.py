"""Readers of paged lists: by offset, or by a link to the next page."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar
from urllib.parse import parse_qs, urljoin, urlsplit

from samclients.runtime.errors import LeadsElsewhere, LoopDetected
from samclients.runtime.links import find_next_link
from samclients.runtime.types import Unset

T = TypeVar("T")


@dataclass(frozen=True)
class ListPage(Generic[T]):
    """A page of a list.

    Args:
        rows: The rows in order; UNSET counts as empty, because servers in Go omit empty lists.
        total: The number of rows on all pages; None if the server does not report it.
        next: A link or token of the next page; None or empty on the last page.
    """

    rows: Sequence[T] | Unset
    total: int | None = None
    next: str | None = None

    @property
    def items(self) -> Sequence[T]:
        """The rows; empty if the response has no list."""
        return () if isinstance(self.rows, Unset) else self.rows


class Rows(Iterator[T]):
    """Rows of a paged list, read as needed; after an error the next row can be requested again.

    ``position`` is the place of the next row as text: a list that starts there later begins with this row.

    Args:
        fetch: Returns the page for a link or token; None requests the first page.
        position: Where to start, as an earlier ``position``; empty for the beginning.
    """

    def __init__(self, fetch: Callable[[str | None], ListPage[T]], position: str = "") -> None:
        self._fetch = fetch
        number, _, link = position.partition("@")
        self._link, self._number = link or None, int(number or 0)
        self._page: ListPage[T] | None = None
        self._seen = {self._link}

    def __next__(self) -> T:
        """Return the next row.

        Raises:
            LoopDetected: a page links to a page that was already read.
        """
        while True:
            if self._page is None:
                self._page = self._fetch(self._link)
            if self._number < len(self._page.items):
                self._number += 1
                return self._page.items[self._number - 1]
            if not self._page.next:
                raise StopIteration
            self._turn(self._page.next)

    @property
    def position(self) -> str:
        """The place of the next row, for a list that continues there."""
        return f"{self._number}@{self._link or ''}"

    def _turn(self, following: str) -> None:
        if following in self._seen:
            raise LoopDetected(f"The list leads back to a page that was already read: {urlsplit(following).path}.")
        self._seen.add(following)
        self._link, self._number, self._page = following, 0, None


def by_offset(
    fetch: Callable[[int, int], ListPage[T]],
    *,
    size: int,
    identity: Callable[[T], Hashable] | None = None,
    position: str = "",
) -> Rows[T]:
    """Return the rows of a list that is read by offset and limit.

    The list ends when the total is reached if the server reports it, otherwise with a page that is not full; and always
    with an empty page. The next offset follows the rows that were returned, even if they are fewer than requested.

    Args:
        fetch: Returns the page for an offset and a limit.
        size: The limit.
        identity: Returns a unique key of a row; detects pages that repeat the previous one.
        position: Where to start, as an earlier ``Rows.position``; empty for the beginning.

    Reading raises ``LoopDetected`` if a page has the same rows as the previous one.
    """
    seen: list[Hashable] | None = None

    def fetch_at(link: str | None) -> ListPage[T]:
        nonlocal seen
        offset = int(link or 0)
        page = fetch(offset, size)
        identities = [identity(row) for row in page.items] if identity else None
        if identities and identities == seen:
            raise LoopDetected(f"The page at offset {offset} has the same rows as the previous one.")
        seen = identities
        end = offset + len(page.items)
        is_last = end >= page.total if page.total is not None else len(page.items) < size
        return replace(page, next=None if is_last or not page.items else str(end))

    return Rows(fetch_at, position)


def by_link(fetch: Callable[[str | None], ListPage[T]], *, position: str = "") -> Rows[T]:
    """Return the rows of a list whose pages link to the next one; see ``Rows``."""
    return Rows(fetch, position)


def next_of_header(headers: Mapping[str, str]) -> str | None:
    """Return the URL of the next page in a ``Link`` header; None if there is none."""
    return find_next_link(headers.get("Link", ""))


def query_of(link: str, base_url: str) -> dict[str, str]:
    """Return the query parameters of a link, which may be relative; of duplicate names the last value.

    Raises:
        LeadsElsewhere: the link leads to another host, to which the credentials must not be sent.
    """
    url, base = urlsplit(urljoin(base_url, link)), urlsplit(base_url)
    if (url.scheme, url.netloc) != (base.scheme, base.netloc):
        raise LeadsElsewhere(f"The next page is at {url.netloc}, not at {base.netloc}.")
    return {name: values[-1] for name, values in parse_qs(url.query, keep_blank_values=True).items()}

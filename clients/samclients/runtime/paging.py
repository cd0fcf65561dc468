"""Readers of paged lists: by offset, or by a link to the next page."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
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


def by_offset(
    fetch: Callable[[int, int], ListPage[T]],
    *,
    size: int,
    identity: Callable[[T], Hashable] | None = None,
) -> Iterator[T]:
    """Yield the rows of a list that is read by offset and limit.

    The list ends when the total is reached if the server reports it, otherwise with a page that is not full; and always
    with an empty page. The next offset follows the rows that were returned, even if they are fewer than requested.

    Args:
        fetch: Returns the page for an offset and a limit.
        size: The limit.
        identity: Returns a unique key of a row; detects pages that repeat the previous one.

    Raises:
        LoopDetected: a page has the same rows as the previous one.
    """
    offset, seen = 0, None
    while True:
        page = fetch(offset, size)
        rows = page.items
        identities = [identity(row) for row in rows] if identity else None
        if identities and identities == seen:
            raise LoopDetected(f"The page at offset {offset} has the same rows as the previous one.")
        seen = identities
        yield from rows
        offset += len(rows)
        is_last = offset >= page.total if page.total is not None else len(rows) < size
        if is_last or not rows:
            return


def by_link(fetch: Callable[[str | None], ListPage[T]]) -> Iterator[T]:
    """Yield the rows of a list whose pages link to the next one.

    Args:
        fetch: Returns the page for a link or token; None requests the first page.

    Raises:
        LoopDetected: a page links to a page that was already read.
    """
    following, seen = None, set[str]()
    while True:
        page = fetch(following)
        yield from page.items
        following = page.next
        if not following:
            return
        if following in seen:
            raise LoopDetected(f"The list leads back to a page that was already read: {urlsplit(following).path}.")
        seen.add(following)


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

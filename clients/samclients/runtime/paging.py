"""Lists that come in pages: by offset, and by a link to the next page."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import parse_qs, urljoin, urlsplit

from samclients.runtime.errors import LeadsElsewhere, LoopDetected
from samclients.runtime.links import next_link
from samclients.runtime.types import Unset

T = TypeVar("T")


@dataclass(frozen=True)
class ListPage(Generic[T]):
    """Rows, and what the answer says of the rest.

    Args:
        rows: In order. A list that the answer leaves out is an empty one: servers in Go leave empty members out.
        total: How many rows there are on all pages; None where that is not told.
        next: A link or a token of the next page; None or empty on the last one.
    """

    rows: Sequence[T] | Unset
    total: int | None = None
    next: str | None = None

    @property
    def items(self) -> Sequence[T]:
        """The rows; none where the answer has no list."""
        return () if isinstance(self.rows, Unset) else self.rows


def by_offset(
    fetch: Callable[[int, int], ListPage[T]],
    *,
    size: int,
    identity: Callable[[T], Hashable] | None = None,
) -> Iterator[T]:
    """The rows of a list that is read by offset and limit.

    It ends when the total is reached, where that is told, else with a page that is not full; and with an empty page.
    A server that gives fewer rows than asked for is read on from where it stopped.

    Args:
        fetch: Gives the page at an offset with at most so many rows.
        size: Rows to ask for.
        identity: What tells a row from all others. With it a page that repeats the one before is noticed.

    Raises:
        LoopDetected: a page has the same rows as the one before.
    """
    offset, seen = 0, None
    while True:
        page = fetch(offset, size)
        rows = page.items
        identities = [identity(row) for row in rows] if identity else None
        if identities and identities == seen:
            raise LoopDetected(f"The page at offset {offset} has the same rows as the one before.")
        seen = identities
        yield from rows
        offset += len(rows)
        is_last = offset >= page.total if page.total is not None else len(rows) < size
        if is_last or not rows:
            return


def by_link(fetch: Callable[[str | None], ListPage[T]]) -> Iterator[T]:
    """The rows of a list whose pages name the next one.

    Args:
        fetch: Gives the page for what the one before named; None for the first.

    Raises:
        LoopDetected: a page names one that has been read already.
    """
    following, seen = None, set[str]()
    while True:
        page = fetch(following)
        yield from page.items
        following = page.next
        if not following:
            return
        if following in seen:
            raise LoopDetected(f"The list leads back to a page that has been read: {urlsplit(following).path}.")
        seen.add(following)


def next_of_header(headers: Mapping[str, str]) -> str | None:
    """The URL that a ``Link`` header names as the next page."""
    return next_link(headers.get("Link", ""))


def query_of(link: str, base_url: str) -> dict[str, str]:
    """The query parameters of a link, the last one of a name; the link may be relative.

    Raises:
        LeadsElsewhere: the link leads to another host, where the credentials must not go.
    """
    url, home = urlsplit(urljoin(base_url, link)), urlsplit(base_url)
    if (url.scheme, url.netloc) != (home.scheme, home.netloc):
        raise LeadsElsewhere(f"The next page is at {url.netloc}, not at {home.netloc}.")
    return {name: values[-1] for name, values in parse_qs(url.query, keep_blank_values=True).items()}

"""Cache of GET responses, valid until the world's data changes.

A response to a GET depends on the request, on the world's data, and possibly on its clock. SQLite's ``data_version``
changes whenever any connection writes, which empties the cache. Responses that depend on a running clock are not
cached, and requests are not served from the cache if general faults apply to them.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from mockservers.core.context import RequestContext
from mockservers.core.messages import Request, Response
from mockservers.core.simulation.clock import Clock
from mockservers.core.storage.connections import data_version

CACHE = "mockservers.response_cache"  # key of a connection's ``info``
MOST_BYTES = 1_000_000  # of the responses in a cache
RESPONSE_BYTES = 2_000  # size of a cached response without its body

Key = tuple[object, ...]


class CachedResponse(NamedTuple):
    """A cached response, the clock of its world, and the notes of its request for the journal."""

    answer: Response
    clock: Clock
    notes: tuple[str, ...] = ()


class ResponseCache:
    """The cached responses of one connection to a world."""

    def __init__(self) -> None:
        self._version = -1
        self._responses: dict[Key, CachedResponse] = {}
        self._bytes = 0

    @classmethod
    def of(cls, db: Connection) -> ResponseCache:
        """Return the cache of a connection, within a reading transaction; emptied if the world has changed."""
        cache: ResponseCache | None = db.info.get(CACHE)
        if cache is None:
            cache = db.info[CACHE] = cls()
        if (present := data_version(db)) != cache._version:
            cache._version = present
            cache._clear()
        return cache

    def find(self, key: Key) -> CachedResponse | None:
        """Return the cached response of a request; None if there is none."""
        return self._responses.get(key)

    def keep(self, key: Key, context: RequestContext, response: Response) -> None:
        """Cache a response, unless it depends on a running clock, has later effects, or is a stream."""
        if (
            (context.has_used_clock and context.clock.speed)
            or context.must_notify_outbox
            or context.must_flush_outbox
            or response.is_stream
        ):
            return
        self._bytes += RESPONSE_BYTES + len(response.body)
        if self._bytes > MOST_BYTES:
            self._clear()
        else:
            self._responses[key] = CachedResponse(response, context.clock, tuple(context.notes))

    def _clear(self) -> None:
        self._responses.clear()
        self._bytes = 0


def key_of(service: str, request: Request) -> Key:
    """Return all parts of a request that a response may depend on."""
    return (
        service,
        request.method,
        request.base_url,
        request.path,
        request.query_string,
        request.body,
        *request.headers.items(),
    )

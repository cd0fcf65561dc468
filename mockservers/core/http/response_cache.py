"""Cache of GET responses, valid until the world's data changes.

A response to a read follows from the request, from the world's data and, if the clock was used, from the time. SQLite
reports to a connection whether another one, in this process or another, has changed the data. Responses that depend on
a running clock are not cached, and neither are responses to requests that faults count.
"""

from __future__ import annotations

from typing import NamedTuple

from mockservers.core.context import RequestContext
from mockservers.core.messages import Request, Response
from mockservers.core.simulation.clock import Clock
from mockservers.core.storage.world_cache import WorldCache

RESPONSES = "responses"  # in ``WorldCache.derived``
MOST_BYTES = 1_000_000  # of the responses in one cache
RESPONSE_BYTES = 2_000  # of a response besides its body

Key = tuple[object, ...]


class CachedResponse(NamedTuple):
    """A response, the clock of its world, and the journal's notes on the request."""

    answer: Response
    clock: Clock
    notes: tuple[str, ...] = ()


class ResponseCache:
    """The responses of one world as one connection saw it."""

    def __init__(self) -> None:
        self._responses: dict[Key, CachedResponse] = {}
        self._bytes = 0

    @classmethod
    def of(cls, world_cache: WorldCache) -> ResponseCache:
        """Return the responses that follow from the present data of a world."""
        cache: ResponseCache | None = world_cache.derived.get(RESPONSES)
        if cache is None:
            cache = world_cache.derived[RESPONSES] = cls()
        return cache

    def find(self, key: Key) -> CachedResponse | None:
        """Return the response to a request, by its key."""
        return self._responses.get(key)

    def keep(self, key: Key, context: RequestContext, response: Response) -> None:
        """Cache a response unless it depends on the moment. All responses are dropped when they become too large."""
        if (
            (context.has_used_clock and context.clock.speed)
            or context.must_notify_outbox
            or context.must_flush_outbox
            or response.is_stream
        ):
            return
        self._bytes += RESPONSE_BYTES + len(response.body)
        if self._bytes > MOST_BYTES:
            self._responses.clear()
            self._bytes = 0
        else:
            self._responses[key] = CachedResponse(response, context.clock, tuple(context.notes))


def key_of(service: str, request: Request) -> Key:
    """Return everything in a request that a response can depend on."""
    return (
        service,
        request.method,
        request.base_url,
        request.path,
        request.query_string,
        request.body,
        *request.headers.items(),
    )

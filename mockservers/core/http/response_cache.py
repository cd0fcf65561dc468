"""What a world has answered to reads, remembered for as long as nothing in it changes.

An answer to a read follows from the request, from the world's data and, where the clock was looked at, from the time.
SQLite tells a connection whether anybody has written since, in this process or another one; as long as nobody has, the
same request is answered as before. What looked at a clock that runs is not remembered, and neither is anything while
faults are set that may strike every request.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from mockservers.core.context import RequestContext
from mockservers.core.messages import Request, Response
from mockservers.core.simulation.clock import Clock
from mockservers.core.storage.connections import data_version

MEMORY = "mockservers.memory"  # in a connection's ``info``
MOST_BYTES = 1_000_000  # of the answers that a connection remembers
ANSWER_BYTES = 2_000  # what an answer takes besides its body

Key = tuple[object, ...]


class CachedResponse(NamedTuple):
    """An answer that holds, the clock of the world that gave it, and what the journal says of the request."""

    answer: Response
    clock: Clock
    notes: tuple[str, ...] = ()


class ResponseCache:
    """What one connection remembers of a world as it is now."""

    def __init__(self) -> None:
        self._version = -1
        self._known: dict[Key, CachedResponse] = {}
        self._bytes = 0

    @classmethod
    def of(cls, db: Connection) -> ResponseCache:
        """The memory of a connection, within a transaction for reading; empty where the world has changed."""
        memory: ResponseCache | None = db.info.get(MEMORY)
        if memory is None:
            memory = db.info[MEMORY] = cls()
        if (present := data_version(db)) != memory._version:
            memory._version = present
            memory._forget()
        return memory

    def find(self, key: Key) -> CachedResponse | None:
        """The answer to a request, by its key."""
        return self._known.get(key)

    def keep(self, key: Key, scope: RequestContext, answer: Response) -> None:
        """Remember an answer, if it is good for longer than for this moment."""
        if (
            (scope.has_used_clock and scope.clock.speed)
            or scope.must_notify_outbox
            or scope.must_flush_outbox
            or answer.is_stream
        ):
            return
        self._bytes += ANSWER_BYTES + len(answer.body)
        if self._bytes > MOST_BYTES:
            self._forget()
        else:
            self._known[key] = CachedResponse(answer, scope.clock, tuple(scope.notes))

    def _forget(self) -> None:
        self._known.clear()
        self._bytes = 0


def key_of(service: str, request: Request) -> Key:
    """Everything in a request that an answer can depend on."""
    return (
        service,
        request.method,
        request.base_url,
        request.path,
        request.query_string,
        request.body,
        *request.headers.items(),
    )

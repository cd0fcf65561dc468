"""A client that follows a journal: what it wants, and the sending of its events.

A slow client costs nothing: its events are made when the connection takes them, and the journal is their buffer.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from typing import Any

import orjson

from mockservers.core.http.asgi import Message, Receive, Send
from mockservers.core.http.connection_effects import TRANSPORT
from mockservers.core.http.http_date import add_date
from mockservers.core.journal.entries import Entry
from mockservers.core.journal.feed import Cleared, JournalFeed, Lost, Position
from mockservers.core.journal.query import JournalFilter
from mockservers.core.journal.summary import SummaryEncoder
from mockservers.core.messages import Response
from mockservers.core.simulation.clock import MACHINE_CLOCK
from mockservers.core.worlds.registry import Worlds
from mockservers.core.worlds.world import World

HEADERS = {"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
RETRY = b"retry: 1000\n"  # milliseconds until a browser connects again
BURST = 5.0  # seconds of exchanges that a display is shown at once
SLICE = 50  # entries that are serialized at once; requests are served between two slices


@dataclass(frozen=True)
class Rhythm:
    """Times in seconds.

    Args:
        pause: After each event.
        keep_alive: Without an event, until a comment is sent.
        longest_send: Until a client that reads nothing is disconnected.
        now: The machine's time, which only increases.
    """

    pause: float = 0.2
    keep_alive: float = 15.0
    longest_send: float = 30.0
    now: Callable[[], float] = monotonic


class Allowance:
    """The number of exchanges that a client is shown: ``rate`` a second, after a burst of ``BURST`` seconds.

    Args:
        rate: Exchanges per second; None for all.
        now: The machine's time in seconds.
    """

    def __init__(self, rate: int | None, now: Callable[[], float]) -> None:
        self._rate, self._now, self._at = rate, now, now()
        self._left = BURST * rate if rate else 0.0

    def take(self, wanted: int) -> int:
        """Use the allowance for so many exchanges; return how many of them are shown."""
        if self._rate is None:
            return wanted
        at = self._now()
        self._left = min(BURST * self._rate, self._left + (at - self._at) * self._rate)
        self._at = at
        taken = min(wanted, int(self._left))
        self._left -= taken
        return taken


@dataclass(frozen=True)
class Subscription:
    """The wish to follow a world's journal.

    Args:
        world: The world.
        worlds: All worlds.
        criteria: The filter; None for all exchanges.
        feed: The journal from a position on.
        encoder: Encodes exchanges.
        allowance: How many exchanges are shown; the others are counted.
    """

    world: World
    worlds: Worlds
    criteria: JournalFilter | None
    feed: JournalFeed
    encoder: SummaryEncoder
    allowance: Allowance

    @property
    def is_over(self) -> bool:
        """True if the world was deleted."""
        return not self.worlds.has(self.world)

    def greet(self) -> bytes:
        """Format the first event: what is followed, and from which position on."""
        journal = self.world.journal
        return RETRY + self._format("start", {"world": self.world.name, "recorded": journal.recorded})

    def keep_alive(self) -> bytes:
        """Format a comment; its id lets a client resume after exchanges that the filter left out."""
        return b": keep-alive\nid: %s\n\n" % str(self.feed.position).encode()

    async def read(self) -> AsyncIterator[bytes]:
        """Yield the events since the last reading."""
        if self.is_over:
            yield self._format("deleted", {})
            return
        for change in self.feed.read():
            match change:
                case Cleared():
                    yield self._format("cleared", {})
                case Lost():
                    lost = {"first": change.first, "last": change.last, "count": change.last - change.first + 1}
                    yield self._format("lost", lost)
                case _:
                    place = self.feed.position  # before others run
                    matching = await self._select(change)
                    left_out = len(matching) - self.allowance.take(len(matching))
                    if left_out:
                        yield _format_skipped(matching[:left_out], place)
                    if left_out < len(matching):
                        shown = await self._encode(matching[left_out:])
                        yield _format_event("exchanges", str(place), b"[%b]" % b",".join(shown))

    async def _select(self, entries: Sequence[Entry]) -> Sequence[Entry]:
        """Select the entries that match the filter."""
        if self.criteria is None:
            return entries
        return [entry async for part in _slice(entries) for entry in part if self.criteria.matches(entry)]

    async def _encode(self, entries: Sequence[Entry]) -> list[bytes]:
        """Encode entries, as in a list of exchanges."""
        return [self.encoder.encode(entry) async for part in _slice(entries) for entry in part]

    def _format(self, kind: str, data: Mapping[str, object]) -> bytes:
        return _format_event(kind, str(self.feed.position), orjson.dumps(data))


async def _slice(entries: Sequence[Entry]) -> AsyncIterator[Sequence[Entry]]:
    """Yield slices of entries; others run between two of them."""
    for start in range(0, len(entries), SLICE):
        if start:
            await asyncio.sleep(0)
        yield entries[start : start + SLICE]


def _format_skipped(entries: Sequence[Entry], place: Position) -> bytes:
    """Format the event that stands for exchanges that are not shown; a client that resumes there gets the next ones."""
    first, last = entries[0].number, entries[-1].number
    data = orjson.dumps({"first": first, "last": last, "count": len(entries)})
    return _format_event("skipped", str(Position(last, place.edition)), data)


def _format_event(kind: str, place: str, data: bytes) -> bytes:
    """Format an event. JSON has no line ends, so its data is one line."""
    return b"event: %s\nid: %s\ndata: %s\n\n" % (kind.encode(), place.encode(), data)


class Subscriber:
    """A client that receives the events of a subscription.

    Args:
        subscription: The subscription.
        rhythm: The times.
        scope: The ASGI scope of its request.
        send: Sends the response.
    """

    def __init__(self, subscription: Subscription, rhythm: Rhythm, scope: Message, send: Send) -> None:
        self._subscription, self._rhythm, self._scope, self._send = subscription, rhythm, scope, send
        self._news, self._over, self._gone = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._sending: asyncio.Timeout | None = None

    async def serve(self, receive: Receive) -> None:
        """Send events until the client disconnects, its world is deleted, or ``end`` is called."""
        watchers = self._subscription.world.journal.watchers
        watchers.add(self._news.set)
        watching = asyncio.create_task(self._watch(receive))
        try:
            await self._send_all()
        except TimeoutError:
            await self._abort()
        finally:
            watchers.discard(self._news.set)
            watching.cancel()

    def end(self) -> None:
        """End the response now, even if the client reads nothing."""
        self._over.set()
        self._news.set()
        if self._sending is not None:
            self._sending.reschedule(asyncio.get_running_loop().time())

    async def _watch(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self._gone.set()
        self.end()

    async def _send_all(self) -> None:
        """Send the response.

        Raises:
            TimeoutError: the client reads nothing.
        """
        head = add_date(Response(headers=HEADERS), MACHINE_CLOCK.now()).headers
        headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in head.items()]
        await self._send({"type": "http.response.start", "status": 200, "headers": headers})
        await self._write(self._subscription.greet())
        while not self._over.is_set():
            self._news.clear()
            is_last = self._subscription.is_over
            if events := b"".join([event async for event in self._subscription.read()]):
                await self._write(events)
            if is_last:
                break
            if events:
                await _wait(self._over.wait, self._rhythm.pause)
            elif not await _wait(self._news.wait, self._rhythm.keep_alive):
                await self._write(self._subscription.keep_alive())
        await self._write(b"", more=False)

    async def _write(self, data: bytes, *, more: bool = True) -> None:
        """Send a part of the body.

        Raises:
            TimeoutError: the client reads nothing.
        """
        if self._gone.is_set():
            return
        seconds = 0.0 if self._over.is_set() else self._rhythm.longest_send
        try:
            async with asyncio.timeout(seconds) as self._sending:
                await self._send({"type": "http.response.body", "body": data, "more_body": more})
        finally:
            self._sending = None

    async def _abort(self) -> None:
        """Close the connection of a client that reads nothing, and wait until it is closed."""
        transport = self._scope.get(TRANSPORT)
        if transport is not None:
            transport.abort()
            await self._gone.wait()


async def _wait(event: Callable[[], Coroutine[Any, Any, object]], seconds: float) -> bool:
    """Wait for an event; return False if it does not occur in time."""
    with suppress(TimeoutError):
        await asyncio.wait_for(event(), seconds)
        return True
    return False

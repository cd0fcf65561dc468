"""Server-sent events of a world's journal: ``GET /worlds/{world}/journal/events``.

The response never ends, so it is not an operation of the specification; ``docs/how-to/journal.md`` describes it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus

from mockservers.control.errors import refuse_value_errors
from mockservers.control.finder import WorldFinder
from mockservers.control.journal import parse_filter
from mockservers.control.subscriber import Allowance, Rhythm, Subscriber, Subscription
from mockservers.core.errors import ApiError, InvalidParameter
from mockservers.core.http.asgi import Message, Receive, Send, decode_path, read_head
from mockservers.core.http.pipeline import RequestPipeline
from mockservers.core.http.request_decoding import decode_request
from mockservers.core.journal.feed import JournalFeed, Position
from mockservers.core.journal.summary import SummaryEncoder
from mockservers.core.messages import Request, Response
from mockservers.core.service.service import Service

PATH = re.compile(rb"/worlds/([^/]+)/journal/events")
FILTERED_LIKE = "list_exchanges"  # the operation that has the same filter
PLACES = frozenset({b"after", b"before", b"limit", b"full", b"rate"})  # parameters that are not the filter's
RATE = re.compile(r"[1-9][0-9]{0,5}", re.ASCII)
RESUMED = "last-event-id"  # header of a client that connects again
MOST_SUBSCRIBERS = 32


class TooManySubscribers(ApiError):
    """The server has as many subscribers as it accepts."""

    status = HTTPStatus.SERVICE_UNAVAILABLE

    def __init__(self) -> None:
        super().__init__(f"{MOST_SUBSCRIBERS} clients follow journals of this server: end one of them first.")


class ControlPlaneApp:
    """The control plane as an ASGI application: its operations, and the events of journals.

    Args:
        pipeline: The pipeline of the control plane.
        rhythm: The times of the events.
    """

    def __init__(self, pipeline: RequestPipeline, rhythm: Rhythm | None = None) -> None:
        self._pipeline, self._worlds, self._rhythm = pipeline, pipeline.worlds, rhythm or Rhythm()
        self._finder = WorldFinder(pipeline.worlds)
        self._encoder = SummaryEncoder(pipeline.worlds.services)
        self._subscribers: set[Subscriber] = set()

    @property
    def service(self) -> Service:
        """The service."""
        return self._pipeline.service

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one HTTP request."""
        found = PATH.fullmatch(scope["raw_path"]) if scope["method"] == "GET" else None
        if found is None:
            await self._pipeline(scope, receive, send)
            return
        try:
            subscription = await self._open(found[1], scope)
        except ApiError as refusal:
            await self._pipeline.refuse(refusal, scope, receive, send)
            return
        await self._serve(Subscriber(subscription, self._rhythm, scope, send), receive)

    def render_unreadable(self, refusal: ApiError) -> Response:
        """Render the refusal of a request that cannot be read or is late."""
        return self._pipeline.render_unreadable(refusal)

    def close(self) -> None:
        """End the responses to all subscribers."""
        for subscriber in self._subscribers:
            subscriber.end()

    async def _serve(self, subscriber: Subscriber, receive: Receive) -> None:
        """Send events until the subscriber disconnects, its world is deleted, or ``close`` is called."""
        self._subscribers.add(subscriber)
        try:
            await subscriber.serve(receive)
        finally:
            self._subscribers.discard(subscriber)

    async def _open(self, name: bytes, scope: Message) -> Subscription:
        """Open a subscription.

        Raises:
            ApiError: the world does not exist, a parameter is invalid, or there are too many subscribers.
        """
        request, _, _ = read_head(scope, "")
        operation = self.service.spec.operations[FILTERED_LIKE]
        filtered = replace(request, query_string=_without_places(request.query_string))
        call = decode_request(filtered, operation, {"world": decode_path(name)})
        with refuse_value_errors():
            criteria = parse_filter(call.query, self._worlds.services) if call.query else None
        position, rate = _find_position(request), _find_rate(request)
        world = await self._finder.find(call)
        if len(self._subscribers) >= MOST_SUBSCRIBERS:
            raise TooManySubscribers
        feed, allowance = JournalFeed(world.journal, position), Allowance(rate, self._rhythm.now)
        return Subscription(world, self._worlds, criteria, feed, self._encoder, allowance)


def _without_places(query: bytes) -> bytes:
    return b"&".join(pair for pair in query.split(b"&") if pair.partition(b"=")[0] not in PLACES)


def _find_position(request: Request) -> Position | None:
    """Find the position to start after: the header's, else the parameter's, else None for the journal's end.

    Raises:
        InvalidParameter: it is not a position.
    """
    places: Mapping[str, str | None] = {
        "header": request.headers.get(RESUMED),
        "query": next(iter(request.query.get("after", ())), None),
    }
    for location, text in places.items():
        if text:
            try:
                return Position.parse(text)
            except ValueError as error:
                raise InvalidParameter(location, RESUMED if location == "header" else "after", str(error)) from None
    return None


def _find_rate(request: Request) -> int | None:
    """Find how many exchanges a second are shown; None for all.

    Raises:
        InvalidParameter: it is not a number from 1 on.
    """
    text = next(iter(request.query.get("rate", ())), None)
    if text is None:
        return None
    if RATE.fullmatch(text) is None:
        raise InvalidParameter("query", "rate", f"Invalid number {text[:60]!r}: use exchanges per second, from 1 on.")
    return int(text)

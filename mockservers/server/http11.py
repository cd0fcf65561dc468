"""HTTP/1.1 protocol of the server: uvicorn's, extended for requests that it refuses, time-outs and limits."""

from __future__ import annotations

import re
from asyncio import BaseTransport, TimerHandle
from functools import lru_cache, partial
from http import HTTPStatus
from typing import Any, TypeAlias, cast
from typing import Protocol as Interface

import httptools
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from mockservers.core.errors import ApiError, MalformedRequest, RequestTimeout
from mockservers.core.http.asgi import AT_ONCE, Message, Receive, Send
from mockservers.core.http.connection_effects import TRANSPORT
from mockservers.core.messages import Response
from mockservers.server.connections import LONGEST_TARGET, MOST_HEADERS, MOST_PIPELINED, Limits, WaitingConnections

LONGEST_PARSED = 60_000  # bytes of a target that uvicorn's parser can split
END_OF_TLS = 0.1  # seconds that clients get for their part in it when the server closes
HEAD, BODY, COMPLETE = "head", "body", "complete"  # the part of a request that is read, or that it is complete
UvicornArgument: TypeAlias = Any  # of the constructor of uvicorn's protocol
UPGRADING = {b"upgrade", b"http2-settings"}  # headers, and tokens of the header Connection


class RefusalApp(Interface):
    """An application that renders refusals of requests that cannot be read."""

    def render_unreadable(self, refusal: ApiError) -> Response:
        """Render a refusal; the body of the response is bytes."""


class ServedApp(RefusalApp, Interface):
    """An application that serves requests, too."""

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one HTTP request."""


class Unacceptable(Exception):
    """The head of a request exceeds a limit."""


class Protocol(HttpToolsProtocol):
    """Uvicorn's protocol with eight changes.

    - Request targets that are very long or not paths are split here, since uvicorn's parser cannot split them.
    - Upgrades to HTTP/2 are ignored, as HTTP allows. Java's clients ask for one by default; uvicorn would lose the body
      of such a request.
    - The connection is in the ASGI scope, for faults of the connection.
    - Data that is not HTTP is refused in the form of the application.
    - A complete response is sent in one piece, which saves a system call and a read of the client.
    - The size of a head is limited; otherwise the parser would copy a growing head with every piece.
    - All received pieces of a body are passed on together, not chunk by chunk.
    - Head and body have time-outs, and the number of waiting connections is limited.
    """

    _wants_upgrade = _is_ending = False

    def __init__(
        self,
        *arguments: UvicornArgument,
        limits: Limits,
        waiting: WaitingConnections,
        **options: UvicornArgument,
    ) -> None:
        super().__init__(*arguments, **options)
        self._limits, self._waiting = limits, waiting
        self._refusing = cast(RefusalApp, self.config.app)
        self._reading = HEAD
        self._received = 0  # bytes since the last complete request (may include its end)
        self._timer: TimerHandle | None = None
        self._pieces: list[bytes] = []

    def serve(self, app: ServedApp) -> None:
        """Serve another application than the server's."""
        self.app, self._refusing = app, app

    def connection_made(self, transport: BaseTransport) -> None:
        """Wait for a request."""
        super().connection_made(transport)  # type: ignore[arg-type]  # as uvicorn has it
        self._waiting.add(self)
        self._start_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the time-out and forget the connection."""
        self._stop_timer()
        self._waiting.discard(self)
        super().connection_lost(exc)

    def give_up(self) -> None:
        """Close the connection immediately."""
        self.transport.abort()

    def shutdown(self) -> None:
        """Close the connection, after the response to a request in progress.

        An end of TLS that the client takes no part in would last for up to 30 seconds: it is cut short.
        """
        self._is_ending = True
        super().shutdown()
        self._limit_end()

    def _limit_end(self) -> None:
        if self.transport.is_closing():
            self.loop.call_later(END_OF_TLS, self._cut_end)

    def _cut_end(self) -> None:
        """Close the connection immediately, unless there are bytes to send."""
        if not self.transport.get_write_buffer_size():
            self.transport.abort()

    def data_received(self, data: bytes) -> None:
        """Parse received bytes, and start the time-out for the rest of an incomplete request."""
        self._received += len(data)
        if self._reading == HEAD and self._received > LONGEST_TARGET + MOST_HEADERS:
            self._refuse(MalformedRequest(f"The head is larger than {LONGEST_TARGET + MOST_HEADERS:,} bytes."))
            return
        self._feed(data)
        if self._reading == COMPLETE:
            self._received = len(data)
        elif self._timer is None and not self.transport.is_closing():
            self._start_timer()

    def _feed(self, data: bytes) -> None:
        """Parse bytes. If the parser stops for an upgrade, a new one parses the request without the upgrade."""
        try:
            self.parser.feed_data(data)
            self._hand_on_body()
        except httptools.HttpParserUpgrade as upgrade:
            if self._wants_upgrade:
                self._wants_upgrade = False
                again = self._without_upgrade() + data[upgrade.args[0] :]
                self.parser = httptools.HttpRequestParser(self)
                self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
                self._feed(again)
        except httptools.HttpParserError as error:
            limit = error.__context__  # an exception of a callback
            self.send_400_response(str(limit) if isinstance(limit, Unacceptable) else f"It is not valid HTTP: {error}")

    def on_message_begin(self) -> None:
        """Start a request."""
        self._unset_keepalive_if_required()
        self._reading = HEAD
        super().on_message_begin()
        self.scope[TRANSPORT] = self.transport  # type: ignore[literal-required]  # a key of our own

    def on_headers_complete(self) -> None:
        """Pass the request to the application, unless it asks for an upgrade."""
        if self._received > MOST_HEADERS:
            self._check_head()
        if self.parser.should_upgrade() and self.parser.get_method() != b"CONNECT":
            self._wants_upgrade = True
            return
        target = self.url
        if len(target) <= LONGEST_PARSED and target.startswith((b"/", b"http")):
            self._begin()
            return
        path, _, query = target.partition(b"?")
        self.url = b"/"
        self._begin()
        self.scope["path"], self.scope["raw_path"], self.scope["query_string"] = path.decode("latin-1"), path, query

    def _check_head(self) -> None:
        """Check the size of a head.

        Raises:
            Unacceptable: it exceeds a limit.
        """
        if len(self.url) > LONGEST_TARGET:
            raise Unacceptable(f"The target is longer than {LONGEST_TARGET:,} bytes.")
        if sum(len(name) + len(value) + 4 for name, value in self.headers) > MOST_HEADERS:  # with ": " and the line end
            raise Unacceptable(f"The headers are larger than {MOST_HEADERS:,} bytes.")

    def _begin(self) -> None:
        self._stop_timer()
        self._reading = BODY
        if len(self.pipeline) >= MOST_PIPELINED:
            self.give_up()  # a client would take an error for the response to an earlier request
            raise Unacceptable(f"More than {MOST_PIPELINED} requests wait for a response.")
        super().on_headers_complete()
        self.scope[AT_ONCE] = partial(send_at_once, self.cycle)  # type: ignore[literal-required]  # as above

    def on_body(self, body: bytes) -> None:
        """Collect a piece of a body, which may be a single byte."""
        self._pieces.append(body)

    def _hand_on_body(self) -> None:
        """Pass the collected pieces of a body to the application."""
        if self._pieces:
            body = b"".join(self._pieces)
            self._pieces.clear()
            super().on_body(body)

    def on_message_complete(self) -> None:
        """Complete the request, unless it is going to be parsed again without its upgrade."""
        if self._wants_upgrade:
            return
        self._hand_on_body()
        self._stop_timer()
        self._reading = COMPLETE
        if not self.cycle.response_complete:  # otherwise the connection waits for the next request
            self._waiting.discard(self)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        if not self.pipeline and not self.transport.is_closing():
            self._waiting.add(self)
        super().on_response_complete()
        if self._is_ending:
            self._limit_end()

    def _without_upgrade(self) -> bytes:
        """Return the head of the present request without its upgrade."""
        start = b"%s %s HTTP/%s" % (self.parser.get_method(), self.url, self.parser.get_http_version().encode())
        lines = [start]
        for name, value in self.headers:
            if name == b"connection":
                kept = [token.strip() for token in value.split(b",") if token.strip().lower() not in UPGRADING]
                lines += [b"connection: " + b", ".join(kept)] if kept else []
            elif name not in UPGRADING:
                lines.append(b"%s: %s" % (name, value))
        return b"\r\n".join([*lines, b"\r\n"])

    def _start_timer(self) -> None:
        """Start the time-out of the head or of the next part of the body."""
        if self._reading == HEAD:
            self._timer = self.loop.call_later(self._limits.head, self._end_late)
        else:
            seconds = self._limits.body
            self._timer = self.loop.call_later(seconds, self._check_progress, self._received)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _check_progress(self, before: int) -> None:
        """Continue if enough of a body has arrived, or if the application does not read at present; else time out."""
        least = self._limits.body * self._limits.slowest
        if self.flow.read_paused or self._received - before >= least:
            self._start_timer()
        else:
            self._end_late()

    def _end_late(self) -> None:
        """Close a connection whose request is late; refuse the request if its beginning has arrived."""
        self._timer = None
        if self.transport.is_closing():
            return
        if self.pipeline or (self._reading == HEAD and self.cycle is not None and not self.cycle.response_complete):
            self._start_timer()  # the response to an earlier request is not sent yet
        elif self._received == 0 or (self._reading == BODY and self.cycle.response_started):
            self.transport.close()
        else:
            self._refuse(RequestTimeout())

    def send_400_response(self, msg: str) -> None:
        """Refuse data that cannot be parsed."""
        self._refuse(MalformedRequest(msg))

    def _refuse(self, refusal: ApiError) -> None:
        """Refuse a request in the application's form, and close the connection."""
        if self.transport.is_closing():
            return
        response = self._refusing.render_unreadable(refusal)
        status = HTTPStatus(response.status)
        headers = {**response.headers, "Content-Length": str(len(response.body)), "Connection": "close"}
        lines = [f"HTTP/1.1 {status.value} {status.phrase}", *(f"{name}: {value}" for name, value in headers.items())]
        self.transport.write("\r\n".join([*lines, "\r\n"]).encode("latin-1") + response.body)
        self.transport.close()


async def send_at_once(
    cycle: RequestResponseCycle, status: int, headers: tuple[tuple[str, str], ...], body: bytes
) -> None:
    """Send a whole response in one piece; uvicorn's own cycle would send two.

    Raises:
        ValueError: a header has control characters, which would break the response.
    """
    if cycle.flow.write_paused and not cycle.disconnected:
        await cycle.flow.drain()
    if cycle.disconnected:
        return
    cycle.response_started, cycle.waiting_for_100_continue = True, False
    lines = [STATUS_LINE[status]]
    for name, value in cycle.default_headers:
        lines += (name, b": ", value, b"\r\n")
    lines.append(_head(headers))
    lines.append(b"content-length: %d\r\n\r\n" % len(body) if cycle.keep_alive else LAST % len(body))
    if cycle.scope["method"] != "HEAD":
        lines.append(body)
    cycle.transport.write(b"".join(lines))
    cycle.response_complete = True
    cycle.message_event.set()
    if not cycle.keep_alive:
        cycle.transport.close()
    cycle.on_response()


LAST = b"content-length: %d\r\nconnection: close\r\n\r\n"


@lru_cache(maxsize=1_000)
def _head(headers: tuple[tuple[str, str], ...]) -> bytes:
    """Format the headers of a response; cached, since most responses have the same headers."""
    lines: list[bytes] = []
    for name, value in headers:
        line = f"{name.lower()}: {value}".encode("latin-1")
        if BREAKING.search(line):
            raise ValueError(f"The header {name} has a control character.")
        lines += (line, b"\r\n")
    return b"".join(lines)


BREAKING = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")

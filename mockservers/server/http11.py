"""HTTP/1.1 as real clients speak it: what uvicorn's protocol refuses or loses, and how it tells that it cannot read."""

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
from mockservers.core.http.asgi import AT_ONCE
from mockservers.core.http.connection_effects import TRANSPORT
from mockservers.core.messages import Response
from mockservers.server.connections import LONGEST_TARGET, MOST_HEADERS, MOST_PIPELINED, Limits, WaitingConnections

LONGEST_PARSED = 60_000  # bytes of a target that the parser takes apart by itself
HEAD, BODY, COMPLETE = "head", "body", "complete"  # what of a request is being read, or that all of it was
UvicornArgument: TypeAlias = Any  # of the constructor of uvicorn's protocol
UPGRADING = {b"upgrade", b"http2-settings"}  # headers, and tokens of the header Connection


class RefusalApp(Interface):
    """An application that can tell in its own form that a request cannot be read."""

    def render_unreadable(self, refusal: ApiError) -> Response:
        """The answer, its body as bytes."""


class Unacceptable(Exception):
    """A head that goes beyond a limit."""


class Protocol(HttpToolsProtocol):
    """Uvicorn's protocol, with eight differences.

    - Request targets that its parser cannot take apart, because they are very long or no paths, are split here.
    - A wish to speak HTTP/2 is passed over, as HTTP allows. Java's clients have it by default; uvicorn would pass over
      the body of such a request as well.
    - The connection itself is in the ASGI scope, for faults that strike below HTTP.
    - What is no HTTP is refused in the form of the application that it was sent to.
    - An answer that is complete goes out in one piece; two would be two system calls, and two reads for the client.
    - A head has a limit. Without one, the parser would put it together anew with every piece.
    - A body is handed on once for all that has come, not once for every chunk.
    - Head and body must come in time, and only so many connections may wait.
    """

    _wants_upgrade = False

    def __init__(
        self,
        *arguments: UvicornArgument,
        limits: Limits,
        waiting: WaitingConnections,
        **options: UvicornArgument,
    ) -> None:
        super().__init__(*arguments, **options)
        self._limits, self._waiting = limits, waiting
        self._reading = HEAD
        self._received = 0  # bytes since the last request was complete, or a little more
        self._timer: TimerHandle | None = None
        self._pieces: list[bytes] = []

    def connection_made(self, transport: BaseTransport) -> None:
        """Begin to wait for a request."""
        super().connection_made(transport)  # type: ignore[arg-type]  # as uvicorn has it
        self._waiting.add(self)
        self._start_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self._stop_timer()
        self._waiting.discard(self)
        super().connection_lost(exc)

    def give_up(self) -> None:
        """Close the connection for another one."""
        self.transport.abort()

    def data_received(self, data: bytes) -> None:
        """Read on, and see that what is still missing comes in time."""
        self._received += len(data)
        if self._reading == HEAD and self._received > LONGEST_TARGET + MOST_HEADERS:
            self._refuse(MalformedRequest(f"Its head is larger than {LONGEST_TARGET + MOST_HEADERS:,} bytes."))
            return
        self._feed(data)
        if self._reading == COMPLETE:
            self._received = len(data)
        elif self._timer is None and not self.transport.is_closing():
            self._start_timer()

    def _feed(self, data: bytes) -> None:
        """Let the parser read. Where it stops for an upgrade, another one reads the same request without it."""
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
            limit = error.__context__  # what a callback has raised
            self.send_400_response(str(limit) if isinstance(limit, Unacceptable) else f"It is no valid HTTP: {error}")

    def on_message_begin(self) -> None:
        """Begin to read a request."""
        self._unset_keepalive_if_required()
        self._reading = HEAD
        super().on_message_begin()
        self.scope[TRANSPORT] = self.transport  # type: ignore[literal-required]  # a key of our own

    def on_headers_complete(self) -> None:
        """Begin with the request."""
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
        """Hold a head against its limits.

        Raises:
            Unacceptable: it goes beyond one.
        """
        if len(self.url) > LONGEST_TARGET:
            raise Unacceptable(f"Its target is longer than {LONGEST_TARGET:,} bytes.")
        if sum(len(name) + len(value) + 4 for name, value in self.headers) > MOST_HEADERS:  # with ": " and the line end
            raise Unacceptable(f"Its headers are larger than {MOST_HEADERS:,} bytes.")

    def _begin(self) -> None:
        self._stop_timer()
        self._reading = BODY
        if len(self.pipeline) >= MOST_PIPELINED:
            self.give_up()  # an error would be taken for the answer to an earlier request
            raise Unacceptable(f"More than {MOST_PIPELINED} requests wait for an answer.")
        super().on_headers_complete()
        self.scope[AT_ONCE] = partial(send_at_once, self.cycle)  # type: ignore[literal-required]  # as above

    def on_body(self, body: bytes) -> None:
        """Take a piece of a body; there may be one for every byte."""
        self._pieces.append(body)

    def _hand_on_body(self) -> None:
        """Give the application what has come of a body, in one piece."""
        if self._pieces:
            body = b"".join(self._pieces)
            self._pieces.clear()
            super().on_body(body)

    def on_message_complete(self) -> None:
        """End the request, unless it is going to be read again."""
        if self._wants_upgrade:
            return
        self._hand_on_body()
        self._stop_timer()
        self._reading = COMPLETE
        if not self.cycle.response_complete:  # else it waits for the next one
            self._waiting.discard(self)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        if not self.pipeline and not self.transport.is_closing():
            self._waiting.add(self)
        super().on_response_complete()

    def _without_upgrade(self) -> bytes:
        """The head of the present request without the wish to upgrade."""
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
        """See that the head comes in time, or that the body goes on."""
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
        """Look whether a body has gone on; what the application has yet to take is not the client's delay."""
        least = self._limits.body * self._limits.slowest
        if self.flow.read_paused or self._received - before >= least:
            self._start_timer()
        else:
            self._end_late()

    def _end_late(self) -> None:
        """Close a connection whose request is late, and say so where there was the beginning of one."""
        self._timer = None
        if self.transport.is_closing():
            return
        if self.pipeline or (self._reading == HEAD and self.cycle is not None and not self.cycle.response_complete):
            self._start_timer()  # an answer to an earlier request has yet to go out
        elif self._received == 0 or (self._reading == BODY and self.cycle.response_started):
            self.transport.close()
        else:
            self._refuse(RequestTimeout())

    def send_400_response(self, msg: str) -> None:
        """Refuse what cannot be read."""
        self._refuse(MalformedRequest(msg))

    def _refuse(self, refusal: ApiError) -> None:
        """Refuse a request in the application's form, and close the connection."""
        if self.transport.is_closing():
            return
        answer = cast(RefusalApp, self.config.app).render_unreadable(refusal)
        status = HTTPStatus(answer.status)
        headers = {**answer.headers, "Content-Length": str(len(answer.body)), "Connection": "close"}
        lines = [f"HTTP/1.1 {status.value} {status.phrase}", *(f"{name}: {value}" for name, value in headers.items())]
        self.transport.write("\r\n".join([*lines, "\r\n"]).encode("latin-1") + answer.body)
        self.transport.close()


async def send_at_once(
    cycle: RequestResponseCycle, status: int, headers: tuple[tuple[str, str], ...], body: bytes
) -> None:
    """Send a whole answer, as the cycle would in two pieces.

    Raises:
        ValueError: a header that would break the answer.
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
    """The lines of an answer's headers, which most answers share with others."""
    lines: list[bytes] = []
    for name, value in headers:
        line = f"{name.lower()}: {value}".encode("latin-1")
        if BREAKING.search(line):
            raise ValueError(f"The header {name} cannot be sent.")
        lines += (line, b"\r\n")
    return b"".join(lines)


BREAKING = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")

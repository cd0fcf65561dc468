"""HTTP/1.1 as real clients speak it: what uvicorn's protocol refuses or loses, and how it tells that it cannot read."""

from __future__ import annotations

import re
from functools import lru_cache, partial
from http import HTTPStatus
from typing import Protocol as Interface
from typing import cast

import httptools
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from mockservers.core.asgi import AT_ONCE
from mockservers.core.exchange import Answer
from mockservers.core.wire import TRANSPORT

LONGEST_TARGET = 60_000  # bytes that the parser takes apart by itself
UPGRADING = {b"upgrade", b"http2-settings"}  # headers, and tokens of the header Connection


class Refusing(Interface):
    """An application that can tell in its own form that a request cannot be read."""

    def unreadable(self, reason: str) -> Answer:
        """The answer, its body as bytes."""


class Protocol(HttpToolsProtocol):
    """Uvicorn's protocol, with five differences.

    - Request targets that its parser cannot take apart, because they are very long or no paths, are split here.
    - A wish to speak HTTP/2 is passed over, as HTTP allows. Java's clients have it by default; uvicorn would pass over
      the body of such a request as well.
    - The connection itself is in the ASGI scope, for faults that strike below HTTP.
    - What is no HTTP is refused in the form of the application that it was sent to.
    - An answer that is complete goes out in one piece; two would be two system calls, and two reads for the client.
    """

    _wants_upgrade = False

    def data_received(self, data: bytes) -> None:
        """Read on. Where the parser stops for an upgrade, another one reads the same request again without it."""
        self._unset_keepalive_if_required()
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            if self._wants_upgrade:
                self._wants_upgrade = False
                again = self._without_upgrade() + data[upgrade.args[0] :]
                self.parser = httptools.HttpRequestParser(self)
                self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
                self.data_received(again)
        except httptools.HttpParserError as error:
            self.send_400_response(f"It is no valid HTTP: {error}")

    def on_message_begin(self) -> None:
        """Begin to read a request."""
        super().on_message_begin()
        self.scope[TRANSPORT] = self.transport  # type: ignore[literal-required]  # a key of our own

    def on_headers_complete(self) -> None:
        """Begin with the request."""
        if self.parser.should_upgrade() and self.parser.get_method() != b"CONNECT":
            self._wants_upgrade = True
            return
        target = self.url
        if len(target) <= LONGEST_TARGET and target.startswith((b"/", b"http")):
            self._begin()
            return
        path, _, query = target.partition(b"?")
        self.url = b"/"
        self._begin()
        self.scope["path"], self.scope["raw_path"], self.scope["query_string"] = path.decode("latin-1"), path, query

    def _begin(self) -> None:
        super().on_headers_complete()
        self.scope[AT_ONCE] = partial(send_at_once, self.cycle)  # type: ignore[literal-required]  # as above

    def on_message_complete(self) -> None:
        """End the request, unless it is going to be read again."""
        if not self._wants_upgrade:
            super().on_message_complete()

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

    def send_400_response(self, msg: str) -> None:
        """Refuse what cannot be read, in the application's form, and close the connection."""
        answer = cast(Refusing, self.config.app).unreadable(msg)
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

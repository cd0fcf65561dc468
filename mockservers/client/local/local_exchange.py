"""A request to an application of this process without a socket, and its response, for clients of any library."""

from __future__ import annotations

import asyncio
import errno
import http.client
import io
from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from http import HTTPStatus
from io import BytesIO
from typing import Any
from urllib.parse import unquote, urlsplit

from mockservers.core.http.asgi import Application, Message
from mockservers.core.http.connection_effects import TRANSPORT

__tracebackhide__ = True  # a failing test shows its own line, and the message

PHRASES = {status.value: status.phrase for status in HTTPStatus}
WITHOUT_BODY = {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}
Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True)
class LocalRequest:
    """A request as a client would write it to a socket.

    Args:
        method: The method.
        url: The absolute URL.
        target: Path and query, as they are sent.
        headers: The headers with lower-case names, ``host`` among them.
        body: The whole body.
    """

    method: str
    url: str
    target: str
    headers: Iterable[tuple[bytes, bytes]]
    body: bytes


class LocalExchange:
    """One request to the application, and its response.

    Args:
        request: The request.

    Attributes:
        status: The status; None if a fault of the connection wrote the response, which ``connection`` has.
    """

    def __init__(self, request: LocalRequest) -> None:
        self._request = request
        self._is_read = False
        self.status: int | None = None
        self._headers: Headers = []
        self._body = BytesIO()
        self.connection = LocalConnection()

    def start(self, app: Application, loop: asyncio.AbstractEventLoop) -> Future[None]:
        """Start the application on its loop; the result is there when the response is complete.

        Raises:
            ServerClosed: the server was closed.
        """
        if loop.is_closed():
            raise ServerClosed("The server was closed.")
        return asyncio.run_coroutine_threadsafe(self._run(app), loop)

    async def _run(self, app: Application) -> None:
        await app(self._scope(), self._receive, self._send)

    @property
    def reason(self) -> str:
        """The reason phrase."""
        return PHRASES.get(self.status or 0, "")

    @property
    def headers(self) -> Headers:
        """The headers as a server writes them to a socket."""
        names = {name.lower() for name, _ in self._headers}
        is_chunked = self._has_body and b"content-length" not in names
        return [*self._headers, (b"transfer-encoding", b"chunked")] if is_chunked else self._headers

    @property
    def body(self) -> bytes:
        """The body; empty for a method or a status without one."""
        return self._body.getvalue() if self._has_body else b""

    @property
    def _has_body(self) -> bool:
        return self._request.method != "HEAD" and self.status not in WITHOUT_BODY

    def _scope(self) -> Message:
        url, request = urlsplit(self._request.url), self._request
        path, _, query = request.target.partition("?")
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": request.method,
            "scheme": url.scheme,
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [*request.headers],
            "client": ("127.0.0.1", 0),
            "server": (url.hostname, url.port or 443),
            TRANSPORT: self.connection,
        }

    async def _receive(self) -> Message:
        if self._is_read:
            await self.connection.closed.wait()
            return {"type": "http.disconnect"}
        self._is_read = True
        return {"type": "http.request", "body": self._request.body, "more_body": False}

    async def _send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self._headers = message["status"], list(message["headers"])
        else:
            self._body.write(message.get("body", b""))


class ServerClosed(Exception):
    """A request to a server of this process that was closed."""


class LocalConnection:
    """The connection for faults of the connection: it collects bytes until it is closed or reset."""

    def __init__(self) -> None:
        self.closed = asyncio.Event()
        self._sent, self._was_reset = b"", False

    @property
    def was_written(self) -> bool:
        """True if the response has begun."""
        return bool(self._sent)

    def write(self, data: bytes) -> None:
        """Collect bytes."""
        self._sent += data

    def get_write_buffer_size(self) -> int:
        """Return 0: nothing is buffered."""
        return 0

    def is_closing(self) -> bool:
        """True if the connection is closed."""
        return self.closed.is_set()

    def get_extra_info(self, _name: str) -> LocalConnection:
        """Return this object in place of the socket."""
        return self

    def setsockopt(self, *_option: object) -> None:
        """Ignore the option: ``abort`` always resets."""

    def close(self) -> None:
        """Close the connection normally."""
        self.closed.set()

    def abort(self) -> None:
        """Reset the connection."""
        self._was_reset = True
        self.closed.set()

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Return the collected bytes as the file that ``http.client`` reads."""
        return io.BufferedReader(SentBytes(self._sent, was_reset=self._was_reset))

    def parse(self, method: str) -> http.client.HTTPResponse:
        """Parse the head of a response in the collected bytes; what follows is read from the result.

        Raises:
            OSError: the connection was reset before the end of the head.
            HTTPException: the bytes are none or not HTTP.
        """
        read = http.client.HTTPResponse(self, method=method)  # type: ignore[arg-type]  # it calls ``makefile`` only
        read.begin()
        return read


class SentBytes(io.RawIOBase):
    """The collected bytes as a raw stream."""

    def __init__(self, sent: bytes, *, was_reset: bool) -> None:
        super().__init__()
        self._rest, self._was_reset = memoryview(sent), was_reset

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, into: Any) -> int:  # noqa: ANN401 -- any buffer
        """Read some of the bytes.

        Raises:
            ConnectionResetError: there are no more bytes, and the connection was reset.
        """
        if not self._rest and self._was_reset:
            raise ConnectionResetError(errno.ECONNRESET, "Connection reset by peer")
        size = min(len(into), len(self._rest))
        into[:size], self._rest = self._rest[:size], self._rest[size:]
        return size

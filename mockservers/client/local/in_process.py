"""Requests to a mock server without sockets: a transport adapter for ``requests``, for unit tests.

The adapter calls the server's application on the server's event loop and builds the response as ``requests`` does over
HTTP, so that status, headers and body are the same.
"""

from __future__ import annotations

import asyncio
import errno
import http.client
import io
from collections.abc import Awaitable, Callable, Iterator, Mapping, MutableMapping
from concurrent.futures import TimeoutError as TookTooLong
from http import HTTPStatus
from http.client import HTTPException
from io import BytesIO
from typing import Any
from urllib.parse import unquote, urlsplit

import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3 import HTTPHeaderDict, HTTPResponse
from urllib3.exceptions import ProtocolError, ReadTimeoutError

from mockservers.core.http.connection_effects import TRANSPORT

Message = MutableMapping[str, Any]
Application = Callable[
    [Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
]

PHRASES = {status.value: status.phrase for status in HTTPStatus}
WITHOUT_BODY = {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}


class Adapter(BaseAdapter):
    """Sends requests to an ASGI application instead of a socket.

    Args:
        app: The application.
        loop: The running event loop of the application; not that of the calling thread.
    """

    def __init__(self, app: Application, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._app, self._loop = app, loop
        self._shaping = HTTPAdapter()

    def send(  # type: ignore[override]  # options of connections are ignored
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: ARG002, FBT001, FBT002 -- requests' own
        timeout: float | tuple[float | None, float | None] | None = None,
        **_connection: object,
    ) -> requests.Response:
        """Send a request to the application.

        Raises:
            requests.ReadTimeout: the response took longer than ``timeout``.
            requests.ConnectionError: there was no response, or it was incomplete.
        """
        exchange = InProcessExchange(request)
        running = asyncio.run_coroutine_threadsafe(exchange.run(self._app), self._loop)
        seconds = timeout[1] if isinstance(timeout, tuple) else timeout
        try:
            running.result(seconds)
        except TookTooLong:
            running.cancel()
            raise exchange.build_timeout() from None
        try:
            return self._shaping.build_response(request, exchange.response())
        except (OSError, HTTPException) as error:
            raise requests.ConnectionError(ProtocolError("Connection aborted.", error), request=request) from None

    def close(self) -> None:
        """Close the adapter that builds responses."""
        self._shaping.close()


class InProcessExchange:
    """One request to the application, and its response."""

    def __init__(self, request: requests.PreparedRequest) -> None:
        self._request = request
        self._sent = _bytes(request.body)
        self._is_read = False
        self.status: int | None = None
        self._headers: list[tuple[bytes, bytes]] = []
        self._body = BytesIO()
        self._connection = InProcessConnection()

    async def run(self, app: Application) -> None:
        """Run the application until the response is complete."""
        await app(self._scope(), self._receive, self._send)

    def response(self) -> HTTPResponse:
        """Build the response as urllib3 reads it from a socket.

        Raises:
            OSError: the connection was reset before the response.
            HTTPException: the response is empty or not HTTP.
        """
        if self.status is None:
            return self._connection.response(self._request.method)
        headers = HTTPHeaderDict()
        for name, value in self._headers:
            headers.add(name.decode("latin-1"), value.decode("latin-1"))
        has_body = self._request.method != "HEAD" and self.status not in WITHOUT_BODY
        if has_body and "content-length" not in headers:
            headers["transfer-encoding"] = "chunked"
        reason = PHRASES.get(self.status, "")
        body = BytesIO(self._body.getvalue() if has_body else b"")
        return HTTPResponse(
            body, headers, self.status, reason=reason, preload_content=False, request_method=self._request.method
        )

    def build_timeout(self) -> requests.RequestException:
        """Build the error of a time-out: that of requests before the response, or that within its body."""
        error = ReadTimeoutError(None, self._request.url or "", "Read timed out.")  # type: ignore[arg-type]  # no pool
        kind = requests.ConnectionError if self._connection.was_written else requests.ReadTimeout
        return kind(error, request=self._request)

    def _scope(self) -> Message:
        url = urlsplit(self._request.url or "")
        path, _, query = self._request.path_url.partition("?")
        headers = _encode_headers({"Host": url.netloc.rpartition("@")[2], **self._request.headers})
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": self._request.method or "GET",
            "scheme": url.scheme,
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": headers,
            "client": ("127.0.0.1", 0),
            "server": (url.hostname, url.port or 443),
            TRANSPORT: self._connection,
        }

    async def _receive(self) -> Message:
        if self._is_read:
            await self._connection.closed.wait()
            return {"type": "http.disconnect"}
        self._is_read = True
        return {"type": "http.request", "body": self._sent, "more_body": False}

    async def _send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self._headers = message["status"], list(message["headers"])
        else:
            self._body.write(message.get("body", b""))


class InProcessConnection:
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

    def get_extra_info(self, _name: str) -> InProcessConnection:
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

    def response(self, method: str | None) -> HTTPResponse:
        """Parse the collected bytes as a response.

        Raises:
            OSError: the connection was reset before the end of the head.
            HTTPException: the bytes are none or not HTTP.
        """
        read = http.client.HTTPResponse(self, method=method)  # type: ignore[arg-type]  # it calls ``makefile`` only
        read.begin()
        headers = HTTPHeaderDict(read.msg.items())
        return HTTPResponse(
            read, headers, read.status, reason=read.reason, preload_content=False, request_method=method
        )


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


def _bytes(body: object) -> bytes:
    """Read a whole body: bytes, text, a file or an iterable of these."""
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    if hasattr(body, "read"):
        return _bytes(body.read())
    if isinstance(body, Iterator) or not isinstance(body, bytes | bytearray | memoryview):
        return b"".join(_bytes(piece) for piece in body)  # type: ignore[attr-defined]  # requests takes any iterable
    return bytes(body)


def _encode_headers(headers: Mapping[str, str | bytes]) -> list[tuple[bytes, bytes]]:
    return [
        (name.lower().encode("latin-1"), value if isinstance(value, bytes) else value.encode("latin-1"))
        for name, value in headers.items()
    ]

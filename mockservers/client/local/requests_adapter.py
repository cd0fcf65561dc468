"""Requests to a mock server without sockets: a transport adapter for ``requests``, for unit tests.

The adapter calls the server's application on the server's event loop and builds the response as ``requests`` does over
HTTP, so that status, headers and body are the same.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from concurrent.futures import TimeoutError as TookTooLong
from http.client import HTTPException
from io import BytesIO
from urllib.parse import urlsplit

import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3 import HTTPHeaderDict, HTTPResponse
from urllib3.exceptions import ProtocolError, ReadTimeoutError

from mockservers.client.local.local_exchange import Headers, LocalExchange, LocalRequest, ServerClosed
from mockservers.core.http.asgi import Application


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
            requests.ConnectionError: there was no response, it was incomplete, or the server was closed.
        """
        exchange = LocalExchange(_read_request(request))
        seconds = timeout[1] if isinstance(timeout, tuple) else timeout
        try:
            running = exchange.start(self._app, self._loop)
            running.result(seconds)
        except ServerClosed as error:
            raise requests.ConnectionError(str(error), request=request) from None
        except TookTooLong:
            running.cancel()
            raise _build_timeout(exchange, request) from None
        try:
            return self._shaping.build_response(request, _build_response(exchange, request.method or "GET"))
        except (OSError, HTTPException) as error:
            raise requests.ConnectionError(ProtocolError("Connection aborted.", error), request=request) from None

    def close(self) -> None:
        """Close the adapter that builds responses."""
        self._shaping.close()


def _read_request(request: requests.PreparedRequest) -> LocalRequest:
    url = request.url or ""
    headers = _encode_headers({"Host": urlsplit(url).netloc.rpartition("@")[2], **request.headers})
    return LocalRequest(request.method or "GET", url, request.path_url, headers, _bytes(request.body))


def _build_response(exchange: LocalExchange, method: str) -> HTTPResponse:
    """Build the response as urllib3 reads it from a socket.

    Raises:
        OSError: the connection was reset before the response.
        HTTPException: the response is empty or not HTTP.
    """
    if exchange.status is None:
        read = exchange.connection.parse(method)
        headers = HTTPHeaderDict(read.msg.items())
        return HTTPResponse(
            read, headers, read.status, reason=read.reason, preload_content=False, request_method=method
        )
    headers = HTTPHeaderDict()
    for name, value in exchange.headers:
        headers.add(name.decode("latin-1"), value.decode("latin-1"))
    body = BytesIO(exchange.body)
    return HTTPResponse(
        body, headers, exchange.status, reason=exchange.reason, preload_content=False, request_method=method
    )


def _build_timeout(exchange: LocalExchange, request: requests.PreparedRequest) -> requests.RequestException:
    """Build the error of a time-out: that of requests before the response, or that within its body."""
    error = ReadTimeoutError(None, request.url or "", "Read timed out.")  # type: ignore[arg-type]  # no pool
    kind = requests.ConnectionError if exchange.connection.was_written else requests.ReadTimeout
    return kind(error, request=request)


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


def _encode_headers(headers: Mapping[str, str | bytes]) -> Headers:
    return [
        (name.lower().encode("latin-1"), value if isinstance(value, bytes) else value.encode("latin-1"))
        for name, value in headers.items()
    ]

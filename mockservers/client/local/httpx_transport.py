"""Requests of ``httpx`` to the mock servers of this process, without sockets, for unit tests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TookTooLong
from http.client import HTTPException

import anyio.to_thread
import httpx

from mockservers.client.local.local_exchange import LocalExchange, LocalRequest, ServerClosed
from mockservers.core.http.asgi import Application

__tracebackhide__ = True  # a failing test shows its own line, and the message


class HttpxTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Sends requests to applications of this process: for ``httpx.Client`` and, in any event loop, ``AsyncClient``.

    Args:
        apps: The applications by name.
        urls: Their base URLs by name, each with a slash at its end.
        loop: The event loop of the applications; not that of the calling thread.
    """

    def __init__(
        self, apps: Mapping[str, Application], urls: Mapping[str, str], loop: asyncio.AbstractEventLoop
    ) -> None:
        self._apps = {str(httpx.URL(urls[name])).lower(): app for name, app in apps.items()}
        self._names = ", ".join(f"{url.rstrip('/')} ({name})" for name, url in urls.items())
        self._loop = loop

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request to the application that its URL belongs to.

        Raises:
            httpx.ReadTimeout: the response took longer than the client's time-out for reading.
            httpx.ConnectError: no mock server is mounted at the URL, or the server was closed.
            httpx.ReadError, httpx.RemoteProtocolError: there was no response, or it was incomplete.
        """
        request.read()
        exchange, running = self._start(request)
        try:
            running.result(_read_timeout(request))
        except TookTooLong:
            running.cancel()
            raise httpx.ReadTimeout("The read operation timed out", request=request) from None
        return _build_response(exchange, request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request as ``handle_request`` does, without blocking the caller's event loop."""
        await request.aread()
        exchange, running = self._start(request)
        try:
            with anyio.fail_after(_read_timeout(request)):
                await anyio.to_thread.run_sync(running.result, abandon_on_cancel=True)
        except TimeoutError:
            raise httpx.ReadTimeout("The read operation timed out", request=request) from None
        finally:
            running.cancel()
        return _build_response(exchange, request)

    def _start(self, request: httpx.Request) -> tuple[LocalExchange, Future[None]]:
        url = str(request.url)
        app = next((app for base, app in self._apps.items() if url.lower().startswith(base)), None)
        if app is None:
            asked = f"{request.url.scheme}://{request.url.netloc.decode()}"
            raise httpx.ConnectError(
                f"{asked} is not mounted, and the request was not sent. Mounted: {self._names}."
                " Name the client's URL with transport(at={NAME: URL}).",
                request=request,
            )
        headers = [(name.lower(), value) for name, value in request.headers.raw]
        exchange = LocalExchange(
            LocalRequest(request.method, url, request.url.raw_path.decode("ascii"), headers, request.content)
        )
        try:
            return exchange, exchange.start(app, self._loop)
        except ServerClosed as error:
            raise httpx.ConnectError(str(error), request=request) from None


def _read_timeout(request: httpx.Request) -> float | None:
    """Return the seconds that the client waits for data; None without a limit."""
    limit: float | None = request.extensions.get("timeout", {}).get("read")
    return limit


def _build_response(exchange: LocalExchange, request: httpx.Request) -> httpx.Response:
    """Build the response as ``httpx`` reads it from a socket."""
    if exchange.status is not None:
        status, reason, headers = exchange.status, exchange.reason, exchange.headers
        return _respond(status, reason, headers, _Received(exchange.body))
    try:
        read = exchange.connection.parse(request.method)
    except (OSError, HTTPException) as error:
        raise _translate(error, request) from None
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in read.msg.items()]
    try:
        received = _Received(read.read())
    except (OSError, HTTPException) as error:
        received = _Received(getattr(error, "partial", b""), _translate(error, request))
    return _respond(read.status, read.reason, headers, received)


def _respond(status: int, reason: str, headers: list[tuple[bytes, bytes]], received: _Received) -> httpx.Response:
    extensions = {"http_version": b"HTTP/1.1", "reason_phrase": reason.encode("latin-1")}
    return httpx.Response(status, headers=headers, stream=received, extensions=extensions)


def _translate(error: Exception, request: httpx.Request) -> httpx.TransportError:
    """Translate an error of a response: a reset connection, or bytes that are no response or not the whole of one."""
    if isinstance(error, HTTPException):
        return httpx.RemoteProtocolError(f"The response is incomplete, or is none: {error!r}", request=request)
    return httpx.ReadError(str(error), request=request)


class _Received(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that was received, and the error at its end; None if it is complete."""

    def __init__(self, content: bytes, error: httpx.TransportError | None = None) -> None:
        self._content, self._error = content, error

    def __iter__(self) -> Iterator[bytes]:
        if self._content:
            yield self._content
        if self._error is not None:
            raise self._error

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self:
            yield piece

"""Two ways for requests to the control plane: into a server of this process, and over a socket.

Neither uses a library that test suites patch: what a test intercepts is the business of the program under test, while
its fixtures go on working.
"""

from __future__ import annotations

import http.client
import io
import os
import ssl
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from http import HTTPStatus
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, Protocol
from urllib.parse import unquote, urlsplit

import certifi

from mockservers.core.unpatched_sockets import Connection

if TYPE_CHECKING:
    import asyncio

__tracebackhide__ = True  # what a failing test shows is its own line, and the message

Message = MutableMapping[str, Any]
Application = Callable[
    [Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
]
PATIENCE = (5.0, 600.0)  # seconds: to connect; to answer, since a large world may have to be planted anew
DEFAULT_PORTS = {"http": 80, "https": 443}


class NoAnswer(ConnectionError):
    """The server does not answer, or not as a control plane does; the text says which."""


@dataclass(frozen=True)
class Outgoing:
    """A request.

    Args:
        method: The method.
        target: Path and query, encoded.
        headers: The headers besides ``Host`` and ``Content-Length``.
        body: Bytes, or a file that is open for reading; None for no body.
    """

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | IO[bytes] | None = None


class Reply(AbstractContextManager["Reply"]):
    """An answer: its status, and its body to be read; left with ``with``, its connection is closed."""

    def __init__(self, status: int, body: IO[bytes] | http.client.HTTPResponse, done: Callable[[], None]) -> None:
        self.status, self._body, self._done = status, body, done

    @property
    def is_ok(self) -> bool:
        """Whether the server did what it was asked."""
        return self.status < HTTPStatus.BAD_REQUEST

    def read(self, size: int = -1) -> bytes:
        """So many bytes of the body, or the rest of it.

        Raises:
            NoAnswer: it breaks off.
        """
        try:
            return self._body.read(size if size >= 0 else None)  # type: ignore[arg-type]  # None is all, for both
        except (OSError, http.client.HTTPException) as error:
            raise NoAnswer(f"The answer breaks off: {_reason(error)}.") from None

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _where: TracebackType | None
    ) -> None:
        self._body.close()
        self._done()


class Transport(Protocol):
    """A way to a server."""

    def send(self, request: Outgoing) -> Reply:
        """The answer to a request.

        Raises:
            NoAnswer: there is none.
        """


class SocketTransport:
    """Over HTTP, each request on a connection of its own, and whatever proxy the environment names passed by.

    Certificates are checked against the authorities in ``REQUESTS_CA_BUNDLE`` or ``SSL_CERT_FILE``, else certifi's.

    Args:
        url: The server's base URL.

    Raises:
        ValueError: it is no URL of HTTP or HTTPS.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
            raise ValueError(f"{url!r} is no URL such as http://127.0.0.1:8080.")
        self._url, self._path, self._is_https = url, parts.path, parts.scheme == "https"
        self._host, self._port = parts.hostname, parts.port or DEFAULT_PORTS[parts.scheme]

    def send(self, request: Outgoing) -> Reply:
        """The answer to a request; its body is still to be read.

        Raises:
            NoAnswer: nobody answers, whoever answers is not trusted, or it is no HTTP.
        """
        connection = None
        try:
            connection = Connection(self._host, self._port, PATIENCE, _trusted() if self._is_https else None)
            target = f"{self._path}{request.target}"
            connection.request(request.method, target, request.body, {**request.headers, **_length(request.body)})
            answer = connection.getresponse()
        except (OSError, http.client.HTTPException) as error:
            if connection is not None:
                connection.close()
            raise NoAnswer(f"No answer from {self._url}: {_reason(error)}.") from None
        return Reply(answer.status, answer, connection.close)


class InsideTransport:
    """Into an application of this process, without a socket.

    Args:
        app: The application.
        loop: The loop that it works on; not that of the calling thread.
        host: What the application is told as its host.
    """

    def __init__(self, app: Application, loop: asyncio.AbstractEventLoop, host: str) -> None:
        self._app, self._loop, self._host = app, loop, host

    def send(self, request: Outgoing) -> Reply:
        """The whole answer to a request.

        Raises:
            NoAnswer: the server was closed, or takes too long.
        """
        from asyncio import run_coroutine_threadsafe  # noqa: PLC0415 -- imported already, where there is a loop

        if self._loop.is_closed():
            raise NoAnswer("The server was closed.")
        answered = run_coroutine_threadsafe(self._exchange(request), self._loop)
        try:
            status, body = answered.result(PATIENCE[1])
        except TimeoutError:
            answered.cancel()
            raise NoAnswer("The server takes too long.") from None
        return Reply(status, io.BytesIO(body), lambda: None)

    async def _exchange(self, request: Outgoing) -> tuple[int, bytes]:
        body = request.body if isinstance(request.body, bytes) else request.body.read() if request.body else b""
        incoming: list[Message] = [
            {"type": "http.disconnect"},
            {"type": "http.request", "body": body, "more_body": False},
        ]
        status, pieces = 0, list[bytes]()

        async def receive() -> Message:
            return incoming.pop() if len(incoming) > 1 else incoming[0]

        async def send(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            pieces.append(message.get("body", b""))

        await self._app(self._scope(request, len(body)), receive, send)
        return status, b"".join(pieces)

    def _scope(self, request: Outgoing, length: int) -> Message:
        path, _, query = request.target.partition("?")
        headers = {"Host": self._host, **request.headers, "Content-Length": str(length)}
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": request.method,
            "scheme": "http",
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()],
            "client": ("127.0.0.1", 0),
            "server": (self._host, 0),
        }


def _trusted() -> ssl.SSLContext:
    """Who is trusted.

    Raises:
        OSError: the file or folder that the environment names cannot be read.
    """
    named = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("SSL_CERT_FILE") or certifi.where()
    if os.path.isdir(named):  # noqa: PTH112 -- a path as OpenSSL takes it
        return ssl.create_default_context(capath=named)
    return ssl.create_default_context(cafile=named)


def _length(body: bytes | IO[bytes] | None) -> dict[str, str]:
    """The header for the length of a file, which would else be sent in chunks."""
    if body is None or isinstance(body, bytes):
        return {}
    return {"Content-Length": str(os.fstat(body.fileno()).st_size - body.tell())}


def _reason(error: Exception) -> str:
    """What went wrong, in the words of the operating system or of OpenSSL."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted here ({error.verify_message}); see REQUESTS_CA_BUNDLE"
    told = error.strerror if isinstance(error, OSError) else None
    return told or str(error) or type(error).__name__

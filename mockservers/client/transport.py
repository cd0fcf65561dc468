"""HTTP requests to the control plane over a socket.

Uses no library that test suites patch: a test that intercepts ``requests``, ``httpx``, ``urllib3`` or ``socket`` does
not stop its own fixtures from working.
"""

from __future__ import annotations

import http.client
import os
import ssl
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import IO, Protocol
from urllib.parse import urlsplit

import certifi

from mockservers.core.unpatched_sockets import Connection

__tracebackhide__ = True  # what a failing test shows is its own line, and the message

PATIENCE = (5.0, 600.0)  # seconds: to connect; to answer, since seeding a large world takes long
DEFAULT_PORTS = {"http": 80, "https": 443}


class NoAnswer(ConnectionError):
    """The server does not answer, or its answer cannot be used; the message says why."""


class UntrustedCertificate(NoAnswer):
    """The server's certificate is signed by no trusted authority."""


class UnreadableAuthorities(NoAnswer):
    """The file or folder of trusted authorities cannot be read."""


class IncompleteAnswer(NoAnswer):
    """The connection ended in the middle of the answer."""


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
    """An answer: its status, and its body to be read; a ``with`` statement closes its connection."""

    def __init__(self, status: int, body: IO[bytes] | http.client.HTTPResponse, done: Callable[[], None]) -> None:
        self.status, self._body, self._done = status, body, done

    @property
    def is_ok(self) -> bool:
        """True for a status below 400."""
        return self.status < HTTPStatus.BAD_REQUEST

    def read(self, size: int = -1) -> bytes:
        """Read up to ``size`` bytes of the body, or the rest of it.

        Raises:
            IncompleteAnswer: the connection ended before the end of the body.
        """
        try:
            return self._body.read(size if size >= 0 else None)  # type: ignore[arg-type]  # None is all, for both
        except (OSError, http.client.HTTPException) as error:
            raise IncompleteAnswer(f"The answer breaks off: {_reason(error)}.") from None

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _where: TracebackType | None
    ) -> None:
        self._body.close()
        self._done()


class Transport(Protocol):
    """Sends requests to one server."""

    def send(self, request: Outgoing) -> Reply:
        """Send a request.

        Raises:
            NoAnswer: there is no answer.
        """


class SocketTransport:
    """Sends each request over a connection of its own; proxies named by the environment are not used.

    Certificates are checked against the authorities in ``REQUESTS_CA_BUNDLE`` or ``SSL_CERT_FILE``, else certifi's.

    Args:
        url: The server's base URL.

    Raises:
        ValueError: the URL is not an HTTP or HTTPS URL.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
            raise ValueError(f"{url!r} is no URL such as http://127.0.0.1:8080.")
        self._url, self._path, self._is_https = url, parts.path, parts.scheme == "https"
        self._host, self._port = parts.hostname, parts.port or DEFAULT_PORTS[parts.scheme]

    def send(self, request: Outgoing) -> Reply:
        """Send a request; the body of the answer is still to be read.

        Raises:
            UntrustedCertificate: the server's certificate is not trusted.
            UnreadableAuthorities: the trusted authorities cannot be read.
            NoAnswer: nobody answers, or the answer is not HTTP.
        """
        connection = Connection(self._host, self._port, PATIENCE, _load_authorities() if self._is_https else None)
        try:
            target = f"{self._path}{request.target}"
            connection.request(request.method, target, request.body, {**request.headers, **_length(request.body)})
            answer = connection.getresponse()
        except (OSError, UnicodeError, http.client.HTTPException) as error:
            connection.close()
            kind = UntrustedCertificate if isinstance(error, ssl.SSLCertVerificationError) else NoAnswer
            raise kind(f"No answer from {self._url}: {_reason(error)}.") from None
        return Reply(answer.status, answer, connection.close)


def _load_authorities() -> ssl.SSLContext:
    """Load the trusted authorities.

    Raises:
        UnreadableAuthorities: the file or folder that the environment names cannot be read.
    """
    named = Path(os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("SSL_CERT_FILE") or certifi.where())
    try:
        if named.is_dir():
            return ssl.create_default_context(capath=named)
        return ssl.create_default_context(cafile=named)
    except OSError as error:
        raise UnreadableAuthorities(
            f"The authorities in {named} cannot be read: {_reason(error)}; see REQUESTS_CA_BUNDLE and SSL_CERT_FILE."
        ) from None


def _length(body: bytes | IO[bytes] | None) -> dict[str, str]:
    """The ``Content-Length`` of a file, which http.client would otherwise send in chunks."""
    if body is None or isinstance(body, bytes):
        return {}
    return {"Content-Length": str(os.fstat(body.fileno()).st_size - body.tell())}


def _reason(error: Exception) -> str:
    """The reason of an error in the words of the operating system or of OpenSSL."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted here ({error.verify_message}); see REQUESTS_CA_BUNDLE"
    reason = error.strerror if isinstance(error, OSError) else None
    return reason or str(error) or type(error).__name__

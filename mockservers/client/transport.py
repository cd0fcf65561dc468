"""HTTP requests to the control plane over a socket.

It uses no library that test suites patch, so fixtures work in tests that intercept ``requests``, ``httpx``, ``urllib3``
or ``socket``.
"""

from __future__ import annotations

import http.client
import os
import re
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import IO, Protocol
from urllib.parse import urlsplit

import certifi

from mockservers.core.unpatched_sockets import Connection

__tracebackhide__ = True  # a failing test shows its own line, and the message

PATIENCE = (5.0, 600.0)  # seconds for the connection, and for a response: seeding a large world takes long
EVENT_STREAM = "text/event-stream"
DEFAULT_PORTS = {"http": 80, "https": 443}
PASSWORD = re.compile(r"(//[^/@:]*:)[^/]*@")


class NoAnswer(ConnectionError):
    """There is no usable response; the message has the reason."""


class UntrustedCertificate(NoAnswer):
    """The server's certificate is not signed by a trusted authority."""


class UnreadableAuthorities(NoAnswer):
    """The file or folder of trusted authorities cannot be read."""


class IncompleteAnswer(NoAnswer):
    """The connection ended within the response."""


@dataclass(frozen=True)
class Outgoing:
    """A request.

    Args:
        method: The method.
        target: Path and query, encoded.
        headers: The headers besides ``Host`` and ``Content-Length``.
        body: Bytes or an open file; None for no body.
        patience: Longest wait for the response, and for each part of it, in seconds.
    """

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | IO[bytes] | None = None
    patience: float = PATIENCE[1]

    @property
    def is_for_events(self) -> bool:
        """True if the response is a stream of server-sent events, which has no end."""
        return self.headers.get("Accept") == EVENT_STREAM


class Reply(AbstractContextManager["Reply"]):
    """A response: its status, and its body to read. A ``with`` statement closes its connection."""

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
            raise IncompleteAnswer(f"The response is incomplete: {_reason(error)}.") from None

    def lines(self) -> Iterator[bytes]:
        """Yield the lines of the body, each as soon as it is complete, without their ends.

        Raises:
            IncompleteAnswer: the connection ended before the end of the body, or nothing came in time.
        """
        while line := self._read_line():
            yield line.rstrip(b"\r\n")

    def _read_line(self) -> bytes:
        try:
            return self._body.readline()
        except (OSError, http.client.HTTPException) as error:
            raise IncompleteAnswer(f"The response is incomplete: {_reason(error)}.") from None

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
            NoAnswer: there is no response.
        """


def mask_password(url: str) -> str:
    """Return a URL for messages: its password, if it has one, is ``***``."""
    return PASSWORD.sub(r"\1***@", url)


class SocketTransport:
    """Sends each request over its own connection; proxies of the environment are not used.

    Certificates are checked against the authorities in ``REQUESTS_CA_BUNDLE`` or ``SSL_CERT_FILE``, or certifi's.

    Args:
        url: The server's base URL.
        authority: A PEM file to check certificates against instead.

    Raises:
        ValueError: the URL is not an HTTP or HTTPS URL.
    """

    def __init__(self, url: str, authority: Path | None = None) -> None:
        self._authority = authority
        parts = urlsplit(url)
        if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
            raise ValueError(f"Invalid URL {mask_password(url)!r}: use a form such as http://127.0.0.1:8080.")
        self._url, self._path, self._is_https = url, parts.path, parts.scheme == "https"
        self._host, self._port = parts.hostname, parts.port or DEFAULT_PORTS[parts.scheme]

    def send(self, request: Outgoing) -> Reply:
        """Send a request, and return the response with its unread body.

        Raises:
            UntrustedCertificate: the server's certificate is not trusted.
            UnreadableAuthorities: the trusted authorities cannot be read.
            NoAnswer: there is no response, or it is not HTTP.
        """
        authorities = _load_authorities(self._authority) if self._is_https else None
        connection = Connection(
            self._host, self._port, (min(PATIENCE[0], request.patience), request.patience), authorities
        )
        try:
            target = f"{self._path}{request.target}"
            connection.request(request.method, target, request.body, {**request.headers, **_length(request.body)})
            answer = connection.getresponse()
        except (OSError, UnicodeError, http.client.HTTPException) as error:
            connection.close()
            kind = UntrustedCertificate if isinstance(error, ssl.SSLCertVerificationError) else NoAnswer
            raise kind(f"No answer from {mask_password(self._url)}: {_reason(error)}.") from None
        return Reply(answer.status, answer, connection.close)


def _load_authorities(file: Path | None) -> ssl.SSLContext:
    """Load the trusted authorities, from a file or from where the environment says.

    Raises:
        UnreadableAuthorities: the file or folder that the environment names cannot be read.
    """
    named = file or Path(os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("SSL_CERT_FILE") or certifi.where())
    try:
        if named.is_dir():
            return ssl.create_default_context(capath=named)
        return ssl.create_default_context(cafile=named)
    except OSError as error:
        raise UnreadableAuthorities(
            f"The authorities in {named} cannot be read: {_reason(error)}; see REQUESTS_CA_BUNDLE and SSL_CERT_FILE."
        ) from None


def _length(body: bytes | IO[bytes] | None) -> dict[str, str]:
    """Return the ``Content-Length`` of a file; without it, http.client sends chunks."""
    if body is None or isinstance(body, bytes):
        return {}
    return {"Content-Length": str(os.fstat(body.fileno()).st_size - body.tell())}


def _reason(error: Exception) -> str:
    """Return the reason of an error, in the words of the operating system or of OpenSSL."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted here ({error.verify_message}); see REQUESTS_CA_BUNDLE"
    reason = error.strerror if isinstance(error, OSError) else None
    return reason or str(error) or type(error).__name__

"""Requests as bytes on a socket: those that no HTTP client would send."""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any, BinaryIO, Self, cast
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from contract_tests.kit.remote import TIMEOUT

UNWANTED = (b"Traceback", b"<html", b"<!DOCTYPE", b".py", b"sqlite", b"sqlalchemy", b"connexion", b"uvicorn")


@dataclass(frozen=True)
class RawResponse:
    """A response: status, headers, body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class RawConnection:
    """A connection to a mock server."""

    def __init__(self, url: str) -> None:
        address = urlsplit(url)
        self._socket = socket.create_connection((address.hostname, address.port), timeout=TIMEOUT)
        self._incoming = self._socket.makefile("rb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._incoming.close()
        self._socket.close()

    def send(self, data: bytes) -> bool:
        """Send bytes; returns False if the server has closed the connection."""
        try:
            self._socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            return False
        return True

    def end_sending(self) -> None:
        """Close the sending half."""
        self._socket.shutdown(socket.SHUT_WR)

    def read_response(self, method: str = "GET") -> RawResponse | None:
        """Read the next response; None if the server closed the connection without one.

        Raises:
            TimeoutError: the server hangs.
        """
        response = HTTPResponse(cast(socket.socket, _Incoming(self._incoming)), method=method)
        with suppress(HTTPException, ConnectionResetError):
            response.begin()
            return RawResponse(response.status, dict(response.getheaders()), response.read())
        return None


class _Incoming:
    """The incoming bytes, for a sequence of ``HTTPResponse``, each of which closes its file."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def makefile(self, _mode: str) -> _Incoming:
        return self

    def close(self) -> None:
        pass

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def build_request(target: bytes, method: bytes = b"GET", headers: bytes = b"", body: bytes = b"") -> bytes:
    """Build a request with a ``Host`` and the header lines given, each with its line end."""
    return b"%s %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n%s" % (method, target, headers, body)


def send_bytes(url: str, data: bytes, *, end: bool = False) -> RawResponse | None:
    """Send a request on a connection of its own; ``end`` closes the sending half after it."""
    with RawConnection(url) as connection:
        connection.send(data)
        if end:
            connection.end_sending()
        return connection.read_response(data.partition(b" ")[0].decode("latin-1"))


def send_headers(url: str, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Send a request with exactly these headers, ``Host`` included; returns status, headers by lower-case name, body.

    Args:
        url: The base URL.
        path: The path and query.
        method: The method.
        headers: The headers by name, with underscores for hyphens; empty ones are not sent.
    """
    address = urlsplit(url)
    with closing(HTTPConnection(address.hostname or "", address.port, timeout=TIMEOUT)) as connection:
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in {"Host": address.netloc, **headers}.items():
            if value:
                connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        response = connection.getresponse()
        return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()


def assert_readable_error(response: RawResponse | None, *statuses: int) -> RawResponse:
    """Assert that an error is JSON or XML, not a page, and has no internals in it; returns it.

    Args:
        response: The response.
        statuses: The statuses that it may have; none for any from 400 to 499.
    """
    assert response is not None
    assert response.status in (statuses or range(400, 500)), response
    media_type = next(value for name, value in response.headers.items() if name.lower() == "content-type")
    assert not media_type.startswith("text/html"), response
    parse = ET.fromstring if response.body.startswith(b"<") else json.loads
    assert parse(response.body) is not None
    assert not [word for word in UNWANTED if word in response.body], response
    return response

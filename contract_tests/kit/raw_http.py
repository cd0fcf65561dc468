"""Requests as bytes on a socket: what no HTTP client would send."""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from typing import Any, BinaryIO, Self, cast
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

TIMEOUT = 20  # seconds after which a server counts as hanging


@dataclass(frozen=True)
class RawAnswer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Wire:
    """A connection to a stand-in."""

    def __init__(self, url: str) -> None:
        address = urlsplit(url)
        self._socket = socket.create_connection((address.hostname, address.port), timeout=TIMEOUT)
        self._incoming = self._socket.makefile("rb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._incoming.close()
        self._socket.close()

    def send(self, data: bytes) -> None:
        """Send; a server that has heard enough may have closed."""
        with suppress(BrokenPipeError, ConnectionResetError):
            self._socket.sendall(data)

    def sends(self, data: bytes) -> bool:
        """Send; whether the server still takes it."""
        try:
            self._socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            return False
        return True

    def send_no_more(self) -> None:
        """Close the sending half."""
        self._socket.shutdown(socket.SHUT_WR)

    def answer(self, method: str = "GET") -> RawAnswer | None:
        """The next answer; None when the server closed the connection without one.

        Raises:
            TimeoutError: the server hangs.
        """
        response = HTTPResponse(cast(socket.socket, _Incoming(self._incoming)), method=method)
        with suppress(HTTPException, ConnectionResetError):
            response.begin()
            return RawAnswer(response.status, dict(response.getheaders()), response.read())
        return None


class _Incoming:
    """What has come in, for one HTTPResponse after the other, each of which closes its file."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def makefile(self, _mode: str) -> _Incoming:
        return self

    def close(self) -> None:
        pass

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def asked(url: str, data: bytes, *, no_more: bool = False) -> RawAnswer | None:
    """The answer to one request on a connection of its own."""
    with Wire(url) as wire:
        wire.send(data)
        if no_more:
            wire.send_no_more()
        return wire.answer(data.partition(b" ")[0].decode("latin-1"))


def request(target: bytes, method: bytes = b"GET", headers: bytes = b"", body: bytes = b"") -> bytes:
    """A request with the header lines given, each with its line end, and a Host."""
    return b"%s %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n%s" % (method, target, headers, body)


UNWANTED = (b"Traceback", b"<html", b"<!DOCTYPE", b".py", b"sqlite", b"sqlalchemy", b"connexion", b"uvicorn")


def assert_told_well(answer: RawAnswer | None, *statuses: int) -> RawAnswer:
    """An error that a client can read: JSON or XML, without a page or a traceback in it."""
    assert answer is not None
    assert answer.status in (statuses or range(400, 500)), answer
    media_type = next(value for name, value in answer.headers.items() if name.lower() == "content-type")
    assert not media_type.startswith("text/html"), answer
    read = ET.fromstring if answer.body.startswith(b"<") else json.loads
    assert read(answer.body) is not None
    assert not [one for one in UNWANTED if one in answer.body], answer
    return answer

"""A server closes at once although clients keep their connections open, and sends a response that it has begun."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from mockservers import MockServer

REQUEST = b"GET /api/sam/about HTTP/1.1\r\nHost: localhost\r\n\r\n"
UPLOAD = b"POST /api/sam/v2/metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n"
RUNNING_REQUESTS_GET = 2.0  # seconds; connections without a request need not wait so long


def connect(url: str) -> socket.socket:
    """Open a connection, which is encrypted for https."""
    at = urlsplit(url)
    connection = socket.create_connection((at.hostname, at.port), timeout=10)
    if at.scheme != "https":
        return connection
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context.wrap_socket(connection, server_hostname="localhost")


@pytest.mark.parametrize("tls", [False, True])
def test_connections_that_are_kept_open_delay_no_end(tmp_path: Path, *, tls: bool) -> None:
    server = MockServer(data=tmp_path, tls=tls)
    with server, connect(server.bigfix.url) as idle, connect(server.bigfix.url) as used:
        used.sendall(REQUEST)
        assert used.recv(10_000).startswith(b"HTTP/1.1 401")
        begin = time.monotonic()
        server.close()
        assert time.monotonic() - begin < RUNNING_REQUESTS_GET
        assert idle.recv(1) == b""


@pytest.mark.parametrize("tls", [False, True])
def test_a_request_in_progress_is_answered_before_the_end(tmp_path: Path, *, tls: bool) -> None:
    with MockServer(data=tmp_path, tls=tls) as server, connect(server.bigfix.url) as connection:
        connection.sendall(REQUEST)  # creates the world, which may take longer than the server waits
        assert connection.recv(10_000).startswith(b"HTTP/1.1 401")
        connection.sendall(UPLOAD)
        assert connection.recv(10_000).startswith(b"HTTP/1.1 100")
        closing = threading.Thread(target=server.close)
        closing.start()
        connection.sendall(b"body")
        received = b""
        while data := connection.recv(10_000):
            received += data
        closing.join()
    assert received.startswith(b"HTTP/1.1 4")

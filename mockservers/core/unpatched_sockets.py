"""Sockets of our own: real ones, also while a test's tools replace those of the standard library.

pytest-socket, vcrpy and their like put other objects into the modules ``socket`` and ``http.client``, or change methods
of their classes. What is here took the originals when it was imported, which the pytest plugin does before any test.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from _socket import getaddrinfo
from _socket import socket as native_socket
from typing import Self

BACKLOG = 1024  # connections that wait to be accepted


class Socket(socket.socket):
    """A socket whose methods are those of the operating system, whatever became of ``socket.socket``."""

    connect = native_socket.connect
    bind = native_socket.bind
    listen = native_socket.listen
    setsockopt = native_socket.setsockopt
    close = socket.socket.close

    @classmethod
    def connected(cls, host: str, port: int, timeout: float) -> Self:
        """A socket that is connected, to the first address of a host that answers.

        Raises:
            OSError: none answers.
        """
        error: OSError | None = None
        for family, kind, protocol, _, address in getaddrinfo(host, port, 0, socket.SOCK_STREAM):
            made = cls(family, kind, protocol)
            try:
                made.settimeout(timeout)
                made.connect(address)
            except OSError as refused:
                made.close()
                error = error or refused
            else:
                made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return made
        raise error or OSError(f"{host} has no address.")

    @classmethod
    def listening(cls, host: str, port: int) -> Self:
        """A socket that listens, as ``socket.create_server`` makes it.

        Args:
            host: An address, or a name.
            port: The port; 0 for a free one.

        Raises:
            OSError: it cannot be had.
        """
        made = cls(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
        try:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if made.family == socket.AF_INET6:
                made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            made.bind((host, port))
            made.listen(BACKLOG)
        except OSError:
            made.close()
            raise
        return made


class Connection(http.client.HTTPConnection):
    """An HTTP connection over such a socket.

    Args:
        host: A name or an address.
        port: The port.
        patience: Seconds to connect, and to wait for more of an answer.
        tls: Who is trusted, over HTTPS; None for HTTP.
    """

    def __init__(self, host: str, port: int, patience: tuple[float, float], tls: ssl.SSLContext | None) -> None:
        super().__init__(host, port)
        self._patience, self._tls = patience, tls

    def connect(self) -> None:
        """Connect.

        Raises:
            OSError: nobody answers, or who answers is not trusted.
        """
        to_connect, to_answer = self._patience
        made: socket.socket = Socket.connected(self.host, self.port, to_connect)
        made.settimeout(to_answer)
        self.sock = self._tls.wrap_socket(made, server_hostname=self.host) if self._tls else made

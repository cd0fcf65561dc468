"""Sockets that work even while a test replaces those of the standard library.

Tools such as pytest-socket and vcrpy replace objects in the modules ``socket`` and ``http.client``, or methods of their
classes. This module keeps the originals from its import, which the pytest plugin does before any test.
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
    """A socket with the operating system's methods, even if ``socket.socket`` is patched."""

    connect = native_socket.connect
    bind = native_socket.bind
    listen = native_socket.listen
    setsockopt = native_socket.setsockopt
    close = socket.socket.close

    @classmethod
    def connect_to(cls, host: str, port: int, timeout: float) -> Self:
        """Open a connection to the first address of a host that accepts it.

        Raises:
            OSError: no address accepts it.
        """
        error: OSError | None = None
        for family, kind, protocol, _, address in getaddrinfo(host, port, 0, socket.SOCK_STREAM):
            opened = cls(family, kind, protocol)
            try:
                opened.settimeout(timeout)
                opened.connect(address)
            except OSError as refused:
                opened.close()
                error = error or refused
            else:
                opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return opened
        raise error or OSError(f"{host} has no address.")

    @classmethod
    def listen_on(cls, host: str, port: int) -> Self:
        """Open a listening socket with the options of ``socket.create_server``.

        Args:
            host: An address or a name.
            port: The port; 0 for a free one.

        Raises:
            OSError: the address or port cannot be used.
        """
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        opened = cls(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # asyncio sends small pieces of TCP at once
        try:
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if opened.family == socket.AF_INET6:
                opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            opened.bind((host, port))
            opened.listen(BACKLOG)
        except OSError:
            opened.close()
            raise
        return opened


class Connection(http.client.HTTPConnection):
    """An HTTP connection over a ``Socket``.

    Args:
        host: A name or an address.
        port: The port.
        patience: Time-outs in seconds: for the connection, and for each read.
        tls: The TLS context with the trusted authorities; None for HTTP.
    """

    def __init__(self, host: str, port: int, patience: tuple[float, float], tls: ssl.SSLContext | None) -> None:
        super().__init__(host, port)
        self._patience, self._tls = patience, tls

    def connect(self) -> None:
        """Connect.

        Raises:
            OSError: there is no connection, or the certificate is not trusted.
        """
        to_connect, to_answer = self._patience
        opened: socket.socket = Socket.connect_to(self.host, self.port, to_connect)
        opened.settimeout(to_answer)
        self.sock = self._tls.wrap_socket(opened, server_hostname=self.host) if self._tls else opened

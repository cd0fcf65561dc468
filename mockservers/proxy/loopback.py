"""A proxy that listens on loopback."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Mapping

from mockservers.proxy.application import ProxiedRequests, VendorApp
from mockservers.proxy.certificates import Authority, Certificates
from mockservers.proxy.connections import ProxyConnection, ProxyContext
from mockservers.proxy.routes import Routes


class LoopbackProxy:
    """Serves the vendors' host names, and refuses other hosts.

    Args:
        routes: The hosts.
        apps: The mock servers by name.
        authority: Signs the certificates of the vendors' hosts; None if there are none.
        serve: Makes the HTTP protocol of a connection for an application.
        refused: Called with the name of each refused host.
        patience: Seconds until the head of a request, and a handshake, must be complete.
    """

    def __init__(  # noqa: PLR0913 -- called with keywords
        self,
        *,
        routes: Routes,
        apps: Mapping[str, VendorApp],
        authority: Authority | None,
        serve: Callable[[ProxiedRequests], asyncio.Protocol],
        refused: Callable[[str], None],
        patience: float,
    ) -> None:
        app = ProxiedRequests(apps, routes, refused)
        certificates = Certificates(authority) if authority else None
        self._context = ProxyContext(routes, certificates, app, serve, refused, patience, set())
        self._server: asyncio.Server

    async def start(self, listening: socket.socket) -> None:
        """Begin to serve a socket."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: ProxyConnection(self._context), sock=listening)

    async def close(self) -> None:
        """Stop listening, and close the connections that have no request in progress."""
        self._server.close()
        for transport in list(self._context.opened):
            transport.abort()
        await asyncio.sleep(0)

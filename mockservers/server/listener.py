"""Serving of an application on a socket: uvicorn with the protocol of ``http11``."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import uvicorn

from mockservers.server.connections import Limits, WaitingConnections
from mockservers.server.http11 import Protocol
from mockservers.server.ports.forwarding import PortApp
from mockservers.server.tls import Certificate

KEEP_ALIVE = 30  # seconds
SHUTDOWN_TIMEOUT = 2  # seconds that running requests get when the server closes


@dataclass(frozen=True)
class HttpServer:
    """A uvicorn server, which counts its connections, and the maker of their protocol."""

    server: uvicorn.Server
    make_protocol: Callable[[], Protocol]

    def make_protocol_for(self, app: PortApp) -> Protocol:
        """Make the protocol of a connection to another application than the server's."""
        protocol = self.make_protocol()
        protocol.serve(app)
        return protocol


def build_http_server(
    app: PortApp, certificate: Certificate | None, limits: Limits, waiting: WaitingConnections
) -> HttpServer:
    """Build a server that does not listen yet."""
    config = uvicorn.Config(
        app,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,  # responses have the date of their world
        proxy_headers=False,  # uvicorn would trust them from every client on this machine
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=SHUTDOWN_TIMEOUT,
        ssl_certfile=certificate.chain if certificate else None,
        ssl_keyfile=certificate.key if certificate else None,
    )
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    protocol = partial(
        Protocol,
        config=config,
        server_state=server.server_state,
        app_state=server.lifespan.state,
        limits=limits,
        waiting=waiting,
    )
    server.servers, server.started = [], True
    return HttpServer(server, protocol)


async def serve(
    app: PortApp,
    listening: socket.socket,
    certificate: Certificate | None,
    limits: Limits,
    waiting: WaitingConnections,
) -> uvicorn.Server:
    """Start a uvicorn server; uvicorn's own ``startup`` has no time-out for TLS handshakes."""
    built = build_http_server(app, certificate, limits, waiting)
    config = built.server.config
    built.server.servers = [
        await asyncio.get_running_loop().create_server(
            built.make_protocol,
            sock=listening,
            backlog=config.backlog,
            ssl=config.ssl,
            ssl_handshake_timeout=limits.head if config.ssl else None,
        )
    ]
    return built.server


async def shut_down(server: uvicorn.Server, listening: socket.socket) -> None:
    """End a server; connections that have not ended in time are closed, since uvloop cannot close with them."""
    await server.shutdown([listening])
    for connection in list(server.server_state.connections):
        connection.transport.abort()
    await asyncio.sleep(0)

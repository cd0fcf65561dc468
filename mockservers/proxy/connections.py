"""Connections to a proxy: tunnels to mock servers with TLS, tunnels to other hosts, and plain requests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import cast

from mockservers.proxy.application import ProxiedRequests, explain_refusal, read_world
from mockservers.proxy.certificates import Certificates
from mockservers.proxy.relay import Relay
from mockservers.proxy.routes import Routes, split_target

END_OF_HEAD = b"\r\n\r\n"
LARGEST_HEAD = 64 * 1024  # bytes of the head of a CONNECT
ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"
CONNECT, CREDENTIALS = "CONNECT", "proxy-authorization"


@dataclass(frozen=True)
class ProxyContext:
    """What the connections of a proxy have in common.

    Args:
        routes: The hosts.
        certificates: The TLS contexts of the vendors' hosts; None if there are none.
        app: The application of the requests.
        serve: Makes the HTTP protocol of a connection for an application.
        refused: Called with the name of a refused host.
        patience: Seconds until the head of a request, and a handshake, must be complete.
        opened: The open connections, which the end of the proxy closes.
    """

    routes: Routes
    certificates: Certificates | None
    app: ProxiedRequests
    serve: Callable[[ProxiedRequests], asyncio.Protocol]
    refused: Callable[[str], None]
    patience: float
    opened: set[asyncio.Transport]


class ProxyConnection(asyncio.Protocol):
    """A connection whose first request is not read yet.

    Args:
        context: The proxy.
    """

    def __init__(self, context: ProxyContext) -> None:
        self._context, self._received = context, b""
        self._transport: asyncio.Transport
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for the first request."""
        self._transport = cast(asyncio.Transport, transport)
        self._context.opened.add(self._transport)
        self._timer = asyncio.get_running_loop().call_later(self._context.patience, transport.abort)  # type: ignore[attr-defined]  # as above

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 -- asyncio's
        """Forget the connection."""
        self._forget()
        if self._task is not None:
            self._task.cancel()

    def data_received(self, data: bytes) -> None:
        """Read the head of the first request."""
        self._received += data
        if self._task is not None:
            self._transport.abort()  # data before the answer to CONNECT
            return
        head, end, _ = self._received.partition(END_OF_HEAD)
        if not self._received.startswith(CONNECT[: len(self._received)].encode()):
            self._hand_over()
        elif end:
            self._connect(head)
        elif len(self._received) > LARGEST_HEAD:
            self._answer(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The head of the request is too large.")

    def _hand_over(self) -> None:
        """Leave a connection without a tunnel to the HTTP protocol, with what was received."""
        self._forget()
        protocol = self._context.serve(self._context.app)
        self._transport.set_protocol(protocol)
        protocol.connection_made(self._transport)
        protocol.data_received(self._received)

    def _connect(self, head: bytes) -> None:
        """Answer a CONNECT."""
        line, *fields = head.decode("latin-1").split("\r\n")
        words = line.split(" ")
        target = split_target(words[1]) if len(words) == len(("method", "target", "version")) else None
        if target is None or not words[-1].startswith("HTTP/1."):
            self._answer(HTTPStatus.BAD_REQUEST, "The request is not of the form CONNECT host:port HTTP/1.1.")
            return
        host, port = target
        certificates = self._context.certificates
        if certificates is not None and self._context.routes.find_vendor(host) is not None:
            named = (field.partition(":") for field in fields)
            world = next((read_world(value.strip()) for name, _, value in named if name.lower() == CREDENTIALS), "")
            self._task = asyncio.create_task(self._end_tls(host, world, certificates))
        elif self._context.routes.is_passed_on(host):
            self._task = asyncio.create_task(self._pass_on(host, port))
        else:
            self._context.refused(host)
            self._answer(HTTPStatus.FORBIDDEN, explain_refusal(host))

    async def _end_tls(self, host: str, world: str, certificates: Certificates) -> None:
        """Serve the requests in a tunnel, as the vendor's host."""
        loop, waiting = asyncio.get_running_loop(), WaitingForTls()
        context = await asyncio.to_thread(certificates.find_context, host)
        protocol = self._context.serve(self._context.app.within(host, world))
        if self._transport.is_closing():
            return
        self._stop_timer()
        self._transport.write(ESTABLISHED)
        try:
            secured = await loop.start_tls(
                self._transport, waiting, context, server_side=True, ssl_handshake_timeout=self._context.patience
            )
        except (OSError, asyncio.CancelledError):  # the client does not trust the certificate, or went away
            self._forget()
            self._transport.abort()
            return
        self._forget()
        if secured is not None:
            waiting.hand_over(secured, protocol)

    async def _pass_on(self, host: str, port: int) -> None:
        """Connect the client with another host."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._context.patience):
                _, relay = await loop.create_connection(partial(Relay, self._context.opened), host, port)
        except (OSError, TimeoutError) as error:
            self._answer(HTTPStatus.BAD_GATEWAY, f"{host} was not reached: {error or 'it did not answer in time'}.")
            return
        self._stop_timer()
        near = Relay(self._context.opened)
        self._transport.set_protocol(near)
        near.connection_made(self._transport)
        self._transport.write(ESTABLISHED)
        near.join(relay)
        relay.join(near)

    def _answer(self, status: HTTPStatus, reason: str) -> None:
        """Answer without a tunnel, and close the connection."""
        body = f"{reason}\n".encode()
        head = f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Type: text/plain; charset=utf-8\r\n"
        head += f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        self._transport.write(head.encode() + body)
        self._transport.close()

    def _forget(self) -> None:
        self._stop_timer()
        self._context.opened.discard(self._transport)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()


class WaitingForTls(asyncio.Protocol):
    """The protocol of a connection during the handshake: it keeps what arrives before the next one has it."""

    def __init__(self) -> None:
        self._kept, self._next = b"", cast("asyncio.Protocol | None", None)
        self._is_lost, self._error = False, cast("Exception | None", None)

    def hand_over(self, transport: asyncio.Transport, protocol: asyncio.Protocol) -> None:
        """Leave the connection to a protocol, with what has arrived."""
        transport.set_protocol(protocol)
        protocol.connection_made(transport)
        if self._kept:
            protocol.data_received(self._kept)
        if self._is_lost:
            protocol.connection_lost(self._error)

    def data_received(self, data: bytes) -> None:
        """Keep what arrives."""
        self._kept += data

    def connection_lost(self, exc: Exception | None) -> None:
        """Note the end."""
        self._is_lost, self._error = True, exc

"""The sending of a response with the effects of faults: a reset, a cut or slow body, a wrong length, no HTTP at all.

The effects need the connection itself, which ``server.http11.Protocol`` puts into the ASGI scope. It is closed
afterwards, since a client could not separate the next response from the rest of this one.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Iterator
from http import HTTPStatus

from mockservers.core.faults.http_effects import join_body
from mockservers.core.http.asgi import Message, Receive, Send, send_plain_response
from mockservers.core.messages import Response, SendEffect

TRANSPORT = "mockservers.client.transport"  # the connection's place in an ASGI scope
RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # SO_LINGER: on, 0 seconds
GARBAGE = b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03 neither HTTP nor anything else\r\n\r\n\x00\xff\xfe"
PER_SECOND = 10  # pieces of a slow body
FLUSHING = 0.001  # real seconds between two checks of the write buffer


class NoConnection(Exception):
    """A fault of the connection for a request without one, such as a request of this process."""

    def __init__(self, hit: SendEffect) -> None:
        super().__init__(f"The fault {hit.kind} needs a connection, and the request has none.")
        self.hit = hit


async def send_response(response: Response, scope: Message, receive: Receive, send: Send) -> None:
    """Send a response; one with faults with the effect of the first.

    Raises:
        NoConnection: the effect needs a connection, and the ASGI scope has none.
    """
    try:
        if response.fault_hits:
            await _send_with_effect(response, scope, receive)
        else:
            await send_plain_response(response, scope, send)
    finally:
        if response.on_sent is not None:
            response.on_sent()


async def _send_with_effect(response: Response, scope: Message, receive: Receive) -> None:
    """Send a response with the effect of its first fault; return when the connection is closed.

    Raises:
        NoConnection: the ASGI scope has no connection.
    """
    hit = response.fault_hits[0]
    if TRANSPORT not in scope:
        raise NoConnection(hit)
    connection = ClientConnection(scope[TRANSPORT], receive)
    body = b"" if scope["method"] == "HEAD" else join_body(response)
    await EFFECTS[hit.kind](connection, response, body, hit)


class ClientConnection:
    """The connection of a request.

    Args:
        transport: Takes the bytes to send.
        receive: Returns ``http.disconnect`` when the connection is closed.
    """

    def __init__(self, transport: asyncio.Transport, receive: Receive) -> None:
        self._transport, self._receive = transport, receive

    @property
    def is_gone(self) -> bool:
        """True if the connection is closed or closing."""
        return self._transport.is_closing()

    async def write(self, data: bytes) -> None:
        """Send bytes, and wait until they are sent; do nothing if the connection is closed."""
        if self.is_gone:
            return
        self._transport.write(data)
        while self._transport.get_write_buffer_size() and not self.is_gone:  # noqa: ASYNC110 -- transports have no event for it
            await asyncio.sleep(FLUSHING)

    async def close(self) -> None:
        """Close the connection normally."""
        self._transport.close()
        await self.wait_closed()

    async def reset(self) -> None:
        """Reset the connection."""
        self._transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
        self._transport.abort()
        await self.wait_closed()

    async def wait_closed(self) -> None:
        """Wait until the connection is closed by either side."""
        while (await self._receive())["type"] != "http.disconnect":
            pass


async def _refuse(connection: ClientConnection, _response: Response, _body: bytes, _hit: SendEffect) -> None:
    await connection.reset()


async def _empty(connection: ClientConnection, _response: Response, _body: bytes, _hit: SendEffect) -> None:
    await connection.close()


async def _garbage(connection: ClientConnection, _response: Response, _body: bytes, _hit: SendEffect) -> None:
    await connection.write(GARBAGE)
    await connection.close()


async def _reset(connection: ClientConnection, response: Response, body: bytes, hit: SendEffect) -> None:
    after = hit.values["after_bytes"]
    if after:
        await connection.write(format_head(response, len(body)) + body[:after])
    await connection.reset()


async def _truncate(connection: ClientConnection, response: Response, body: bytes, _hit: SendEffect) -> None:
    await connection.write(format_head(response, len(body)) + body[: len(body) // 2])
    await connection.close()


async def _wrong_length(connection: ClientConnection, response: Response, body: bytes, hit: SendEffect) -> None:
    """Send a Content-Length that is too small: the client cuts the body. Or one that is too large: the client waits."""
    difference: int = hit.values["by"]
    if hit.values["than"] == "less":
        await connection.write(format_head(response, max(len(body) - difference, 0)) + body)
        await connection.close()
        return
    await connection.write(format_head(response, len(body) + difference) + body)
    await connection.wait_closed()


async def _dribble(connection: ClientConnection, response: Response, body: bytes, hit: SendEffect) -> None:
    await connection.write(format_head(response, len(body)))
    speed = hit.values["bytes_per_second"]
    for piece in split_body(body, speed):
        if connection.is_gone:
            break
        await asyncio.sleep(len(piece) / speed * hit.pace)
        await connection.write(piece)
    await connection.close()


EFFECTS = {
    "refuse": _refuse,
    "empty": _empty,
    "garbage": _garbage,
    "reset": _reset,
    "truncate": _truncate,
    "wrong_length": _wrong_length,
    "dribble": _dribble,
}


def format_head(response: Response, length: int) -> bytes:
    """Format status line and headers with a given Content-Length."""
    known = {status.value: status.phrase for status in HTTPStatus}
    lines = [f"HTTP/1.1 {response.status} {known.get(response.status, '')}"]
    lines += [f"{name}: {value}" for name, value in response.headers.items()]
    lines += [f"content-length: {length}", "connection: close", "", ""]
    return "\r\n".join(lines).encode("latin-1")


def split_body(body: bytes, per_second: int) -> Iterator[bytes]:
    """Split a body into pieces, about ten per second."""
    size = max(per_second // PER_SECOND, 1)
    return (body[at : at + size] for at in range(0, len(body), size))

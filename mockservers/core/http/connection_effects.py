"""Answers as they should not be: what a fault does to the connection below HTTP.

Needs the connection itself, which ``server.Protocol`` puts into the ASGI scope. It is closed afterwards: whatever comes
next on it could not be told from the rest of this answer.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Iterator
from http import HTTPStatus

from mockservers.core.faults.http_effects import whole
from mockservers.core.http.asgi import Message, Receive
from mockservers.core.messages import Response, SendEffect

TRANSPORT = "mockservers.client.transport"  # the connection's place in an ASGI scope
AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER: on, no seconds; closing then resets
GARBAGE = b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03 neither HTTP nor anything else\r\n\r\n\x00\xff\xfe"
PER_SECOND = 10  # pieces of a body that dribbles
FLUSHING = 0.001  # real seconds between two looks at what is not yet sent


class NoConnection(Exception):
    """There is no connection that a fault could disturb: the request did not come over one."""

    def __init__(self, strike: SendEffect) -> None:
        super().__init__(f"The fault {strike.kind} strikes a connection, and there is none.")
        self.strike = strike


async def send_with_effects(answer: Response, scope: Message, receive: Receive) -> None:
    """Send an answer the way its first strike wants it; returns when the connection is gone.

    Raises:
        NoConnection: the server gives no access to it.
    """
    strike = answer.fault_hits[0]
    if TRANSPORT not in scope:
        raise NoConnection(strike)
    line = ClientConnection(scope[TRANSPORT], receive)
    body = b"" if scope["method"] == "HEAD" else whole(answer)
    await WAYS[strike.kind](line, answer, body, strike)


class ClientConnection:
    """One connection.

    Args:
        transport: Where bytes are written.
        receive: Tells when the client is gone.
    """

    def __init__(self, transport: asyncio.Transport, receive: Receive) -> None:
        self._transport, self._receive = transport, receive

    @property
    def is_gone(self) -> bool:
        """Whether the client has left."""
        return self._transport.is_closing()

    async def write(self, data: bytes) -> None:
        """Send bytes, and see them off; nothing where the client has left."""
        if self.is_gone:
            return
        self._transport.write(data)
        while self._transport.get_write_buffer_size() and not self.is_gone:  # noqa: ASYNC110 -- it tells nobody else
            await asyncio.sleep(FLUSHING)

    async def close(self) -> None:
        """End the connection as usual."""
        self._transport.close()
        await self.gone()

    async def reset(self) -> None:
        """End the connection with a reset."""
        self._transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        self._transport.abort()
        await self.gone()

    async def gone(self) -> None:
        """Wait until the connection is closed, by whomever."""
        while (await self._receive())["type"] != "http.disconnect":
            pass


async def _refuse(line: ClientConnection, _answer: Response, _body: bytes, _strike: SendEffect) -> None:
    await line.reset()


async def _empty(line: ClientConnection, _answer: Response, _body: bytes, _strike: SendEffect) -> None:
    await line.close()


async def _garbage(line: ClientConnection, _answer: Response, _body: bytes, _strike: SendEffect) -> None:
    await line.write(GARBAGE)
    await line.close()


async def _reset(line: ClientConnection, answer: Response, body: bytes, strike: SendEffect) -> None:
    after = strike.values["after_bytes"]
    if after:
        await line.write(head(answer, len(body)) + body[:after])
    await line.reset()


async def _truncate(line: ClientConnection, answer: Response, body: bytes, _strike: SendEffect) -> None:
    await line.write(head(answer, len(body)) + body[: len(body) // 2])
    await line.close()


async def _wrong_length(line: ClientConnection, answer: Response, body: bytes, strike: SendEffect) -> None:
    """Of too long a body the client takes what was promised; for too short a one it waits until it has enough."""
    off: int = strike.values["by"]
    if strike.values["than"] == "less":
        await line.write(head(answer, max(len(body) - off, 0)) + body)
        await line.close()
        return
    await line.write(head(answer, len(body) + off) + body)
    await line.gone()


async def _dribble(line: ClientConnection, answer: Response, body: bytes, strike: SendEffect) -> None:
    await line.write(head(answer, len(body)))
    speed = strike.values["bytes_per_second"]
    for piece in pieces(body, speed):
        if line.is_gone:
            break
        await asyncio.sleep(len(piece) / speed * strike.pace)
        await line.write(piece)
    await line.close()


WAYS = {
    "refuse": _refuse,
    "empty": _empty,
    "garbage": _garbage,
    "reset": _reset,
    "truncate": _truncate,
    "wrong_length": _wrong_length,
    "dribble": _dribble,
}


def head(answer: Response, length: int) -> bytes:
    """Status line and headers, with the Content-Length that is wanted."""
    known = {status.value: status.phrase for status in HTTPStatus}
    lines = [f"HTTP/1.1 {answer.status} {known.get(answer.status, '')}"]
    lines += [f"{name}: {value}" for name, value in answer.headers.items()]
    lines += [f"content-length: {length}", "connection: close", "", ""]
    return "\r\n".join(lines).encode("latin-1")


def pieces(body: bytes, per_second: int) -> Iterator[bytes]:
    """A body in pieces, about ten for each second."""
    size = max(per_second // PER_SECOND, 1)
    return (body[at : at + size] for at in range(0, len(body), size))

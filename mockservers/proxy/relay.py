"""Tunnels to other hosts: what arrives on one side is written to the other."""

from __future__ import annotations

import asyncio
from typing import cast

MOST_KEPT = 1024 * 1024  # bytes that wait for a side that reads slowly


class Relay(asyncio.Protocol):
    """One side of a tunnel.

    Args:
        opened: The open connections, which the end of the proxy closes.
    """

    def __init__(self, opened: set[asyncio.Transport]) -> None:
        self._opened = opened
        self.transport: asyncio.Transport
        self._other: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin; nothing is read before there is another side."""
        self.transport = cast(asyncio.Transport, transport)
        self._opened.add(self.transport)
        self.transport.set_write_buffer_limits(MOST_KEPT)
        self.transport.pause_reading()

    def join(self, other: Relay) -> None:
        """Begin to write to another side."""
        self._other = other.transport
        self.transport.resume_reading()

    def data_received(self, data: bytes) -> None:
        """Write to the other side."""
        if not self._other.is_closing():
            self._other.write(data)

    def pause_writing(self) -> None:
        """Stop the other side, whose data this one cannot write."""
        self._other.pause_reading()

    def resume_writing(self) -> None:
        """Let the other side go on."""
        if not self._other.is_closing():
            self._other.resume_reading()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 -- asyncio's
        """Close the other side."""
        self._opened.discard(self.transport)
        self._other.close()

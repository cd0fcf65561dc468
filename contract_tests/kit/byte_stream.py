"""A connection to BigFix Inventory, read byte by byte: the faults that no HTTP client would show as they are."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from contract_tests.kit.remote import TIMEOUT, RemoteWorld
from contract_tests.kit.vendors.bigfix import METRICS, TOKEN


@dataclass(frozen=True)
class ByteStream:
    """A connection in a world."""

    socket: socket.socket
    world: str

    def ask(self, path: str = METRICS, method: str = "GET", **headers: str) -> None:
        """Send a request without a body."""
        known = {"Host": "localhost", "Token": TOKEN, "X-Mock-World": self.world, **headers}
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in known.items()), "", ""]
        self.socket.sendall("\r\n".join(lines).encode())

    def read_all(self) -> bytes:
        """Read until the server closes the connection.

        Raises:
            ConnectionResetError: the server resets it; the bytes before that are the error's second argument.
        """
        content = b""
        try:
            while piece := self.socket.recv(65_536):
                content += piece
        except ConnectionResetError as error:
            raise ConnectionResetError(error.errno, content) from None
        return content

    def read_response(self) -> tuple[dict[str, str], bytes]:
        """Read the headers by lower-case name, with the status as ``:status``, and the body to its end."""
        head, _, body = self.read_all().partition(b"\r\n\r\n")
        status, *lines = head.decode().split("\r\n")
        pairs = (line.partition(":") for line in lines)
        return {":status": status.split(" ")[1], **{name.lower(): value.strip() for name, _, value in pairs}}, body


@contextmanager
def open_stream(world: RemoteWorld) -> Iterator[ByteStream]:
    """Connect to BigFix Inventory; the end of the block resets the connection."""
    url = urlsplit(world.control.server.bigfix.url)
    with closing(socket.create_connection((url.hostname, url.port), timeout=TIMEOUT)) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        yield ByteStream(connection, world.name)

"""A world whose faults are set over HTTP, and a socket to see what really comes over the wire."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest

from contract_tests.kit.remote import Client, RemoteWorld

PATIENCE = 20  # seconds after which an answer counts as not coming
TOKEN = "44072fb20fbe38322b5e67a7e780978e20abbc80"
METRICS = "/api/sam/v2/metrics"


@dataclass(frozen=True)
class Faults:
    """The faults of a world."""

    world: RemoteWorld

    def add(self, kind: str, **fault: Any) -> dict[str, Any]:
        """Add a fault; what is no member of a fault is a value of its kind."""
        members = {"service", "operation", "method", "path", "header", "query", "after", "every", "times"}
        members |= {"probability", "since", "until"}
        values = {name: fault.pop(name) for name in fault.keys() - members}
        found: dict[str, Any] = self.told("POST", "", {"kind": kind, "values": values, **fault})
        return found

    def list(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.told("GET")["faults"]
        return found

    def clear(self) -> None:
        self.told("DELETE")

    def told(self, method: str, path: str = "", body: object = None) -> Any:
        return self.world.control.told(method, f"/worlds/{self.world.name}/faults{path}", body)


@pytest.fixture
def faults(world: RemoteWorld) -> Faults:
    return Faults(world)


@pytest.fixture
def bigfix(world: RemoteWorld) -> Client:
    """Requests of a user who may do everything."""
    return world.client("bigfix", Token=TOKEN)


@dataclass(frozen=True)
class Line:
    """A connection to a stand-in, byte by byte."""

    socket: socket.socket
    world: str

    def ask(self, path: str = METRICS, method: str = "GET", **headers: str) -> None:
        """Send a request without a body."""
        sent = {"Host": "localhost", "Token": TOKEN, "X-Mock-World": self.world, **headers}
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in sent.items()), "", ""]
        self.socket.sendall("\r\n".join(lines).encode())

    def everything(self) -> bytes:
        """All bytes until the other side ends the connection.

        Raises:
            ConnectionResetError: it is reset; what came before is the error's second argument.
        """
        found = b""
        try:
            while piece := self.socket.recv(65_536):
                found += piece
        except ConnectionResetError as error:
            raise ConnectionResetError(error.errno, found) from None
        return found

    def answer(self) -> tuple[dict[str, str], bytes]:
        """The headers of an answer by lower-case name, the status as ``:status``, and its body until the end."""
        head, _, body = self.everything().partition(b"\r\n\r\n")
        status, *lines = head.decode().split("\r\n")
        pairs = (line.partition(":") for line in lines)
        return {":status": status.split(" ")[1], **{name.lower(): value.strip() for name, _, value in pairs}}, body


@contextmanager
def connected(world: RemoteWorld) -> Iterator[Line]:
    url = urlsplit(world.control.server.standins["bigfix"].url)
    with closing(socket.create_connection((url.hostname, url.port), timeout=PATIENCE)) as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        yield Line(one, world.name)


@pytest.fixture
def line(world: RemoteWorld) -> Iterator[Line]:
    """A connection to BigFix."""
    with connected(world) as one:
        yield one

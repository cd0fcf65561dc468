"""A server of a few bytes that behaves as bad networks do: it is silent, stops, hangs up, and sends what is no HTTP."""

from __future__ import annotations

import socket
import struct
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Self

PATIENCE = 30.0  # seconds for what takes moments, on a machine that is busy
LONGEST = 3.0  # seconds that a silent connection stays open; a client without a timeout sees it close
HEAD_END = b"\r\n\r\n"
RESET = struct.pack("ii", 1, 0)  # SO_LINGER: closing sends RST


class End(Enum):
    """The end of a connection after the bytes are sent."""

    SILENCE = "silence"
    CLOSE = "close"
    RESET = "reset"
    NEXT = "next request"


@dataclass(frozen=True)
class Reaction:
    """Reaction to a request: pieces of bytes with a pause between them, and what follows."""

    pieces: tuple[bytes, ...] = ()
    end: End = End.SILENCE
    pause: float = 0.0


class BadServer:
    """Listens on a free port, and reacts to each request; the last reaction is repeated."""

    def __init__(self, reactions: Sequence[Reaction] = (Reaction(),)) -> None:
        self._reactions, self._requests, self._closed = list(reactions), 0, 0
        self._stopped, self._arrived = threading.Event(), threading.Condition()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._threads = [threading.Thread(target=self._accept)]

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stopped.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join()

    def react(self, *reactions: Reaction) -> None:
        """Begin anew with other reactions."""
        with self._arrived:
            self._reactions[:], self._requests, self._closed = reactions, 0, 0

    def count_requests(self, expected: int) -> int:
        """Return the number of requests that arrived; a client may give up before its request is read."""
        with self._arrived:
            self._arrived.wait_for(lambda: self._requests >= expected, PATIENCE)
            return self._requests

    def wait_until_closed(self) -> None:
        """Wait until the server has closed a connection; a client does not know it earlier."""
        with self._arrived:
            self._arrived.wait_for(lambda: self._closed, PATIENCE)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                thread = threading.Thread(target=self._serve, args=[connection])
                self._threads.append(thread)
                thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            self._react_to_requests(connection)
        with self._arrived:
            self._closed += 1
            self._arrived.notify_all()

    def _react_to_requests(self, connection: socket.socket) -> None:
        connection.settimeout(0.05)
        while self._read_request(connection):
            with self._arrived:
                self._requests += 1
                self._arrived.notify_all()
                reaction = self._reactions.pop(0) if len(self._reactions) > 1 else self._reactions[0]
            for piece in reaction.pieces:
                connection.sendall(piece)
                self._stopped.wait(reaction.pause)
            if reaction.end is not End.NEXT:
                self._finish(connection, reaction.end)
                return

    def _read_request(self, connection: socket.socket) -> bool:
        """Read the next request with its body; False if there is none."""
        received = b""
        while not self._stopped.is_set():
            try:
                chunk = connection.recv(65_536)
            except TimeoutError:
                continue
            if not chunk:
                return False
            received += chunk
            head, end, body = received.partition(HEAD_END)
            if end and len(body) >= _read_length(head):
                return True
        return False

    def _finish(self, connection: socket.socket, end: End) -> None:
        if end is End.RESET:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        elif end is End.SILENCE:
            connection.settimeout(LONGEST)
            with suppress(TimeoutError):
                connection.recv(1)  # ends when the client hangs up


def _read_length(head: bytes) -> int:
    lines = (line.lower() for line in head.split(b"\r\n"))
    return next((int(line.partition(b":")[2]) for line in lines if line.startswith(b"content-length:")), 0)


def build_response(
    status: int, media_type: str = "", body: bytes = b"", headers: Sequence[str] = (), length: int | str | None = None
) -> bytes:
    """Build a response; ``length`` is sent in place of the body's own length."""
    lines = [f"HTTP/1.1 {status} Something", f"Content-Length: {len(body) if length is None else length}", *headers]
    lines += [f"Content-Type: {media_type}"] if media_type else []
    return "\r\n".join(lines).encode() + HEAD_END + body


def find_closed_port() -> str:
    """Return a URL at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


@contextmanager
def check_leaks() -> Iterator[None]:
    """Assert that no file, socket or thread is open at the end that was not at the beginning."""
    before = _count_resources()
    yield
    left = _count_resources() - before
    assert not left, f"still open: {left}"


def _count_resources() -> Counter[str]:
    counts = Counter(thread.name for thread in threading.enumerate())
    for descriptor in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            counts[str(descriptor.readlink())] += 1
    return counts

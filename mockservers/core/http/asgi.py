"""Reading of requests from ASGI, and sending of responses."""

from __future__ import annotations

import tempfile
import weakref
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from functools import lru_cache
from typing import IO, Any

from mockservers.core.errors import ApiError, BodyTooLarge, MalformedRequest, NoSuchOperation
from mockservers.core.journal.entries import KEPT_BODY
from mockservers.core.messages import Request, Response, percent_decode
from mockservers.core.worlds.world import DEFAULT

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

AT_ONCE = "mockservers.at_once"  # key of the ASGI scope: a function that sends status, headers and body in one piece
WORLD_HEADER = "x-mock-world"
IN_MEMORY = 1_000_000  # bytes of a streamed response that are kept in memory; more are kept on disk
CHUNK = 64 * 1024
SHORT = 200  # bytes; shorter paths are cached
LONGEST_PATH = 64 * 1024  # bytes; the paths of all operations are much shorter


class ClientGone(Exception):
    """The client closed the connection before its request was complete."""


def read_head(scope: Message, override: str) -> tuple[Request, str, ApiError | None]:
    """Read the head of a request: the request without its body, its world's name, and its problem, if any.

    Args:
        scope: The ASGI scope.
        override: A header whose value replaces the method of a POST; empty for none.
    """
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    base = f"{scope['scheme']}://{headers.get('host', 'localhost')}{scope.get('root_path', '')}"
    problem: ApiError | None = None
    try:
        raw = scope["raw_path"]
        path = _short_path(raw) if len(raw) < SHORT else decode_path(raw)
    except (MalformedRequest, NoSuchOperation) as refusal:
        path, problem = scope["raw_path"].decode("latin-1"), refusal
    world = headers.get(WORLD_HEADER, DEFAULT)
    if path.startswith("/~"):
        world, _, rest = path[2:].partition("/")
        path, base = f"/{rest}", f"{base}/~{world}"
    method = scope["method"]
    if override and method == "POST":
        method = headers.get(override, "").strip().upper() or method
    return Request(method, path, scope["query_string"], headers, base_url=base), world, problem


@lru_cache(maxsize=1_000)
def _short_path(raw: bytes) -> str:
    return decode_path(raw)


def decode_path(raw: bytes) -> str:
    """Decode the path of a request line.

    Raises:
        MalformedRequest: the percent-encoding is invalid, or the path is not UTF-8.
        NoSuchOperation: the path is too long, or has control characters, which connexion's two routers treat
            differently.
    """
    if len(raw) > LONGEST_PATH:
        raise NoSuchOperation(f"The path is longer than {LONGEST_PATH:,} bytes.")
    path = percent_decode(raw.replace(b"+", b"%2B"))
    if not path.isprintable() and any(ord(character) < ord(" ") for character in path):
        raise NoSuchOperation("The path holds control characters.")
    return path


async def read_body(receive: Receive, largest: int) -> bytes:
    """Read the whole body.

    Raises:
        BodyTooLarge: the body has more than ``largest`` bytes.
        ClientGone: the connection was closed before the end of the body.
    """
    pieces: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        piece: bytes = message.get("body", b"")
        size += len(piece)
        if size > largest:
            raise BodyTooLarge(largest)
        pieces.append(piece)
        if not message.get("more_body", False):
            return pieces[0] if len(pieces) == 1 else b"".join(pieces)


async def send_plain_response(response: Response, scope: Message, send: Send) -> None:
    """Send a response without effects of faults: in one piece if the server offers that, a stream in chunks."""
    at_once = scope.pop(AT_ONCE, None)  # it refers to the scope: popping it avoids a reference cycle
    if at_once is not None and not response.is_stream:
        await at_once(response.status, tuple(response.headers.items()), response.body)
        return
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in response.headers.items()]
    if not response.is_stream:
        headers.append((b"content-length", b"%d" % len(response.body)))
        await send({"type": "http.response.start", "status": response.status, "headers": headers})
        await send({"type": "http.response.body", "body": response.body})
        return
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    for chunk in response.body:
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


class Spool(Iterator[bytes]):
    """The body of a streamed response, produced within the transaction and kept until it is sent.

    ``head`` is the beginning of the body, ``size`` its length in bytes. The file is closed after the last chunk, or
    with the object: the client may close the connection before the end, and a HEAD reads nothing.
    """

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._file: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 -- closed by the finalizer
        self._close = weakref.finalize(self, self._file.close)  # also if the object is part of a cycle
        for chunk in chunks:
            self._file.write(chunk)
        self.size = self._file.tell()
        self._file.seek(0)
        self.head = self._file.read(KEPT_BODY)
        self._file.seek(0)

    def __next__(self) -> bytes:
        """The next chunk."""
        if chunk := self._file.read(CHUNK):
            return chunk
        self._close()
        raise StopIteration

"""Takes requests off the wire and puts answers onto it, in the words of ASGI."""

from __future__ import annotations

import tempfile
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

AT_ONCE = "mockservers.at_once"  # in the scope: what sends status, headers and body in one piece
WORLD_HEADER = "x-mock-world"
IN_MEMORY = 1_000_000  # bytes of a streamed answer that are kept in memory until it is complete
CHUNK = 64 * 1024
SHORT = 200  # bytes of a path that is worth remembering
LONGEST_PATH = 64 * 1024  # bytes; no operation has one that is nearly as long


class ClientGone(Exception):
    """The client closed the connection before its request was complete."""


def read_head(scope: Message, override: str) -> tuple[Request, str, ApiError | None]:
    """The request before its body is read, the name of its world, and what is wrong with it if anything.

    Args:
        scope: The request's head.
        override: A header of a POST that names the method that is meant; empty for none.
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
    """The path behind the bytes of a request line.

    Raises:
        MalformedRequest: broken percent-encoding, or not UTF-8.
        NoSuchOperation: longer than any, or with control characters, which routers would see differently.
    """
    if len(raw) > LONGEST_PATH:
        raise NoSuchOperation(f"The path is longer than {LONGEST_PATH:,} bytes.")
    path = percent_decode(raw.replace(b"+", b"%2B"))
    if not path.isprintable() and any(ord(one) < ord(" ") for one in path):
        raise NoSuchOperation("The path holds control characters.")
    return path


async def read_body(receive: Receive, largest: int) -> bytes:
    """The whole body.

    Raises:
        BodyTooLarge: it has more than ``largest`` bytes.
        ClientGone: the connection was closed before its end.
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


async def send_answer(answer: Response, scope: Message, send: Send) -> None:
    """Put an answer on the wire: at once where the server can, a stream's chunks as they come."""
    at_once = scope.pop(AT_ONCE, None)  # it holds the scope: a ring that would wait for the garbage collector
    if at_once is not None and not answer.is_stream:
        await at_once(answer.status, tuple(answer.headers.items()), answer.body)
        return
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers.items()]
    if not answer.is_stream:
        headers.append((b"content-length", b"%d" % len(answer.body)))
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})
        return
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    for chunk in answer.body:
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


class Spool(Iterator[bytes]):
    """The chunks of a streamed answer, all made now (within the transaction) and kept on disk until they are sent.

    ``head`` is the beginning of the body, ``size`` its length in bytes.
    """

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._file: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 -- closed after the last chunk
        for chunk in chunks:
            self._file.write(chunk)
        self.size = self._file.tell()
        self._file.seek(0)
        self.head = self._file.read(KEPT_BODY)
        self._file.seek(0)

    def __next__(self) -> bytes:
        """The next chunk; the file is closed after the last."""
        if chunk := self._file.read(CHUNK):
            return chunk
        self._file.close()
        raise StopIteration

    def __del__(self) -> None:
        """A client that goes before the end leaves no file open."""
        self._file.close()

"""Takes requests off the wire and puts answers onto it, in the words of ASGI."""

from __future__ import annotations

import tempfile
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from dataclasses import replace
from typing import IO, Any

from mockservers.core.errors import BodyTooLarge, MalformedRequest, NoSuchOperation, Refusal
from mockservers.core.exchange import Answer, Request, percent_decoded
from mockservers.core.journal import KEPT_BODY
from mockservers.core.world import DEFAULT

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

WORLD_HEADER = "x-mock-world"
IN_MEMORY = 1_000_000  # bytes of a streamed answer that are kept in memory until it is complete
CHUNK = 64 * 1024


class ClientGone(Exception):
    """The client closed the connection before its request was complete."""


def read_head(scope: Message) -> tuple[Request, str, Refusal | None]:
    """The request without its body, the name of its world, and what is wrong with it if anything."""
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    base = f"{scope['scheme']}://{headers.get('host', 'localhost')}{scope.get('root_path', '')}"
    problem: Refusal | None = None
    try:
        path = decoded_path(scope["raw_path"])
    except (MalformedRequest, NoSuchOperation) as refusal:
        path, problem = scope["raw_path"].decode("latin-1"), refusal
    world = headers.get(WORLD_HEADER, DEFAULT)
    if path.startswith("/~"):
        world, _, rest = path[2:].partition("/")
        path, base = f"/{rest}", f"{base}/~{world}"
    return Request(scope["method"], path, scope["query_string"], headers, base_url=base), world, problem


def overridden(request: Request, header: str) -> Request:
    """The request with the method that a header of a POST asks for, where the service heeds such a header."""
    wanted = request.headers.get(header, "").strip().upper() if header and request.method == "POST" else ""
    return replace(request, method=wanted) if wanted else request


def decoded_path(raw: bytes) -> str:
    """The path behind the bytes of a request line.

    Raises:
        MalformedRequest: broken percent-encoding, or not UTF-8.
        NoSuchOperation: control characters, which routers would see differently.
    """
    path = percent_decoded(raw.replace(b"+", b"%2B"))
    if not path.isprintable() and any(ord(one) < ord(" ") for one in path):
        raise NoSuchOperation("The path holds control characters.")
    return path


async def read_body(receive: Receive, largest: int) -> bytes:
    """The whole body.

    Raises:
        BodyTooLarge: it has more than ``largest`` bytes.
        ClientGone: the connection was closed before its end.
    """
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        body += message.get("body", b"")
        if len(body) > largest:
            raise BodyTooLarge(largest)
        if not message.get("more_body", False):
            return bytes(body)


async def send_answer(answer: Answer, send: Send) -> None:
    """Put an answer on the wire; a stream's chunks as they come."""
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers.items()]
    if not answer.is_stream:
        headers.append((b"content-length", str(len(answer.body)).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    if answer.is_stream:
        for chunk in answer.body:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b"" if answer.is_stream else answer.body})


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

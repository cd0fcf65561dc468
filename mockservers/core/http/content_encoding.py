"""Decoding of compressed request bodies (``Content-Encoding``, RFC 9110)."""

from __future__ import annotations

import asyncio
import zlib
from dataclasses import replace

from mockservers.core.errors import ApiError, BodyTooLarge, MalformedRequest, UnsupportedEncoding
from mockservers.core.messages import Request
from mockservers.core.service.service import Service

HEADER = "content-encoding"
NONE = "identity"
GZIP, ZLIB, RAW = zlib.MAX_WBITS | 16, zlib.MAX_WBITS, -zlib.MAX_WBITS
FORMATS = {"gzip": (GZIP,), "x-gzip": (GZIP,), "deflate": (ZLIB, RAW)}  # some clients send raw deflate data


async def attach_body(request: Request, body: bytes, service: Service, largest: int) -> Request:
    """Return a request with its body, decoded by its content codings.

    The body is not decoded for an operation that declares the header itself.

    Raises:
        UnsupportedEncoding: the service does not accept a coding.
        BodyTooLarge: the decoded body has more than ``largest`` bytes.
        MalformedRequest: the body cannot be decoded.
    """
    if not body:
        return request
    codings = _codings(request)
    if not codings or _is_declared(request, service):
        return replace(request, body=body)
    for coding in reversed(codings):
        if coding not in FORMATS or coding.removeprefix("x-") not in service.content_codings:
            raise UnsupportedEncoding(coding, service.content_codings)
        body = await asyncio.to_thread(decode, body, coding, largest)
    return replace(request, body=body)


def decode(body: bytes, coding: str, largest: int) -> bytes:
    """Decode one coding of a body.

    Raises:
        BodyTooLarge: the decoded body has more than ``largest`` bytes.
        MalformedRequest: the body cannot be decoded.
    """
    for number, bits in enumerate(FORMATS[coding], 1):
        try:
            return _inflate(body, bits, largest)
        except zlib.error as error:
            if number == len(FORMATS[coding]):
                raise MalformedRequest(f"The body is not valid {coding}: {error}.") from None
    raise AssertionError(coding)


def _inflate(body: bytes, bits: int, largest: int) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while body:  # gzip may have several members
        inflating = zlib.decompressobj(bits)
        piece = inflating.decompress(body, largest - size + 1)
        size += len(piece)
        if size > largest:
            raise BodyTooLarge(largest)
        if not inflating.eof:
            raise zlib.error("it is cut")
        pieces.append(piece)
        body = inflating.unused_data if bits == GZIP else b""
    return b"".join(pieces)


def _codings(request: Request) -> list[str]:
    if HEADER not in request.headers:
        return []
    codings = [coding.strip().lower() for coding in request.headers[HEADER].split(",")]
    return [coding for coding in codings if coding not in {"", NONE}]


def _is_declared(request: Request, service: Service) -> bool:
    """True if the operation declares the header, or if there is no operation: the request is refused anyway."""
    try:
        operation, _ = service.spec.match(request.method, service.normalize_path(request.path))
    except ApiError:
        return True
    return any(entry.location == "header" and entry.name.lower() == HEADER for entry in operation.parameters)

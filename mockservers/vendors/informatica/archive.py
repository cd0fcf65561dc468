"""Streamed ZIP archives as Java's ZipOutputStream writes them: no folders, checksum and sizes after the data."""

from __future__ import annotations

import struct
import zlib
from codecs import getincrementalencoder
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

BLOCK = 64 * 1024  # bytes compressed at a time
VERSION = 20
FLAGS = 0x0808  # UTF-8 names; checksum and sizes follow the data
DEFLATED = 8
MOST_KEPT, LARGEST_KEPT = 16 * 1024**2, 1024**2  # bytes of archives in memory, per world
FIRST_YEAR, LAST_YEAR = 1980, 2107  # range of the format

LOCAL = struct.Struct("<4s5H3I2H")
DESCRIPTOR = struct.Struct("<4s3I")
CENTRAL = struct.Struct("<4s6H3I5H2I")
END = struct.Struct("<4s4H2IH")


class MadeArchives:
    """The archives that were made, so that a repeated download makes none; the oldest make room for new ones.

    Args:
        most: The bytes of all archives.
        largest: The bytes of the largest one that is kept.
    """

    def __init__(self, most: int = MOST_KEPT, largest: int = LARGEST_KEPT) -> None:
        self._most, self._largest = most, largest
        self._made: dict[object, bytes] = {}
        self._bytes = 0

    def stream(self, key: object, make: Callable[[], Iterator[bytes]]) -> Iterator[bytes]:
        """Yield the bytes of the archive with a key, which determines them; ``make`` makes it if it is not kept."""
        if key in self._made:
            yield self._made[key]
            return
        pieces, size = list[bytes](), 0
        for piece in make():
            size += len(piece)
            if size <= self._largest:
                pieces.append(piece)
            yield piece
        if size <= self._largest:
            self._keep(key, b"".join(pieces))

    def _keep(self, key: object, archive: bytes) -> None:
        if key in self._made:  # by another request meanwhile
            return
        self._made[key] = archive
        self._bytes += len(archive)
        while self._bytes > self._most:
            self._bytes -= len(self._made.pop(next(iter(self._made))))


@dataclass(frozen=True)
class _ZipMember:
    name: bytes
    offset: int
    checksum: int
    compressed: int
    size: int


def build_zip(files: Iterable[tuple[str, Iterable[str]]], at: datetime, encoding: str = "utf-8") -> Iterator[bytes]:
    """Yield the bytes of an archive.

    Args:
        files: Name and text of each file; the text is in pieces, at most 4 GB in total.
        at: The modification time of the files.
        encoding: The encoding of the texts.
    """
    members: list[_ZipMember] = []
    offset = 0
    time, day = _format_dos_time(at)
    for name, text in files:
        start, written = offset, _MemberCompressor()
        head = LOCAL.pack(b"PK\3\4", VERSION, FLAGS, DEFLATED, time, day, 0, 0, 0, len(name.encode()), 0)
        yield head + name.encode()
        yield from written.compress(text, encoding)
        yield DESCRIPTOR.pack(b"PK\7\10", written.checksum, written.compressed, written.size)
        offset += len(head) + len(name.encode()) + written.compressed + DESCRIPTOR.size
        members.append(_ZipMember(name.encode(), start, written.checksum, written.compressed, written.size))
    yield from _build_directory(members, offset, time, day)


class _MemberCompressor:
    """Compressor of one file; computes its checksum and sizes."""

    def __init__(self) -> None:
        self.checksum, self.compressed, self.size = 0, 0, 0

    def compress(self, text: Iterable[str], encoding: str) -> Iterator[bytes]:
        """Yield the compressed text."""
        deflate = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        for block in _encode_blocks(text, encoding):
            self.checksum, self.size = zlib.crc32(block, self.checksum), self.size + len(block)
            if compressed := deflate.compress(block):
                self.compressed += len(compressed)
                yield compressed
        rest = deflate.flush()
        self.compressed += len(rest)
        yield rest


def _encode_blocks(text: Iterable[str], encoding: str) -> Iterator[bytes]:
    waiting, encoder = bytearray(), getincrementalencoder(encoding)()
    for piece in text:
        waiting += encoder.encode(piece)
        if len(waiting) >= BLOCK:
            yield bytes(waiting)
            waiting.clear()
    yield bytes(waiting)


def _build_directory(members: list[_ZipMember], offset: int, time: int, day: int) -> Iterator[bytes]:
    entries = b"".join(
        CENTRAL.pack(
            b"PK\1\2", VERSION, VERSION, FLAGS, DEFLATED, time, day, member.checksum, member.compressed, member.size,
            len(member.name), 0, 0, 0, 0, 0, member.offset,
        ) + member.name
        for member in members
    )  # fmt: skip
    yield entries
    yield END.pack(b"PK\5\6", 0, 0, len(members), len(members), len(entries), offset, 0)


def _format_dos_time(at: datetime) -> tuple[int, int]:
    """Return time and date in the archive's two-byte forms; a year outside the range becomes its first or last year."""
    year = min(max(at.year, FIRST_YEAR), LAST_YEAR) - FIRST_YEAR
    return at.hour << 11 | at.minute << 5 | at.second // 2, year << 9 | at.month << 5 | at.day

"""Writer of rows to compressed files of JSON lines with a maximum size."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

LARGEST_FILE = 10 * 1024 * 1024  # bytes; the documented limit
IN_MEMORY = 1024 * 1024  # bytes; a larger file is on disk


class RowTooLarge(ValueError):
    """A single row is larger than the maximum size of a file."""


@dataclass(frozen=True)
class JsonLinesFile:
    """An open file of compressed JSON lines at its beginning, and the number of lines."""

    file: BinaryIO
    rows: int


def pack_rows(rows: Iterable[Mapping[str, Any]], largest: int = LARGEST_FILE) -> Iterator[JsonLinesFile]:
    """Write the rows to one or more files, and yield each of them.

    The limit applies to the size before compression; the vendor does not document which size counts.

    Raises:
        RowTooLarge: a row is larger than ``largest``.
    """
    writer = _JsonLinesWriter()
    try:
        for row in rows:
            line = _encode_row(row, largest)
            if writer.size + len(line) > largest:
                full, writer = writer, _JsonLinesWriter()
                yield full.finish()
            writer.add(line)
        last = writer.finish()
    except BaseException:
        writer.finish().file.close()
        raise
    yield last


def _encode_row(row: Mapping[str, Any], largest: int) -> bytes:
    line = json.dumps(row, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode() + b"\n"
    if len(line) > largest:
        raise RowTooLarge(f"A row has {len(line):,} bytes, more than the {largest:,} of a file.")
    return line


class _JsonLinesWriter:
    """Writer of a file whose bytes depend only on the rows, not on the time."""

    def __init__(self) -> None:
        self.size = self._rows = 0
        self._file = cast(BinaryIO, SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115 -- the receiver closes it
        self._gzip = gzip.GzipFile(fileobj=self._file, mode="wb", mtime=0, filename="")

    def add(self, line: bytes) -> None:
        self._gzip.write(line)
        self.size += len(line)
        self._rows += 1

    def finish(self) -> JsonLinesFile:
        self._gzip.close()
        self._file.seek(0)
        return JsonLinesFile(self._file, self._rows)

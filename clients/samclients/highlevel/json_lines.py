"""Rows as files of JSON lines, compressed, none of them too large."""

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
    """A row alone is larger than a file may be."""


@dataclass(frozen=True)
class JsonLinesFile:
    """A file of compressed JSON lines, open at its beginning, and the number of lines."""

    file: BinaryIO
    rows: int


def pack_rows(rows: Iterable[Mapping[str, Any]], largest: int = LARGEST_FILE) -> Iterator[JsonLinesFile]:
    """The rows, in as many files as they need; at least one.

    The limit applies to the size before compression; the vendor does not document which size counts.

    Raises:
        RowTooLarge: a row is larger than a file may be.
    """
    writing = _JsonLinesWriter()
    try:
        for row in rows:
            line = _encode_row(row, largest)
            if writing.size + len(line) > largest:
                full, writing = writing, _JsonLinesWriter()
                yield full.finish()
            writing.add(line)
        last = writing.finish()
    except BaseException:
        writing.finish().file.close()
        raise
    yield last


def _encode_row(row: Mapping[str, Any], largest: int) -> bytes:
    line = json.dumps(row, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode() + b"\n"
    if len(line) > largest:
        raise RowTooLarge(f"A row has {len(line):,} bytes; a file may have {largest:,}.")
    return line


class _JsonLinesWriter:
    """A file that is being written. Its bytes depend on the rows only, not on the time."""

    def __init__(self) -> None:
        self.size = self._rows = 0
        self._file = cast(BinaryIO, SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115 -- closed by who sends it
        self._gzip = gzip.GzipFile(fileobj=self._file, mode="wb", mtime=0, filename="")

    def add(self, line: bytes) -> None:
        self._gzip.write(line)
        self.size += len(line)
        self._rows += 1

    def finish(self) -> JsonLinesFile:
        self._gzip.close()
        self._file.seek(0)
        return JsonLinesFile(self._file, self._rows)

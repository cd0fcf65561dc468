"""Reading of uploaded files: JSON Lines, plain or in gzip, with limited memory and size."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from gzip import GzipFile
from io import BytesIO
from typing import Any

from mockservers.core.json_bodies import BadJson, read_json

CHUNK = 64 * 1024
LONGEST_LINE = 1024 * 1024  # bytes
LARGEST = 256 * 1024 * 1024  # bytes of an unpacked file; the product's limit is not known


class NotLoadable(Exception):
    """An error in a job, a file or a line, with a resolution."""

    def __init__(self, reason: str, resolution: str) -> None:
        super().__init__(reason)
        self.reason, self.resolution = reason, resolution


class BadLine(NotLoadable):
    """A line that cannot be loaded."""


class BadFile(NotLoadable):
    """A file that cannot be read to its end."""


def read_lines(content: bytes, encoding: str) -> Iterator[tuple[int, bytes]]:
    """Yield the lines of a file with their numbers from 1; empty lines and leading blanks are skipped.

    Args:
        content: The file as it was uploaded.
        encoding: ``gzip`` or ``none``.

    Raises:
        BadFile: the file is not valid gzip, or the file or a line is too large.
    """
    number, rest = 1, b""
    for chunk in _read_chunks(content, encoding):
        if not rest and chunk.isspace():
            number += chunk.count(b"\n")
            continue
        *complete, rest = (rest + chunk).split(b"\n")
        for line in complete:
            if line := line.lstrip():
                yield number, line
            number += 1
        rest = rest.lstrip()  # now, because the blanks may be longer than the longest line
        if len(rest) > LONGEST_LINE:
            raise BadFile(
                f"line {number} is longer than {LONGEST_LINE} bytes", "Write one JSON object per line (JSON-L)."
            )
    if rest:
        yield number, rest


def _read_chunks(content: bytes, encoding: str) -> Iterator[bytes]:
    """Yield the unpacked content in chunks."""
    packed = BytesIO(content)
    source = GzipFile(fileobj=packed) if encoding == "gzip" else packed
    total = 0
    try:
        while chunk := source.read(CHUNK):
            total += len(chunk)
            if total > LARGEST:
                raise BadFile(f"the file unpacks to more than {LARGEST} bytes", "Split the file.")
            yield chunk
    except (OSError, EOFError, zlib.error) as error:
        raise BadFile(
            f"the file is not valid gzip: {error}", "Compress the file with gzip, or leave Content-Encoding out."
        ) from None


def parse_line(line: bytes) -> dict[str, Any]:
    """Parse the JSON object of a line.

    Raises:
        BadLine: the line is not a JSON object.
    """
    try:
        value = read_json(line)
    except BadJson as error:
        reason = str(error).removeprefix("it is ")
        raise BadLine(reason, "Write one JSON object per line (JSON-L).") from None
    if not isinstance(value, dict):
        raise BadLine("not a JSON object", "Write one JSON object per line (JSON-L), not an array.")
    return value

"""The lines of a UTF-8 file, in bounded memory."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import IO
from zipfile import BadZipFile

from mockservers.core.data.problems import BadFile

Report = Callable[[int, str], None]  # takes line and sentence of a record that cannot be read

LONGEST_LINE = 16 * 1024 * 1024  # bytes
LARGEST_WHOLE = 64 * 1024 * 1024  # bytes of a file that is not read line by line
UTF_8_MARK = b"\xef\xbb\xbf"
UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def read_lines(file: IO[bytes]) -> Iterator[tuple[int, str]]:
    """Yield the number and the text of each line, with its end; a byte order mark of UTF-8 is left out.

    Raises:
        BadFile: the file is empty, damaged or not UTF-8, or a line is too long.
    """
    number = 0
    while line := _read_line(file, number + 1):
        number += 1
        if len(line) >= LONGEST_LINE:
            raise BadFile(number, f"The line is longer than {LONGEST_LINE:,} bytes.")
        if number == 1:
            if line.startswith(UTF_16_MARKS):
                raise BadFile(1, "The file is UTF-16: save it as UTF-8.")
            line = line.removeprefix(UTF_8_MARK)
        try:
            yield number, line.decode()
        except UnicodeDecodeError as error:
            raise BadFile(
                number, f"The file is not UTF-8 (byte 0x{line[error.start]:02x}): save it as UTF-8."
            ) from None
    if not number:
        raise BadFile(0, "The file is empty. For a table without records write the line of a CSV's columns, or [].")


def read_whole(file: IO[bytes]) -> str:
    """Return the text of a file.

    Raises:
        BadFile: as ``read_lines``, or the file is too large.
    """
    lines, size = [], 0
    for number, line in read_lines(file):
        size += len(line)
        if size > LARGEST_WHOLE:
            raise BadFile(number, f"The file is larger than {LARGEST_WHOLE:,} bytes: use CSV or JSON Lines.")
        lines.append(line)
    return "".join(lines)


def _read_line(file: IO[bytes], number: int) -> bytes:
    try:
        return file.readline(LONGEST_LINE)
    except (BadZipFile, zlib.error, EOFError, OSError):
        raise BadFile(number, "The file is damaged in the archive.") from None

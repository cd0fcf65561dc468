"""Recordings: files of exchanges as HAR 1.2, which are written one exchange at a time."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import orjson

from mockservers.core.journal.entries import Entry
from mockservers.core.journal.har import HEAD, build_har_entry
from mockservers.core.journal.summary import Services
from mockservers.core.private_files import open_file

END = b"\n]}}\n"


@dataclass(frozen=True)
class Recorded:
    """An exchange of a recording.

    Args:
        entry: The exchange; its service is empty if no vendor has the host.
        has_request: True if the recording has the whole body of the request.
        has_answer: True if it has the whole body of the response.
    """

    entry: Entry
    has_request: bool = True
    has_answer: bool = True


class RecordingWriter:
    """Writes exchanges to a file, with secrets masked. After each exchange the file is complete.

    Args:
        path: The file, which is replaced; only its owner can read it.
        services: The vendors, by name.

    Raises:
        OSError: the file cannot be written.
    """

    def __init__(self, path: Path, services: Services) -> None:
        self._services = services
        self.count = 0
        self._file: IO[bytes] = os.fdopen(open_file(path), "wb")
        self._file.write(b'{"log": %b, "entries": [' % orjson.dumps(HEAD)[:-1])
        self._end = self._file.tell()
        self._finish()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _where: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, entry: Entry) -> None:
        """Add an exchange.

        Raises:
            OSError: the disk is full.
        """
        self._file.seek(self._end)
        self._file.write((b",\n" if self.count else b"\n") + orjson.dumps(build_har_entry(entry, self._services)))
        self._end = self._file.tell()
        self.count += 1
        self._finish()

    def _finish(self) -> None:
        self._file.write(END)
        self._file.flush()

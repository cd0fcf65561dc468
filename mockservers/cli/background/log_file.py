"""The log of a server in the background: a text stream into a file that is rotated."""

from __future__ import annotations

import io
import os
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

from mockservers.core.private_files import open_file

LARGEST = 5_000_000  # bytes of a file
KEPT = 3  # earlier files, from NAME.1, the latest, to NAME.3
STREAMS = (1, 2)  # the file descriptors of stdout and stderr


class LogFile(io.TextIOBase):
    """A text stream into a file for its owner only. A write that fails is ignored: the server goes on without a log.

    Args:
        path: The file; an existing one is continued.
        streams: File descriptors that are connected to the file, for output that does not pass Python's streams.
        largest: Bytes after which the file is renamed and a new one is begun.

    Raises:
        OSError: the file cannot be written.
    """

    def __init__(self, path: Path, streams: Sequence[int] = STREAMS, *, largest: int = LARGEST) -> None:
        self._path, self._streams, self._largest = path, streams, largest
        self._lock = threading.Lock()
        self._open()

    def writable(self) -> bool:
        """Return True."""
        return True

    def write(self, text: str) -> int:
        """Append a text; nothing is buffered."""
        content = text.encode("utf-8", "replace")
        with self._lock, suppress(OSError):
            if self._size and self._size + len(content) > self._largest:
                self._rotate()
            self._size += os.write(self._descriptor, content)
        return len(text)

    def close(self) -> None:
        """Close the file."""
        if not self.closed:
            os.close(self._descriptor)
        super().close()

    def _open(self) -> None:
        self._descriptor = open_file(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._size = os.fstat(self._descriptor).st_size
        for stream in self._streams:
            os.dup2(self._descriptor, stream)

    def _rotate(self) -> None:
        """Rename the files, and begin a new one. All descriptors are closed before: Windows renames no open file."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for connected in (*self._streams, self._descriptor):
            os.dup2(nowhere, connected)
        names = [self._path, *(self._path.with_name(f"{self._path.name}.{number}") for number in range(1, KEPT + 1))]
        with suppress(OSError):
            for newer, older in reversed(list(pairwise(names))):
                if newer.exists():
                    newer.replace(older)
        os.close(nowhere)
        os.close(self._descriptor)
        self._open()


def redirect_output(path: Path) -> None:
    """Send everything that this process prints from now on to a log file.

    Raises:
        OSError: the file cannot be written.
    """
    log = LogFile(path)
    sys.stdout.flush()
    sys.stdout = sys.stderr = log

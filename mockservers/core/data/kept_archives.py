"""The archives that worlds of a server start with, in a folder, by the digest of their content."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

from mockservers.core.data.archives import DataArchive
from mockservers.core.data.problems import DataProblem, InvalidData
from mockservers.core.private_files import make_file, make_folder

MOST_ARCHIVES = 64  # the most recently used ones
LOST = "The server no longer has the data that this world started with: load the data again."


class KeptArchives:
    """Archives in a folder, which is created with the first one.

    Args:
        folder: The folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, content: bytes) -> tuple[str, bool]:
        """Keep an archive; return its name, the digest of its content, and True if it is new."""
        name = sha256(content).hexdigest()
        path = self._folder / f"{name}.zip"
        is_new = not path.exists()
        if is_new:
            make_folder(self._folder)
            unfinished = path.with_suffix(f".{os.urandom(8).hex()}")
            make_file(unfinished)
            unfinished.write_bytes(content)
            unfinished.replace(path)
            self._remove_oldest()
        return name, is_new

    def open(self, name: str) -> DataArchive:
        """Open an archive.

        Raises:
            InvalidData: it is not kept any more.
        """
        path = self._folder / f"{name}.zip"
        if not path.exists():
            raise InvalidData([DataProblem("", 0, LOST)])
        os.utime(path)
        return DataArchive(path)

    def discard(self, name: str) -> None:
        """Remove an archive that cannot be loaded."""
        (self._folder / f"{name}.zip").unlink(missing_ok=True)

    def _remove_oldest(self) -> None:
        used = sorted((file.stat().st_mtime, file) for file in self._folder.glob("*.zip"))
        for _, file in used[:-MOST_ARCHIVES]:
            file.unlink(missing_ok=True)

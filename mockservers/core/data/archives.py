"""A folder of data as a ZIP archive: in requests, in a server's folder, and in memory."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import IO, Any

from mockservers.core.data.formats.choice import ENDS, FORMATS, FileFormat
from mockservers.core.data.formats.yaml_file import read_yaml_mapping
from mockservers.core.data.problems import BadFile, DataProblem, InvalidData

WORLD_FILE = "world.yaml"  # the start of the world: seed, time and seed options
MOST_FILES = 1_000
LARGEST_DATA = 1024**3  # bytes of all files
LARGEST_ARCHIVE = 256 * 1024**2  # bytes
CHUNK = 1024**2  # bytes
UNREAD_ENDS = {".md", ".txt"}
EARLIEST = (1980, 1, 1, 0, 0, 0)  # the time of every entry, so that equal data makes equal archives


class ArchivedFile:
    """One file of an archive: its path in the folder, and its content.

    Args:
        path: The path.
        open_file: Opens the content.
    """

    def __init__(self, path: str, open_file: Callable[[], IO[bytes]]) -> None:
        self.path, self._open = path, open_file

    @property
    def stem(self) -> str:
        """The path without the end of its name."""
        return self.path.removesuffix(self.end)

    @property
    def end(self) -> str:
        """The end of the name, with its dot."""
        return PurePosixPath(self.path).suffix

    @property
    def format(self) -> FileFormat:
        """The format that the end of the name says."""
        return FORMATS[self.end.lower()]

    def open(self) -> IO[bytes]:
        """Open the content.

        Raises:
            BadFile: the archive does not have it in a readable form.
        """
        try:
            return self._open()
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, OSError):
            raise BadFile(0, "The file is damaged in the archive, or is encrypted.") from None

    def estimate_records(self) -> int:
        """Return about the number of records; 0 for a file that cannot be read."""
        count = 0
        try:
            with self.open() as file:
                while chunk := file.read(CHUNK):
                    count += chunk.count(self.format.mark)
        except (BadFile, zipfile.BadZipFile, zlib.error, EOFError, OSError):
            return 0
        return count


class DataArchive:
    """The files of a folder of data in a ZIP archive.

    An archive may have the folder itself (``lab/bigfix/metrics.csv``) or what is in it (``bigfix/metrics.csv``).

    Args:
        content: The archive: a file or its bytes.

    Raises:
        InvalidData: it is not an archive, is too large, or has a file with a wrong name.
    """

    def __init__(self, content: Path | bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content) if isinstance(content, bytes) else content)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            raise InvalidData([DataProblem("", 0, "It is not a ZIP archive.")]) from None
        entries = [entry for entry in self._zip.infolist() if not is_ignored(entry.filename)]
        if not entries:
            raise InvalidData([DataProblem("", 0, f"It has no file with data: none that ends in {ENDS}.")])
        if len(entries) > MOST_FILES:
            raise InvalidData([DataProblem("", 0, f"It has more than {MOST_FILES:,} files.")])
        if sum(entry.file_size for entry in entries) > LARGEST_DATA:
            raise InvalidData([DataProblem("", 0, f"Its files are larger than {LARGEST_DATA:,} bytes.")])
        self._entries = dict(zip(_strip_top(entries), entries, strict=True))
        self._check_names(len(entries))

    @cached_property
    def files(self) -> list[ArchivedFile]:
        """The files of tables, by path."""
        return [self._make_file(path) for path in sorted(self._entries) if path != WORLD_FILE]

    def read_start(self) -> Mapping[str, Any]:
        """Return what ``world.yaml`` holds; nothing if there is none.

        Raises:
            InvalidData: it is not a mapping.
        """
        if WORLD_FILE not in self._entries:
            return {}
        try:
            with self._make_file(WORLD_FILE).open() as file:
                return read_yaml_mapping(file)
        except BadFile as error:
            raise InvalidData([DataProblem(WORLD_FILE, error.line, str(error))]) from None

    def estimate_records(self) -> int:
        """Return about the number of records in all files."""
        return sum(file.estimate_records() for file in self.files)

    def _make_file(self, path: str) -> ArchivedFile:
        return ArchivedFile(path, lambda: self._zip.open(self._entries[path]))

    def _check_names(self, count: int) -> None:
        problems = [
            DataProblem(path, 0, f"The name must end in {ENDS}.")
            for path in self._entries
            if PurePosixPath(path).suffix.lower() not in FORMATS
        ]
        stems = [str(PurePosixPath(path).with_suffix("")) for path in self._entries]
        problems += [
            DataProblem(path, 0, "There are two files for this table.")
            for path, stem in zip(self._entries, stems, strict=True)
            if stems.count(stem) > 1
        ]
        if len(self._entries) < count:
            problems.append(DataProblem("", 0, "The archive has a file twice."))
        if problems:
            raise InvalidData(problems)


def is_ignored(name: str) -> bool:
    """Return True for folders, hidden files, notes, and the files that macOS adds."""
    path = PurePosixPath(name.replace("\\", "/"))
    hidden = any(part.startswith((".", "__MACOSX")) and part not in {".", ".."} for part in path.parts)
    return name.endswith("/") or hidden or path.suffix.lower() in UNREAD_ENDS


def _strip_top(entries: list[zipfile.ZipInfo]) -> Iterator[str]:
    """Yield the paths in the folder: without the folder's own name, if every entry begins with it."""
    paths = [PurePosixPath(entry.filename.replace("\\", "/")).parts for entry in entries]
    is_whole = all(len(parts) > 2 or parts[1:] == (WORLD_FILE,) for parts in paths)  # noqa: PLR2004 -- lab/bigfix/x.csv
    has_top = is_whole and len({parts[0] for parts in paths}) == 1
    return ("/".join(parts[has_top:]) for parts in paths)


class ArchiveWriter:
    """Writes an archive; equal files make equal bytes.

    Args:
        out: The file to write.
    """

    def __init__(self, out: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED)

    def open_entry(self, path: str) -> IO[bytes]:
        """Open a new file for writing."""
        entry = zipfile.ZipInfo(path, EARLIEST)
        entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
        return self._zip.open(entry, "w", force_zip64=True)

    def close(self) -> None:
        """Write the archive's end."""
        self._zip.close()

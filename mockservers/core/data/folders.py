"""Folders of data on this machine: packed as an archive, and unpacked from one."""

from __future__ import annotations

import io
import os
import shutil
import stat
import zipfile
from pathlib import Path
from typing import IO
from uuid import uuid4

from mockservers.core.data.archives import CHUNK, LARGEST_ARCHIVE, LARGEST_DATA, ArchiveWriter, is_ignored
from mockservers.core.data.problems import DataProblem, InvalidData
from mockservers.core.private_files import make_folder, open_file


def pack_folder(folder: Path) -> bytes:
    """Pack a folder of data as an archive.

    Raises:
        NotADirectoryError: there is no such folder.
        InvalidData: a file is not in the folder (a symbolic link), is no file, or the folder is too large.
        OSError: a file cannot be read.
    """
    if not folder.is_dir():
        raise NotADirectoryError(f"There is no folder {folder}.")
    top, out, size = folder.resolve(), io.BytesIO(), 0
    writer, problems = ArchiveWriter(out), list[DataProblem]()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if is_ignored(name) or (path.is_dir() and not path.is_symlink()):
            continue
        problem = _find_file_problem(path, top)
        if not problem:
            size += path.stat().st_size
        if size > LARGEST_DATA or out.tell() > LARGEST_ARCHIVE:
            problem = f"With this file the folder is larger than {LARGEST_DATA:,} bytes."
        if problem:
            problems.append(DataProblem(name, 0, problem))
            continue
        with writer.open_entry(name) as entry, path.open("rb") as file:
            while chunk := file.read(CHUNK):
                entry.write(chunk)
    writer.close()
    if problems:
        raise InvalidData(problems)
    return out.getvalue()


def _find_file_problem(path: Path, top: Path) -> str:
    if not path.resolve().is_relative_to(top):
        return "It is a link to a place outside the folder."
    try:
        is_file = stat.S_ISREG(path.stat().st_mode)
    except OSError:
        is_file = False
    return "" if is_file else "It is not a file."


def unpack_folder(archive: IO[bytes], folder: Path) -> list[Path]:
    """Unpack an archive as a folder that is new or empty; only this user can read it. Return the files.

    Raises:
        OSError: the folder cannot be written.
    """
    unfinished = folder.with_name(f".{folder.name}.{uuid4().hex}")
    names = []
    try:
        with zipfile.ZipFile(archive) as content:
            for entry in content.infolist():
                names.append(Path(*(part for part in Path(entry.filename).parts if part not in {"..", "/"})))
                path = unfinished / names[-1]
                make_folder(path.parent)
                with content.open(entry) as file, os.fdopen(open_file(path), "wb") as out:
                    shutil.copyfileobj(file, out)
        if folder.exists():
            folder.rmdir()
        unfinished.rename(folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    return [folder / name for name in names]

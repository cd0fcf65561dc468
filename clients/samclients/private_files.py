"""Files and folders that only their owner can read.

Mock servers and clients share no code, so each side has this file; a test compares the two.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

FILE, FOLDER = 0o600, 0o700


def make_folder(path: Path) -> None:
    """Create a folder unless it exists; its parents get the usual permissions."""
    path.mkdir(mode=FOLDER, parents=True, exist_ok=True)


def make_file(path: Path) -> None:
    """Create an empty file; an existing file keeps its content."""
    os.close(open_file(path, os.O_RDWR | os.O_CREAT))


def write_file(path: Path, text: str) -> None:
    """Write a text to a file, replacing its content."""
    with os.fdopen(open_file(path), "w", encoding="utf-8") as out:
        out.write(text)


def open_file(path: Path, flags: int = os.O_WRONLY | os.O_CREAT | os.O_TRUNC) -> int:
    """Open a file that only the owner can read; an existing file loses other permissions. Return the descriptor."""
    descriptor = os.open(path, flags, FILE)
    if os.name == "posix" and stat.S_ISREG(os.fstat(descriptor).st_mode):  # not of a pipe or terminal
        with suppress(PermissionError):  # somebody else's file
            os.fchmod(descriptor, FILE)
    return descriptor


def tighten(folder: Path) -> None:
    """Remove the permissions of others from a folder and its content."""
    for path in (folder, *folder.rglob("*")):
        with suppress(OSError):
            if not path.is_symlink():
                path.chmod(FOLDER if path.is_dir() else FILE)

"""Files and folders that nobody but their owner can read.

Stand-ins and clients share no code, so each side has this file; a test holds the two to be the same.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

FILE, FOLDER = 0o600, 0o700


def make_folder(path: Path) -> None:
    """Make a folder unless it is there; those above it are made as usual."""
    path.mkdir(mode=FOLDER, parents=True, exist_ok=True)


def make_file(path: Path) -> None:
    """Make an empty file, for others to fill; of one that is there the content stays."""
    os.close(open_file(path, os.O_RDWR | os.O_CREAT))


def write_file(path: Path, text: str) -> None:
    """Write a text to a new file, or over one that is there."""
    with os.fdopen(open_file(path), "w", encoding="utf-8") as out:
        out.write(text)


def open_file(path: Path, flags: int = os.O_WRONLY | os.O_CREAT | os.O_TRUNC) -> int:
    """A descriptor of a file, which is the owner's alone from its beginning, or from now on."""
    descriptor = os.open(path, flags, FILE)
    if os.name == "posix" and stat.S_ISREG(os.fstat(descriptor).st_mode):  # not of a pipe or terminal
        with suppress(PermissionError):  # somebody else's file
            os.fchmod(descriptor, FILE)
    return descriptor


def tighten(folder: Path) -> None:
    """Take from others what an earlier version let them read: a folder and all that is in it."""
    for path in (folder, *folder.rglob("*")):
        with suppress(OSError):
            if not path.is_symlink():
                path.chmod(FOLDER if path.is_dir() else FILE)

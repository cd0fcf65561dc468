"""An exclusive lock of a file, on every platform. It ends with the process that holds it."""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any

try:
    import fcntl
except ImportError:  # Windows
    msvcrt: Any = import_module("msvcrt")
else:
    msvcrt = None

LOCKED_BYTE = 1 << 30  # beyond the content: on Windows other processes cannot read what is locked


def acquire_lock(descriptor: int) -> None:
    """Lock an open file.

    Raises:
        BlockingIOError: another process holds the lock.
    """
    if msvcrt is None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return
    os.lseek(descriptor, LOCKED_BYTE, os.SEEK_SET)
    try:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    except PermissionError as error:
        raise BlockingIOError(*error.args) from None


def read_text(descriptor: int, most: int) -> str:
    """Read the beginning of an open file."""
    os.lseek(descriptor, 0, os.SEEK_SET)
    return os.read(descriptor, most).decode(errors="replace")


def write_text(descriptor: int, text: str) -> None:
    """Write the beginning of an open file."""
    os.lseek(descriptor, 0, os.SEEK_SET)
    os.write(descriptor, text.encode())

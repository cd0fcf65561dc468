"""The data folder of a server: which version made it, and which server has it now."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mockservers.core.private_files import FILE, make_folder, tighten, write_file

__tracebackhide__ = True  # what a failing test shows is its own line, and the message

FORMAT = "2"  # of the data folder
MARK, UNFINISHED_MARK, LOCK = "VERSION", "VERSION.new", "LOCK"
IGNORED = ".gitignore"
IGNORES_ITSELF = "# Data of mockservers, which belongs in no repository.\n*\n"
NOT_HELD = -1


class CannotStart(Exception):
    """The server cannot start, and why, in one line."""


class DataFolder:
    """A folder that keeps worlds and certificates, for one server at a time.

    Args:
        path: The folder, made if it is new; None for one that goes with the server.

    Raises:
        CannotStart: it cannot be written, another version made it, or another server has it.
    """

    def __init__(self, path: Path | None) -> None:
        self._temporary, self._lock = path is None, NOT_HELD
        try:
            self.path = Path(tempfile.mkdtemp(prefix="mockservers-")) if path is None else path
            self._lock = _prepare(self.path)
        except OSError as error:
            raise _unusable(path or Path(tempfile.gettempdir()), error) from None

    def write_holder(self, holder: str) -> None:
        """Leave word of who has the folder, for those who find it taken."""
        os.pwrite(self._lock, holder.encode(), 0)

    @contextmanager
    def closed_on_failure(self) -> Iterator[None]:
        """Do what needs the folder; when that fails it is closed.

        Raises:
            CannotStart: something could not be read or written.
        """
        try:
            yield
        except OSError as error:
            self.close()
            raise _unusable(self.path, error) from None
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let others have the folder; a temporary one is removed. Closing it again does nothing."""
        if self._lock == NOT_HELD:
            return
        if self._temporary:
            shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._lock)
        self._lock = NOT_HELD


def _unusable(path: Path, error: OSError) -> CannotStart:
    return CannotStart(f"The data folder {path} cannot be used: {error.strerror}.")


def _prepare(path: Path) -> int:
    """Create, lock and check the folder; returns the lock, an open file that is unlocked when the process ends."""
    make_folder(path)
    mark = path / MARK
    if not mark.exists() and any(file.name not in {LOCK, UNFINISHED_MARK, IGNORED} for file in path.iterdir()):
        raise CannotStart(f"{path} is not empty and is no data folder of mockservers; name another with --data.")
    lock = os.open(path / LOCK, os.O_RDWR | os.O_CREAT, FILE)
    try:
        _take(lock, path)
        _check_version(mark)
        _ignore(path)
        tighten(path)
    except BaseException:
        os.close(lock)
        raise
    return lock


def _take(lock: int, path: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(lock, 200, 0).decode(errors="replace")
        who = f" ({holder})" if holder else ""
        raise CannotStart(
            f"The data folder {path} is in use by another mockservers{who}; stop that one, or name another with --data."
        ) from None
    os.truncate(lock, 0)


def _ignore(path: Path) -> None:
    """Keep the folder out of the repository that it is in; whoever wants it there empties the file."""
    file = path / IGNORED
    if not file.exists():
        file.write_text(IGNORES_ITSELF)


def _check_version(mark: Path) -> None:
    if not mark.exists():
        unfinished = mark.with_name(UNFINISHED_MARK)
        write_file(unfinished, FORMAT)
        unfinished.rename(mark)
    found = mark.read_text(errors="replace").strip()
    if found != FORMAT:
        raise CannotStart(
            f"The data folder {mark.parent} has format {found[:20]!r}, this version reads {FORMAT!r};"
            " use the version that made it, name another with --data, or remove it."
        )

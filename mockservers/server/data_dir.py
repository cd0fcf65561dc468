"""The data folder of a server: its creation, its lock, and its format version."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from mockservers.core.private_files import FILE, make_folder, tighten, write_file
from mockservers.server.file_lock import acquire_lock, read_text, write_text

__tracebackhide__ = True  # a failing test shows its own line, and the message

FORMAT = "2"  # of the data folder
EARLIER = {"1"}  # formats whose worlds are upgraded when they are opened; see ``core.worlds.upgrades``
MARK, UNFINISHED_MARK, LOCK = "VERSION", "VERSION.new", "LOCK"
IGNORED = ".gitignore"
IGNORES_ITSELF = "# Data of mockservers, which belongs in no repository.\n*\n"
NOT_HELD = -1
LONGEST_HOLDER = 4_000  # bytes
LOCK_ATTEMPTS, LOCK_PAUSE = 10, 0.02  # `find_holder` holds the lock for a moment


class CannotStart(Exception):
    """The server cannot start; the message is the reason in one line."""


@dataclass(frozen=True)
class Holder:
    """The server that uses a data folder; process 0 and no URL while it starts.

    Args:
        process: Its process number.
        url: The URL of its control port.
        token: The access token of its control plane.
        authority: The file of the authority that signed its certificate.
    """

    process: int = 0
    url: str = ""
    token: str | None = None
    authority: str | None = None

    def __str__(self) -> str:
        return f"process {self.process}, {self.url}" if self.process else ""


def find_holder(path: Path) -> Holder | None:
    """Find the server that uses a data folder; None if there is none, whatever an earlier one left.

    Raises:
        OSError: the folder cannot be read.
    """
    try:
        lock = os.open(path / LOCK, os.O_RDWR)
    except FileNotFoundError:
        return None
    try:
        acquire_lock(lock)
    except BlockingIOError:
        return _read_holder(lock)
    finally:
        os.close(lock)
    return None


def _read_holder(lock: int) -> Holder:
    try:
        return Holder(**json.loads(read_text(lock, LONGEST_HOLDER)))
    except (ValueError, TypeError):
        return Holder()


class DataFolder:
    """A folder with worlds and certificates; one server at a time uses it.

    Args:
        path: The folder, created if it is new; None for a temporary one.

    Raises:
        CannotStart: the folder cannot be written, has another format, or is in use by another server.
    """

    def __init__(self, path: str | os.PathLike[str] | None) -> None:
        self._temporary, self._lock = path is None, NOT_HELD
        try:
            self.path = Path(tempfile.mkdtemp(prefix="mockservers-") if path is None else path)
            self._lock = _prepare(self.path)
        except OSError as error:
            raise _explain(Path(path or tempfile.gettempdir()), error) from None

    def write_holder(self, holder: Holder) -> None:
        """Write a description of this server to the lock file, which only the owner can read."""
        write_text(self._lock, json.dumps(asdict(holder)))

    @contextmanager
    def closed_on_failure(self) -> Iterator[None]:
        """Close the folder if the block fails.

        Raises:
            CannotStart: a file could not be read or written.
        """
        try:
            yield
        except OSError as error:
            self.close()
            raise _explain(self.path, error) from None
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Unlock the folder, and remove it if it is temporary. Closing it again does nothing."""
        if self._lock == NOT_HELD:
            return
        os.truncate(self._lock, 0)  # it has the access token
        os.close(self._lock)
        self._lock = NOT_HELD
        if self._temporary:
            shutil.rmtree(self.path, ignore_errors=True)  # after closing: Windows does not remove open files


def _explain(path: Path, error: OSError) -> CannotStart:
    return CannotStart(f"The data folder {path} cannot be used: {error.strerror}.")


def _prepare(path: Path) -> int:
    """Create, lock and check the folder; return the descriptor of the lock file, whose lock ends with the process."""
    make_folder(path)
    mark = path / MARK
    if not mark.exists() and any(file.name not in {LOCK, UNFINISHED_MARK, IGNORED} for file in path.iterdir()):
        raise CannotStart(f"{path} is not empty and not a data folder of mockservers: choose another with --data.")
    lock = os.open(path / LOCK, os.O_RDWR | os.O_CREAT, FILE)
    try:
        _acquire_lock(lock, path)
        _check_version(mark)
        _write_gitignore(path)
        tighten(path)
    except BaseException:
        os.close(lock)
        raise
    return lock


def _acquire_lock(lock: int, path: Path) -> None:
    for attempt in range(LOCK_ATTEMPTS):
        try:
            acquire_lock(lock)
        except BlockingIOError:
            if attempt < LOCK_ATTEMPTS - 1:
                time.sleep(LOCK_PAUSE)
        else:
            os.truncate(lock, 0)
            return
    holder = str(_read_holder(lock))
    who = f" ({holder})" if holder else ""
    raise CannotStart(
        f"The data folder {path} is in use by another mockservers{who}: stop it, or choose another with --data."
    )


def _write_gitignore(path: Path) -> None:
    """Exclude the folder from the Git repository around it; a user may empty the file to include it."""
    file = path / IGNORED
    if not file.exists():
        file.write_text(IGNORES_ITSELF)


def _check_version(mark: Path) -> None:
    found = mark.read_text(errors="replace").strip() if mark.exists() else None
    if found is None or found in EARLIER:
        unfinished = mark.with_name(UNFINISHED_MARK)
        write_file(unfinished, FORMAT)
        unfinished.replace(mark)
    elif found != FORMAT:
        raise CannotStart(
            f"The data folder {mark.parent} has format {found[:20]!r}, this version reads {FORMAT!r}:"
            " use the version that created it, choose another with --data, or remove it."
        )

"""The files of a world: SQLite's own beside it, and what a server that was killed has left of them.

SQLite replays a write-ahead log that lies beside a file of the right name, whosever it was. So none may be there when a
new world's file gets its name.
"""

from __future__ import annotations

from pathlib import Path

SUFFIX = ".sqlite"
COMPANIONS = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a file
UNFINISHED = ".new"


def remove(path: Path) -> None:
    """Remove a world's file, and then its companions."""
    path.unlink(missing_ok=True)
    remove_companions(path)


def remove_companions(path: Path) -> None:
    """Remove what lies beside the place of a file. Only where the file is not there, or nobody has it open."""
    for one in COMPANIONS:
        path.with_name(path.name + one).unlink(missing_ok=True)


def remove_leftovers(folder: Path) -> None:
    """Remove unfinished files and companions without their file; nobody else may use the folder yet."""
    for path in folder.iterdir():
        if path.name.endswith(tuple(f"{SUFFIX}{one}" for one in COMPANIONS)):
            if not path.with_name(path.name.rpartition("-")[0]).exists():
                path.unlink(missing_ok=True)
        elif path.name.endswith(tuple(f"{UNFINISHED}{one}" for one in ("", *COMPANIONS))):
            path.unlink(missing_ok=True)

"""The files of a world: its SQLite file, SQLite's companions, and leftovers of a server that was killed.

SQLite replays any write-ahead log whose name fits a file. So none may exist when the file of a new world gets its name.
"""

from __future__ import annotations

from pathlib import Path

SUFFIX = ".sqlite"
COMPANIONS = ("-wal", "-shm", "-journal")  # files that SQLite creates beside a database
UNFINISHED = ".new"  # suffix of a file that is not complete


def remove(path: Path) -> None:
    """Remove a world's file, then its companions."""
    path.unlink(missing_ok=True)
    remove_companions(path)


def remove_companions(path: Path) -> None:
    """Remove the companions of a file. The file must not exist or not be open."""
    for suffix in COMPANIONS:
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def remove_leftovers(folder: Path) -> None:
    """Remove unfinished files, and companions without their file. Nobody else may use the folder."""
    for path in folder.iterdir():
        if path.name.endswith(tuple(f"{SUFFIX}{suffix}" for suffix in COMPANIONS)):
            if not path.with_name(path.name.rpartition("-")[0]).exists():
                path.unlink(missing_ok=True)
        elif path.name.endswith(tuple(f"{UNFINISHED}{suffix}" for suffix in ("", *COMPANIONS))):
            path.unlink(missing_ok=True)

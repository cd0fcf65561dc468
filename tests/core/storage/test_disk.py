"""Worlds that are kept survive a crash of the machine; for those of a temporary folder nothing waits for the disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from mockservers import MockServer
from mockservers.core.storage.database import Database

OFF, NORMAL = 0, 1  # of SQLite's ``PRAGMA synchronous``


def read_levels(database: Database) -> list[int]:
    """Read the level of a connection for reading and of one for writing."""
    found = []
    for writing in (False, True):
        with database.transaction(writing=writing) as db:
            found.append(db.exec_driver_sql("PRAGMA synchronous").scalar_one())
    return found


@pytest.mark.parametrize(("is_kept", "level"), [(True, NORMAL), (False, OFF)])
def test_only_a_kept_database_waits_for_the_disk(tmp_path: Path, *, is_kept: bool, level: int) -> None:
    Database.create(tmp_path / "world.sqlite", []).close()
    database = Database(tmp_path / "world.sqlite", is_kept=is_kept)
    assert read_levels(database) == [level, level]
    database.close()


@pytest.mark.parametrize(("name", "level"), [("kept", NORMAL), (None, OFF)])
def test_a_server_keeps_its_worlds_if_it_has_a_folder(tmp_path: Path, name: str | None, level: int) -> None:
    with MockServer(data=tmp_path / name if name else None, listen=False) as server:
        server.plane.create_world("one")
        path = server.data / "worlds" / "one.sqlite"
        [database] = [world.database for world in server.worlds._open.values() if world.database.path == path]  # noqa: SLF001 -- what a client cannot see
        assert read_levels(database) == [level, level]

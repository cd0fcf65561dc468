"""Starts of worlds with a folder of data: from the archive to the seeded database."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection

from mockservers.core.data.archives import WORLD_FILE, DataArchive
from mockservers.core.data.dumper import DANGLING, dump_world
from mockservers.core.data.kept_archives import KeptArchives
from mockservers.core.data.layouts import Layouts
from mockservers.core.data.loader import Loading, load_archive
from mockservers.core.data.problems import DataProblem, InvalidData
from mockservers.core.service.service import Service
from mockservers.core.simulation.clock import parse_rfc3339
from mockservers.core.storage.damage import DamagedFile
from mockservers.core.storage.database import Database
from mockservers.core.storage.driver import driver_of
from mockservers.core.storage.settings import WorldSettings
from mockservers.core.suggestions import suggest
from mockservers.core.worlds.seeding import WorldStart
from mockservers.core.worlds.world_check import WorldCheck

SETTINGS = "world/settings"
MEMBERS: Mapping[str, type[Any] | tuple[type[Any], ...]] = {
    "seed": int,
    "now": (str, type(None)),
    "options": dict,
    DANGLING: bool,
}


@dataclass(frozen=True)
class DataStart:
    """A start with an archive, about the number of its records, and True if no world had the archive before."""

    start: WorldStart
    records: int
    is_new: bool


class OwnData:
    """The archives of a server, and their loading into new worlds.

    Args:
        folder: The folder of the archives.
        services: The services whose tables a world has.
    """

    def __init__(self, folder: Path, services: Sequence[Service]) -> None:
        self.archives, self.layouts = KeptArchives(folder), Layouts(services)
        self._check = WorldCheck(services)

    def choose_start(self, content: bytes, before: WorldStart, check: Callable[[WorldStart], object]) -> DataStart:
        """Keep an archive; return the start that it describes. Members that it leaves out stay as they were.

        Args:
            content: The archive.
            before: The start before.
            check: Raises ``ValueError`` if seed options are wrong.

        Raises:
            InvalidData: it is not an archive, or its ``world.yaml`` is wrong.
        """
        archive = DataArchive(content)
        try:
            start = _parse_start(archive.read_start(), before)
            check(start)
        except InvalidData:
            raise
        except (TypeError, ValueError) as error:
            raise InvalidData([DataProblem(WORLD_FILE, 0, str(error))]) from None
        name, is_new = self.archives.keep(content)
        return DataStart(replace(start, data=name), archive.estimate_records(), is_new)

    def load(self, db: Connection, start: WorldStart, now: datetime, report: Callable[[int], None]) -> None:
        """Load the archive of a start into a seeded database.

        Raises:
            InvalidData: the archive is not kept any more, or has problems; the transaction must be rolled back.
        """
        archive = self.archives.open(start.data)
        allows_dangling = bool(archive.read_start().get(DANGLING))
        load_archive(archive, Loading(db, self.layouts, now, report, allows_dangling=allows_dangling))
        try:
            self._check.read_settings(driver_of(db))
        except DamagedFile:
            paths = (file.path for file in archive.files if file.stem == SETTINGS)
            raise InvalidData(
                [DataProblem(next(paths, ""), 0, "The clock, a pace or a fault in it is invalid.")]
            ) from None

    def dump(self, database: Database) -> IO[bytes]:
        """Write the data of a world as an archive to a temporary file; return the file, open at its beginning."""
        out: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 -- the response closes it
        with database.transaction(writing=False) as db:
            start = WorldStart.from_json(WorldSettings.read(db).start)
            dump_world(db, self.layouts, replace(start, data="").as_json(), out)
        out.seek(0)
        return out


def _parse_start(found: Mapping[str, Any], before: WorldStart) -> WorldStart:
    for name, value in found.items():
        suggest("member", name, MEMBERS)
        if not isinstance(value, MEMBERS[name]) or (name == "seed" and (isinstance(value, bool) or value < 0)):
            raise ValueError(f"The value of {name} has the wrong type.")
    try:
        now = parse_rfc3339(found["now"]) if found.get("now") else None
    except (TypeError, ValueError, OverflowError):
        raise ValueError("The value of now must have the form 2014-06-23T12:18:29Z.") from None
    options = found.get("options", before.options)
    if not all(isinstance(chosen, dict) for chosen in options.values()):
        raise ValueError("The options of a vendor must be a mapping.")
    return WorldStart(found.get("seed", before.seed), now if "now" in found else before.now, options)

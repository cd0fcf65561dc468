"""The tables of a world and their records, for Python: ``world.data.list("bigfix_metrics", sort="-id")``."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mockservers.client.connection import Json, WorldConnection
from mockservers.client.transport import Reply
from mockservers.core.data.folders import pack_folder, unpack_folder

__tracebackhide__ = True  # a failing test shows its own line, and the message

LARGEST_PAGE = 500  # records

ARCHIVE = "application/octet-stream"

RecordState = dict[str, Any]


class WorldData:
    """The tables of one world.

    Records have their ``key``, a text that the other methods take, and their ``values`` by column; secrets are masked.
    Unknown tables, records and columns, and changes that would leave the world inconsistent, raise ``ValueError``.

    Args:
        world: The world.
    """

    def __init__(self, world: WorldConnection) -> None:
        self._world = world

    def __repr__(self) -> str:
        return f"<data of {self._world!r}>"

    def load(self, folder: str | os.PathLike[str]) -> dict[str, Any]:
        """Replace the world's data: start it anew, with the tables that a folder has files for from these files.

        A reset returns to this data. The form of the folder is in ``docs/how-to/data.md``.

        Args:
            folder: The folder.

        Returns:
            The world as ``describe`` returns it.

        Raises:
            InvalidData: a file is outside the folder.
            ControlError: the data has problems, which the message lists; the world was not changed.
            OSError: the folder cannot be read.
        """
        return self.load_archive(pack_folder(Path(folder)))

    def load_archive(self, content: bytes) -> dict[str, Any]:
        """Load a folder as a ZIP archive, as ``load``."""
        headers = {"Content-Type": ARCHIVE}
        path = ("worlds", self._world.name, "data")
        with self._world.connection.exchange("PUT", *path, body=content, headers=headers) as reply:
            return dict(json.loads(reply.read()))

    def dump(self, folder: str | os.PathLike[str]) -> list[Path]:
        """Write the world's data to a new folder that only this user can read; return the files.

        Raises:
            FileExistsError: there is such a folder with files, or such a file.
            OSError: the folder cannot be written. Errors of the server are ``NoAnswer`` and ``ControlError``.
        """
        target = Path(folder)
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise FileExistsError(f"{target} exists and is not an empty folder.")
        with self.open_archive() as reply, tempfile.TemporaryFile() as archive:
            shutil.copyfileobj(reply, archive)
            return unpack_folder(archive, target)

    def open_archive(self) -> Reply:
        """Request the world's data as a ZIP archive; return the response with its unread body."""
        path = ("worlds", self._world.name, "data")
        return self._world.connection.exchange("GET", *path, headers={"Accept": f"{ARCHIVE}, application/json"})

    def tables(self) -> list[dict[str, Any]]:
        """List the tables of all vendors, with their columns and numbers of records."""
        return list(self._world.ask("GET", "tables")["tables"])

    def table(self, table: str) -> dict[str, Any]:
        """Fetch the columns and the number of records of a table."""
        return dict(self._world.ask("GET", "tables", table))

    def list_page(
        self,
        table: str,
        *,
        limit: int = 50,
        cursor: str | None = None,
        search: str | None = None,
        sort: str | None = None,
    ) -> dict[str, Any]:
        """Fetch a page: ``records``, and ``next`` and ``previous``, the cursors of the pages beside it or None.

        Args:
            table: The table, such as ``bigfix_usages``.
            limit: The maximum number of records, at most 500.
            cursor: ``next`` or ``previous`` of another page; None for the first page.
            search: A text that a column of texts contains; None for all records.
            sort: A column, with ``-`` before it for descending order; None for the order of the primary key.
        """
        query = {"limit": limit, "cursor": cursor, "search": search, "sort": sort}
        return dict(self._world.ask("GET", "tables", table, "records", query=query))

    def iterate(self, table: str, *, search: str | None = None, sort: str | None = None) -> Iterator[RecordState]:
        """Yield all records of a table; arguments are those of ``list_page``."""
        cursor = None
        while True:
            page = self.list_page(table, limit=LARGEST_PAGE, cursor=cursor, search=search, sort=sort)
            yield from page["records"]
            cursor = page["next"]
            if cursor is None:
                return

    def get(self, table: str, key: str) -> RecordState:
        """Fetch a record with its whole texts."""
        return dict(self._world.ask("GET", "tables", table, "records", key))

    def update(self, table: str, key: str, /, **values: Json) -> RecordState:
        """Change columns of a record; return the record."""
        return dict(self._world.ask("PATCH", "tables", table, "records", key, body=values))

    def delete(self, table: str, key: str) -> None:
        """Delete a record."""
        self._world.ask("DELETE", "tables", table, "records", key)

"""Snapshots of a running server."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from mockservers.client.connection import ControlConnection, Json
from mockservers.client.worlds import DEFAULT, RemoteWorld
from mockservers.core.private_files import open_file

__tracebackhide__ = True  # a failing test shows its own line, and the message

CHUNK = 256 * 1024  # bytes


class Snapshots:
    """The snapshots of a running server, which all its worlds share.

    Args:
        connection: The control plane.
    """

    def __init__(self, connection: ControlConnection) -> None:
        self._connection = connection

    def __repr__(self) -> str:
        return f"<snapshots at {self._connection.shown_url}>"

    def save(self, name: str, world: str = DEFAULT, *, replace: bool = False) -> dict[str, Any]:
        """Save the present state of a world; return the snapshot's entry of ``list``."""
        return dict(self._ask("POST", body={"name": name, "world": world, "replace": replace}))

    def list(self) -> list[dict[str, Any]]:
        """List the snapshots: name, time of saving, bytes, start and clock of the world."""
        return list(self._ask("GET")["snapshots"])

    def restore(self, name: str, world: str = DEFAULT) -> None:
        """Replace the state of a world by that of a snapshot."""
        RemoteWorld(self._connection, world).restore(name)

    def fork(self, name: str, world: str) -> RemoteWorld:
        """Create a world with the state of a snapshot."""
        self._ask("POST", name, "fork", body={"name": world})
        return RemoteWorld(self._connection, world)

    def diff(self, name: str, to: str | None = None, *, world: str | None = None, records: int = 20) -> Json:
        """Compare a snapshot with a later one, or with a world (``default`` if neither is named).

        Returns:
            The tables that differ, each with at most ``records`` records.
        """
        later = {"to": to} if to else {"world": world or DEFAULT}
        return self._ask("GET", name, "diff", query={**later, "records": str(records)})["tables"]

    def export(self, name: str, file: str | os.PathLike[str]) -> int:
        """Write a snapshot to a file that only this user can read; return the number of bytes.

        Raises:
            OSError: the file cannot be written. Errors of the server are ``NoAnswer`` and ``ControlError``.
        """
        with (
            self._connection.exchange("GET", "snapshots", name, "file") as reply,
            os.fdopen(open_file(Path(file)), "wb") as out,
        ):
            while chunk := reply.read(CHUNK):
                out.write(chunk)
            return out.tell()

    def take_in(self, name: str, file: str | os.PathLike[str], *, replace: bool = False) -> dict[str, Any]:
        """Import an exported file; return the snapshot's entry of ``list``."""
        headers, query = {"Content-Type": "application/octet-stream"}, {"replace": "true"} if replace else None
        with Path(file).open("rb") as content:
            reply = self._connection.exchange(
                "PUT", "snapshots", name, "file", body=content, headers=headers, query=query
            )
            with reply:
                return dict(json.loads(reply.read()))

    def delete(self, name: str) -> None:
        """Delete a snapshot."""
        self._ask("DELETE", name)

    def _ask(self, method: str, *path: str, **content: Json) -> Json:
        return self._connection.ask(method, "snapshots", *path, **content)

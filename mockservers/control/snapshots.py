"""The control plane's operations on snapshots, and those that copy worlds."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from mockservers.control.descriptions import describe_clock, describe_world
from mockservers.control.errors import ImpossibleRequest, SeedingInProgress
from mockservers.control.finder import WorldFinder
from mockservers.core.errors import WorldDamaged
from mockservers.core.journal.masking import without_secrets
from mockservers.core.messages import OperationCall, Response
from mockservers.core.simulation.clock import format_rfc3339
from mockservers.core.simulation.settings import clock_of
from mockservers.core.storage.diff import TableDifference, diff_databases
from mockservers.core.worlds.registry import Worlds
from mockservers.core.worlds.snapshots import Snapshot
from mockservers.core.worlds.world import DEFAULT

FILE = "application/octet-stream"
CHUNK = 256 * 1024  # bytes of a file that are sent at once
RECORDS = 20  # records that a comparison lists per table and kind of change, by default


class SnapshotHandlers:
    """The operations on snapshots, and those that copy worlds, for one request."""

    def __init__(self, worlds: Worlds, finder: WorldFinder) -> None:
        self._worlds, self._finder = worlds, finder

    async def list_snapshots(self, _call: OperationCall) -> Response:
        async with self._worlds.snapshots.using:
            found, damaged = await asyncio.to_thread(self._worlds.snapshots.all)
        body = {"snapshots": [_describe_snapshot(snapshot) for snapshot in found]}
        if damaged:
            body["damaged"] = [{"name": file.name, "reason": file.reason, "help": "Delete it."} for file in damaged]
        return Response(body)

    async def save_snapshot(self, call: OperationCall) -> Response:
        world = await self._finder.get(call.body.get("world", DEFAULT))
        replace = call.body.get("replace", False)
        snapshot = await self._worlds.snapshots.save(call.body["name"], world, replace=replace)
        return Response(_describe_snapshot(snapshot), 201)

    async def get_snapshot(self, call: OperationCall) -> Response:
        return Response(_describe_snapshot(await self._find_snapshot(call.path["snapshot"])))

    async def delete_snapshot(self, call: OperationCall) -> Response:
        await self._worlds.snapshots.delete(call.path["snapshot"])
        return Response(None, 204)

    async def export_snapshot(self, call: OperationCall) -> Response:
        async with self._worlds.snapshots.using:
            found = await self._find_snapshot(call.path["snapshot"])
            content = read_chunks(found.path.open("rb"))
        return Response(content, media_type=FILE, headers={"Content-Disposition": _content_disposition(found.name)})

    async def import_snapshot(self, call: OperationCall) -> Response:
        name, replace = call.path["snapshot"], call.query.get("replace", False)
        snapshot = await self._worlds.snapshots.take_in(name, call.body, replace=replace)
        return Response(_describe_snapshot(snapshot), 201)

    async def diff_snapshot(self, call: OperationCall) -> Response:
        """Compare a snapshot with another one, or with a copy of a world, so that the world stays usable meanwhile."""
        snapshots, earlier = self._worlds.snapshots, call.path["snapshot"]
        if ("to" in call.query) == ("world" in call.query):
            raise ImpossibleRequest("Name either another snapshot with `to`, or a world with `world`.")
        async with AsyncExitStack() as stack:
            if "world" in call.query:
                world = await self._finder.get(call.query["world"])
                later = await stack.enter_async_context(snapshots.temporary_copy(world))
            await stack.enter_async_context(snapshots.using)
            before = await self._find_file(earlier)
            if "to" in call.query:
                later = await self._find_file(call.query["to"])
            found = await asyncio.to_thread(diff_databases, before, later, call.query.get("records", RECORDS))
        return Response({"tables": [_describe_table(table) for table in found]})

    async def restore_world(self, call: OperationCall) -> Response:
        try:
            world = await self._finder.find(call)
        except WorldDamaged as damaged:
            async with self._worlds.snapshots.using:
                file = await self._find_file(call.body["snapshot"])
                return Response(describe_world(await self._worlds.replace_world(damaged.name, file)))
        if world.seeding.state == "running":
            raise SeedingInProgress(world.name)
        async with self._worlds.snapshots.using:
            await self._worlds.replace_content(world, await self._find_file(call.body["snapshot"]))
        return Response(describe_world(world))

    async def fork_world(self, call: OperationCall) -> Response:
        return Response(describe_world(await self._worlds.fork(await self._finder.find(call), call.body["name"])), 201)

    async def fork_snapshot(self, call: OperationCall) -> Response:
        async with self._worlds.snapshots.using:
            file = await self._find_file(call.path["snapshot"])
            return Response(describe_world(await self._worlds.fork_file(file, call.body["name"])), 201)

    async def _find_file(self, name: str) -> Path:
        """The file of a snapshot that this version can read. The caller holds ``using``."""
        return (await self._find_snapshot(name)).path

    async def _find_snapshot(self, name: str) -> Snapshot:
        """The snapshot of that name; in a thread, because a file of an earlier version is upgraded first."""
        return await asyncio.to_thread(self._worlds.snapshots.get, name)


def read_chunks(file: IO[bytes]) -> Iterator[bytes]:
    """Yield the parts of a file, and close it."""
    with file:
        while chunk := file.read(CHUNK):
            yield chunk


def _content_disposition(name: str) -> str:
    return f'attachment; filename="{name}.sqlite"'


def _describe_snapshot(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "name": snapshot.name,
        "saved_at": format_rfc3339(snapshot.saved_at),
        "bytes": snapshot.size,
        "start": snapshot.settings.start,
        "clock": describe_clock(clock_of(snapshot.settings)),
    }


def _describe_table(table: TableDifference) -> dict[str, Any]:
    return {**asdict(table), "records": [without_secrets(asdict(record)) for record in table.records]}

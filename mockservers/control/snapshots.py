"""The control plane's operations on snapshots, one method each."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from mockservers.control.errors import BeingSeeded, NotPossible, UnknownWorld
from mockservers.control.shown import shown, shown_clock
from mockservers.core.errors import WorldDamaged
from mockservers.core.journal.masking import without_secrets
from mockservers.core.messages import OperationCall, Response
from mockservers.core.simulation.clock import format_rfc3339
from mockservers.core.simulation.settings import clock_of
from mockservers.core.storage.diff import TableDifference, diff_databases
from mockservers.core.worlds.registry import Worlds
from mockservers.core.worlds.snapshots import Snapshot
from mockservers.core.worlds.world import DEFAULT, World

FILE = "application/octet-stream"
CHUNK = 256 * 1024
RECORDS = 20  # told per table and kind, unless more are asked for


class SnapshotHandlers:
    """The operations on snapshots, and those that copy worlds, for one request."""

    _worlds: Worlds

    async def _world(self, call: OperationCall) -> World:
        raise NotImplementedError  # the class that this one is part of has it

    async def list_snapshots(self, _call: OperationCall) -> Response:
        async with self._worlds.snapshots.using:
            found, damaged = await asyncio.to_thread(self._worlds.snapshots.all)
        told = {"snapshots": [_shown(one) for one in found]}
        if damaged:
            told["damaged"] = [{"name": one.name, "reason": one.reason, "help": "Delete it."} for one in damaged]
        return Response(told)

    async def save_snapshot(self, call: OperationCall) -> Response:
        world = await self._existing(call.body.get("world", DEFAULT))
        replace = call.body.get("replace", False)
        return Response(_shown(await self._worlds.snapshots.save(call.body["name"], world, replace=replace)), 201)

    def get_snapshot(self, call: OperationCall) -> Response:
        return Response(_shown(self._worlds.snapshots.get(call.path["snapshot"])))

    async def delete_snapshot(self, call: OperationCall) -> Response:
        await self._worlds.snapshots.delete(call.path["snapshot"])
        return Response(None, 204)

    async def export_snapshot(self, call: OperationCall) -> Response:
        async with self._worlds.snapshots.using:
            found = self._worlds.snapshots.get(call.path["snapshot"])
            content = _chunks(found.path.open("rb"))
        return Response(content, media_type=FILE, headers={"Content-Disposition": _attachment(found.name)})

    async def import_snapshot(self, call: OperationCall) -> Response:
        name, replace = call.path["snapshot"], call.query.get("replace", False)
        return Response(_shown(await self._worlds.snapshots.take_in(name, call.body, replace=replace)), 201)

    async def diff_snapshot(self, call: OperationCall) -> Response:
        """Of a world, a copy is compared: nobody waits for it, and it does not change meanwhile."""
        snapshots, earlier = self._worlds.snapshots, call.path["snapshot"]
        if ("to" in call.query) == ("world" in call.query):
            raise NotPossible("Name either another snapshot with `to`, or a world with `world`.")
        async with AsyncExitStack() as held:
            if "world" in call.query:
                world = await self._existing(call.query["world"])
                later = await held.enter_async_context(snapshots.temporary_copy(world))
            await held.enter_async_context(snapshots.using)
            before = await self._usable(earlier)
            if "to" in call.query:
                later = await self._usable(call.query["to"])
            found = await asyncio.to_thread(diff_databases, before, later, call.query.get("records", RECORDS))
        return Response({"tables": [_shown_table(one) for one in found]})

    async def restore_world(self, call: OperationCall) -> Response:
        try:
            world = await self._world(call)
        except WorldDamaged as damaged:
            async with self._worlds.snapshots.using:
                file = await self._usable(call.body["snapshot"])
                return Response(shown(await self._worlds.replace_world(damaged.name, file)))
        if world.seeding.state == "running":
            raise BeingSeeded(world.name)
        async with self._worlds.snapshots.using:
            await self._worlds.replace_content(world, await self._usable(call.body["snapshot"]))
        return Response(shown(world))

    async def fork_world(self, call: OperationCall) -> Response:
        return Response(shown(await self._worlds.fork(await self._world(call), call.body["name"])), 201)

    async def fork_snapshot(self, call: OperationCall) -> Response:
        async with self._worlds.snapshots.using:
            file = await self._usable(call.path["snapshot"])
            return Response(shown(await self._worlds.fork_file(file, call.body["name"])), 201)

    async def _usable(self, name: str) -> Path:
        """The file of a snapshot that this version can use. The caller holds ``using``."""
        return (await asyncio.to_thread(self._worlds.snapshots.get, name)).path

    async def _existing(self, name: str) -> World:
        return await self._worlds.get(self._checked(name))

    def _checked(self, name: str) -> str:
        """The name of a world that is there, or is made when it is asked for."""
        if name != DEFAULT and not self._worlds.exists(name):
            raise UnknownWorld(name)
        return name


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK):
            yield chunk


def _attachment(name: str) -> str:
    return f'attachment; filename="{name}.sqlite"'


def _shown(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "name": snapshot.name,
        "saved_at": format_rfc3339(snapshot.saved_at),
        "bytes": snapshot.size,
        "start": snapshot.settings.start,
        "clock": shown_clock(clock_of(snapshot.settings)),
    }


def _shown_table(table: TableDifference) -> dict[str, Any]:
    return {**asdict(table), "records": [without_secrets(asdict(one)) for one in table.records]}

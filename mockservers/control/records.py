"""The control plane's operations on the tables of a world, their records, and all data as a folder of files."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, MutableMapping
from dataclasses import asdict
from functools import partial
from typing import Any, TypeVar

from mockservers.control.descriptions import describe_world
from mockservers.control.errors import RefusedData, SeedingInProgress, refuse_value_errors
from mockservers.control.finder import WorldFinder
from mockservers.control.services import world_services
from mockservers.control.snapshots import read_chunks
from mockservers.core.data.problems import InvalidData
from mockservers.core.messages import OperationCall, Response
from mockservers.core.records.changes import TableEditor
from mockservers.core.records.errors import UnknownRecord
from mockservers.core.records.reader import PageQuery, Record, TableReader
from mockservers.core.records.tables import WorldTables
from mockservers.core.service.data_tables import DataColumn, DataTable
from mockservers.core.service.service import Service
from mockservers.core.simulation.settings import clock_of
from mockservers.core.storage.settings import WorldSettings
from mockservers.core.worlds.registry import Worlds

Result = TypeVar("Result")

ARCHIVE = "application/octet-stream"
DEFAULT_LIMIT = 50  # records of a page


class RecordHandlers:
    """The operations on records, for one request. Tables are read in a thread: some have a million records."""

    def __init__(self, worlds: Worlds, finder: WorldFinder) -> None:
        self._worlds, self._finder = worlds, finder

    async def list_tables(self, call: OperationCall) -> Response:
        world = await self._finder.find(call)

        def describe_tables() -> list[dict[str, Any]]:
            with world.database.transaction(writing=False) as db:
                caches = partial(world.cache_of, db)
                tables = WorldTables(self._services, db).list_all()
                return [_describe_table(TableReader(db, *found), *found, caches) for found in tables]

        return Response({"tables": await asyncio.to_thread(describe_tables)})

    async def get_table(self, call: OperationCall) -> Response:
        world = await self._finder.find(call)

        def describe_table() -> dict[str, Any]:
            with world.database.transaction(writing=False) as db:
                found = WorldTables(self._services, db).find(call.path["table"])
                return _describe_table(TableReader(db, *found), *found, partial(world.cache_of, db))

        return Response(await asyncio.to_thread(describe_table))

    async def list_records(self, call: OperationCall) -> Response:
        query = PageQuery(
            call.query.get("limit", DEFAULT_LIMIT),
            call.query.get("cursor", ""),
            call.query.get("search", ""),
            call.query.get("sort", ""),
        )
        with refuse_value_errors():
            page = await self._read(call, lambda reader: reader.list_page(query))
        described = [_describe_record(record) for record in page.records]
        return Response({"records": described, "next": page.next, "previous": page.previous})

    async def get_record(self, call: OperationCall) -> Response:
        record = await self._read(call, lambda reader: reader.get(call.path["record"]))
        if record is None:
            raise UnknownRecord(call.path["table"], call.path["record"])
        return Response(_describe_record(record))

    async def update_record(self, call: OperationCall) -> Response:
        record = await self._change(call, lambda editor: editor.update(call.path["record"], call.body))
        return Response(_describe_record(record))

    async def delete_record(self, call: OperationCall) -> Response:
        await self._change(call, lambda editor: editor.delete(call.path["record"]))
        return Response(None, 204)

    async def _read(self, call: OperationCall, read: Callable[[TableReader], Result]) -> Result:
        world = await self._finder.find(call)

        def read_in_transaction() -> Result:
            with world.database.transaction(writing=False) as db:
                return read(TableReader(db, *WorldTables(self._services, db).find(call.path["table"])))

        return await asyncio.to_thread(read_in_transaction)

    async def _change(self, call: OperationCall, change: Callable[[TableEditor], Result]) -> Result:
        world = await self._finder.find(call)
        name = call.path["table"]
        return await world.change(
            lambda db: change(
                TableEditor(db, *WorldTables(self._services, db).find(name), clock_of(WorldSettings.read(db)).now())
            )
        )

    @property
    def _services(self) -> Iterable[Service]:
        return world_services(self._worlds).values()


class DataHandlers:
    """The operations on all data of a world, for one request."""

    def __init__(self, worlds: Worlds, finder: WorldFinder) -> None:
        self._worlds, self._finder = worlds, finder

    async def load_data(self, call: OperationCall) -> Response:
        world = await self._finder.find(call)
        if world.seeding.state == "running":
            raise SeedingInProgress(world.name)
        try:
            await self._worlds.load_data(world, call.body)
        except InvalidData as error:
            raise RefusedData(error) from None
        return Response(describe_world(world))

    async def dump_data(self, call: OperationCall) -> Response:
        world = await self._finder.find(call)
        archive = await asyncio.to_thread(self._worlds.dump_data, world)
        disposition = f'attachment; filename="{world.name}.zip"'
        return Response(read_chunks(archive), media_type=ARCHIVE, headers={"Content-Disposition": disposition})


def _describe_table(
    reader: TableReader, service: Service, table: DataTable, cache_of: Callable[[str], MutableMapping[object, Any]]
) -> dict[str, Any]:
    return {
        "table": table.sql_name,
        "service": service.name,
        "name": table.name,
        "records": reader.count(cache_of(table.sql_name)),
        "key": list(table.key_columns),
        "columns": [_describe_column(column) for column in table.shown.values()],
        "fixed": table.fixed,
        "kept": table.fixed or table.kept,
    }


def _describe_column(column: DataColumn) -> dict[str, Any]:
    return {
        "name": column.name,
        "type": column.type,
        "nullable": column.is_nullable,
        "secret": column.is_secret,
        "sortable": column.is_sortable,
        "fixed": column.fixed,
        "form": column.format.example if column.format else "",
        "choices": list(column.choices),
    }


def _describe_record(record: Record) -> dict[str, Any]:
    return asdict(record)

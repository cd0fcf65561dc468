"""The control plane's operations on the tables of a world, their records, and all data as a folder of files."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from typing import Any, TypeVar

from mockservers.control.descriptions import describe_world
from mockservers.control.errors import RefusedData, SeedingInProgress, refuse_value_errors
from mockservers.control.finder import WorldFinder
from mockservers.control.services import world_services
from mockservers.control.snapshots import read_chunks
from mockservers.core.data.problems import InvalidData
from mockservers.core.messages import OperationCall, Response
from mockservers.core.records.changes import TableEditor
from mockservers.core.records.errors import UnknownRecord, UnknownTable
from mockservers.core.records.reader import PageQuery, Record, TableReader
from mockservers.core.service.data_tables import DataColumn, DataTable
from mockservers.core.service.service import Service
from mockservers.core.simulation.settings import clock_of
from mockservers.core.storage.settings import WorldSettings
from mockservers.core.suggestions import suggest
from mockservers.core.worlds.registry import Worlds
from mockservers.core.worlds.world import World

Result = TypeVar("Result")

ARCHIVE = "application/octet-stream"
DEFAULT_LIMIT = 50  # records of a page


class RecordHandlers:
    """The operations on records, for one request. Tables are read in a thread: some have a million records."""

    def __init__(self, worlds: Worlds, finder: WorldFinder) -> None:
        self._worlds, self._finder = worlds, finder

    async def list_tables(self, call: OperationCall) -> Response:
        world = await self._finder.find(call)
        tables = _list_tables(world_services(self._worlds)).values()
        return Response({"tables": await asyncio.to_thread(_describe_tables, world, tables)})

    async def get_table(self, call: OperationCall) -> Response:
        world = await self._finder.find(call)
        (described,) = await asyncio.to_thread(_describe_tables, world, [self._find_table(call)])
        return Response(described)

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
        service, table = self._find_table(call)

        def read_in_transaction() -> Result:
            with world.database.transaction(writing=False) as db:
                return read(TableReader(db, service, table))

        return await asyncio.to_thread(read_in_transaction)

    async def _change(self, call: OperationCall, change: Callable[[TableEditor], Result]) -> Result:
        world = await self._finder.find(call)
        service, table = self._find_table(call)
        return await world.change(
            lambda db: change(TableEditor(db, service, table, clock_of(WorldSettings.read(db)).now()))
        )

    def _find_table(self, call: OperationCall) -> tuple[Service, DataTable]:
        """Return the table that the path names, with its vendor.

        Raises:
            UnknownTable: no vendor has it.
        """
        name, tables = call.path["table"], _list_tables(world_services(self._worlds))
        try:
            return tables[suggest("table", name, tables)]
        except ValueError as error:
            raise UnknownTable(str(error)) from None


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


def _list_tables(services: Mapping[str, Service]) -> dict[str, tuple[Service, DataTable]]:
    return {table.sql_name: (service, table) for service in services.values() for table in service.data_tables}


def _describe_tables(world: World, tables: Iterable[tuple[Service, DataTable]]) -> list[dict[str, Any]]:
    with world.database.transaction(writing=False) as db:
        return [
            _describe_table(service, table, TableReader(db, service, table).count(world.cache_of(db, table.sql_name)))
            for service, table in tables
        ]


def _describe_table(service: Service, table: DataTable, records: int) -> dict[str, Any]:
    return {
        "table": table.sql_name,
        "service": service.name,
        "name": table.name,
        "records": records,
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

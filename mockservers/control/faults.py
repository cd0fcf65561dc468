"""The control plane's operations on faults."""

from __future__ import annotations

from typing import Any

from mockservers.control.errors import UnknownFault, refuse_value_errors
from mockservers.control.finder import WorldFinder
from mockservers.control.services import world_services
from mockservers.core.faults import injector
from mockservers.core.faults.fault import Fault, FaultCount, describe_kinds, parse_fault
from mockservers.core.messages import OperationCall, Response
from mockservers.core.worlds.registry import Worlds
from mockservers.core.worlds.world import World


class FaultHandlers:
    """The operations on faults, for one request."""

    def __init__(self, worlds: Worlds, finder: WorldFinder) -> None:
        self._worlds, self._finder = worlds, finder

    def list_fault_kinds(self, _call: OperationCall) -> Response:
        return Response({"kinds": describe_kinds(world_services(self._worlds))})

    async def list_faults(self, call: OperationCall) -> Response:
        counted = _list_faults(await self._finder.find(call))
        return Response({"faults": [_describe_fault(fault, count) for fault, count in counted]})

    async def add_fault(self, call: OperationCall) -> Response:
        world = await self._finder.find(call)
        with refuse_value_errors():
            new = parse_fault(call.body, world_services(self._worlds))
            fault = await world.change(lambda db: injector.add_fault(db, new))
        return Response(_describe_fault(fault, FaultCount()), 201)

    async def clear_faults(self, call: OperationCall) -> Response:
        world = await self._finder.find(call)
        await world.change(injector.remove_fault)
        return Response(None, 204)

    async def get_fault(self, call: OperationCall) -> Response:
        world, number = await self._finder.find(call), call.path["fault"]
        for fault, count in _list_faults(world):
            if fault.id == number:
                return Response(_describe_fault(fault, count))
        raise UnknownFault(world.name, number)

    async def delete_fault(self, call: OperationCall) -> Response:
        world, number = await self._finder.find(call), call.path["fault"]
        if not await world.change(lambda db: injector.remove_fault(db, number)):
            raise UnknownFault(world.name, number)
        return Response(None, 204)


def _list_faults(world: World) -> list[tuple[Fault, FaultCount]]:
    with world.database.transaction(writing=False) as db:
        return injector.list_faults(db)


def _describe_fault(fault: Fault, count: FaultCount) -> dict[str, Any]:
    return {**fault.as_json(), "matched": count.matched, "struck": count.triggered}

"""The control plane's operations on faults, one method each."""

from __future__ import annotations

from typing import Any

from mockservers.control.errors import UnknownFault, possible
from mockservers.core.faults import injector
from mockservers.core.faults.fault import Count, Fault, fault_kinds, operations_for, parse_fault
from mockservers.core.messages import OperationCall, Response
from mockservers.core.service.fault_kinds import Kind
from mockservers.core.service.service import Service
from mockservers.core.worlds.registry import Worlds
from mockservers.core.worlds.world import World


class FaultHandlers:
    """The operations on faults, for one request."""

    _worlds: Worlds

    async def _world(self, call: OperationCall) -> World:
        raise NotImplementedError  # the class that this one is part of has it

    def list_fault_kinds(self, _call: OperationCall) -> Response:
        services = self._disturbable()
        every = fault_kinds(services.values()).values()
        return Response({"kinds": [{**_shown_kind(one), "operations": operations_for(one, services)} for one in every]})

    async def list_faults(self, call: OperationCall) -> Response:
        return Response({"faults": [_shown(*one) for one in _counted(await self._world(call))]})

    async def add_fault(self, call: OperationCall) -> Response:
        world = await self._world(call)
        with possible():
            wanted = parse_fault(call.body, self._disturbable())
            fault = await world.change(lambda db: injector.add_fault(db, wanted))
        return Response(_shown(fault, Count()), 201)

    async def clear_faults(self, call: OperationCall) -> Response:
        world = await self._world(call)
        await world.change(injector.remove_fault)
        return Response(None, 204)

    async def get_fault(self, call: OperationCall) -> Response:
        world, number = await self._world(call), call.path["fault"]
        for fault, count in _counted(world):
            if fault.id == number:
                return Response(_shown(fault, count))
        raise UnknownFault(world.name, number)

    async def delete_fault(self, call: OperationCall) -> Response:
        world, number = await self._world(call), call.path["fault"]
        if not await world.change(lambda db: injector.remove_fault(db, number)):
            raise UnknownFault(world.name, number)
        return Response(None, 204)

    def _disturbable(self) -> dict[str, Service]:
        return {name: one for name, one in self._worlds.services.items() if one.in_world}


def _counted(world: World) -> list[tuple[Fault, Count]]:
    with world.database.transaction(writing=False) as db:
        return injector.list_faults(db)


def _shown(fault: Fault, count: Count) -> dict[str, Any]:
    return {**fault.as_json(), "matched": count.matched, "struck": count.struck}


def _shown_kind(kind: Kind) -> dict[str, Any]:
    return {
        "name": kind.name,
        "help": kind.help,
        "expect": kind.expect,
        "values": {name: {**vars(one), "choices": list(one.choices)} for name, one in kind.values.items()},
    }

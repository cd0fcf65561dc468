"""The control plane's operations on stubs."""

from __future__ import annotations

from typing import Any

from mockservers.control.errors import UnknownStub, refuse_value_errors
from mockservers.control.finder import WorldFinder
from mockservers.control.services import world_services
from mockservers.core.http.response_validation import check_response
from mockservers.core.messages import OperationCall, Response
from mockservers.core.stubs import store
from mockservers.core.stubs.stub import Stub, parse_stub
from mockservers.core.worlds.registry import Worlds
from mockservers.core.worlds.world import World


class StubHandlers:
    """The operations on stubs, for one request."""

    def __init__(self, worlds: Worlds, finder: WorldFinder) -> None:
        self._worlds, self._finder = worlds, finder

    async def list_stubs(self, call: OperationCall) -> Response:
        counted = _list_stubs(await self._finder.find(call))
        return Response({"stubs": [_describe_stub(stub, count) for stub, count in counted]})

    async def add_stub(self, call: OperationCall) -> Response:
        world = await self._finder.find(call)
        with refuse_value_errors():
            new = parse_stub(call.body, world_services(self._worlds), check_response)
            stub = await world.change(lambda db: store.add_stub(db, new))
        return Response(_describe_stub(stub, 0), 201)

    async def clear_stubs(self, call: OperationCall) -> Response:
        world = await self._finder.find(call)
        await world.change(store.remove_stub)
        return Response(None, 204)

    async def get_stub(self, call: OperationCall) -> Response:
        world, number = await self._finder.find(call), call.path["stub"]
        for stub, count in _list_stubs(world):
            if stub.id == number:
                return Response(_describe_stub(stub, count))
        raise UnknownStub(world.name, number)

    async def delete_stub(self, call: OperationCall) -> Response:
        world, number = await self._finder.find(call), call.path["stub"]
        if not await world.change(lambda db: store.remove_stub(db, number)):
            raise UnknownStub(world.name, number)
        return Response(None, 204)


def _list_stubs(world: World) -> list[tuple[Stub, int]]:
    with world.database.transaction(writing=False) as db:
        return store.list_stubs(db)


def _describe_stub(stub: Stub, count: int) -> dict[str, Any]:
    return {**stub.as_json(), "answered": count}

"""The control plane's operations on scenarios, one method each."""

from __future__ import annotations

from mockservers.control.errors import BeingSeeded
from mockservers.control.shown import shown
from mockservers.core.http.pipeline import ask
from mockservers.core.messages import OperationCall, Response
from mockservers.core.worlds import scenarios
from mockservers.core.worlds.registry import Worlds
from mockservers.core.worlds.world import World


class ScenarioHandlers:
    """The operations on scenarios, for one request."""

    _worlds: Worlds

    async def _world(self, call: OperationCall) -> World:
        raise NotImplementedError  # the class that this one is part of has it

    def list_scenarios(self, _call: OperationCall) -> Response:
        found = scenarios.find_scenarios(self._worlds.services)
        told = [
            {"name": one.name, "service": one.service, "description": one.description, "expect": one.expect}
            for one in found
        ]
        return Response({"scenarios": told})

    async def load_scenario(self, call: OperationCall) -> Response:
        scenario = scenarios.find_scenario(call.body["scenario"], self._worlds.services)
        world = await self._world(call)
        if world.seeding.state == "running":
            raise BeingSeeded(world.name)
        await scenarios.load_scenario(scenario, world, self._worlds, ask(self._worlds))
        return Response(shown(world))

    async def _begin_with_its_scenario(self, world: World) -> bool:
        """Let a world begin anew with the scenario it began with; whether it had one."""
        name = world.settings().scenario
        if name is None:
            return False
        scenario = scenarios.find_scenario(name, self._worlds.services)
        await scenarios.load_scenario(scenario, world, self._worlds, ask(self._worlds))
        return True

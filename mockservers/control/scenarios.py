"""The control plane's operations on scenarios."""

from __future__ import annotations

from mockservers.control.descriptions import describe_world
from mockservers.control.errors import SeedingInProgress
from mockservers.control.finder import WorldFinder
from mockservers.core.http.pipeline import ask
from mockservers.core.messages import OperationCall, Response
from mockservers.core.worlds import scenarios
from mockservers.core.worlds.registry import Worlds
from mockservers.core.worlds.world import World


class ScenarioHandlers:
    """The operations on scenarios, for one request."""

    def __init__(self, worlds: Worlds, finder: WorldFinder) -> None:
        self._worlds, self._finder = worlds, finder

    def list_scenarios(self, _call: OperationCall) -> Response:
        found = scenarios.find_scenarios(self._worlds.services)
        return Response({"scenarios": [scenario.as_json() for scenario in found]})

    async def load_scenario(self, call: OperationCall) -> Response:
        scenario = scenarios.find_scenario(call.body["scenario"], self._worlds.services)
        world = await self._finder.find(call)
        if world.seeding.state == "running":
            raise SeedingInProgress(world.name)
        await scenarios.load_scenario(scenario, world, self._worlds, ask(self._worlds))
        return Response(describe_world(world))


async def restart_with_scenario(world: World, worlds: Worlds) -> bool:
    """Reset a world to the scenario that it was started with; returns False if it was started without one."""
    name = world.settings().scenario
    if name is None:
        return False
    scenario = scenarios.find_scenario(name, worlds.services)
    await scenarios.load_scenario(scenario, world, worlds, ask(worlds))
    return True

"""Step: open the world of a request."""

from __future__ import annotations

from mockservers.core.errors import ApiError
from mockservers.core.http.exchange import Exchange
from mockservers.core.worlds import scenarios
from mockservers.core.worlds.registry import Worlds
from mockservers.core.worlds.world import DEFAULT, World

SCENARIO_HEADER = "x-mock-scenario"


async def open_world(
    exchange: Exchange, name: str, worlds: Worlds, ask: scenarios.Ask, problem: ApiError | None
) -> World:
    """Open or create a world; a new one may begin with a scenario.

    A request that is refused creates none: otherwise anybody could create worlds until there are too many.

    Raises:
        ApiError: ``problem``, where the world would have to be created; or the world cannot be opened.
    """
    if name != DEFAULT and worlds.would_make(name):
        exchange.unmade = name
        if problem is not None:
            raise problem
    scenario = exchange.request.headers.get(SCENARIO_HEADER)
    if scenario is None:
        return await worlds.get(name)
    return await scenarios.world_in_scenario(name, scenario, worlds, ask)

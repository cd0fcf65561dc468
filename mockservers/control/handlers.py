"""The control plane's operations, one method each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from mockservers.control.errors import BeingSeeded, possible
from mockservers.control.faults import FaultHandlers
from mockservers.control.journal import JournalHandlers
from mockservers.control.scenarios import ScenarioHandlers
from mockservers.control.shown import shown, shown_clock
from mockservers.control.snapshots import SnapshotHandlers
from mockservers.core.context import Scope
from mockservers.core.errors import REPAIR, WorldDamaged
from mockservers.core.messages import Answer, Call
from mockservers.core.service.service import Service
from mockservers.core.simulation.clock import Clock, read_rfc3339
from mockservers.core.simulation.lifecycle import Lifecycle, Pace
from mockservers.core.simulation.settings import clock_of, pace_of
from mockservers.core.worlds.seeding import Start
from mockservers.core.worlds.world import World


class Handlers(FaultHandlers, JournalHandlers, ScenarioHandlers, SnapshotHandlers):
    """The operations of openapi/control.yaml, for one request."""

    def __init__(self, scope: Scope) -> None:
        self._worlds = scope.worlds

    def list_services(self, _call: Call) -> Answer:
        return Answer({"services": [_shown_service(one, self._worlds.urls) for one in self._services()]})

    async def list_worlds(self, _call: Call) -> Answer:
        damaged = [{"name": one.name, "reason": one.reason, "help": REPAIR} for one in await self._worlds.damaged()]
        return Answer({"worlds": self._worlds.names()} | ({"damaged": damaged} if damaged else {}))

    async def create_world(self, call: Call) -> Answer:
        world = await self._worlds.create(call.body["name"], self._start(call.body))
        return Answer(shown(world), 201)

    async def get_world(self, call: Call) -> Answer:
        return Answer(shown(await self._world(call)))

    async def delete_world(self, call: Call) -> Answer:
        await self._worlds.delete(self._checked(call.path["world"]))
        return Answer(None, 204)

    async def reset_world(self, call: Call) -> Answer:
        try:
            world = await self._world(call)
        except WorldDamaged:
            world = await self._worlds.make_anew(call.path["world"])
        else:
            if not await self._begin_with_its_scenario(world):
                await self._worlds.reset(world.name)
        return Answer(shown(world))

    async def seed_world(self, call: Call) -> Answer:
        world = await self._world(call)
        if world.seeding.state == "running":
            raise BeingSeeded(world.name)
        start = self._start(call.body, world.start())
        self._worlds.begin_seeding(world, start)
        return Answer(shown(world), 202)

    async def get_clock(self, call: Call) -> Answer:
        return Answer(shown_clock(clock_of((await self._world(call)).settings())))

    async def set_clock(self, call: Call) -> Answer:
        def changed(clock: Clock) -> Clock:
            if "speed" in call.body:
                clock = clock.sped_up(call.body["speed"])
            return clock.set(read_rfc3339(call.body["now"])) if "now" in call.body else clock

        return await self._change_clock(call, changed)

    async def freeze_clock(self, call: Call) -> Answer:
        return await self._change_clock(call, lambda clock: clock.sped_up(0))

    async def advance_clock(self, call: Call) -> Answer:
        return await self._change_clock(call, lambda clock: clock.advanced(timedelta(seconds=call.body["seconds"])))

    async def _change_clock(self, call: Call, change: Callable[[Clock], Clock]) -> Answer:
        world = await self._world(call)
        with possible():
            settings = await world.set("clock", lambda settings: change(clock_of(settings)).as_json())
        return Answer(shown_clock(clock_of(settings)))

    async def get_pace(self, call: Call) -> Answer:
        settings = (await self._world(call)).settings()
        return Answer({"paces": [_shown_pace(one, settings) for one in self._lifecycles().values()]})

    async def set_pace(self, call: Call) -> Answer:
        lifecycle, record = self._lifecycles()[call.path["lifecycle"]], call.query.get("record")

        def changed(settings: Mapping[str, Any]) -> dict[str, Any]:
            pace = lifecycle.paced(call.body, pace_of(settings, lifecycle, record))
            return {**settings.get("pace", {}), _key(lifecycle, record): pace.as_json()}

        world = await self._world(call)
        with possible():
            settings = await world.set("pace", changed)
        return Answer(pace_of(settings, lifecycle, record).as_json())

    async def delete_pace(self, call: Call) -> Answer:
        key = _key(self._lifecycles()[call.path["lifecycle"]], call.query.get("record"))
        world = await self._world(call)
        await world.set("pace", lambda settings: {k: v for k, v in settings.get("pace", {}).items() if k != key})
        return Answer(None, 204)

    def _services(self) -> list[Service]:
        return [one for one in self._worlds.services.values() if one.in_world]

    def _lifecycles(self) -> dict[str, Lifecycle]:
        return {one.name: one for service in self._services() for one in service.lifecycles}

    async def _world(self, call: Call) -> World:
        return await self._existing(call.path["world"])

    def _start(self, body: Mapping[str, Any], before: Start | None = None) -> Start:
        """The start behind a body; what it leaves out is as before, or as in every new world."""
        usual = before or self._worlds.default_start
        with possible():
            start = Start(
                seed=body.get("seed", usual.seed),
                now=read_rfc3339(body["now"]) if body.get("now") else None if "now" in body else usual.now,
                options={**usual.options, **body.get("options", {})},
            )
            self._worlds.check(start)
        return start


def _key(lifecycle: Lifecycle, record: str | None) -> str:
    return lifecycle.name if record is None else f"{lifecycle.name}/{record}"


def _shown_pace(lifecycle: Lifecycle, settings: Mapping[str, Any]) -> dict[str, Any]:
    prefix = f"{lifecycle.name}/"
    own = {key: pace for key, pace in settings.get("pace", {}).items() if key.startswith(prefix)}
    return {
        "lifecycle": lifecycle.name,
        "pace": pace_of(settings, lifecycle).as_json(),
        "records": {key.removeprefix(prefix): Pace(**pace).as_json() for key, pace in own.items()},
    }


def _shown_service(service: Service, urls: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name": service.name,
        "title": service.title,
        "url": urls.get(service.name, ""),
        "credentials": {one.variable: one.value for one in service.credentials},
        "options": {name: {**vars(one), "choices": list(one.choices)} for name, one in service.options.items()},
        "lifecycles": [
            {"name": one.name, "states": list(one.states), "ends": list(one.ends)} for one in service.lifecycles
        ],
    }

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
from mockservers.core.context import RequestContext
from mockservers.core.errors import REPAIR, WorldDamaged
from mockservers.core.messages import OperationCall, Response
from mockservers.core.service.service import Service
from mockservers.core.simulation.clock import Clock, parse_rfc3339
from mockservers.core.simulation.lifecycle import Lifecycle, Timing
from mockservers.core.simulation.settings import clock_of, timing_key, timing_of
from mockservers.core.storage.settings import SettingValues, WorldSettings
from mockservers.core.worlds.seeding import WorldStart
from mockservers.core.worlds.world import World


class Handlers(FaultHandlers, JournalHandlers, ScenarioHandlers, SnapshotHandlers):
    """The operations of openapi/control.yaml, for one request."""

    def __init__(self, context: RequestContext) -> None:
        self._worlds = context.worlds

    def list_services(self, _call: OperationCall) -> Response:
        return Response({"services": [_shown_service(one, self._worlds.urls) for one in self._services()]})

    async def list_worlds(self, _call: OperationCall) -> Response:
        damaged = [{"name": one.name, "reason": one.reason, "help": REPAIR} for one in await self._worlds.list_damage()]
        return Response({"worlds": self._worlds.names()} | ({"damaged": damaged} if damaged else {}))

    async def create_world(self, call: OperationCall) -> Response:
        world = await self._worlds.create(call.body["name"], self._start(call.body))
        return Response(shown(world), 201)

    async def get_world(self, call: OperationCall) -> Response:
        return Response(shown(await self._world(call)))

    async def delete_world(self, call: OperationCall) -> Response:
        await self._worlds.delete(self._checked(call.path["world"]))
        return Response(None, 204)

    async def reset_world(self, call: OperationCall) -> Response:
        try:
            world = await self._world(call)
        except WorldDamaged:
            world = await self._worlds.replace_world(call.path["world"])
        else:
            if not await self._begin_with_its_scenario(world):
                await self._worlds.reset(world.name)
        return Response(shown(world))

    async def seed_world(self, call: OperationCall) -> Response:
        world = await self._world(call)
        if world.seeding.state == "running":
            raise BeingSeeded(world.name)
        start = self._start(call.body, world.start())
        self._worlds.begin_seeding(world, start)
        return Response(shown(world), 202)

    async def get_clock(self, call: OperationCall) -> Response:
        return Response(shown_clock(clock_of((await self._world(call)).settings())))

    async def set_clock(self, call: OperationCall) -> Response:
        def changed(clock: Clock) -> Clock:
            if "speed" in call.body:
                clock = clock.with_speed(call.body["speed"])
            return clock.set(parse_rfc3339(call.body["now"])) if "now" in call.body else clock

        return await self._change_clock(call, changed)

    async def freeze_clock(self, call: OperationCall) -> Response:
        return await self._change_clock(call, lambda clock: clock.with_speed(0))

    async def advance_clock(self, call: OperationCall) -> Response:
        return await self._change_clock(call, lambda clock: clock.advance(timedelta(seconds=call.body["seconds"])))

    async def _change_clock(self, call: OperationCall, change: Callable[[Clock], Clock]) -> Response:
        world = await self._world(call)
        with possible():
            settings = await world.change_settings(lambda settings: {"clock": change(clock_of(settings)).as_json()})
        return Response(shown_clock(clock_of(settings)))

    async def get_pace(self, call: OperationCall) -> Response:
        settings = (await self._world(call)).settings()
        return Response({"paces": [_shown_pace(one, settings) for one in self._lifecycles().values()]})

    async def set_pace(self, call: OperationCall) -> Response:
        lifecycle, record = self._lifecycles()[call.path["lifecycle"]], call.query.get("record")

        def changed(settings: WorldSettings) -> SettingValues:
            pace = lifecycle.adjust_timing(call.body, timing_of(settings, lifecycle, record))
            return {"timings": {**settings.timings, timing_key(lifecycle, record): pace.as_json()}}

        world = await self._world(call)
        with possible():
            settings = await world.change_settings(changed)
        return Response(timing_of(settings, lifecycle, record).as_json())

    async def delete_pace(self, call: OperationCall) -> Response:
        key = timing_key(self._lifecycles()[call.path["lifecycle"]], call.query.get("record"))
        world = await self._world(call)
        await world.change_settings(
            lambda settings: {"timings": {other: timing for other, timing in settings.timings.items() if other != key}}
        )
        return Response(None, 204)

    def _services(self) -> list[Service]:
        return [one for one in self._worlds.services.values() if one.in_world]

    def _lifecycles(self) -> dict[str, Lifecycle]:
        return {one.name: one for service in self._services() for one in service.lifecycles}

    async def _world(self, call: OperationCall) -> World:
        return await self._existing(call.path["world"])

    def _start(self, body: Mapping[str, Any], before: WorldStart | None = None) -> WorldStart:
        """The start behind a body; what it leaves out is as before, or as in every new world."""
        usual = before or self._worlds.default_start
        with possible():
            start = WorldStart(
                seed=body.get("seed", usual.seed),
                now=parse_rfc3339(body["now"]) if body.get("now") else None if "now" in body else usual.now,
                options={**usual.options, **body.get("options", {})},
            )
            self._worlds.check(start)
        return start


def _shown_pace(lifecycle: Lifecycle, settings: WorldSettings) -> dict[str, Any]:
    prefix = f"{lifecycle.name}/"
    own = {key: pace for key, pace in settings.timings.items() if key.startswith(prefix)}
    return {
        "lifecycle": lifecycle.name,
        "pace": timing_of(settings, lifecycle).as_json(),
        "records": {key.removeprefix(prefix): Timing(**pace).as_json() for key, pace in own.items()},
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

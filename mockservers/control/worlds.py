"""The control plane's operations on worlds, their clocks, their pace and their running records."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from mockservers.control.descriptions import describe_clock, describe_world
from mockservers.control.errors import NoDueTime, SeedingInProgress, UnknownRunningRecord, refuse_value_errors
from mockservers.control.finder import WorldFinder
from mockservers.control.scenarios import restart_with_scenario
from mockservers.control.services import world_services
from mockservers.core.context import WorldContext
from mockservers.core.errors import REPAIR, WorldDamaged
from mockservers.core.messages import OperationCall, Response
from mockservers.core.simulation.clock import Clock, format_rfc3339, parse_rfc3339
from mockservers.core.simulation.lifecycle import Lifecycle, RunningRecord, Timing, WaitsFor
from mockservers.core.simulation.settings import clock_of, timing_key, timing_of
from mockservers.core.storage.settings import SettingValues, WorldSettings
from mockservers.core.worlds.registry import Worlds
from mockservers.core.worlds.seeding import WorldStart


class WorldHandlers:
    """The operations on worlds, for one request."""

    def __init__(self, worlds: Worlds, finder: WorldFinder) -> None:
        self._worlds, self._finder = worlds, finder

    async def list_worlds(self, _call: OperationCall) -> Response:
        damaged = [
            {"name": world.name, "reason": world.reason, "help": REPAIR} for world in await self._worlds.list_damage()
        ]
        return Response({"worlds": self._worlds.names()} | ({"damaged": damaged} if damaged else {}))

    async def create_world(self, call: OperationCall) -> Response:
        world = await self._worlds.create(call.body["name"], self._start(call.body))
        return Response(describe_world(world), 201)

    async def get_world(self, call: OperationCall) -> Response:
        return Response(describe_world(await self._finder.find(call)))

    async def delete_world(self, call: OperationCall) -> Response:
        await self._worlds.delete(self._finder.require(call.path["world"]))
        return Response(None, 204)

    async def reset_world(self, call: OperationCall) -> Response:
        try:
            world = await self._finder.find(call)
        except WorldDamaged:
            world = await self._worlds.replace_world(call.path["world"])
        else:
            if not await restart_with_scenario(world, self._worlds):
                await self._worlds.reset(world.name)
        return Response(describe_world(world))

    async def seed_world(self, call: OperationCall) -> Response:
        world = await self._finder.find(call)
        if world.seeding.state == "running":
            raise SeedingInProgress(world.name)
        start = self._start(call.body, world.start())
        self._worlds.begin_seeding(world, start)
        return Response(describe_world(world), 202)

    def _start(self, body: Mapping[str, Any], before: WorldStart | None = None) -> WorldStart:
        """The world start that a body describes; omitted members keep ``before``, or the default of new worlds.

        Seeding generates all data, so the data of ``before`` is not kept.
        """
        default = before or self._worlds.default_start
        with refuse_value_errors():
            start = WorldStart(
                seed=body.get("seed", default.seed),
                now=parse_rfc3339(body["now"]) if body.get("now") else None if "now" in body else default.now,
                options={**default.options, **body.get("options", {})},
                data="" if before else default.data,
            )
            self._worlds.check(start)
        return start


class ClockHandlers:
    """The operations on a world's clock, for one request."""

    def __init__(self, finder: WorldFinder) -> None:
        self._finder = finder

    async def get_clock(self, call: OperationCall) -> Response:
        return Response(describe_clock(clock_of((await self._finder.find(call)).settings())))

    async def set_clock(self, call: OperationCall) -> Response:
        def change(clock: Clock) -> Clock:
            if "speed" in call.body:
                clock = clock.with_speed(call.body["speed"])
            return clock.set(parse_rfc3339(call.body["now"])) if "now" in call.body else clock

        return await self._change_clock(call, change)

    async def freeze_clock(self, call: OperationCall) -> Response:
        return await self._change_clock(call, lambda clock: clock.with_speed(0))

    async def advance_clock(self, call: OperationCall) -> Response:
        return await self._change_clock(call, lambda clock: clock.advance(timedelta(seconds=call.body["seconds"])))

    async def _change_clock(self, call: OperationCall, change: Callable[[Clock], Clock]) -> Response:
        world = await self._finder.find(call)
        with refuse_value_errors():
            settings = await world.change_settings(lambda settings: {"clock": change(clock_of(settings)).as_json()})
        return Response(describe_clock(clock_of(settings)))


class PaceHandlers:
    """The operations on the pace of lifecycles, for one request."""

    def __init__(self, worlds: Worlds, finder: WorldFinder) -> None:
        self._worlds, self._finder = worlds, finder

    async def get_pace(self, call: OperationCall) -> Response:
        settings = (await self._finder.find(call)).settings()
        return Response({"paces": [_describe_pace(lifecycle, settings) for lifecycle in self._lifecycles().values()]})

    async def set_pace(self, call: OperationCall) -> Response:
        lifecycle, record = self._lifecycles()[call.path["lifecycle"]], call.query.get("record")

        def change(settings: WorldSettings) -> SettingValues:
            pace = lifecycle.adjust_timing(call.body, timing_of(settings, lifecycle, record))
            return {"timings": {**settings.timings, timing_key(lifecycle, record): pace.as_json()}}

        world = await self._finder.find(call)
        with refuse_value_errors():
            settings = await world.change_settings(change)
        return Response(timing_of(settings, lifecycle, record).as_json())

    async def delete_pace(self, call: OperationCall) -> Response:
        key = timing_key(self._lifecycles()[call.path["lifecycle"]], call.query.get("record"))
        world = await self._finder.find(call)
        await world.change_settings(
            lambda settings: {"timings": {other: timing for other, timing in settings.timings.items() if other != key}}
        )
        return Response(None, 204)

    def _lifecycles(self) -> dict[str, Lifecycle]:
        services = world_services(self._worlds).values()
        return {lifecycle.name: lifecycle for service in services for lifecycle in service.lifecycles}


class RunningHandlers:
    """The operations on records that are not at the end of their lifecycles, for one request."""

    def __init__(self, worlds: Worlds, finder: WorldFinder) -> None:
        self._worlds, self._finder = worlds, finder

    async def list_running_records(self, call: OperationCall) -> Response:
        world, services = await self._finder.find(call), world_services(self._worlds).values()
        with world.database.transaction(writing=False) as db:
            found = _list_running([WorldContext(service, world, db) for service in services])
        return Response({"records": [_describe_running(running) for running in found]})

    async def advance_record(self, call: OperationCall) -> Response:
        """Move the clock to the time at which a record enters its next state."""
        world, services = await self._finder.find(call), world_services(self._worlds).values()
        lifecycle, record = call.path["lifecycle"], call.query["record"]
        with refuse_value_errors():
            state, clock = await world.change(
                lambda db: _advance([WorldContext(service, world, db) for service in services], lifecycle, record)
            )
        return Response({"lifecycle": lifecycle, "record": record, "state": state, "clock": describe_clock(clock)})


def _list_running(contexts: Sequence[WorldContext]) -> list[RunningRecord]:
    """List the running records of all vendors; ``contexts`` has a context for each."""
    return [running for context in contexts for running in context.service.running(context)]


def _advance(contexts: Sequence[WorldContext], lifecycle: str, record: str) -> tuple[str, Clock]:
    """Write the clock that a record enters its next state at; return the state and the clock.

    Raises:
        UnknownRunningRecord: no record with this key is running.
        NoDueTime: its next state does not depend on the time.
    """
    found = (entry for entry in _list_running(contexts) if (entry.lifecycle, entry.record) == (lifecycle, record))
    running = next(found, None)
    if running is None:
        raise UnknownRunningRecord(lifecycle, record)
    if running.due is None:
        raise NoDueTime(f"{lifecycle} {record} {REASONS[running.waits_for]}")
    context = contexts[0]
    clock = context.clock.set(running.due)
    context.settings.write(context.db, clock=clock.as_json())
    return running.next, clock


REASONS: Mapping[WaitsFor, str] = {
    WaitsFor.READS: "enters its next state after a number of reads: read it, or set its pace to seconds.",
    WaitsFor.HOLD: "is held in its state: change its pace.",
    WaitsFor.RECORD: "waits for the end of other records: advance those first.",
}


def _describe_running(running: RunningRecord) -> dict[str, Any]:
    return {**asdict(running), "due": running.due and format_rfc3339(running.due)}


def _describe_pace(lifecycle: Lifecycle, settings: WorldSettings) -> dict[str, Any]:
    prefix = f"{lifecycle.name}/"
    own = {key: pace for key, pace in settings.timings.items() if key.startswith(prefix)}
    return {
        "lifecycle": lifecycle.name,
        "pace": timing_of(settings, lifecycle).as_json(),
        "records": {key.removeprefix(prefix): Timing(**pace).as_json() for key, pace in own.items()},
    }

"""Scenarios: named starting points of a world, in ``fixtures/<vendor>/scenarios/*.yaml``.

A scenario has seed options, lifecycle timings, requests to the vendor's own operations, steps of the clock, faults and
stubs. Its records are made by requests only, so every scenario is a state that a client can reach. Its name is the
vendor's and the file's: ``bigfix.import_running``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

import orjson
import yaml
from sqlalchemy import Connection

from mockservers.core.data.folders import pack_folder
from mockservers.core.errors import OtherScenario, UnknownScenario
from mockservers.core.faults import injector
from mockservers.core.faults.fault import parse_fault
from mockservers.core.messages import Request, Response
from mockservers.core.package_files import fixture_folder
from mockservers.core.service.service import Service
from mockservers.core.simulation.clock import check_range
from mockservers.core.simulation.lifecycle import Lifecycle
from mockservers.core.simulation.settings import clock_of
from mockservers.core.storage.settings import WorldSettings
from mockservers.core.stubs.store import add_stub
from mockservers.core.stubs.stub import parse_stub
from mockservers.core.suggestions import suggest
from mockservers.core.worlds.registry import Worlds
from mockservers.core.worlds.seeding import WorldStart
from mockservers.core.worlds.world import World

SUCCESS = 2  # the first digit of a status
BASE_URL = "http://localhost"  # of the requests of scenarios

Ask = Callable[[str, Request, str], Awaitable[Response]]  # sends a request to a service of a world


class ScenarioFailed(Exception):
    """A request of a scenario was refused: the scenario does not fit the mock server."""


@dataclass(frozen=True)
class Step:
    """A request, or an advance of the clock by ``advance`` seconds.

    Args:
        method: The HTTP method; empty if the step is not a request.
        path: Path and query. ``$NAME`` in path, query, headers and body is a credential or a value that an earlier step
            extracted.
        headers: The headers.
        body: The JSON body; None for none.
        keep: Dotted paths of members of the response, by the names under which later steps use them.
        advance: World seconds.
    """

    method: str = ""
    path: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    keep: Mapping[str, str] = field(default_factory=dict)
    advance: float = 0.0

    def request(self, names: Mapping[str, str]) -> Request:
        """The request with its names replaced."""
        path, _, query = Template(self.path).substitute(names).partition("?")
        headers = {name.lower(): Template(text).substitute(names) for name, text in self.headers.items()}
        body = b""
        if self.body is not None:
            body = Template(orjson.dumps(self.body).decode()).substitute(names).encode()
            headers = {"content-type": "application/json", **headers}
        return Request(self.method, path, query.encode(), headers, body, BASE_URL)

    def extract(self, answer: Response) -> dict[str, str]:
        """The values of ``keep`` in a response, by name."""
        found = {}
        for name, path in self.keep.items():
            value = orjson.loads(answer.body)
            for part in path.split("."):
                value = value[part]
            found[name] = str(value)
        return found


@dataclass(frozen=True)
class Scenario:
    """A named starting point.

    Args:
        service: The vendor.
        name: The name, with the vendor's name as prefix.
        description: The state of the world, in a sentence or two.
        expect: The expected behaviour of a client.
        options: The vendor's seed options.
        pace: Changes to the timing of lifecycles, by lifecycle.
        steps: The steps that lead to the state.
        faults: Faults, in the form of the control plane.
        stubs: Stubs, in the same form; their responses are not checked against the spec.
        clock: ``now``, the first time, and ``speed``, its speed after the last step.
        data: A folder in ``fixtures/<vendor>/data`` whose files replace generated tables.
    """

    service: str
    name: str
    description: str
    expect: str
    options: Mapping[str, Any] = field(default_factory=dict)
    pace: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    steps: Sequence[Step] = ()
    faults: Sequence[Mapping[str, Any]] = ()
    stubs: Sequence[Mapping[str, Any]] = ()
    clock: Mapping[str, Any] = field(default_factory=dict)
    data: str = ""

    def as_json(self) -> dict[str, str]:
        """Describe the scenario as JSON."""
        return {name: getattr(self, name) for name in ("name", "service", "description", "expect")}

    def start(self, usual: WorldStart) -> WorldStart:
        """The start of a world with this scenario: the usual start with the scenario's seed options and time.

        A scenario begins with generated data or its own, not with that of the usual start.
        """
        options = {**usual.options, self.service: {**usual.options.get(self.service, {}), **self.options}}
        now: datetime | None = self.clock.get("now")
        return replace(usual, now=check_range(now) if now else usual.now, options=options, data="")

    async def choose_start(self, usual: WorldStart, worlds: Worlds) -> WorldStart:
        """The start of a world with this scenario and its folder of data."""
        start = self.start(usual)
        if not self.data:
            return start
        content = await asyncio.to_thread(pack_folder, fixture_folder() / self.service / "data" / self.data)
        return (await asyncio.to_thread(worlds.choose_start, content, start)).start


@cache
def read_scenarios(folder: Path) -> Mapping[str, Scenario]:
    """The scenarios of every vendor in a folder of fixtures, by name."""
    return {scenario.name: scenario for scenario in map(_read_scenario, sorted(folder.glob("*/scenarios/*.yaml")))}


def _read_scenario(path: Path) -> Scenario:
    text = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
    vendor = path.parent.parent.name
    steps = tuple(Step(**step) for step in text.pop("steps", ()))
    return Scenario(service=vendor, name=f"{vendor}.{path.stem}", steps=steps, **text)


def find_scenarios(services: Mapping[str, Service]) -> list[Scenario]:
    """The scenarios of some services, by name."""
    return [scenario for scenario in read_scenarios(fixture_folder()).values() if scenario.service in services]


def find_scenario(name: str, services: Mapping[str, Service]) -> Scenario:
    """The scenario of a name.

    Raises:
        UnknownScenario: there is none; the text names the nearest.
    """
    every = {scenario.name: scenario for scenario in find_scenarios(services)}
    try:
        return every[suggest("scenario", name, every)]
    except ValueError as error:
        raise UnknownScenario(str(error)) from None


async def load_scenario(scenario: Scenario, world: World, worlds: Worlds, ask: Ask) -> None:
    """Reset a world to a scenario. Its seed and the seed options of other vendors stay."""
    await worlds.seed_again(world, await scenario.choose_start(world.start(), worlds))
    await _run_steps(scenario, world, worlds, ask)


async def world_in_scenario(name: str, wanted: str, worlds: Worlds, ask: Ask) -> World:
    """The world of that name, created with the wanted scenario if it is new.

    Raises:
        UnknownScenario: there is none of that name.
        OtherScenario: the world exists and began without the scenario.
        NoSuchWorld: the name is not allowed, or there are too many worlds.
    """
    scenario = find_scenario(wanted, worlds.services)
    async with worlds.creation_lock(name):
        if not worlds.exists(name):
            world = await worlds.create(name, await scenario.choose_start(worlds.default_start, worlds))
            try:
                await _run_steps(scenario, world, worlds, ask)
            except BaseException:
                await worlds.delete(name)
                raise
    world = await worlds.get(name)
    if world.settings().scenario != scenario.name:
        raise OtherScenario(name, scenario.name)
    return world


async def _run_steps(scenario: Scenario, world: World, worlds: Worlds, ask: Ask) -> None:
    """Set the timings of a scenario in a new world, and run its steps."""
    service = worlds.services[scenario.service]
    await world.change(lambda db: _set_timings(db, scenario, service))
    names = {credential.variable: credential.value for credential in service.credentials}
    for step in scenario.steps:
        if step.advance:
            await _advance(world, step.advance)
            continue
        answer = await ask(service.name, step.request(names), world.name)
        if answer.status // 100 != SUCCESS:
            raise ScenarioFailed(f"{scenario.name}: {step.method} {step.path}: {answer.status} {answer.body!r}")
        names |= step.extract(answer)
    await world.change(lambda db: _finish(db, scenario, worlds))
    world.journal.clear()


def _set_timings(db: Connection, scenario: Scenario, service: Service) -> None:
    lifecycles: dict[str, Lifecycle] = {lifecycle.name: lifecycle for lifecycle in service.lifecycles}
    paces = {name: lifecycles[name].adjust_timing(changes).as_json() for name, changes in scenario.pace.items()}
    if paces:
        WorldSettings.read(db).write(db, timings=paces)


async def _advance(world: World, seconds: float) -> None:
    by = timedelta(seconds=seconds)
    await world.change_settings(lambda settings: {"clock": clock_of(settings).advance(by).as_json()})


def _finish(db: Connection, scenario: Scenario, worlds: Worlds) -> None:
    """Add the faults and stubs last, so that they do not affect the scenario's own requests."""
    vendors = {name: service for name, service in worlds.services.items() if service.in_world}
    for fault in scenario.faults:
        injector.add_fault(db, parse_fault(fault, vendors))
    for stub in scenario.stubs:
        add_stub(db, parse_stub(stub, vendors))
    settings = WorldSettings.read(db)
    if "speed" in scenario.clock:
        settings.write(db, clock=clock_of(settings).with_speed(scenario.clock["speed"]).as_json())
    settings.write(db, scenario=scenario.name)

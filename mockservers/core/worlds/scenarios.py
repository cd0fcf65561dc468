"""Scenarios: named starting points of a world, in ``fixtures/<vendor>/scenarios/*.yaml``.

A scenario says what the world is seeded with, at which pace its records move, which requests are made (to the vendor's
own operations, so that nothing is there that could not have come about), how far the clock goes on, and which faults
are set. Its name is the vendor's and the file's: ``bigfix.import_running``.
"""

from __future__ import annotations

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
from mockservers.core.suggestions import suggest
from mockservers.core.worlds.registry import Worlds
from mockservers.core.worlds.seeding import WorldStart
from mockservers.core.worlds.world import World

BASE_URL = "http://localhost"  # where the requests of a scenario are sent, as far as they can see

Ask = Callable[[str, Request, str], Awaitable[Response]]  # a service, what it is asked, in which world


class ScenarioFailed(Exception):
    """A request of a scenario was refused: the scenario does not fit the stand-in."""


@dataclass(frozen=True)
class Step:
    """A request, or the clock put forward by ``advance`` seconds.

    Args:
        method: The HTTP method; empty where the step is none.
        path: Path and query. ``$NAME`` in these, in headers and body is a credential, or what an earlier step kept.
        headers: The headers.
        body: The JSON body; None for none.
        keep: Names for members of the answer, by their dotted paths.
        advance: World seconds.
    """

    method: str = ""
    path: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    keep: Mapping[str, str] = field(default_factory=dict)
    advance: float = 0.0

    def request(self, names: Mapping[str, str]) -> Request:
        """The request, with names filled in."""
        path, _, query = Template(self.path).substitute(names).partition("?")
        headers = {name.lower(): Template(text).substitute(names) for name, text in self.headers.items()}
        body = b""
        if self.body is not None:
            body = Template(orjson.dumps(self.body).decode()).substitute(names).encode()
            headers = {"content-type": "application/json", **headers}
        return Request(self.method, path, query.encode(), headers, body, BASE_URL)

    def kept(self, answer: Response) -> dict[str, str]:
        """What is kept of an answer."""
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
        name: Its name, the vendor's before it.
        description: How the world is, in a sentence or two.
        expect: What a client is expected to do.
        options: The vendor's seed options.
        pace: Per lifecycle, how its pace differs.
        steps: What is done to come there.
        faults: Faults, as the control plane takes them.
        clock: ``now``, where the clock begins, and ``speed``, at which it goes on.
    """

    service: str
    name: str
    description: str
    expect: str
    options: Mapping[str, Any] = field(default_factory=dict)
    pace: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    steps: Sequence[Step] = ()
    faults: Sequence[Mapping[str, Any]] = ()
    clock: Mapping[str, Any] = field(default_factory=dict)

    def start(self, usual: WorldStart) -> WorldStart:
        """What the world begins with: as usual, but for what the scenario says."""
        options = {**usual.options, self.service: {**usual.options.get(self.service, {}), **self.options}}
        now: datetime | None = self.clock.get("now")
        return replace(usual, now=check_range(now) if now else usual.now, options=options)


@cache
def read(folder: Path) -> Mapping[str, Scenario]:
    """The scenarios of every vendor in a folder of fixtures, by name."""
    return {one.name: one for path in sorted(folder.glob("*/scenarios/*.yaml")) for one in [_read(path)]}


def _read(path: Path) -> Scenario:
    text = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
    vendor = path.parent.parent.name
    steps = tuple(Step(**one) for one in text.pop("steps", ()))
    return Scenario(service=vendor, name=f"{vendor}.{path.stem}", steps=steps, **text)


def find_scenarios(services: Mapping[str, Service]) -> list[Scenario]:
    """The scenarios of some services, by name."""
    return [one for one in read(fixture_folder()).values() if one.service in services]


def find_scenario(name: str, services: Mapping[str, Service]) -> Scenario:
    """The scenario of a name.

    Raises:
        UnknownScenario: there is none; the nearest are told.
    """
    every = {one.name: one for one in find_scenarios(services)}
    try:
        return every[suggest("scenario", name, every)]
    except ValueError as error:
        raise UnknownScenario(str(error)) from None


async def load(scenario: Scenario, world: World, worlds: Worlds, ask: Ask) -> None:
    """Let a world begin anew with a scenario; its seed stays, and so does what other vendors are seeded with."""
    await worlds.seed_again(world, scenario.start(world.start()))
    await _play(scenario, world, worlds, ask)


async def world_in_scenario(name: str, wanted: str, worlds: Worlds, ask: Ask) -> World:
    """The world of that name, made with the scenario that is wanted if it is new.

    Raises:
        UnknownScenario: there is none of that name.
        OtherScenario: it is there already, and did not begin with the scenario.
        NoSuchWorld: the name is not allowed, or there are too many worlds.
    """
    scenario = find_scenario(wanted, worlds.services)
    async with worlds.beginning(name):
        if not worlds.exists(name):
            world = await worlds.create(name, scenario.start(worlds.default_start))
            try:
                await _play(scenario, world, worlds, ask)
            except BaseException:
                await worlds.delete(name)
                raise
    world = await worlds.get(name)
    if world.settings().scenario != scenario.name:
        raise OtherScenario(name, scenario.name)
    return world


async def _play(scenario: Scenario, world: World, worlds: Worlds, ask: Ask) -> None:
    """Bring a world that has just begun to where the scenario begins."""
    service = worlds.services[scenario.service]
    await world.change(lambda db: _set_paces(db, scenario, service))
    names = {one.variable: one.value for one in service.credentials}
    for step in scenario.steps:
        if step.advance:
            await _advance(world, step.advance)
            continue
        answer = await ask(service.name, step.request(names), world.name)
        if not 200 <= answer.status < 300:  # noqa: PLR2004 -- what 2xx means
            raise ScenarioFailed(f"{scenario.name}: {step.method} {step.path}: {answer.status} {answer.body!r}")
        names |= step.kept(answer)
    await world.change(lambda db: _finish(db, scenario, worlds))
    world.journal.clear()


def _set_paces(db: Connection, scenario: Scenario, service: Service) -> None:
    lifecycles: dict[str, Lifecycle] = {one.name: one for one in service.lifecycles}
    paces = {name: lifecycles[name].adjust_timing(changes).as_json() for name, changes in scenario.pace.items()}
    if paces:
        WorldSettings.read(db).write(db, timings=paces)


async def _advance(world: World, seconds: float) -> None:
    by = timedelta(seconds=seconds)
    await world.change_settings(lambda settings: {"clock": clock_of(settings).advance(by).as_json()})


def _finish(db: Connection, scenario: Scenario, worlds: Worlds) -> None:
    """Faults come last, so that they do not strike the scenario's own requests."""
    disturbable = {name: one for name, one in worlds.services.items() if one.in_world}
    for fault in scenario.faults:
        injector.add_fault(db, parse_fault(fault, disturbable))
    settings = WorldSettings.read(db)
    if "speed" in scenario.clock:
        settings.write(db, clock=clock_of(settings).with_speed(scenario.clock["speed"]).as_json())
    settings.write(db, scenario=scenario.name)

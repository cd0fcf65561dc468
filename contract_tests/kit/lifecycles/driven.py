"""Drives a record through each declared lifecycle over HTTP, and keeps the states that it was seen in."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from unittest.mock import patch

import requests

from contract_tests.kit.clients.callers import Caller
from contract_tests.kit.clients.cases import JSON, cases
from contract_tests.kit.clients.twins import asked
from contract_tests.kit.coverage.wanted import transition
from contract_tests.kit.remote import Client, Control, RemoteWorld
from mockservers import MockServer
from mockservers.core.service.service import Service
from mockservers.core.simulation.lifecycle import Lifecycle, Progress, Timing

SEED = 7
SECONDS = 10  # that each state lasts


@cache
def _ways() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads((Path(__file__).parent / "lifecycles.toml").read_text(encoding="utf-8"))


def transitions(service: Service, lifecycle: Lifecycle, end: str, server: MockServer, control: Control) -> list[str]:
    """The steps that a record was seen to take on its way to an end, in order.

    A step was taken when the record that entered last stood in one state at one request, and in another at the next.
    """
    way = _ways()[lifecycle.name]
    name = f"{lifecycle.name}-{end}".replace(".", "-").replace("_", "-").lower()
    with control.new_world(name, seed=SEED) as world, _watched(lifecycle) as seen:
        world.set_pace(lifecycle.name, seconds=SECONDS, end=end)
        driver = Driver(service, server, world)
        began = driver.send(way["begin"])
        driver.send(way["look"], began)
        for _ in lifecycle.states:
            world.advance(SECONDS)
            driver.send(way["look"], began)
    last = [state for entered, state in seen if entered == max(one for one, _ in seen)]
    return [transition(lifecycle, one, other) for one, other in pairwise(last) if one != other]


class Driver:
    """Sends requests of the default user in one world."""

    def __init__(self, service: Service, server: MockServer, world: RemoteWorld) -> None:
        self._service = service
        self._client: Client = world.client(service.name)
        server.mount(self._client)
        self._caller = Caller(service, self._client, server.environment())

    def send(self, said: Mapping[str, Any], began: requests.Response | None = None) -> requests.Response:
        """Send the example of an operation, with what is said instead; it must be accepted."""
        usual = cases(self._service, said["operation"], 1, SEED)[0]
        path = {name: began.json()[name] for name in said.get("path", ())} if began is not None else {}
        case = replace(usual, path={**usual.path, **path}, query=said.get("query", usual.query))
        if "body" in said:
            case = replace(case, body=said["body"], media_type=JSON)
        answer = asked(self._client, case, self._caller.auth(case.operation), JSON)
        answer.raise_for_status()
        return answer


@contextmanager
def _watched(lifecycle: Lifecycle) -> Iterator[list[tuple[datetime, str]]]:
    """When records entered the lifecycle, and where they stood, whenever that is computed."""
    usual, seen = Lifecycle.progress_at, list[tuple[datetime, str]]()

    def standing(self: Lifecycle, entered: datetime, now: datetime, pace: Timing, reads: int = 0) -> Progress:
        found = usual(self, entered, now, pace, reads)
        if self.name == lifecycle.name:
            seen.append((entered, found.state))
        return found

    with patch.object(Lifecycle, "progress_at", standing):
        yield seen

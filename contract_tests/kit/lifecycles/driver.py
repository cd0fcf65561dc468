"""Drives a record through each declared lifecycle over HTTP, and records the states it is in."""

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

from contract_tests.kit.cases.case import JSON
from contract_tests.kit.cases.generation import list_examples
from contract_tests.kit.clients.callers import Caller
from contract_tests.kit.clients.raw_calls import send_case
from contract_tests.kit.coverage.required import name_transition
from contract_tests.kit.remote import Client, Control, RemoteWorld
from contract_tests.kit.services import SEED, Lifecycle, Service
from mockservers import MockServer
from mockservers.core.simulation.lifecycle import Progress, Timing

SECONDS = 10  # in each state


@cache
def _load_steps() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads((Path(__file__).parent / "lifecycles.toml").read_text(encoding="utf-8"))


def load_step(lifecycle: str, name: str) -> Mapping[str, Any]:
    """The request that begins a record of a lifecycle (``begin``), or that reads its state (``look``)."""
    step: Mapping[str, Any] = _load_steps()[lifecycle][name]
    return step


def drive_lifecycle(
    service: Service, lifecycle: Lifecycle, end: str, server: MockServer, control: Control
) -> list[str]:
    """Drive a record to an end, and return the names of the steps that it took, in order.

    A step counts when the record that entered last is in one state at one request, and in another at the next.
    """
    name = f"{lifecycle.name}-{end}".replace(".", "-").replace("_", "-").lower()
    with control.new_world(name, seed=SEED) as world, _record_states(lifecycle) as states:
        world.set_pace(lifecycle.name, seconds=SECONDS, end=end)
        driver = Driver(service, server, world)
        began = driver.send(load_step(lifecycle.name, "begin"))
        driver.send(load_step(lifecycle.name, "look"), began)
        for _ in lifecycle.states:
            world.advance(SECONDS)
            driver.send(load_step(lifecycle.name, "look"), began)
    latest = max(entered for entered, _ in states)
    last = [state for entered, state in states if entered == latest]
    return [name_transition(lifecycle, before, after) for before, after in pairwise(last) if before != after]


class Driver:
    """Sends examples of operations as the default user of one world."""

    def __init__(self, service: Service, server: MockServer, world: RemoteWorld) -> None:
        self._service = service
        self._client: Client = world.client(service.name)
        server.mount(self._client)
        self._caller = Caller(service, self._client, server.environment())

    def send(self, step: Mapping[str, Any], began: requests.Response | None = None) -> requests.Response:
        """Send the example of an operation; it must be accepted.

        Args:
            step: The ``operation``, and what replaces its example: ``query``, ``body``, and as ``path`` the names of
                parameters that are members of the first response.
            began: The first response.
        """
        example = list_examples(self._service, step["operation"])[0]
        path = {name: began.json()[name] for name in step.get("path", ())} if began is not None else {}
        case = replace(example, path={**example.path, **path}, query=step.get("query", example.query))
        if "body" in step:
            case = replace(case, body=step["body"], media_type=JSON)
        response = send_case(self._client, case, self._caller.auth(case.operation), JSON)
        response.raise_for_status()
        return response


@contextmanager
def _record_states(lifecycle: Lifecycle) -> Iterator[list[tuple[datetime, str]]]:
    """Record entry time and state of records whenever a state of the lifecycle is computed."""
    compute, states = Lifecycle.progress_at, list[tuple[datetime, str]]()

    def progress_at(self: Lifecycle, entered: datetime, now: datetime, timing: Timing, reads: int = 0) -> Progress:
        progress = compute(self, entered, now, timing, reads)
        if self.name == lifecycle.name:
            states.append((entered, progress.state))
        return progress

    with patch.object(Lifecycle, "progress_at", progress_at):
        yield states

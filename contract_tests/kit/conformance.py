"""Generated cases: schemathesis' engine over one spec against a server of its own, and what it found."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import requests
import schemathesis
from schemathesis.engine import events, from_schema
from schemathesis.hooks import unregister

from contract_tests.kit.remote import TIMEOUT, Control
from mockservers.catalog import SERVICES
from mockservers.checks.conformance import tally
from mockservers.checks.conformance.settings import load_expectations, schemathesis_settings
from mockservers.checks.conformance.tally import PHASES, CheckFailure, label, operation_labels, register
from mockservers.core.journal.entries import Entry, ignore_entry
from mockservers.core.service.service import Service
from mockservers.core.worlds.seeding import WorldStart
from mockservers.server.mock_server import CONTROL, MockServer

__all__ = [
    "NOW",
    "PHASES",
    "Bench",
    "CheckFailure",
    "Run",
    "Told",
    "bench",
    "label",
    "load_expectations",
    "operation_labels",
    "run",
]

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)


@dataclass
class Run(tally.CaseTally):
    """A run that tells what happens."""

    told: Told = field(default_factory=lambda: Told())  # noqa: PLW0108 -- it is defined below

    def add(self, event: events.EngineEvent) -> None:
        """Count what an event tells."""
        before = len(self.findings)
        super().add(event)
        for one in self.findings[before:]:
            self.told.found(one)
        if isinstance(event, events.ScenarioFinished):
            self.told.progress(event.label or "")

    def count_case(self, case: schemathesis.Case[Any], answer: schemathesis.Response) -> None:
        """Count a case that was answered."""
        self.told.exchange(case, answer)
        super().count_case(case, answer)


def run(  # noqa: PLR0913 -- said by name
    service: Service,
    phases: Iterable[str],
    *,
    examples: int,
    seed: int,
    only: str | None = None,
    told: Told | None = None,
) -> Run:
    """Send generated cases to a fresh server, with all of schemathesis' checks and our own.

    Args:
        service: The stand-in under test.
        phases: Which of ``PHASES``.
        examples: The most cases per operation that fuzzing draws, and per scenario of the stateful phase.
        seed: Repeats a run, in a process that has imported the same modules: hypothesis draws from their constants too.
        only: The label of the one operation to exercise; None for all.
        told: Whom to tell what happens.
    """
    with bench(service, seed, told or Told()) as ready:
        return ready.run(phases, examples=examples, seed=seed, only=only)


@dataclass(frozen=True)
class Told:
    """Who is told what happens.

    Args:
        entry: Every exchange of a vendor's stand-in, on the server's thread.
        exchange: Every generated case with its answer, also of the control plane, which keeps no journal of itself.
        progress: The label of every operation that is done, and of scenarios.
        found: Every finding, as soon as there is one: a run that breaks off has no end to tell them at.
    """

    entry: Callable[[Entry], None] = ignore_entry
    exchange: Callable[[schemathesis.Case[Any], schemathesis.Response], None] = lambda _case, _answer: None
    progress: Callable[[str], None] = lambda _label: None
    found: Callable[[CheckFailure], None] = lambda _finding: None


@contextmanager
def bench(service: Service, seed: int, told: Told) -> Iterator[Bench]:
    """A server for generated cases, with what ``<service>.toml`` wants of its worlds."""
    register()
    everything = [service, *(one for one in SERVICES if one.name != service.name)]
    with (
        MockServer(start=_start(service, seed), services=everything, watch=told.entry) as server,
        patch.dict(os.environ, server.environment()),
        Control(server) as control,
    ):
        for world, faults in load_expectations(service).get("faults", {}).items():
            control.new_world(world)
            for fault in faults:
                control.ask("POST", "worlds", world, "faults", body=fault)
        ready = Bench(service, server, control, told)
        ready.set_paces()
        yield ready


@dataclass(frozen=True)
class Bench:
    """A running server, and whom to tell what happens."""

    service: Service
    server: MockServer
    control: Control
    told: Told

    def set_paces(self) -> None:
        """Let lifecycles pass as ``<service>.toml`` wants it."""
        for lifecycle, pace in load_expectations(self.service).get("paces", {}).items():
            self.control.ask("PUT", "worlds", "default", "pace", lifecycle, body=pace)

    def run(self, phases: Iterable[str], *, examples: int, seed: int, only: str | None = None) -> Run:
        """Send generated cases; see ``run``."""
        done = Run(told=self.told)
        said = _config(self.server, self.service, set(phases), examples, seed)
        if only is not None:  # the engine heeds no other choice
            others = sorted(operation_labels(self.service) - {only})
            said["operations"] = [*said.get("operation_labels", ()), {"include-name": others, "enabled": False}]
        config = schemathesis.Config.from_dict(said)
        schema = schemathesis.openapi.from_dict(deepcopy(dict(self.service.spec.document)), config=config)
        with _asked_before(self.server, load_expectations(self.service).get("requests", [])):
            for event in from_schema(schema).execute():
                done.add(event)
        return done


def _start(service: Service, seed: int) -> WorldStart:
    """What the world begins with."""
    return WorldStart(seed=seed, now=NOW, options=load_expectations(service).get("start", {}))


@contextmanager
def _asked_before(server: MockServer, wanted: list[dict[str, Any]]) -> Iterator[None]:
    """Let stand-ins be asked before every case of some operations, in the world that it names."""

    def before_call(_context: Any, case: schemathesis.Case[Any], _options: Any) -> None:
        world = str(case.path_parameters.get("world", ""))
        for one in wanted:
            if case.operation.label in one["before"] and server.worlds.exists(world):
                url = server.standins[one["service"]].url + one["path"]
                requests.request(one["method"], url, headers={"X-Mock-World": world}, timeout=TIMEOUT)

    schemathesis.hook(before_call)
    try:
        yield
    finally:
        unregister(before_call)


def _config(server: MockServer, service: Service, phases: set[str], examples: int, seed: int) -> dict[str, Any]:
    prefix = f"/{CONTROL}" if service.name == CONTROL else ""
    known = schemathesis_settings(service)
    # Credentials are no data: without them, and with wrong ones, `ignored_auth` asks; a generated one would be refused.
    # In scenarios they may stay: without them schemathesis begins far too many with the same operation.
    ours = {"with-security-parameters": phases == {"stateful"}}
    own = {"mode": "all", "max-examples": examples, "database": "none"}
    return known | {
        "base-url": f"{server.standins[service.name].url}{prefix}",
        "seed": seed,
        "request-timeout": 30,
        "continue-on-failure": True,
        "generation": ours | known.get("generation", {}) | own,
        "phases": {name: {"enabled": name in phases} for name in PHASES},
    }

"""Runs of schemathesis' engine over one spec, against a server of their own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any
from unittest.mock import patch

import requests
import schemathesis
from schemathesis.engine import events, from_schema
from schemathesis.hooks import unregister

from contract_tests.kit.remote import TIMEOUT, Client, Control, RemoteWorld
from contract_tests.kit.services import CONTROL_PLANE, NOW, SERVICES, Service, WorldStart
from mockservers import MockServer
from mockservers.checks.conformance import tally
from mockservers.checks.conformance.settings import load_expectations, schemathesis_settings
from mockservers.checks.conformance.tally import PHASES, CheckFailure, label, operation_labels, register
from mockservers.core.journal.entries import Entry, ignore_entry
from mockservers.core.messages import Response

__all__ = [
    "PHASES",
    "CheckFailure",
    "ConformanceBench",
    "ObservedRun",
    "RunObserver",
    "label",
    "load_expectations",
    "open_bench",
    "operation_labels",
    "replace_handler",
    "run_phases",
    "set_timings",
]


@dataclass(frozen=True)
class RunObserver:
    """Functions that are called during a run.

    Args:
        entry: Called with every exchange of a vendor's mock server, on the server's thread.
        exchange: Called with every generated case and its response, also of the control plane, which has no journal.
        progress: Called with the label of every operation or scenario that is done.
        found: Called with every finding at once: a run that breaks off has no end to report at.
    """

    entry: Callable[[Entry], None] = ignore_entry
    exchange: Callable[[schemathesis.Case[Any], schemathesis.Response], None] = lambda _case, _response: None
    progress: Callable[[str], None] = lambda _label: None
    found: Callable[[CheckFailure], None] = lambda _finding: None


@dataclass
class ObservedRun(tally.CaseTally):
    """The result of a run, which calls an observer."""

    observer: RunObserver = field(default_factory=RunObserver)

    def add(self, event: events.EngineEvent) -> None:
        """Count what an event reports."""
        before = len(self.findings)
        super().add(event)
        for finding in self.findings[before:]:
            self.observer.found(finding)
        if isinstance(event, events.ScenarioFinished):
            self.observer.progress(event.label or "")

    def count_case(self, case: schemathesis.Case[Any], answer: schemathesis.Response) -> None:
        """Count a case that was answered."""
        self.observer.exchange(case, answer)
        super().count_case(case, answer)


def run_phases(  # noqa: PLR0913 -- called with keywords
    service: Service,
    phases: Iterable[str],
    *,
    examples: int,
    seed: int,
    only: str | None = None,
    observer: RunObserver | None = None,
) -> ObservedRun:
    """Send generated cases to a fresh server, with all checks of schemathesis and of ``mockservers check``.

    Args:
        service: The mock server under test.
        phases: Some of ``PHASES``.
        examples: The maximum number of fuzzing cases for each operation, and of steps in a stateful scenario.
        seed: Repeats a run in a process with the same imports: hypothesis draws constants from modules, too.
        only: The label of the only operation to exercise; None for all.
        observer: Called during the run.
    """
    with open_bench(service, seed, observer or RunObserver()) as bench:
        return bench.run(phases, examples=examples, seed=seed, only=only)


@contextmanager
def open_bench(service: Service, seed: int, observer: RunObserver) -> Iterator[ConformanceBench]:
    """Start a server whose worlds are as ``<service>.toml`` declares them."""
    register()
    expectations = load_expectations(service)
    services = [service, *(other for other in SERVICES if other.name != service.name)]
    start = WorldStart(seed=seed, now=NOW, options=expectations.get("start", {}))
    with (
        MockServer(start=start, services=services, watch=observer.entry) as server,
        patch.dict(os.environ, server.environment()),
        Control(server) as control,
        Client(f"{server.control.url}/control") as client,
    ):
        for world, faults in expectations.get("faults", {}).items():
            control.new_world(world)
            for fault in faults:
                client.post(f"/worlds/{world}/faults", json=fault).raise_for_status()
        set_timings(service, RemoteWorld(control, "default"))
        yield ConformanceBench(service, server, observer)


def set_timings(service: Service, world: RemoteWorld) -> None:
    """Set the timings of lifecycles that ``<service>.toml`` declares."""
    for lifecycle, timing in load_expectations(service).get("paces", {}).items():
        world.set_pace(lifecycle, **timing)


@dataclass(frozen=True)
class ConformanceBench:
    """A running server, and the observer of its runs."""

    service: Service
    server: MockServer
    observer: RunObserver

    def run(self, phases: Iterable[str], *, examples: int, seed: int, only: str | None = None) -> ObservedRun:
        """Send generated cases; arguments as ``run_phases``."""
        done = ObservedRun(observer=self.observer)
        settings = self._configure(set(phases), examples, seed)
        if only is not None:  # the engine has no other selection
            others = sorted(operation_labels(self.service) - {only})
            settings["operations"] = [
                *settings.get("operation_labels", ()),
                {"include-name": others, "enabled": False},
            ]
        config = schemathesis.Config.from_dict(settings)
        schema = schemathesis.openapi.from_dict(deepcopy(dict(self.service.spec.document)), config=config)
        with _send_before(self.server, load_expectations(self.service).get("requests", [])):
            for event in from_schema(schema).execute():
                done.add(event)
        return done

    def _configure(self, phases: set[str], examples: int, seed: int) -> dict[str, Any]:
        prefix = "/control" if self.service.name == CONTROL_PLANE.name else ""
        declared = schemathesis_settings(self.service)
        # The check `ignored_auth` sends no credentials, and wrong ones; generated credentials would only be refused.
        # Scenarios may have them: without, schemathesis begins far too many scenarios with the same operation.
        own = {"with-security-parameters": phases == {"stateful"}}
        fixed = {"mode": "all", "max-examples": examples, "database": "none"}
        return declared | {
            "base-url": f"{self.server.standins[self.service.name].url}{prefix}",
            "seed": seed,
            "request-timeout": 30,
            "continue-on-failure": True,
            "generation": own | declared.get("generation", {}) | fixed,
            "phases": {name: {"enabled": name in phases} for name in PHASES},
        }


def replace_handler(service: Service, operation: str, body: object) -> Service:
    """Return the service with a handler that answers an operation with a fixed body."""
    handlers = type("Broken", (service.handlers,), {operation: lambda *_: Response(body)})
    return replace(service, handlers=handlers)


@contextmanager
def _send_before(server: MockServer, declared: list[dict[str, Any]]) -> Iterator[None]:
    """Send declared requests before every case of some operations, in the world that the case names."""

    def before_call(_context: Any, case: schemathesis.Case[Any], _options: Any) -> None:
        world = str(case.path_parameters.get("world", ""))
        for request in declared:
            if case.operation.label in request["before"] and server.worlds.exists(world):
                url = server.standins[request["service"]].url + request["path"]
                requests.request(request["method"], url, headers={"X-Mock-World": world}, timeout=TIMEOUT)

    schemathesis.hook(before_call)
    try:
        yield
    finally:
        unregister(before_call)

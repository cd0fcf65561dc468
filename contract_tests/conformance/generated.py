"""Generated cases: schemathesis' engine over one spec against a server of its own, and what it found."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import requests
import schemathesis
from schemathesis.engine import from_schema
from schemathesis.hooks import unregister

from contract_tests.remote import TIMEOUT, Control
from mockservers.catalog import SERVICES
from mockservers.contract.expected import expectations, for_schemathesis
from mockservers.contract.runs import PHASES, Finding, Run, label, operations, register
from mockservers.core.service import Service
from mockservers.core.spec import spec_folder
from mockservers.core.start import Start
from mockservers.server import CONTROL, MockServer

__all__ = ["PHASES", "Finding", "Run", "expectations", "label", "operations", "run"]

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)


def run(service: Service, phases: Iterable[str], *, examples: int, seed: int, only: str | None = None) -> Run:
    """Send generated cases to a fresh server, with all of schemathesis' checks and our own.

    Args:
        service: The stand-in under test.
        phases: Which of ``PHASES``.
        examples: The most cases per operation that fuzzing draws, and per scenario of the stateful phase.
        seed: Repeats a run, in a process that has imported the same modules: hypothesis draws from their constants too.
        only: The label of the one operation to exercise; None for all.
    """
    register()
    done = Run()
    everything = [service, *(one for one in SERVICES if one.name != service.name)]
    with (
        MockServer(start=_start(service, seed), services=everything) as server,
        patch.dict(os.environ, server.environment()),
        Control(server) as control,
    ):
        for lifecycle, pace in expectations(service).get("paces", {}).items():
            control.told("PUT", f"/worlds/default/pace/{lifecycle}", pace)
        for world, faults in expectations(service).get("faults", {}).items():
            control.new_world(world)
            for fault in faults:
                control.told("POST", f"/worlds/{world}/faults", fault)
        config = schemathesis.Config.from_dict(_config(server, service, set(phases), examples, seed))
        schema = schemathesis.openapi.from_path(spec_folder() / f"{service.name}.yaml", config=config)
        chosen = schema.include(name=only) if only else schema
        with _asked_before(server, expectations(service).get("requests", [])):
            for event in from_schema(chosen).execute():
                done.add(event)
    return done


def _start(service: Service, seed: int) -> Start:
    """What the world begins with."""
    return Start(seed=seed, now=NOW, options=expectations(service).get("start", {}))


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
    known = for_schemathesis(service)
    generation = {"mode": "all", "max-examples": examples, "database": "none"}
    return known | {
        "base-url": f"{server.standins[service.name].url}{prefix}",
        "seed": seed,
        "request-timeout": 30,
        "continue-on-failure": True,
        "generation": known.get("generation", {}) | generation,
        "phases": {name: {"enabled": name in phases} for name in PHASES},
    }

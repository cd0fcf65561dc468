"""Generated cases: schemathesis' engine over one spec against a server of its own, and what it found."""

from __future__ import annotations

import os
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import MULTIPLE_CHOICES
from pathlib import Path
from typing import Any, Self
from unittest.mock import patch

import requests
import schemathesis
from schemathesis.engine import Status, events, from_schema
from schemathesis.engine.recorder import ScenarioRecorder
from schemathesis.hooks import unregister

from contract_tests.conformance import checks, flexera_checksum, formats
from contract_tests.remote import TIMEOUT, Control
from mockservers.catalog import SERVICES
from mockservers.core.journal import Entry, nobody
from mockservers.core.service import Service
from mockservers.core.spec import Operation
from mockservers.core.start import Start
from mockservers.server import CONTROL, MockServer

PHASES = ("examples", "coverage", "fuzzing", "stateful")
NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
HERE = Path(__file__).parent
# of <service>.toml, what is not schemathesis'
OURS = ("start", "paces", "faults", "requests", "never_accepted", "stateful_examples", "ids_of_the_request")


@dataclass(frozen=True)
class Finding:
    """A check that failed: for which operation, in schemathesis' words, and how to see it again."""

    operation: str
    check: str
    text: str
    request: str = ""
    answer: str = ""

    def __str__(self) -> str:
        return "\n".join(filter(None, (f"{self.operation}: {self.check}", self.text, self.request, self.answer)))


@dataclass
class Run:
    """How many cases each operation was sent, how many of them it accepted (2xx), and every finding."""

    told: Told = field(default_factory=lambda: Told())  # noqa: PLW0108 -- it is defined below
    cases: Counter[str] = field(default_factory=Counter)
    accepted: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)

    def __iadd__(self, other: Run) -> Self:
        self.cases += other.cases
        self.accepted += other.accepted
        self.findings += other.findings
        return self

    def add(self, event: events.EngineEvent) -> None:
        """Count what an event tells."""
        match event:
            case events.ScenarioFinished():
                self._count(event.recorder)
                self.told.progress(event.label or "")
                self.findings += _failed_checks(event.recorder)
            case events.NonFatalError():
                self.findings.append(Finding(event.label, "error", event.info.format()))
            case events.FatalError():
                raise event.exception
            case events.EngineFinished():
                self.findings += [Finding("the run", "after the run", str(one)) for one in event.failures]

    def _count(self, recorder: ScenarioRecorder) -> None:
        for case, node in recorder.cases.items():
            answer = recorder.find_response(case_id=case)
            if answer is not None:
                self.told.exchange(node.value, answer)
                self.cases[node.value.operation.label] += 1
                self.accepted[node.value.operation.label] += answer.status_code < MULTIPLE_CHOICES


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
    """

    entry: Callable[[Entry], None] = nobody
    exchange: Callable[[schemathesis.Case[Any], schemathesis.Response], None] = lambda _case, _answer: None
    progress: Callable[[str], None] = lambda _label: None


@contextmanager
def bench(service: Service, seed: int, told: Told) -> Iterator[Bench]:
    """A server for generated cases, with what ``<service>.toml`` wants of its worlds."""
    formats.register()
    checks.register()
    flexera_checksum.register()
    everything = [service, *(one for one in SERVICES if one.name != service.name)]
    with (
        MockServer(start=_start(service, seed), services=everything, watch=told.entry) as server,
        patch.dict(os.environ, server.environment()),
        Control(server) as control,
    ):
        for world, faults in expectations(service).get("faults", {}).items():
            control.new_world(world)
            for fault in faults:
                control.told("POST", f"/worlds/{world}/faults", fault)
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
        for lifecycle, pace in expectations(self.service).get("paces", {}).items():
            self.control.told("PUT", f"/worlds/default/pace/{lifecycle}", pace)

    def run(self, phases: Iterable[str], *, examples: int, seed: int, only: str | None = None) -> Run:
        """Send generated cases; see ``run``."""
        done = Run(self.told)
        said = _config(self.server, self.service, set(phases), examples, seed)
        if only is not None:  # the engine heeds no other choice
            others = sorted(operations(self.service) - {only})
            said["operations"] = [*said.get("operations", ()), {"include-name": others, "enabled": False}]
        config = schemathesis.Config.from_dict(said)
        schema = schemathesis.openapi.from_dict(deepcopy(dict(self.service.spec.document)), config=config)
        with _asked_before(self.server, expectations(self.service).get("requests", [])):
            for event in from_schema(schema).execute():
                done.add(event)
        return done


def operations(service: Service) -> set[str]:
    """The labels of a spec's operations."""
    return {label(one) for one in service.spec.operations.values()}


def label(operation: Operation) -> str:
    """An operation as schemathesis names it."""
    return f"{operation.method} {operation.path}"


def expectations(service: Service) -> dict[str, Any]:
    """What is particular to a spec, in schemathesis' own configuration language, with the reasons.

    These names are ours: ``start``, the seed options of the world; ``paces``, what the pace of lifecycles is set to,
    since the clock stands still; ``faults``, set in worlds of their own; ``requests``, sent before every case of some
    operations for a journal to tell of; ``never_accepted``, operations whose good data nobody can generate, or
    not in a phase; ``stateful_examples``, how many scenarios it takes to follow every link of a spec that has many;
    ``ids_of_the_request``, pointers to members of errors that differ with every byte of the request.
    """
    path = HERE / f"{service.name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


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
    known = {name: value for name, value in expectations(service).items() if name not in OURS}
    # Credentials are no data: without them, and with wrong ones, `ignored_auth` asks; a generated one would be refused.
    # In scenarios they stay: without them schemathesis begins far too many with the same operation.
    own = {"mode": "all", "max-examples": examples, "database": "none"}
    own["with-security-parameters"] = phases == {"stateful"}
    return known | {
        "base-url": f"{server.standins[service.name].url}{prefix}",
        "seed": seed,
        "request-timeout": 30,
        "continue-on-failure": True,
        "generation": known.get("generation", {}) | own,
        "phases": {name: {"enabled": name in phases} for name in PHASES},
    }


def was_deleted(recorder: ScenarioRecorder, case: str) -> bool:
    """Whether a scenario has deleted the record that a case asks for, by another of its paths."""
    wanted = recorder.cases[case].value.path_parameters.values()
    for name, node in recorder.cases.items():
        answer = recorder.find_response(case_id=name)
        deleted = node.value.method == "DELETE" and answer is not None and answer.status_code < MULTIPLE_CHOICES
        if deleted and set(wanted) & set(node.value.path_parameters.values()):
            return True
    return False


def _failed_checks(recorder: ScenarioRecorder) -> Iterator[Finding]:
    for case, results in recorder.checks.items():
        operation = recorder.cases[case].value.operation.label
        for result in results:
            if result.name == "ensure_resource_availability" and was_deleted(recorder, case):
                continue
            if result.failure_info is not None:
                failure = result.failure_info.failure
                answer = recorder.find_response(case_id=failure.case_id or case)
                shown = f"{answer.status_code} {answer.content[:500]!r}" if answer else ""
                yield Finding(operation, result.name, str(failure), result.failure_info.code_sample, shown)
            elif result.status != Status.SUCCESS:
                yield Finding(operation, result.name, "the check itself failed")

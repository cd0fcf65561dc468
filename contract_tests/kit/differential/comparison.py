"""Comparison of the two implementations: the same requests to the fast path and to the connexion reference."""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import uvloop

from contract_tests.kit.cases.generation import generate_cases
from contract_tests.kit.cases.raw_request import RawRequest
from contract_tests.kit.differential.credentials import Credential, sign_in
from contract_tests.kit.differential.requests import RequestSequence
from contract_tests.kit.services import NOW, SERVICES, Operation, Service, WorldStart
from mockservers.core.http.pipeline import RequestPipeline
from mockservers.core.storage.diff import TableDifference, diff_databases
from mockservers.core.worlds.registry import Worlds
from mockservers.core.worlds.world import DEFAULT

OPTIONS = {"bigfix": {"usages": 300}, "flexera": {"rate_limits": "off"}}
CHANGES = 0.02  # of the requests follow a change of the world
SESSION = 25  # requests after which callers sign in again
CASES_PER_EXAMPLE = 200  # one more generated case of each operation for so many requests
WRITTEN_AT = re.compile(
    rb'"(?:taken_at|saved_at|created_at)": ?"[^"]*"'
)  # times at which a snapshot's file was written
SHOWN = 5
KNOWN: Mapping[str, Mapping[str, str]] = {
    "informatica": {"orgId": "7kQ2vXnRzB4mTf0LhYcW9s"},
    "flexera": {"orgId": "1234", "style": "offset"},
    "control": {
        "world": DEFAULT,
        "snapshot": "one",
        "name": "one",
        "to": "one",
        "fault": "1",
        "number": "1",
        "lifecycle": "bigfix.import",
    },
}
METRICS = RawRequest("list_metrics", "GET", b"/api/sam/v2/metrics", b"token=44072fb20fbe38322b5e67a7e780978e20abbc80")
RawResponse = tuple[int, list[tuple[bytes, bytes]], bytes]  # status, headers, body


class Side:
    """One implementation of all services, called without sockets."""

    def __init__(self, folder: Path, *, is_compiled: bool) -> None:
        self.worlds = Worlds(folder / "worlds", SERVICES, WorldStart(seed=7, now=NOW, options=OPTIONS))
        self._pipelines = {
            service.name: RequestPipeline(service, self.worlds, is_compiled=is_compiled) for service in SERVICES
        }

    async def send(self, service: str, request: RawRequest) -> RawResponse:
        """Send a request, and return the response."""
        messages: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": request.body, "more_body": False}

        async def collect(message: Any) -> None:
            messages.append(message)

        await self._pipelines[service](request.to_scope(), receive, collect)
        body = b"".join(message.get("body", b"") for message in messages[1:])
        return messages[0]["status"], messages[0]["headers"], body

    async def call(self, service: str, method: str, path: str, body: object = None) -> Any:
        """Send a JSON request that must be accepted, and return the JSON of the response."""
        content = b"" if body is None else json.dumps(body).encode()
        headers = [("Content-Type", "application/json")]
        response = await self.send(service, RawRequest("", method, path.encode(), b"", headers, content))
        assert response[0] < 300, response
        return json.loads(response[2] or b"null")


@dataclass
class Comparison:
    """Requests and accepted requests by operation, the statuses of the responses, and the differences."""

    cases: Counter[str] = field(default_factory=Counter)
    accepted: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)


def compare(service: Service, number: int, seed: int) -> Comparison:
    """Send generated requests to both sides, and compare responses, journals and databases.

    The machine's clock is stopped, so that no response contains a time of the machine.
    """
    stopped = SimpleNamespace(time=NOW.timestamp, perf_counter=float)
    with (
        TemporaryDirectory(prefix="mockservers-") as folder,
        patch("mockservers.core.simulation.clock.time", stopped),
        patch("mockservers.core.http.pipeline.time", stopped),
    ):
        return uvloop.run(_compare(service, number, seed, Path(folder)))


async def _compare(service: Service, number: int, seed: int, folder: Path) -> Comparison:
    sides = [Side(folder / name, is_compiled=name == "compiled") for name in ("compiled", "connexion")]
    try:
        return await _ComparisonRun(service, sides, seed).execute(number)
    finally:
        for side in sides:
            side.worlds.close()


class _ComparisonRun:
    def __init__(self, service: Service, sides: list[Side], seed: int) -> None:
        self._service, self._sides, self._seed, self._random = service, sides, seed, Random(seed)
        self._done = Comparison()
        self._credentials: Mapping[str, Credential] = {}

    async def execute(self, number: int) -> Comparison:
        """Send so many requests."""
        await self._sign_in()
        generate = partial(_generate, self._service, max(2, number // CASES_PER_EXAMPLE), self._seed)
        known = KNOWN.get(self._service.name, {})
        requests = RequestSequence(self._service, self._random, self._choose_credential, known, generate)
        for _, request in zip(range(number), requests, strict=False):
            if self._random.random() < CHANGES:
                await self._change_world()
            responses = [await side.send(self._service.name, request) for side in self._sides]
            self._count(request, responses[0], responses[1])
            if request.operation == "seed_world":
                await self._wait_for_seeding(str(request.path_parameters.get("world", "")))
            if len(self._done.findings) >= SHOWN:
                break
            self._learn(requests, request, responses[0])
            has_lost_session = responses[0][0] == 401 and not request.mutations
            if has_lost_session or not self._done.cases.total() % SESSION:
                await self._sign_in()
        await self._compare_worlds()
        return self._done

    def _count(self, request: RawRequest, compiled: RawResponse, connexion: RawResponse) -> None:
        self._done.cases[request.operation] += 1
        self._done.accepted[request.operation] += compiled[0] < 300
        self._done.statuses[compiled[0]] += 1
        if _remove_times(compiled) != _remove_times(connexion):
            self._done.findings.append(f"{request}\n  compiled:  {compiled}\n  connexion: {connexion}"[:3_000])

    def _learn(self, requests: RequestSequence, request: RawRequest, response: RawResponse) -> None:
        if response[0] < 300 and response[2][:1] in {b"{", b"["} and not request.mutations:
            with suppress(ValueError):  # a fault may cut a body
                requests.learn(request, json.loads(response[2]))

    def _choose_credential(self, operation: Operation) -> Credential:
        alternatives = operation.node.get("security", operation.spec.document["security"])
        return self._credentials[self._random.choice([name for schemes in alternatives for name in schemes])]

    async def _sign_in(self) -> None:
        """Remove all faults, and get credentials for every security scheme; both sides must issue the same ones."""
        for side in self._sides:
            await side.call("control", "DELETE", f"/worlds/{DEFAULT}/faults")
        found = [await sign_in(self._service, side.call) for side in self._sides]
        assert found[0] == found[1]
        self._credentials = found[0]

    async def _change_world(self) -> None:
        """Advance the clock, set a fault, or remove all faults; sign in again where sessions may have expired."""
        choice = self._random.choice(("clock", "fault", "fault", "own fault", "clear", "clear"))
        world = f"/worlds/{DEFAULT}"
        for side in self._sides:
            random = Random(f"{choice}{self._done.cases.total()}")
            if choice == "clock":
                await side.call("control", "POST", f"{world}/clock/advance", {"seconds": random.choice((5, 3_600))})
            elif choice == "clear":
                await side.call("control", "DELETE", f"{world}/faults")
            else:
                fault = _draw_fault(self._service, random, own="own" in choice)
                await side.call("control", "POST", f"{world}/faults", fault)
            await side.send("bigfix", METRICS)
        if choice in {"clear", "clock"}:
            await self._sign_in()

    async def _wait_for_seeding(self, name: str) -> None:
        """Wait until a world is seeded: the thread that seeds it needs a different time on each side."""
        for side in self._sides:
            while side.worlds.exists(name) and (await side.worlds.get(name)).seeding.state == "running":  # noqa: ASYNC110 -- no event
                await asyncio.sleep(0.001)

    async def _compare_worlds(self) -> None:
        """Compare the journals and the databases of both sides."""
        worlds = [await side.worlds.get(DEFAULT) for side in self._sides]
        journals = [[_summarize_entry(entry) for entry in world.journal.entries()] for world in worlds]
        for first, second in zip(*journals, strict=False):
            if first != second and len(self._done.findings) < SHOWN:
                self._done.findings.append(f"journal:\n  compiled:  {first}\n  connexion: {second}")
        self._done.findings += [f"database: {difference}" for difference in _diff_databases(worlds)]


def _generate(service: Service, examples: int, seed: int, operation: str) -> list[Any]:
    return generate_cases(service, operation, examples, seed)


def _diff_databases(worlds: list[Any]) -> list[TableDifference]:
    paths = []
    for number, world in enumerate(worlds):
        path = world.database.path.with_name(f"end-{number}.copy")
        world.database.copy_to(path)
        paths.append(path)
    return diff_databases(*paths, most=2)


def _summarize_entry(entry: Any) -> tuple[object, ...]:
    return (
        entry.number, entry.operation, entry.request, entry.status, entry.refused, entry.error, entry.is_read,
        entry.expired, entry.changes, entry.faults,
    )  # fmt: skip


def _remove_times(response: RawResponse) -> RawResponse:
    status, headers, body = response
    if body.startswith(b"SQLite format 3"):
        return status, headers, b"a snapshot of %d bytes" % len(body)
    return status, headers, WRITTEN_AT.sub(b"", body)


def _draw_fault(service: Service, random: Random, *, own: bool) -> dict[str, Any]:
    """Draw a fault of three times: one of the vendor's own, or a general one that needs no connection."""
    if own and service.faults:
        return {"kind": random.choice(service.faults).name, "times": 3}
    kind = random.choice(("status", "rate_limit", "malform", "wrong_type"))
    return {"kind": kind, "times": 3, "values": {"status": 503} if kind == "status" else {}}

"""The same requests to two servers of one start: one whose operations are compiled, and one that asks connexion."""

from __future__ import annotations

import asyncio
import json
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import uvloop

from contract_tests.kit.differential.cases import Case, Cases
from mockservers.catalog import SERVICES
from mockservers.core.http.pipeline import RequestPipeline
from mockservers.core.openapi.document import Operation
from mockservers.core.service.service import Service
from mockservers.core.storage.diff import TableDifference, diff_databases
from mockservers.core.worlds.registry import Worlds
from mockservers.core.worlds.seeding import WorldStart
from mockservers.core.worlds.world import DEFAULT

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
OPTIONS = {"bigfix": {"usages": 300}, "flexera": {"rate_limits": "off"}}
CHANGES = 0.02  # of the cases come after something has happened in the world
SESSION = 25  # cases after which callers sign in again
SAVED = re.compile(rb'"(?:taken_at|saved_at|created_at)": ?"[^"]*"')  # when a snapshot's file was written
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

METRICS = Case("list_metrics", "GET", b"/api/sam/v2/metrics", b"token=44072fb20fbe38322b5e67a7e780978e20abbc80")
Told = tuple[int, list[tuple[bytes, bytes]], bytes]


class Side:
    """One of the two servers, without sockets."""

    def __init__(self, folder: Path, *, is_compiled: bool) -> None:
        self.worlds = Worlds(folder / "worlds", SERVICES, WorldStart(seed=7, now=NOW, options=OPTIONS))
        self.doors = {one.name: RequestPipeline(one, self.worlds, is_compiled=is_compiled) for one in SERVICES}

    async def told(self, service: str, case: Case) -> Told:
        """Status, headers and body of the answer."""
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": case.body, "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        await self.doors[service](case.scope(), receive, send)
        body = b"".join(one.get("body", b"") for one in sent[1:])
        return sent[0]["status"], sent[0]["headers"], body

    async def ask(self, service: str, method: str, path: str, body: object = None, **headers: str) -> Any:
        """What a request by JSON is answered."""
        media = {"Content-Type": "application/json"}
        content = b"" if body is None else json.dumps(body).encode()
        told = await self.told(
            service, Case("", method, path.encode(), b"", [*media.items(), *headers.items()], content)
        )
        assert told[0] < 300, told
        return json.loads(told[2] or b"null")


@dataclass
class Comparison:
    """How many cases each operation was sent and accepted, which statuses there were, and what differed."""

    cases: Counter[str] = field(default_factory=Counter)
    accepted: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)


def compare(service: Service, number: int, seed: int) -> Comparison:
    """Send generated cases both ways, and hold answers, journals and databases against each other.

    The machine's time stands still, so that it shows nowhere.
    """
    stopped = SimpleNamespace(time=NOW.timestamp, perf_counter=float)
    with (
        TemporaryDirectory(prefix="mockservers-") as folder,
        patch("mockservers.core.simulation.clock.time", stopped),
        patch("mockservers.core.http.pipeline.time", stopped),
    ):
        return uvloop.run(_compared(service, number, seed, Path(folder)))


async def _compared(service: Service, number: int, seed: int, folder: Path) -> Comparison:
    sides = [Side(folder / name, is_compiled=name == "compiled") for name in ("compiled", "connexion")]
    try:
        return await _Run(service, sides, Random(seed)).result(number)
    finally:
        for side in sides:
            side.worlds.close()


class _Run:
    def __init__(self, service: Service, sides: list[Side], random: Random) -> None:
        self._service, self._sides, self._random = service, sides, random
        self._done = Comparison()
        self._credentials: Mapping[str, tuple[Mapping[str, str], bytes]] = {}

    async def result(self, number: int) -> Comparison:
        await self._sign_in()
        cases = Cases(self._service, self._random, self._caller, KNOWN.get(self._service.name, {}))
        for _, case in zip(range(number), cases, strict=False):
            if self._random.random() < CHANGES:
                await self._something_happens()
            answers = [await side.told(self._service.name, case) for side in self._sides]
            self._count(case, answers[0], answers[1])
            if case.operation == "seed_world":
                await self._see_through(case.place.get("world", ""))
            if len(self._done.findings) >= SHOWN:
                break
            self._learn(cases, case, answers[0])
            if not self._done.cases.total() % SESSION:
                await self._sign_in()
        await self._compare_ends()
        return self._done

    def _count(self, case: Case, compiled: Told, connexion: Told) -> None:
        self._done.cases[case.operation] += 1
        self._done.accepted[case.operation] += compiled[0] < 300
        self._done.statuses[compiled[0]] += 1
        if _timeless(compiled) != _timeless(connexion):
            self._done.findings.append(f"{case}\n  compiled:  {compiled}\n  connexion: {connexion}"[:3_000])

    def _learn(self, cases: Cases, case: Case, answer: Told) -> None:
        if answer[0] < 300 and answer[2][:1] in {b"{", b"["} and not case.oddities:
            with suppress(ValueError):  # a fault cuts bodies
                cases.learn(case, json.loads(answer[2]))

    def _caller(self, operation: Operation) -> tuple[Mapping[str, str], bytes]:
        schemes = [name for one in operation.node.get("security", operation.spec.document["security"]) for name in one]
        return self._credentials[self._random.choice(schemes)]

    async def _sign_in(self) -> None:
        """Get credentials for every security scheme, the same on both sides; faults are taken away before."""
        for side in self._sides:
            await side.ask("control", "DELETE", f"/worlds/{DEFAULT}/faults")
        known = {one.variable: one.value for one in self._service.credentials}
        found = [await _signed_in(self._service.name, known, side) for side in self._sides]
        assert found[0] == found[1]
        self._credentials = found[0]

    async def _something_happens(self) -> None:
        """Time passes, a fault is set, or all are taken away; sessions that have expired are renewed."""
        choice = self._random.choice(("clock", "fault", "fault", "own fault", "clear", "clear"))
        world = f"/worlds/{DEFAULT}"
        for side in self._sides:
            random = Random(f"{choice}{self._done.cases.total()}")
            if choice == "clock":
                await side.ask("control", "POST", f"{world}/clock/advance", {"seconds": random.choice((5, 3_600))})
            elif choice == "clear":
                await side.ask("control", "DELETE", f"{world}/faults")
            else:
                await side.ask("control", "POST", f"{world}/faults", _fault(self._service, random, own="own" in choice))
            await side.told("bigfix", METRICS)
        if choice in {"clear", "clock"}:
            await self._sign_in()

    async def _see_through(self, name: str) -> None:
        """Wait until a world is seeded; it is done in a thread, and takes the one side longer than the other."""
        for side in self._sides:
            while side.worlds.exists(name) and (await side.worlds.get(name)).seeding.state == "running":  # noqa: ASYNC110
                await asyncio.sleep(0.001)

    async def _compare_ends(self) -> None:
        """Hold what is in the journals and in the databases against each other."""
        one, other = [await side.worlds.get(DEFAULT) for side in self._sides]
        journals = [[_shown(entry) for entry in world.journal.entries()] for world in (one, other)]
        for first, second in zip(*journals, strict=False):
            if first != second and len(self._done.findings) < SHOWN:
                self._done.findings.append(f"journal:\n  compiled:  {first}\n  connexion: {second}")
        found = await _differences(one, other)
        self._done.findings += [f"database: {one}" for one in found]


async def _differences(one: Any, other: Any) -> list[TableDifference]:
    paths = []
    for number, world in enumerate((one, other)):
        path = world.database.path.with_name(f"end-{number}.copy")
        world.database.copy_to(path)
        paths.append(path)
    return diff_databases(*paths, most=2)


def _shown(entry: Any) -> tuple[object, ...]:
    return (
        entry.number, entry.operation, entry.request, entry.status, entry.refused, entry.error, entry.is_read,
        entry.expired, entry.changes, entry.faults,
    )  # fmt: skip


def _timeless(told: Told) -> Told:
    status, headers, body = told
    if body.startswith(b"SQLite format 3"):
        return status, headers, b"a snapshot of %d bytes" % len(body)
    return status, headers, SAVED.sub(b"", body)


def _fault(service: Service, random: Random, *, own: bool) -> dict[str, Any]:
    """A fault that strikes a few times: one of the vendor's own, or a general one that needs no connection."""
    if own and service.faults:
        kind = random.choice(service.faults)
        return {"kind": f"{kind.name}", "times": 3}
    kind = random.choice(("status", "rate_limit", "malform", "wrong_type"))
    return {"kind": kind, "times": 3, "values": {"status": 503} if kind == "status" else {}}


async def _signed_in(service: str, known: Mapping[str, str], side: Side) -> dict[str, tuple[dict[str, str], bytes]]:
    """Per security scheme the headers and the query of a caller who is let in."""
    match service:
        case "bigfix":
            login = {"user": known["BIGFIX_USER"], "password": known["BIGFIX_PASSWORD"]}
            token = (await side.ask(service, "POST", "/api/get_token", login))["token"]
            return {"token_in_header": ({"Token": token}, b""), "token_in_query": ({}, f"token={token}".encode())}
        case "servicenow":
            basic = b64encode(f"{known['SERVICENOW_USER']}:{known['SERVICENOW_PASSWORD']}".encode()).decode()
            return dict.fromkeys(("basic", "bearer"), ({"Authorization": f"Basic {basic}"}, b""))
        case "informatica":
            login = {"username": known["INFORMATICA_USER"], "password": known["INFORMATICA_PASSWORD"]}
            told = await side.ask(service, "POST", "/saas/public/core/v3/login", login)
            session = told["userInfo"]["sessionId"]
            return {"session": ({"INFA-SESSION-ID": session}, b""), "v2_session": ({"icSessionId": session}, b"")}
        case "flexera":
            found = {}
            for scheme, path, token in (
                ("access_token", "/oidc/token", known["FLEXERA_REFRESH_TOKEN"]),
                ("sample_token", "/sample-saas/oauth/token", "sample-refresh-token"),
            ):
                told = await side.ask(service, "POST", path, {"grant_type": "refresh_token", "refresh_token": token})
                found[scheme] = ({"Authorization": f"Bearer {told['access_token']}"}, b"")
            return found
    await side.ask("control", "POST", "/snapshots", {"name": "one", "replace": True})
    return {}

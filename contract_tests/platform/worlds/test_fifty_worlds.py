"""Fifty worlds at once under load share nothing: neither records nor numbers, clocks, faults, journals nor answers."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from urllib.parse import urlsplit

import orjson
import pytest

from contract_tests.kit.remote import TIMEOUT, Control, RemoteWorld
from contract_tests.kit.services import NOW, WorldStart
from contract_tests.kit.vendors.bigfix import METRICS, STATUS, TOKEN
from mockservers import MockServer

MANY = 50
THREADS = 8
FIRST = 32_468  # the first number that BigFix gives to a metric
ROUNDS = 6
SEEDS = 3
USAGES = "/api/sam/license_usages?limit=1"


@pytest.fixture(scope="module")
def control() -> Iterator[Control]:
    """A server of its own, whose worlds begin almost empty."""
    start = WorldStart(now=NOW, options={"bigfix": {"usages": 5}})
    with MockServer(start=start) as server, Control(server) as client:
        yield client


def ask(connection: HTTPConnection, world: RemoteWorld, method: str, path: str) -> tuple[int, object]:
    connection.request(method, path, headers={"X-Mock-World": world.name, "Token": TOKEN})
    answer = connection.getresponse()
    return answer.status, orjson.loads(answer.read() or b"null")


def make_world(control: Control, number: int) -> RemoteWorld:
    """A world with one of three seeds, its clock so many minutes on; the third list of one in five meets a fault."""
    world = control.new_world(f"w{number}", seed=number % SEEDS)
    world.advance(60 * number)
    if number % 5 == 0:
        fault = {"kind": "status", "operation": "list_metrics", "after": 2, "times": 1}
        world.ask("POST", "faults", body=fault)
    return world


def steps(number: int) -> list[tuple[str, str]]:
    """List the requests to a world: as many metrics as its number says, and between them those that all worlds get."""
    mine = [
        ("POST", f"{METRICS}?code_name=OF_{number}_{entry}&display_name={entry}")
        for entry in range(number % ROUNDS + 1)
    ]
    return [*mine, ("GET", METRICS), ("GET", USAGES), ("GET", METRICS), ("GET", f"{STATUS}?run=true"), ("GET", METRICS)]


@pytest.mark.long
def test_fifty_worlds_at_once_share_nothing(control: Control) -> None:
    worlds = [make_world(control, number) for number in range(MANY)]
    waiting = {number: steps(number) for number in range(MANY)}
    lanes = [list(range(lane, MANY, THREADS)) for lane in range(THREADS)]  # a world's requests come in their order
    netloc = urlsplit(control.server.bigfix.url).netloc

    def work(lane: list[int]) -> dict[int, list[tuple[int, object]]]:
        """Ask the worlds of a lane in turn, so that never two requests in a row are for the same."""
        result: dict[int, list[tuple[int, object]]] = {number: [] for number in lane}
        with closing(HTTPConnection(netloc, timeout=TIMEOUT)) as connection:
            for place in range(max(len(waiting[entry]) for entry in lane)):
                for number in random.Random(place).sample(lane, len(lane)):
                    if place < len(waiting[number]):
                        result[number].append(ask(connection, worlds[number], *waiting[number][place]))
        return result

    with ThreadPoolExecutor(THREADS) as pool:
        answers = {number: found for lane in pool.map(work, lanes) for number, found in lane.items()}
    for number, world in enumerate(worlds):
        assert_it_is_its_own(number, world, answers[number])
    usages = {(number % SEEDS, orjson.dumps(found[number % ROUNDS + 2][1])) for number, found in answers.items()}
    assert len(usages) == len({seed for seed, _ in usages}) == len({text for _, text in usages}) == SEEDS
    assert sorted(control.worlds()) == sorted(world.name for world in worlds)


def assert_it_is_its_own(number: int, world: RemoteWorld, answers: list[tuple[int, object]]) -> None:
    """Assert that a world shows what it would show if it were alone."""
    count = number % ROUNDS + 1
    names = [f"OF_{number}_{entry}" for entry in range(count)]
    created, (first, _, second, running, third) = answers[:count], answers[count:]
    assert [(status, body["id"], body["code_name"]) for status, body in created] == [  # type: ignore[call-overload,index]
        (200, FIRST + entry, name) for entry, name in enumerate(names)
    ]
    assert (first[0], second[0], third[0]) == (200, 200, 503 if number % 5 == 0 else 200)
    custom = [row for row in first[1]["rows"] if row["source_type"] == 2]  # type: ignore[index]
    assert [row["code_name"] for row in custom] == names
    assert running[1]["mode"] == "running"  # type: ignore[index]
    assert world.now() == NOW + timedelta(minutes=number)
    found = world.ask("GET", "journal", query={"full": "true"})
    assert found["recorded"] == len(answers)
    assert {exchange["world"] for exchange in found["exchanges"]} == {world.name}
    assert {datetime.fromisoformat(exchange["at"]).astimezone(UTC) for exchange in found["exchanges"]} == {world.now()}
    faults = world.ask("GET", "faults")["faults"]
    assert [(fault["matched"], fault["struck"]) for fault in faults] == ([(3, 1)] if number % 5 == 0 else [])

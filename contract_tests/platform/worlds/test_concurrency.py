"""Many requests at once over sockets: none fails or hangs, and no write is lost."""

from __future__ import annotations

import http.client
import json
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TypeVar
from urllib.parse import urlsplit

import pytest

from contract_tests.kit.remote import TIMEOUT, RemoteWorld
from contract_tests.kit.vendors.bigfix import METRICS, STATUS, TOKEN, bigfix, metric_names

THREADS = 16
EACH = 100
READERS = 24  # more than a pool of connections usually has
USAGES = "/api/sam/license_usages"

Connection = http.client.HTTPConnection
T = TypeVar("T")


def connect(world: RemoteWorld) -> closing[Connection]:
    """A connection of its own, which is quicker than a session of requests; closed at the end of ``with``."""
    return closing(Connection(urlsplit(world.control.server.bigfix.url).netloc, timeout=TIMEOUT))


def ask(connection: Connection, world: RemoteWorld, method: str, url: str) -> tuple[int, bytes]:
    connection.request(method, url, headers={"X-Mock-World": world.name, "Token": TOKEN})
    answer = connection.getresponse()
    return answer.status, answer.read()


def ask_once(world: RemoteWorld, method: str, url: str) -> tuple[int, bytes]:
    with connect(world) as connection:
        return ask(connection, world, method, url)


def at_once(number: int, work: Callable[[int], T]) -> list[T]:
    """The work's results, done by as many threads."""
    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(work, range(number)))


def test_sixteen_threads_create_a_hundred_metrics_each(world: RemoteWorld) -> None:
    def create(thread: int) -> list[tuple[int, int]]:
        made = []
        with connect(world) as connection:
            for number in range(EACH):
                url = f"{METRICS}?code_name=M_{thread}_{number}&display_name=m+{thread}+{number}"
                status, body = ask(connection, world, "POST", url)
                made.append((status, json.loads(body).get("id")))
        return made

    made = [entry for thread in at_once(THREADS, create) for entry in thread]
    assert Counter(status for status, _ in made) == {200: THREADS * EACH}
    assert {number for _, number in made} == set(range(32468, 32468 + THREADS * EACH))
    assert metric_names(bigfix(world)) == {
        f"M_{thread}_{number}" for thread in range(THREADS) for number in range(EACH)
    }


def test_concurrent_creations_of_a_metric_create_one(world: RemoteWorld) -> None:
    url = f"{METRICS}?code_name=WANTED&display_name=Wanted"
    result = at_once(THREADS, lambda _: ask_once(world, "POST", url))
    assert Counter(status for status, _ in result) == {200: 1, 400: THREADS - 1}
    assert {body for status, body in result if status == 400} == {b'{"error":"Metric already present"}'}


def test_concurrent_requests_start_one_import(world: RemoteWorld) -> None:
    world.set_pace("bigfix.import", hold="running")
    result = at_once(THREADS, lambda _: ask_once(world, "GET", f"{STATUS}?run=true"))
    assert {status for status, _ in result} == {200}
    world.set_pace("bigfix.import", hold="", seconds=0)
    client = bigfix(world)
    before = client.get(f"{USAGES}?countSwitch=2").json()["total"]
    assert client.get(f"{USAGES}?countSwitch=2").json()["total"] == before
    assert client.get(STATUS).json()["mode"] == "idle"


def test_concurrent_requests_end_an_import_once(world: RemoteWorld) -> None:
    ask_once(world, "GET", f"{STATUS}?run=true")
    world.advance(10)
    result = at_once(THREADS, lambda _: ask_once(world, "GET", USAGES))
    assert len(set(result)) == 1
    assert result[0][0] == 200


@pytest.mark.world(options={"bigfix": {"usages": 12_000}})
def test_many_long_responses_at_once_do_not_block_each_other(world: RemoteWorld) -> None:
    def read(_reader: int) -> tuple[int, int]:
        status, body = ask_once(world, "GET", f"{USAGES}?columns[]=peak_value")
        return status, len(body)

    assert len(set(at_once(READERS, read))) == 1
    assert read(0)[0] == 200


def test_readers_and_writers_work_side_by_side(world: RemoteWorld) -> None:
    def work(thread: int) -> set[int]:
        names = [f"M_{thread}_{number}" for number in range(25)]
        steps = [
            ("POST", METRICS + "?code_name={0}&display_name={0}"),
            ("GET", METRICS),
            ("PUT", METRICS + "?code_name={0}&display_name={0}+new"),
            ("GET", f"{USAGES}?limit=10&order[]=peak_value"),
            ("DELETE", METRICS + "?code_name={0}"),
        ]
        with connect(world) as connection:
            return {ask(connection, world, method, url.format(name))[0] for name in names for method, url in steps}

    assert at_once(8, work) == [{200}] * 8
    assert metric_names(bigfix(world)) == set()

"""The same seed and the same requests give the same bytes, on any server."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
import requests

from contract_tests.conftest import NOW, SEED
from contract_tests.exchanges.documented import exchanges
from contract_tests.exchanges.test_documented_exchanges import prepare, send
from contract_tests.remote import Control, RemoteWorld
from contract_tests.worlds.conftest import METRICS, STATUS, bigfix
from mockservers.catalog import VENDORS
from mockservers.core.service import Service
from mockservers.core.start import Start
from mockservers.server import MockServer

USAGES = "/api/sam/license_usages"
VOLATILE = {"date"}  # the machine's own time


@pytest.fixture(scope="module")
def second() -> Iterator[Control]:
    """The control plane of a second server with the same start."""
    with MockServer(start=Start(seed=SEED, now=NOW)) as running, Control(running) as client:
        yield client


def as_bytes(answer: requests.Response) -> tuple[int, dict[str, str], bytes]:
    """All of an answer but the date and the port, which is any that was free."""
    port = str(urlsplit(answer.url).port)
    headers = {name: value for name, value in answer.headers.items() if name.lower() not in VOLATILE}
    kept = {name: value.replace(port, "PORT") for name, value in headers.items()}
    return answer.status_code, kept, answer.content.replace(port.encode(), b"PORT")


def conversation(control: Control, vendor: Service) -> Iterator[object]:
    """Every documented exchange of a vendor, all in one world."""
    with control.new_world("conversation") as world:
        client = world.client(vendor.name)
        for exchange in exchanges(vendor.name):
            with suppress(requests.HTTPError):  # what it presupposes may not be had again in the one world: as good
                prepare(
                    dataclasses.replace(exchange, state=dataclasses.replace(exchange.state, start={})), world, client
                )
            yield exchange.id, as_bytes(send(client, exchange.request))


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda one: one.name)
def test_two_servers_answer_the_same(vendor: Service, control: Control, second: Control) -> None:
    told = list(conversation(control, vendor))
    assert told == list(conversation(second, vendor))
    assert told


def story(world: RemoteWorld) -> list[tuple[int, dict[str, str], bytes]]:
    """Imports that bring usages by chance, and metrics."""
    client, told = bigfix(world), []
    for number in range(3):
        told.append(as_bytes(client.get(f"{STATUS}?run=true")))
        world.advance(40 * 86_400)
        told.append(as_bytes(client.get(f"{USAGES}?order[]=peak_value")))
        told.append(as_bytes(client.post(f"{METRICS}?code_name=M{number}&display_name=M{number}")))
    return told


def test_imports_bring_the_same_by_the_same_seed(world: RemoteWorld, second: Control) -> None:
    with second.new_world("story") as same, second.new_world("other", seed=SEED + 1) as other:
        told = story(world)
        assert told == story(same)
        assert told != story(other)


def test_a_reset_world_tells_the_same_story_again(world: RemoteWorld) -> None:
    told = story(world)
    world.reset()
    assert told == story(world)


def test_another_seed_gives_other_data(control: Control) -> None:
    with control.new_world("seed-1", seed=1) as one, control.new_world("seed-2", seed=2) as other:
        assert bigfix(one).get(USAGES).content != bigfix(other).get(USAGES).content
        assert bigfix(one).get(METRICS).content == bigfix(other).get(METRICS).content

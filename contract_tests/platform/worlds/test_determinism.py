"""The same seed and the same requests give the same bytes, on any server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from contract_tests.kit.exchanges.documented import load_exchanges
from contract_tests.kit.exchanges.replay import replay
from contract_tests.kit.remote import Control, RemoteWorld
from contract_tests.kit.services import NOW, SEED, VENDORS, Service, WorldStart
from contract_tests.kit.vendors.bigfix import METRICS, STATUS, bigfix
from mockservers import MockServer

USAGES = "/api/sam/license_usages"
ENOUGH = 8  # the recorded answers of contract_tests/golden hold every operation
VOLATILE = {"date"}  # the machine's own time


@pytest.fixture(scope="module")
def second() -> Iterator[Control]:
    """The control plane of a second server with the same start."""
    with MockServer(start=WorldStart(seed=SEED, now=NOW)) as running, Control(running) as client:
        yield client


def as_bytes(answer: requests.Response) -> tuple[int, dict[str, str], bytes]:
    """All of an answer but the date; the server's address is not in it."""
    address = answer.url.partition("://")[2].partition("/")[0]
    kept = {name: value.replace(address, "") for name, value in answer.headers.items() if name.lower() not in VOLATILE}
    return answer.status_code, kept, answer.content.replace(address.encode(), b"")


def replay_some(control: Control, vendor: Service) -> dict[str, tuple[int, dict[str, str], bytes]]:
    """Replay the documented requests of a vendor, or some of them if there are many; returns the responses."""
    documented = list(load_exchanges(vendor.name))
    some = documented[:: len(documented) // ENOUGH + 1]
    return {entry.id: as_bytes(replay(entry, control)) for entry in some}


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.name)
def test_two_servers_answer_the_same(vendor: Service, control: Control, second: Control) -> None:
    answers = replay_some(control, vendor)
    assert answers == replay_some(second, vendor)
    assert answers


def story(world: RemoteWorld) -> list[tuple[int, dict[str, str], bytes]]:
    """Imports that bring usages by chance, and metrics."""
    client, answers = bigfix(world), []
    for number in range(3):
        answers.append(as_bytes(client.get(f"{STATUS}?run=true")))
        world.advance(40 * 86_400)
        answers.append(as_bytes(client.get(f"{USAGES}?order[]=peak_value")))
        answers.append(as_bytes(client.post(f"{METRICS}?code_name=M{number}&display_name=M{number}")))
    return answers


def test_imports_bring_the_same_by_the_same_seed(world: RemoteWorld, second: Control) -> None:
    with second.new_world("story") as same, second.new_world("other", seed=SEED + 1) as other:
        answers = story(world)
        assert answers == story(same)
        assert answers != story(other)


def test_a_reset_world_tells_the_same_story_again(world: RemoteWorld) -> None:
    answers = story(world)
    world.reset()
    assert answers == story(world)


def test_another_seed_gives_other_data(control: Control) -> None:
    with control.new_world("seed-1", seed=1) as entry, control.new_world("seed-2", seed=2) as other:
        assert bigfix(entry).get(USAGES).content != bigfix(other).get(USAGES).content
        assert bigfix(entry).get(METRICS).content == bigfix(other).get(METRICS).content

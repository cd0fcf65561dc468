"""Exchanges are followed over HTTP and in process, with secrets masked; subscribers delay nothing."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from contract_tests.kit.remote import Client, Control, RemoteWorld
from contract_tests.kit.vendors.bigfix import METRICS
from mockservers import MockServer
from mockservers.client.control_plane import ControlPlane
from mockservers.client.journal import WorldJournal
from mockservers.client.transport import NoAnswer

MANY = 1_500  # exchanges: more than a journal keeps


@pytest.fixture(params=["over HTTP", "in process"])
def journal(request: pytest.FixtureRequest, server: MockServer, world: RemoteWorld) -> WorldJournal:
    """The journal of the test's world, over both transports."""
    return world.journal if request.param == "over HTTP" else server.plane.world(world.name).journal


def test_exchanges_are_followed_with_their_secrets_masked(bigfix: Client, journal: WorldJournal, token: str) -> None:
    following = journal.follow(after=0)
    bigfix.get(METRICS, params={"token": token})
    bigfix.get(f"/{token}")
    first, second = next(following), next(following)
    following.close()
    assert (first.number, first.operation, first.query) == (1, "list_metrics", "token=***")
    assert second.path == "/***"
    assert token not in f"{vars(first)}{vars(second)}"


def test_the_members_are_those_of_the_list(bigfix: Client, journal: WorldJournal, world: RemoteWorld) -> None:
    bigfix.get(METRICS)
    following = journal.follow(after=0)
    [listed] = world.ask("GET", "journal")["exchanges"]
    assert vars(next(following)) == listed
    following.close()


def test_problems_are_exchanges_that_failed_or_had_a_fault(
    bigfix: Client, journal: WorldJournal, world: RemoteWorld
) -> None:
    world.faults.add("delay", values={"milliseconds": 1}, times=1, operation="list_metrics")
    for path in (METRICS, METRICS, "/nowhere"):
        bigfix.get(path)
    following = journal.follow(after=0, problems=True, service="bigfix")
    assert [next(following).number for _ in range(2)] == [1, 3]
    following.close()
    assert [exchange.number for exchange in journal.find(problems=True)] == [1, 3]
    assert [exchange.number for exchange in journal.find(problems=False)] == [1, 2, 3]


def test_unknown_names_and_worlds_are_refused(journal: WorldJournal) -> None:
    with pytest.raises(ValueError, match="list_metrics"):
        next(journal.follow("list_metricks"))
    with pytest.raises(ValueError, match="problems"):
        next(journal.follow(problem=True))
    with pytest.raises(LookupError, match="nobody"):
        next(journal.of("nobody").follow())


def test_the_iterator_ends_with_the_world(control: Control, journal: WorldJournal) -> None:
    notes = list[str]()
    with control.new_world("ends-while-followed") as ending:
        ending.client("bigfix").get("/nowhere")
        following = journal.of(ending.name).follow(after=0, on_note=notes.append)
        assert next(following).number == 1
    assert list(following) == []
    assert notes == ["The world was deleted."]


@pytest.fixture
def unread(server: MockServer, world: RemoteWorld) -> Iterator[None]:
    """A subscriber that reads nothing."""
    at = urlsplit(server.control.url)
    with socket.create_connection((at.hostname, at.port)) as connection:
        target = f"/control/worlds/{world.name}/journal/events?after=0"
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: {at.netloc}\r\n\r\n".encode())
        yield


@pytest.mark.usefixtures("unread")
def test_a_subscriber_that_reads_nothing_delays_no_other(bigfix: Client, journal: WorldJournal) -> None:
    following = journal.follow(after=0)
    for _ in range(MANY):
        bigfix.get("/nowhere")
    assert MANY in (exchange.number for exchange in following)
    following.close()


def test_a_server_closes_although_its_journal_is_followed() -> None:
    with MockServer() as server:
        Client(server.bigfix.url).get("/nowhere")
        inside = server.plane.world().journal.follow(after=0, sleep=lambda _seconds: None)
        outside = ControlPlane(server.control.url).world().journal.follow(after=0, sleep=lambda _seconds: None)
        assert next(inside).number == next(outside).number == 1
    for following in (inside, outside):
        with pytest.raises(NoAnswer):
            next(following)

"""The overview: worlds are listed, searched, created, forked and deleted."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, tzinfo
from urllib.parse import quote

import pytest
import requests

from mockservers import MockServer
from mockservers.console import overview
from mockservers.console.overview import sort_naturally

from .visitor import Visitor

NAME = "t-2"


def shown_worlds(visitor: Visitor, query: str = "") -> list[str]:
    """The names in the table of worlds."""
    return re.findall(r'href="/worlds/([^/"]+)/journal">', visitor.source(f"/{query}"))


def test_names_are_sorted_naturally() -> None:
    assert sort_naturally(["b", "a10", "A9", "10", "a", "9", "a9-2", "a9-10"]) == (
        ["9", "10", "a", "A9", "a9-2", "a9-10", "a10", "b"]
    )


def test_without_worlds_it_says_so(visitor: Visitor) -> None:
    assert "No worlds yet." in visitor.read("/")


def test_worlds_are_shown_with_their_state(visitor: Visitor, server: MockServer) -> None:
    world = server.plane.create_world("test", seed=7, now="2014-06-23T12:18:29Z")
    assert re.search(r"test 7 2014-06-23 12:18:29 frozen 0 0 Fork", visitor.read("/"))
    world.clock.set(speed=60)
    assert re.search(r"test 7 2014-06-23 12:\d\d:\d\d speed 60 0 0 Fork", visitor.read("/"))


def test_worlds_are_searched_and_paged(visitor: Visitor, server: MockServer) -> None:
    for number in range(28):
        server.plane.create_world(f"test-{number}")
    assert shown_worlds(visitor)[:25] == [f"test-{number}" for number in range(25)]
    assert shown_worlds(visitor, "?page=1") == ["test-25", "test-26", "test-27"]
    assert shown_worlds(visitor, "?page=99") == ["test-25", "test-26", "test-27"]
    assert shown_worlds(visitor, "?search=T-2") == [NAME.replace("t", "test"), *(f"test-2{n}" for n in range(8))]
    assert "No world's name contains “<b>”" in visitor.read(f"/?search={quote('<b>')}")
    assert "1 to 25 of 28" in visitor.read("/")


def test_a_world_is_created_forked_and_deleted(visitor: Visitor, server: MockServer) -> None:
    page = visitor.submit("/worlds", name="new", seed="7", now="2014-06-23T12:18:29Z")
    assert "The world new was created." in page
    assert server.plane.world("new").describe()["start"]["seed"] == 7
    page = visitor.submit("/worlds/new/fork", name="copy")
    assert "The world copy was created as a copy of new." in page
    assert server.plane.world("copy").describe()["clock"] == {"now": "2014-06-23T12:18:29Z", "speed": 0}
    assert "The world new was deleted." in visitor.submit("/worlds/new/delete")
    assert server.plane.worlds() == ["copy"]


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"name": "taken"}, "The world 'taken' already exists"),
        ({"name": "a b"}, "a b"),
        ({"name": ""}, "name"),
        ({"name": "new", "seed": "x"}, "The seed 'x' is not a whole number."),
        ({"name": "new", "now": "yesterday"}, "yesterday"),
    ],
)
def test_what_is_wrong_is_said_beside_the_form(
    visitor: Visitor, server: MockServer, fields: dict[str, str], problem: str
) -> None:
    server.plane.create_world("taken")
    assert problem in visitor.refused("/worlds", **fields)
    assert server.plane.worlds() == ["taken"]


def test_a_fork_that_is_refused_keeps_its_form(visitor: Visitor, server: MockServer) -> None:
    server.plane.create_world("taken")
    page = visitor.refused("/worlds/taken/fork", name="taken")
    assert "already exists" in page
    assert "Fork taken" in page


def test_posts_without_the_token_of_a_form_are_refused(visitor: Visitor, server: MockServer) -> None:
    server.plane.create_world("kept")
    for fields in ({}, {"csrf_token": "forged"}):
        answer = visitor.client.post("/worlds/kept/delete", data=fields)
        assert answer.status_code == 400
        assert "The form was not accepted" in answer.get_data(as_text=True)
    assert server.plane.worlds() == ["kept"]


def test_all_worlds_of_a_full_server_are_listed_with_few_requests(visitor: Visitor, server: MockServer) -> None:
    for number in range(60):
        server.plane.create_world(f"test-{number}")
    asked, ask = list[str](), server.plane.exchange
    server.plane.exchange = lambda method, *path, **content: asked.append(path[0]) or ask(method, *path, **content)  # type: ignore[func-returns-value,method-assign]
    try:
        visitor.read("/")
    finally:
        del server.plane.exchange
    assert len(asked) == 26


@pytest.mark.parametrize(("seconds", "counted"), [(59, True), (61, False)])
def test_the_exchanges_of_the_last_minute_are_counted(
    visitor: Visitor, server: MockServer, monkeypatch: pytest.MonkeyPatch, seconds: int, *, counted: bool
) -> None:
    class Later(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return datetime.now(tz) + timedelta(seconds=seconds)

    server.plane.create_world("minute")
    with requests.Session() as session:
        server.mount(session)
        session.get(f"{server.bigfix.url}/api/sam/about", headers={"X-Mock-World": "minute"})
    monkeypatch.setattr(overview, "datetime", Later)
    assert ("bigfix 1" in visitor.read("/?search=minute")) is counted

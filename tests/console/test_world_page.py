"""The page of a world: its tabs and its clock."""

from __future__ import annotations

import pytest

from mockservers import MockServer
from mockservers.console.world.tabs import TABS

from .visitor import Visitor

NOW = "2014-06-23T12:18:29Z"
FRAME = "/worlds/test/journal"


@pytest.fixture(autouse=True)
def frozen(server: MockServer) -> None:
    server.plane.create_world("test", now=NOW)


def clock(server: MockServer) -> dict[str, object]:
    found: dict[str, object] = server.plane.world("test").describe()["clock"]
    return found


@pytest.mark.parametrize("tab", [tab.pages.name for tab in TABS])
def test_every_tab_shows_the_clock_and_all_tabs(visitor: Visitor, tab: str) -> None:
    page = visitor.source(f"/worlds/test/{tab}")
    assert f'datetime="{NOW}"' in page
    assert page.count('aria-current="page"') == 2
    assert all(f'href="/worlds/test/{other.pages.name}"' in page for other in TABS)


@pytest.mark.parametrize("tab", [tab.pages.name for tab in TABS])
@pytest.mark.parametrize("name", ["none", "a b", "<script>", "a" * 65])
def test_an_unknown_world_is_not_created(visitor: Visitor, server: MockServer, tab: str, name: str) -> None:
    page = visitor.source(f"/worlds/{name}/{tab}", 404)
    assert "<script>" not in page
    assert server.plane.worlds() == ["test"]


def test_the_clock_is_changed_on_every_tab(visitor: Visitor, server: MockServer) -> None:
    visitor.submit("/worlds/test/clock/advance", FRAME, by="1.5", unit="hours", tab="journal")
    assert clock(server) == {"now": "2014-06-23T13:48:29Z", "speed": 0}
    visitor.submit("/worlds/test/clock/set", FRAME, now="2020-01-01T00:00:00Z", speed="0")
    assert clock(server) == {"now": "2020-01-01T00:00:00Z", "speed": 0}
    visitor.submit("/worlds/test/clock/run", FRAME)
    assert clock(server)["speed"] == 1
    visitor.submit("/worlds/test/clock/set", FRAME, now="", speed="60")
    assert clock(server)["speed"] == 60
    visitor.submit("/worlds/test/clock/freeze", FRAME)
    assert clock(server)["speed"] == 0


@pytest.mark.parametrize(
    ("action", "fields", "problem"),
    [
        ("advance", {"by": "x"}, "The number to advance by is 'x', which is not a number."),
        ("advance", {"by": "-1"}, "-1"),
        ("advance", {"by": "nan"}, "JSON"),
        ("set", {"now": "x", "speed": "0"}, "now"),
        ("set", {"now": "9999-01-01T00:00:00Z"}, "The clock can be set between the years 1970 and 9000."),
        ("set", {"speed": "-1"}, "-1"),
    ],
)
def test_a_refused_change_is_said_beside_the_clock(
    visitor: Visitor, server: MockServer, action: str, fields: dict[str, str], problem: str
) -> None:
    assert problem in visitor.submit(f"/worlds/test/clock/{action}", FRAME, **fields)
    assert clock(server) == {"now": NOW, "speed": 0}


def test_a_form_leads_back_to_tabs_only(visitor: Visitor) -> None:
    for tab in ("https://evil.example", "overview", "", "clock"):
        answer = visitor.send("/worlds/test/clock/freeze", FRAME, tab=tab)
        assert answer.headers["Location"] == FRAME

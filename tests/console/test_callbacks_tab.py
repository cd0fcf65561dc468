"""The tab Callbacks: the outbox, a callback's body, sending again."""

from __future__ import annotations

import html
import re

import pytest
import requests

from mockservers import MockServer
from mockservers.client.worlds import RemoteWorld
from mockservers.console.world import callbacks

from .visitor import Visitor

CALLBACKS = "/worlds/test/callbacks"
SCRIPT = "<script>alert(1)</script>"
JANUARY = {"startDate": "2026-01-01T00:00:00Z", "endDate": "2026-01-31T00:00:00Z", "jobType": "SUMMARY"}
MOST_LOOKS = 10_000


@pytest.fixture
def world(server: MockServer) -> RemoteWorld:
    return server.plane.create_world("test", seed=7, now="2026-03-31T12:00:00Z")


@pytest.fixture
def number(server: MockServer, world: RemoteWorld) -> int:
    """The number of a callback whose host is not allowed."""
    end_job(server, world, f"http://me:pw@example.com/{SCRIPT}?key=k1")
    return wait(world)


def end_job(server: MockServer, world: RemoteWorld, url: str) -> None:
    """Let an export job with a callback end."""
    world.set_pace("informatica.export", seconds=0)
    base, core = server.informatica.url, "/saas/public/core/v3"
    with requests.Session() as session:
        server.mount(session)
        session.headers["X-Mock-World"] = "test"
        login = {"username": "admin@example.com", "password": "password"}
        user = session.post(f"{base}{core}/login", json=login).json()["userInfo"]
        session.headers["INFA-SESSION-ID"] = user["sessionId"]
        path = f"{base}{core}/license/metering/ExportMeteringData"
        job = session.post(path, json={**JANUARY, "callbackUrl": url}).json()["jobId"]
        session.get(f"{path}/{job}").raise_for_status()


def wait(world: RemoteWorld) -> int:
    """Wait until the callback was attempted, and return its number."""
    for _ in range(MOST_LOOKS):
        found = world.callbacks.list()
        if found and found[0]["state"] != "waiting":
            return int(found[0]["id"])
    raise AssertionError(found)


def test_an_empty_outbox_says_where_callbacks_come_from(visitor: Visitor, world: RemoteWorld) -> None:
    assert "No callbacks. A vendor sends one when a client gives it a URL" in visitor.read(CALLBACKS)
    assert "No callback is in this state." in visitor.read(f"{CALLBACKS}?state=failed")
    assert world.callbacks.list() == []


def test_a_callback_is_listed_with_masked_credentials_and_without_markup(visitor: Visitor, number: int) -> None:
    for path in (CALLBACKS, f"{CALLBACKS}?state=withheld", f"{CALLBACKS}/{number}"):
        page = visitor.source(path)
        assert SCRIPT not in page
        assert "pw" not in visitor.read(path).replace("pwd", "")
        assert "k1" not in visitor.read(path)
        assert "http://***@example.com/<script>alert(1)</script>?***" in visitor.read(path)
    assert "No callback is in this state." in visitor.read(f"{CALLBACKS}?state=sent")


def test_a_callback_is_shown_with_its_body(visitor: Visitor, number: int) -> None:
    page = visitor.read(f"{CALLBACKS}/{number}")
    assert "has completed and the Job Status is SUCCESS." in page
    assert f"Callback {number} withheld" in page


def test_a_callback_is_sent_again_from_both_pages(visitor: Visitor, world: RemoteWorld, number: int) -> None:
    said = f"Callback {number} is being sent again."
    assert said in visitor.submit(f"{CALLBACKS}/{number}/send", CALLBACKS, **{"from": "list"})
    wait(world)
    assert said in visitor.submit(f"{CALLBACKS}/{number}/send", f"{CALLBACKS}/{number}")
    wait(world)
    assert world.callbacks.get(number)["attempts"] == 3


def test_a_waiting_callback_has_no_button(visitor: Visitor, server: MockServer, world: RemoteWorld) -> None:
    world.faults.add("informatica.callback_late", seconds=60)
    end_job(server, world, "http://example.com/")
    assert "Send again" not in visitor.read(CALLBACKS)
    assert "advance the clock" in visitor.read(f"{CALLBACKS}/1")
    assert "Callback 1 is waiting to be sent at" in visitor.submit(f"{CALLBACKS}/1/send", CALLBACKS)


def test_sending_needs_the_token_of_a_form(visitor: Visitor, world: RemoteWorld, number: int) -> None:
    assert visitor.client.post(f"{CALLBACKS}/{number}/send").status_code == 400
    assert world.callbacks.get(number)["attempts"] == 1


def test_an_unknown_callback_is_not_found(visitor: Visitor, world: RemoteWorld) -> None:
    assert f"There is no callback 9 in the world '{world.name}'." in visitor.read(f"{CALLBACKS}/9", 404)


def test_the_pages_have_every_callback_once(
    visitor: Visitor, server: MockServer, world: RemoteWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        end_job(server, world, "http://example.com/")
    monkeypatch.setattr(callbacks, "PAGE", 2)
    numbers, path = [], CALLBACKS
    while path:
        page = visitor.source(path)
        numbers.append(re.findall(rf'action="{CALLBACKS}/(\d+)/send"|href="{CALLBACKS}/(\d+)"', page))
        following = re.search(r'href="([^"]+before=\d+)">Earlier', page)
        path = html.unescape(following[1]) if following else ""
    assert [sorted({int(one or other) for one, other in found}) for found in numbers] == [[4, 5], [2, 3], [1]]

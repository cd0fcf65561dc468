"""The tab Stubs: a stub is added by the form, shown, removed, and refused with the form kept."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import requests

from mockservers import MockServer
from mockservers.client.worlds import RemoteWorld

from .visitor import Visitor

TOKEN = "44072fb20fbe38322b5e67a7e780978e20abbc80"
STUBS = "/worlds/test/stubs"
ERROR = {"error": {"message": "Ä", "detail": None}, "status": "failure"}


@pytest.fixture
def world(server: MockServer) -> RemoteWorld:
    return server.plane.create_world("test", options={"bigfix": {"usages": 10}})


def test_a_stub_is_added_and_removed(visitor: Visitor, world: RemoteWorld) -> None:
    assert "No stubs" in visitor.read(STUBS)
    fields = {"target": "servicenow/create_record", "status": "403", "times": "1", "body": json.dumps(ERROR)}
    conditions = {
        "method": "post",
        "path": "/api/*",
        "query": "sysparm_limit=1=2\r\n\r\nsysparm_fields=*",
        "header": "User-Agent: curl:*",
        "when_body": '{"name": "Acme"}',
    }
    page = visitor.submit(STUBS, STUBS, **fields, **conditions, media_type="", headers="", delay="5")
    assert "The stub 1 was added." in page
    assert "1 servicenow create_record POST /api/* user-agent: curl:* sysparm_limit=1=2 sysparm_fields=*" in page
    assert "403 application/json, after 5 ms" in page
    (stub,) = world.stubs.list()
    assert stub["when"] == {
        "method": "POST",
        "path": "/api/*",
        "query": {"sysparm_limit": "1=2", "sysparm_fields": "*"},
        "header": {"user-agent": "curl:*"},
        "body": {"name": "Acme"},
    }
    assert (stub["status"], stub["times"], stub["body"], stub["unchecked"]) == (403, 1, ERROR, False)
    visitor.submit(f"{STUBS}/1/remove", STUBS)
    assert world.stubs.list() == []
    world.stubs.add(operation="get_about", unchecked=True)
    visitor.submit(f"{STUBS}/clear", STUBS)
    assert world.stubs.list() == []


def test_the_journal_names_the_stub(visitor: Visitor, server: MockServer, world: RemoteWorld) -> None:
    world.stubs.add(operation="get_about", unchecked=True, times=1)
    with requests.Session() as session:
        server.mount(session)
        for _ in range(2):
            session.get("https://bigfix.mock/~test/api/sam/about", params={"token": TOKEN})
    rows = re.findall(r"<tr.*?</tr>", visitor.source("/worlds/test/journal"), re.DOTALL)
    assert ["stub 1" in row for row in rows if "get_about" in row] == [False, True]
    assert "Answered by stub 1 ; the operation was not executed." in visitor.read("/worlds/test/journal/1")
    assert "Answered by" not in visitor.read("/worlds/test/journal/2")


def test_a_text_is_sent_as_its_media_type(visitor: Visitor, world: RemoteWorld) -> None:
    fields = {"target": "servicenow", "media_type": "text/html", "body": "<p>Ä", "headers": "X-A: b\nX-B: c"}
    page = visitor.submit(STUBS, STUBS, **fields, when_body="[1]", unchecked="on", status="", times="")
    assert "200 text/html, unchecked X-A: b X-B: c <p>Ä always 0" in page
    (stub,) = world.stubs.list()
    assert (stub["text"], stub["headers"], stub["when"]["body"]) == ("<p>Ä", {"X-A": "b", "X-B": "c"}, "[1]")


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"target": "servicenow/list_records", "status": "418"}, "list_records answered 418, which the spec does not"),
        ({"status": "x"}, "status is 'x', which is not a whole number."),
        ({"status": "0"}, "status"),
        ({"times": "0"}, "times"),
        ({"query": "a"}, "query has the line 'a', which has no '=' after a name."),
        ({"header": "a\n: b"}, "header has the line 'a', which has no ':' after a name."),
        ({"headers": ": b"}, "headers has the line ': b', which has no ':' after a name."),
        ({"body": "{"}, "The body is not JSON"),
        ({"target": "nobody/x"}, "There is no service 'nobody'"),
    ],
)
def test_a_refused_stub_keeps_its_form(
    visitor: Visitor, world: RemoteWorld, fields: dict[str, Any], problem: str
) -> None:
    answer = visitor.send(STUBS, STUBS, delay="7", **fields)
    assert answer.status_code == 400
    page = answer.get_data(as_text=True)
    assert problem in page.replace("&#39;", "'")
    assert 'value="7"' in page
    assert world.stubs.list() == []

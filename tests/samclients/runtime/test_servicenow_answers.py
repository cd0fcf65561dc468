"""The hand-written ServiceNow client on configured responses: pages, batches, states, tokens."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from requests import PreparedRequest
from urllib3 import HTTPResponse

from samclients import InstantClock, ServiceNow, Settings
from samclients.runtime import CallFailed, DeadlinePassed, LeadsElsewhere, LoopDetected, Pace
from samclients.servicenow.batch import OUTPUT_REACHED

from .stub import URL, Stub, build_response

TOKEN = {"access_token": "a1", "refresh_token": "r1", "token_type": "Bearer", "scope": "", "expires_in": 1800}


@pytest.fixture
def front(stub: Stub) -> ServiceNow:
    return connect(stub, user="u", password="p")


def connect(stub: Stub, **credentials: str) -> ServiceNow:
    made = ServiceNow(URL, settings=Settings(clock=InstantClock()), **credentials)
    made.client.session.mount("http://", stub)
    return made


LISTS: dict[str, Callable[[ServiceNow, str], Iterable[Any]]] = {
    "records": lambda front, query: front.table("x").list(query),
    "attachments": lambda front, query: front.attachments.find_all(query),
}


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("base", ["https://sam.example:9081", "http://sam.example", "http://other.example:9081"])
def test_a_page_elsewhere_is_not_requested(name: str, base: str, front: ServiceNow, stub: Stub) -> None:
    link = f'<{base}/api/now/table/x?sysparm_offset=1>;rel="next"'
    stub.answer(200, {"result": []}, {"Link": link})
    with pytest.raises(LeadsElsewhere):
        list(LISTS[name](front, ""))
    assert len(stub.requests) == 1


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    ("query", "ordered"),
    [
        ("", "ORDERBYsys_id"),
        ("a=1", "a=1^ORDERBYsys_id"),
        ("a=1^ORDERBYname", "a=1^ORDERBYname"),
        ("ORDERBYDESCname", "ORDERBYDESCname"),
    ],
)
def test_pages_follow_the_link_in_one_order(name: str, query: str, ordered: str, front: ServiceNow, stub: Stub) -> None:
    """Every page is requested with the same query, which has an order, as pages would overlap without one."""
    stub.answer(200, {"result": []}, {"Link": f'<{URL}/x?sysparm_offset=23&sysparm_limit=9>;rel="next"'})
    stub.answer(200, {"result": []})
    assert list(LISTS[name](front, query)) == []
    sent = [dict(parse_qsl(urlsplit(request.path_url).query)) for request in stub.requests]
    assert [(one["sysparm_query"], one["sysparm_offset"]) for one in sent] == [(ordered, "0"), (ordered, "23")]


def test_configuration_items_are_read_until_a_page_is_not_full(front: ServiceNow, stub: Stub) -> None:
    """There is no count: a page that is not full is the last, one with the same sys_ids is an error."""
    pages = [[{"sys_id": f"{page}{row}", "name": "same"} for row in range(2)] for page in range(2)]
    stub.answer(200, {"result": pages[0]}).answer(200, {"result": pages[1]}).answer(200, {"result": pages[0][:1]})
    assert [ci.sys_id for ci in front.cmdb("x").list(page_size=2)] == ["00", "01", "10", "11", "00"]
    assert len(stub.requests) == 3
    stub.forget().answer(200, {"result": pages[0]})
    with pytest.raises(LoopDetected):
        list(front.cmdb("x").list(page_size=2))


@pytest.mark.parametrize("status", [400, 401, 403, 500])
def test_a_record_is_missing_only_after_404(front: ServiceNow, stub: Stub, status: int) -> None:
    stub.answer(404, b"")
    assert front.table("x").exists("a" * 32) is False
    stub.forget().answer(200, b"")
    assert front.table("x").exists("a" * 32) is True
    stub.forget().answer(status, b"")
    with pytest.raises(CallFailed):
        front.table("x").exists("a" * 32)


@pytest.mark.parametrize(
    ("state", "is_final"), [("New", False), ("Processing", False), ("Succeeded", True), ("Failed", True)]
)
def test_a_run_is_polled_until_a_final_state(front: ServiceNow, stub: Stub, state: str, *, is_final: bool) -> None:
    stub.answer(200, {"result": {"return_code": "0", "status": "OK", "state": state}})
    pace = Pace(first=1, longest=1, deadline=3)
    if is_final:
        assert front.integration.wait("R", pace).state == state
        assert len(stub.requests) == 1
    else:
        with pytest.raises(DeadlinePassed):
            front.integration.wait("R", pace)


class Executor:
    """A Batch API that executes some requests of each POST; ``posts`` has the ids of each."""

    def __init__(self, *rounds: dict[str, bytes]) -> None:
        self.rounds = [*rounds]
        self.posts: list[list[str]] = []

    def respond(self, request: PreparedRequest) -> HTTPResponse:
        members: Any = json.loads(request.body or b"")
        ids = [one["id"] for one in members["rest_requests"]]
        self.posts.append(ids)
        bodies = self.rounds.pop(0)
        serviced = [
            {
                "id": number, "body": base64.b64encode(bodies[number]).decode(), "status_code": 200, "headers": [],
                "status_text": "OK", "execution_time": 1,
            }
            for number in ids
            if number in bodies
        ]  # fmt: skip
        left = [number for number in ids if number not in bodies]
        return build_response(
            200, {"batch_request_id": "1", "serviced_requests": serviced, "unserviced_requests": left}
        )


def send_batch(front: ServiceNow, stub: Stub, methods: list[str], *rounds: dict[str, bytes]) -> tuple[list[bytes], Any]:
    executor = Executor(*rounds)
    stub.by(executor.respond)
    batch = front.batch()
    for method in methods:
        batch.add(method, "/api/now/table/x")
    return [response.body for response in batch.send()], executor.posts


CUT = b"half" + OUTPUT_REACHED


def test_requests_that_were_not_executed_are_sent_again(front: ServiceNow, stub: Stub) -> None:
    bodies, posts = send_batch(front, stub, ["GET", "POST", "GET"], {"0": b"a"}, {"1": b"b", "2": b"c"})
    assert (bodies, posts) == ([b"a", b"b", b"c"], [["0", "1", "2"], ["1", "2"]])


@pytest.mark.parametrize(
    ("method", "is_repeated"), [("GET", True), ("POST", False), ("PATCH", False), ("DELETE", False)]
)
def test_only_a_read_that_was_cut_off_is_sent_again(
    front: ServiceNow, stub: Stub, method: str, *, is_repeated: bool
) -> None:
    """A request whose response is cut off was executed: repeating it could create a second record."""
    bodies, posts = send_batch(front, stub, ["GET", method], {"0": b"a", "1": CUT}, {"1": b"whole"})
    assert posts == [["0", "1"], ["1"]] if is_repeated else [["0", "1"]]
    assert bodies == [b"a", b"whole" if is_repeated else CUT]


def test_a_read_that_is_too_large_by_itself_stays_cut_off(front: ServiceNow, stub: Stub) -> None:
    bodies, posts = send_batch(front, stub, ["GET", "GET"], {"0": CUT}, {"1": b"b"})
    assert (bodies, posts) == ([CUT, b"b"], [["0", "1"], ["1"]])


def read_form(request: PreparedRequest) -> dict[str, str]:
    body: Any = request.body
    return dict(parse_qsl(body.decode() if isinstance(body, bytes) else body))


@pytest.mark.parametrize("issued", ["r1", ""])
def test_the_newest_refresh_token_is_sent_with_the_clients_credentials(stub: Stub, issued: str) -> None:
    """A token endpoint may issue a new refresh token with each access token; without one the first stays valid."""

    def respond(request: PreparedRequest) -> HTTPResponse:
        is_login = request.path_url == "/oauth_token.do"
        return build_response(200, {**TOKEN, "refresh_token": issued} if is_login else {"result": {}})

    front = connect(stub.by(respond), client_id="c", client_secret="s", refresh_token="r0")
    clock: Any = front.client.settings.clock
    for _ in range(2):
        front.table("x").get("a" * 32)
        clock.sleep(1800)
    logins = [read_form(request) for request in stub.requests if request.path_url == "/oauth_token.do"]
    fixed = {"grant_type": "refresh_token", "client_id": "c", "client_secret": "s"}
    assert logins == [{**fixed, "refresh_token": "r0"}, {**fixed, "refresh_token": issued or "r0"}]


CREDENTIALS: list[tuple[dict[str, str], bool]] = [
    ({}, False),
    ({"user": "u"}, False),
    ({"password": "p"}, False),
    ({"refresh_token": "r"}, False),  # needs a client id
    ({"client_id": "c", "client_secret": "s"}, False),
    ({"client_id": "c", "user": "u"}, False),
    ({"user": "u", "password": ""}, True),
    ({"user": "u", "password": "p"}, True),
    ({"client_id": "c", "user": "u", "password": "p"}, True),
    ({"client_id": "c", "refresh_token": "r"}, True),
]


@pytest.mark.parametrize(("credentials", "are_enough"), CREDENTIALS)
def test_credentials_are_complete_or_refused(stub: Stub, credentials: dict[str, str], *, are_enough: bool) -> None:
    if are_enough:
        assert isinstance(connect(stub, **credentials).client, object)
    else:
        with pytest.raises(ValueError, match="Give "):
            connect(stub, **credentials)


def test_an_empty_password_is_sent(stub: Stub) -> None:
    stub.answer(200, {"result": {}})
    connect(stub, user="u", password="").table("x").get("a" * 32)
    assert stub.requests[0].headers["Authorization"] == "Basic " + base64.b64encode(b"u:").decode()

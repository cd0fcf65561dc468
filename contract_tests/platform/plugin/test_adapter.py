"""The transport without sockets answers as HTTP does: status, headers and body."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from contract_tests.kit.services import NOW, SEED, WorldStart
from mockservers import MockServer

CHANGING = {"date"}


@pytest.fixture(scope="module")
def inside() -> Iterator[MockServer]:
    """Mock servers without ports, with the start of the fixture ``server``."""
    with MockServer(start=WorldStart(seed=SEED, now=NOW), listen=False) as running:
        yield running


@pytest.fixture(scope="module")
def outside() -> Iterator[MockServer]:
    """The same with ports, and a default world that no other test uses."""
    with MockServer(start=WorldStart(seed=SEED, now=NOW)) as running:
        yield running


@pytest.fixture
def session(inside: MockServer) -> Iterator[requests.Session]:
    with requests.Session() as made:
        inside.mount(made)
        yield made


def describe(answer: requests.Response, base: str) -> tuple[Any, ...]:
    """Reduce a response to what a client sees, with the server's URL masked."""
    headers = {
        name.lower(): value.replace(base, "BASE")
        for name, value in answer.headers.items()
        if name.lower() not in CHANGING
    }
    return answer.status_code, answer.reason, headers, answer.content, answer.encoding


BIGFIX = "/api/sam/v2/metrics"
REQUESTS: dict[str, tuple[str, str, str, dict[str, Any]]] = {
    "a list": ("bigfix", "GET", "/api/sam/license_usages?limit=3&token={BIGFIX_TOKEN}", {}),
    "the head of it": ("bigfix", "HEAD", "/api/sam/license_usages?limit=3&token={BIGFIX_TOKEN}", {}),
    "a creation": ("bigfix", "POST", BIGFIX + "?token={BIGFIX_TOKEN}&code_name=A&display_name=Ä%20b", {}),
    "no credentials": ("bigfix", "GET", BIGFIX, {}),
    "no operation": ("bigfix", "GET", "/nothing/here?a=b", {}),
    "no such method": ("bigfix", "PATCH", BIGFIX, {}),
    "a broken path": ("bigfix", "GET", "/api/%zz", {}),
    "a header of its own": ("bigfix", "GET", BIGFIX, {"headers": {"Token": "{BIGFIX_TOKEN}", "X-Mock-World": "other"}}),
    "a JSON body": ("informatica", "POST", "/saas/public/core/v3/login", {"json": {"username": "a", "password": "b"}}),
    "a form": ("flexera", "POST", "/oidc/token", {"data": {"grant_type": "x"}}),
    "bytes": ("servicenow", "POST", "/fnmp.do", {"data": b"<x/>", "headers": {"Content-Type": "text/xml"}}),
    "basic credentials": (
        "servicenow",
        "GET",
        "/api/now/table/cmdb_ci_computer?sysparm_limit=2&sysparm_exclude_reference_link=true",
        {"auth": ("fnms.integration", "fnms-password")},
    ),
    "the control plane": ("control", "GET", "/control/scenarios", {}),
    "an answer without a body": ("control", "DELETE", "/control/worlds/default/pace/bigfix.import", {}),
    "a vendor on the control port": ("control", "GET", "/bigfix/api/sam/about?token={BIGFIX_TOKEN}", {}),
    "a page of the console": ("control", "GET", "/docs/bigfix", {}),
    "no page": ("control", "GET", "/nothing", {}),
}


@pytest.mark.parametrize("what", REQUESTS)
def test_answers_are_those_of_http(
    what: str, inside: MockServer, outside: MockServer, session: requests.Session
) -> None:
    name, method, target, more = REQUESTS[what]
    known = inside.environment()
    more = {**more, "headers": {key: value.format_map(known) for key, value in more.get("headers", {}).items()}}
    answers = []
    with requests.Session() as plain:
        for server, sent in ((outside, plain), (inside, session)):
            server.plane.world().reset()
            base = server.standins[name].url
            answers.append(describe(sent.request(method, base + target.format_map(known), **more), base))
    assert answers[0] == answers[1]


def test_a_streamed_answer_comes_whole(inside: MockServer, session: requests.Session, tmp_path: Path) -> None:
    inside.snapshots.save("streamed", replace=True)
    url = f"{inside.control.url}/control/snapshots/streamed/file"
    with session.get(url, stream=True) as answer:
        assert answer.headers["Transfer-Encoding"] == "chunked"
        content = b"".join(answer.iter_content(10_000))
    assert content.startswith(b"SQLite format 3\0")
    inside.snapshots.export("streamed", tmp_path / "it")
    assert (tmp_path / "it").read_bytes() == content
    assert inside.snapshots.take_in("streamed", tmp_path / "it", replace=True)["bytes"] == len(content)


@pytest.mark.parametrize("body", ["text", "iterator", "file"])
def test_a_body_may_be_anything_that_requests_takes(body: str, inside: MockServer, session: requests.Session) -> None:
    text = json.dumps({"name": f"from-{body}"})
    given = {"text": text, "iterator": iter([text[:5].encode(), text[5:].encode()]), "file": io.BytesIO(text.encode())}
    headers = {"Content-Type": "application/json"}
    answer = session.post(f"{inside.control.url}/control/worlds", data=given[body], headers=headers)
    assert answer.status_code == 201, answer.text
    inside.plane.world(f"from-{body}").delete()


def test_a_mock_server_can_be_mounted_where_the_client_expects_the_vendor(inside: MockServer) -> None:
    with requests.Session() as session:
        inside.mount(session, at={"bigfix": "https://bfi.example.com:9081"})
        token = inside.environment()["BIGFIX_TOKEN"]
        answer = session.get("https://bfi.example.com:9081/api/sam/about", headers={"Token": token})
        assert answer.json() == {"version": "10.0.4.0"}


def test_a_server_with_ports_can_be_mounted_too(server: MockServer) -> None:
    with requests.Session() as session:
        server.mount(session, at={"control": "https://control.mock"})
        assert session.get("https://control.mock/control/worlds").status_code == 200


def test_cookies_and_redirect_history_are_those_of_requests(inside: MockServer, session: requests.Session) -> None:
    answer = session.get(f"{inside.bigfix.url}/api/sam/about")
    assert answer.request.url == answer.url == f"{inside.bigfix.url}/api/sam/about"
    assert answer.history == []
    assert session.cookies.get_dict() == {}


def test_a_request_that_takes_too_long_times_out(inside: MockServer, session: requests.Session) -> None:
    with pytest.raises(requests.ReadTimeout):
        session.post(f"{inside.control.url}/control/worlds", json={"name": "slow", "seed": 12345}, timeout=0.0001)


FAULTS = {
    "status": {"status": 503},
    "refuse": {},
    "empty": {},
    "garbage": {},
    "reset": {"after_bytes": 10},
    "truncate": {},
    "wrong_length": {"than": "more"},
    "malform": {},
    "rate_limit": {},
}


def cause(error: requests.RequestException) -> type[object]:
    """Return the type of the error below urllib3, if there is one."""
    below = getattr(error.args[0], "args", ())
    return type(below[1]) if len(below) > 1 else type(None)


@pytest.mark.parametrize("kind", FAULTS)
def test_faults_are_those_of_http(
    kind: str, inside: MockServer, outside: MockServer, session: requests.Session
) -> None:
    outcomes = []
    with requests.Session() as plain:
        for server, sent in ((outside, plain), (inside, session)):
            server.plane.world().reset()
            server.bigfix.faults.add(kind, **FAULTS[kind])
            headers = {"Token": inside.environment()["BIGFIX_TOKEN"]}
            try:
                timeout = 1 if kind == "wrong_length" else 60  # only this one waits for more
                answer = sent.get(f"{server.bigfix.url}{BIGFIX}", headers=headers, timeout=timeout)
            except requests.RequestException as error:
                outcomes.append((type(error), type(error.args[0]), cause(error)))
            else:
                outcomes.append((answer.status_code, answer.content))
    assert outcomes[0] == outcomes[1]


def test_a_server_without_ports_does_not_listen(inside: MockServer) -> None:
    assert inside.bigfix.url == "https://bigfix.mock"
    with requests.Session() as plain, pytest.raises(requests.ConnectionError):
        plain.get(f"{inside.bigfix.url}/api/sam/about", timeout=60)

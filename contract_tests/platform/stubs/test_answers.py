"""A stub answers the requests that it is for, so often as it says, and only if the request is valid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from contract_tests.kit.remote import Client, Control, RemoteWorld
from contract_tests.kit.vendors.bigfix import TOKEN
from mockservers.client.control_plane import ControlError
from mockservers.client.stubs import Stubs

COMPANIES = "/api/now/table/core_company"
LIST = {"operation": "list_records", "body": {"result": [{"sys_id": "of the stub"}]}}
LIMTI = {"query": {"limti": "1"}}
NONE = {"error": {"message": "No Record found", "detail": None}, "status": "failure"}


def is_stubbed(answer: Any) -> bool:
    return answer.status_code == 200 and answer.json()["result"] == [{"sys_id": "of the stub"}]


def test_a_stub_answers_in_place_of_the_operation(stubs: Stubs, servicenow: Client) -> None:
    body = {"result": {"name": "Ångström"}}
    stubs.add(operation="create_record", status=201, body=body, headers={"Location": "https://x.example/1"})
    before = int(servicenow.get(COMPANIES, params={"sysparm_limit": 1}).headers["X-Total-Count"])
    answer = servicenow.post(COMPANIES, json={"name": "Acme"})
    assert (answer.status_code, answer.json()) == (201, body)
    assert answer.headers["Location"] == "https://x.example/1"
    assert answer.headers["Content-Type"] == "application/json"
    assert int(servicenow.get(COMPANIES, params={"sysparm_limit": 1}).headers["X-Total-Count"]) == before


@pytest.mark.parametrize(
    ("when", "answers"),
    [
        ({}, True),
        ({"method": "get"}, True),
        ({"path": "/api/now/table/core_*"}, True),
        ({"path": "/api/now/table/incident"}, False),
        ({"query": {"sysparm_limit": "1?"}}, True),
        ({"query": {"sysparm_limit": "2?"}}, False),
        ({"query": {"sysparm_offset": "*"}}, False),
        ({"header": {"User-Agent": "python-*"}}, True),
        ({"header": {"User-Agent": "curl*"}}, False),
        ({"path": "*/core_company", "query": {"sysparm_limit": "10"}}, True),
        ({"path": "*/core_company", "query": {"sysparm_limit": "11"}}, False),
    ],
)
def test_a_stub_is_for_some_requests(
    stubs: Stubs, servicenow: Client, when: Mapping[str, Any], *, answers: bool
) -> None:
    stubs.add(when=when, **LIST)
    answer = servicenow.get(COMPANIES, params={"sysparm_limit": 10})
    assert answer.status_code == 200
    assert is_stubbed(answer) is answers
    assert stubs.list()[0]["answered"] == int(answers)


@pytest.mark.parametrize(
    ("wanted", "answers"),
    [
        ({"name": "Acme"}, True),
        ({"name": "Acme", "city": "Bonn"}, True),
        ({"name": "Acme*"}, False),
        ({"name": "Other"}, False),
        ({"street": "Main"}, False),
        ('"city"', True),
        ("Berlin", False),
    ],
)
def test_a_stub_looks_into_the_body(stubs: Stubs, servicenow: Client, wanted: Any, *, answers: bool) -> None:
    stubs.add(operation="create_record", when={"body": wanted}, status=403, body=NONE)
    answer = servicenow.post(COMPANIES, json={"name": "Acme", "city": "Bonn"})
    assert answer.status_code == (403 if answers else 201)


def test_a_stub_looks_into_a_form(stubs: Stubs, world: RemoteWorld) -> None:
    client = world.client("servicenow")
    form = {"grant_type": "password", "client_id": "c", "client_secret": "s", "username": "u", "password": "p"}
    denied = {"error": "server_error", "error_description": "of the stub"}
    stubs.add(operation="issue_token", when={"body": {"username": "u"}}, status=401, body=denied, times=1)
    assert client.post("/oauth_token.do", data=form | {"username": "v"}).json() != denied
    assert client.post("/oauth_token.do", data=form).json() == denied
    assert client.post("/oauth_token.do", data=form).json() != denied


def test_stubs_answer_in_order_and_so_often_as_they_say(stubs: Stubs, servicenow: Client) -> None:
    stubs.add(operation="list_records", status=404, body=NONE, times=2)
    stubs.add(times=1, **LIST)
    answers = [servicenow.get(COMPANIES) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [404, 404, 200, 200, 200]
    assert [is_stubbed(answer) for answer in answers[2:]] == [True, False, False]
    assert [stub["answered"] for stub in stubs.list()] == [2, 1]


def test_credentials_and_parameters_are_validated_first(stubs: Stubs, world: RemoteWorld, servicenow: Client) -> None:
    stubs.add(operation="get_record", body={"result": {}})
    stubs.add(operation="create_record", status=201, body={"result": {}}, headers={"Location": "/x"})
    one = f"{COMPANIES}/{'0' * 32}"
    assert world.client("servicenow").get(one).status_code == 401
    assert servicenow.post(COMPANIES, data="{", headers={"Content-Type": "application/json"}).status_code == 400
    assert [stub["answered"] for stub in stubs.list()] == [0, 0]
    assert servicenow.get(one).json() == {"result": {}}


@pytest.mark.parametrize(
    ("answer", "sent", "media_type"),
    [
        ({"body": "naïve", "media_type": "text/plain; charset=utf-8"}, "naïve".encode(), "text/plain; charset=utf-8"),
        ({"body": b"\x00\xff", "media_type": "application/octet-stream"}, b"\x00\xff", "application/octet-stream"),
        ({"text": "{broken", "media_type": "application/json"}, b"{broken", "application/json"),
        ({"body": []}, b"[]", "application/json"),
        ({"body": False}, b"false", "application/json"),
    ],
)
def test_a_body_may_be_text_or_bytes(
    stubs: Stubs, servicenow: Client, answer: Mapping[str, Any], sent: bytes, media_type: str
) -> None:
    stubs.add(operation="list_records", unchecked=True, **answer)
    got = servicenow.get(COMPANIES)
    assert (got.content, got.headers["Content-Type"]) == (sent, media_type)


def test_a_response_without_a_body_is_empty(stubs: Stubs, servicenow: Client) -> None:
    stubs.add(operation="delete_record", status=204)
    got = servicenow.delete(f"{COMPANIES}/{'0' * 32}")
    assert (got.status_code, got.content) == (204, b"")


def test_a_head_is_answered_as_the_get(stubs: Stubs, world: RemoteWorld) -> None:
    stubs.add(
        operation="get_about", body={"version": "of the stub"}, headers={"Content-Language": "xx"}, unchecked=True
    )
    client = world.client("bigfix", Token=TOKEN)
    head, whole = client.head("/api/sam/about"), client.get("/api/sam/about")
    assert (head.status_code, head.headers["Content-Language"], head.content) == (200, "xx", b"")
    assert int(head.headers["Content-Length"]) == len(whole.content)
    assert whole.json() == {"version": "of the stub"}


def test_a_world_has_its_own_stubs(control: Control, world: RemoteWorld, stubs: Stubs, servicenow: Client) -> None:
    stubs.add(**LIST)
    with control.new_world(f"{world.name}-2") as other:
        client = other.client("servicenow")
        client.auth = servicenow.auth
        assert not is_stubbed(client.get(COMPANIES))
        assert other.stubs.list() == []
    assert is_stubbed(servicenow.get(COMPANIES))


@pytest.mark.parametrize(
    ("stub", "reason"),
    [
        ({"operation": "list_recrods"}, "There is no operation 'list_recrods'; the nearest: list_records"),
        (
            {"service": "flexera", "operation": "list_managed_apps", "when": LIMTI},
            "There is no query parameter 'limti'",
        ),
        ({"when": {"method": "POST"}}, "No operation has the method POST"),
        ({"when": {"path": "/api/now/tables/*"}}, "There is no path '/api/now/tables/*'"),
        ({"when": {"header": {"Acept": "*"}}}, "There is no header 'acept'; the nearest: accept"),
        ({"status": 418}, "list_records answered 418, which the spec does not have"),
        ({"status": 401}, "list_records answered 401 without the header www-authenticate"),
        ({"body": {"result": 1}}, "list_records answered 200 with /result: 1 is not of type"),
        ({"body": None}, "list_records answered 200 with a body"),
        ({"media_type": "text/csv", "body": "a"}, "list_records answered 200 as text/csv"),
        ({"headers": {"X-Other": "1"}}, "list_records answered 200 with the header x-other"),
        ({"body": None, "text": "{"}, "it is not JSON"),
        ({"body": None, "base64": "*"}, "The body is not base64"),
        ({"text": "[]"}, "give either `body` or `text`"),
        ({"headers": {"Content-Length": "7"}}, "The header Content-Length cannot be set"),
        ({"headers": {"X-A": "a\nb"}}, "Invalid value of the header X-A"),
        ({"headers": {"X A": "a"}}, "Invalid name of a header 'X A'"),
        ({"status": 204}, "A response with the status 204 has no body"),
        ({"media_type": "json"}, "Invalid media type 'json'"),
    ],
)
def test_an_impossible_stub_is_refused_with_the_reason(stubs: Stubs, stub: Mapping[str, Any], reason: str) -> None:
    with pytest.raises(ControlError) as refusal:
        stubs.add(**{"service": "servicenow", **LIST, **stub})
    assert refusal.value.status == 400
    assert reason in str(refusal.value)
    assert stubs.list() == []


def test_every_operation_that_a_stub_can_match_must_allow_it(stubs: Stubs) -> None:
    path = {"path": "/api/now/table/*"}
    with pytest.raises(ControlError, match="The spec does not allow this response"):
        stubs.add(service="servicenow", when=path, body={"result": []})
    stubs.add(service="servicenow", when={**path, "method": "GET"}, status=404, body=NONE)


def test_an_unchecked_stub_may_break_the_specification(stubs: Stubs, servicenow: Client) -> None:
    stubs.add(operation="list_records", status=418, body={"tea": "pot"}, headers={"X-Other": "1"}, unchecked=True)
    got = servicenow.get(COMPANIES)
    assert (got.status_code, got.json(), got.headers["X-Other"]) == (418, {"tea": "pot"}, "1")


def test_a_world_has_limits(stubs: Stubs) -> None:
    for _ in range(100):
        stubs.add(operation="list_records", status=404, body=NONE)
    with pytest.raises(ControlError, match="at most 100 stubs"):
        stubs.add(operation="list_records", status=404, body=NONE)
    stubs.clear()
    with pytest.raises(ControlError, match="at most 1,000,000 bytes"):
        stubs.add(operation="list_records", unchecked=True, body="x" * 1_000_000, media_type="text/plain")
    assert stubs.add(operation="list_records", status=404, body=NONE)["id"] == 101

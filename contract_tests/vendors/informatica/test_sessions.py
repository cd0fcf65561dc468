"""Login, logout and how sessions end, in both versions."""

from __future__ import annotations

import re

import pytest

from contract_tests.kit.remote import RemoteWorld
from contract_tests.kit.vendors.informatica import EXPORT, V3, Account

V2_LOGIN, V2_LOGOUT, V2_LOGOUT_ALL = "/ma/api/v2/user/login", "/saas/api/v2/user/logout", "/ma/api/v2/user/logoutall"
VALID = "/saas/api/v2/user/validSessionId"
GOOD = {"username": "admin@example.com", "password": "password"}
UNKNOWN_JOB = f"{EXPORT}/cYjwJNEF7OckWEmkSC1tSI"
MINUTES = 60


def test_login_answers_the_session_and_a_base_url_of_the_requests_own_host(world: RemoteWorld) -> None:
    client = world.client("informatica")
    answer = client.post(f"{V3}/login", json=GOOD).json()
    assert answer["products"] == [{"name": "Integration Cloud", "baseApiUrl": f"{client.base_url}/saas"}]
    assert re.fullmatch(r"[A-Za-z0-9]{22}", answer["userInfo"]["sessionId"])
    named = client.post(f"{V3}/login", json=GOOD, headers={"Host": "pod.localhost:8443"}).json()
    assert named["products"][0]["baseApiUrl"] == "http://pod.localhost:8443/saas"
    prefixed = client.post(f"/~{world.name}{V3}/login", json=GOOD).json()
    assert prefixed["products"][0]["baseApiUrl"] == f"{client.base_url}/~{world.name}/saas"


def test_one_session_id_serves_both_versions(world: RemoteWorld) -> None:
    client = world.client("informatica")
    v2 = client.post(V2_LOGIN, json={"@type": "login", **GOOD}).json()
    assert v2["serverUrl"] == f"{client.base_url}/saas"
    assert client.get(UNKNOWN_JOB, headers={"INFA-SESSION-ID": v2["icSessionId"]}).status_code == 404
    v3 = client.post(f"{V3}/login", json=GOOD).json()["userInfo"]["sessionId"]
    assert client.post(V2_LOGOUT, headers={"icSessionId": v3}).status_code == 200
    assert client.get(UNKNOWN_JOB, headers={"INFA-SESSION-ID": v3}).status_code == 401


@pytest.mark.parametrize(
    ("path", "right", "wrong"),
    [(f"{V3}/logout", "INFA-SESSION-ID", "icSessionId"), (V2_LOGOUT, "icSessionId", "INFA-SESSION-ID")],
)
def test_each_version_takes_its_own_header_and_no_other(world: RemoteWorld, path: str, right: str, wrong: str) -> None:
    client = world.client("informatica")
    session = client.post(f"{V3}/login", json=GOOD).json()["userInfo"]["sessionId"]
    assert client.post(path, headers={wrong: session}).status_code == 401
    assert client.post(path, headers={wrong: session, right: "x"}).status_code == 401
    assert client.post(path, headers={wrong: "x", right: session}).status_code == 200


@pytest.mark.parametrize("session", [None, "", "9KA11tLGqxVcGeul8SQBK3", "x" * 5000])
def test_a_missing_or_wrong_session_is_401_in_the_documented_form(world: RemoteWorld, session: str | None) -> None:
    headers = {} if session is None else {"INFA-SESSION-ID": session}
    answer = world.client("informatica").get(UNKNOWN_JOB, headers=headers)
    assert answer.status_code == 401
    error = answer.json()["error"]
    assert re.fullmatch(r"[A-Za-z0-9]{22}", error.pop("requestId"))
    assert error == {"code": "AUTH_01", "message": "Session ID is not valid or has expired.", "details": None}


def test_version_2_tells_a_wrong_session_in_its_own_form(world: RemoteWorld) -> None:
    answer = world.client("informatica").post(V2_LOGOUT)
    result = {"code": "AUTH_01", "description": "Session ID is not valid or has expired.", "statusCode": 401}
    assert (answer.status_code, answer.json()) == (401, {"@type": "error", **result})


def test_a_session_ends_after_half_an_hour_without_a_request_and_a_grace(world: RemoteWorld, admin: Account) -> None:
    for _ in range(3):
        world.advance(30 * MINUTES)
        assert admin.client.get(UNKNOWN_JOB).status_code == 404
    world.advance(32 * MINUTES)
    assert admin.client.get(UNKNOWN_JOB).status_code == 401


def test_valid_session_id_counts_down_and_is_no_activity(world: RemoteWorld, admin: Account) -> None:
    asked = {"@type": "validatedToken", "userName": "admin@example.com", "icToken": admin.user["sessionId"]}

    def validate() -> tuple[int, bool]:
        answer = admin.client.post(VALID, json=asked).json()
        assert answer["@type"] == "validatedToken"
        return answer["timeUntilExpire"], answer["isValidToken"]

    assert validate() == (30, True)
    world.advance(30)
    assert validate() == (29, True)
    world.advance(29 * MINUTES)
    assert validate() == (0, True)
    world.advance(3 * MINUTES)
    assert validate() == (0, False)


def test_a_session_is_valid_for_its_own_user_only(admin: Account) -> None:
    for user, session in (("user", admin.user["sessionId"]), ("admin@example.com", "x"), ("admin@example.com", "")):
        answer = admin.client.post(VALID, json={"userName": user, "icToken": session})
        assert answer.json() == {"@type": "validatedToken", "timeUntilExpire": 0, "isValidToken": False}


@pytest.mark.parametrize(("path", "header"), [(f"{V3}/logout", "INFA-SESSION-ID"), (V2_LOGOUT, "icSessionId")])
def test_logout_ends_the_session(world: RemoteWorld, path: str, header: str) -> None:
    client = world.client("informatica")
    session = client.post(f"{V3}/login", json=GOOD).json()["userInfo"]["sessionId"]
    answer = client.post(path, headers={header: session})
    assert (answer.status_code, answer.content) == (200, b"")
    assert client.post(path, headers={header: session}).status_code == 401


def test_logoutall_ends_every_session_of_the_user_and_no_other(
    world: RemoteWorld, admin: Account, linked: Account
) -> None:
    second = Account(world.client("informatica"), "admin@example.com", "password")
    assert admin.client.post(V2_LOGOUT_ALL, json={"@type": "logout", **GOOD}).status_code == 200
    assert [entry.client.get(UNKNOWN_JOB).status_code for entry in (admin, second, linked)] == [401, 401, 404]


def test_logoutall_ends_an_older_session_that_is_used_beyond_the_end_of_a_newer_one(world: RemoteWorld) -> None:
    client = world.client("informatica")
    older = client.post(f"{V3}/login", json=GOOD).json()["userInfo"]["sessionId"]
    world.advance(1 * MINUTES)
    client.post(f"{V3}/login", json=GOOD).raise_for_status()
    world.advance(20 * MINUTES)
    assert client.get(UNKNOWN_JOB, headers={"INFA-SESSION-ID": older}).status_code == 404
    world.advance(20 * MINUTES)
    assert client.post(V2_LOGOUT_ALL, json={"@type": "logout", **GOOD}).status_code == 200
    assert client.get(UNKNOWN_JOB, headers={"INFA-SESSION-ID": older}).status_code == 401


def test_a_wrong_password_is_reported_in_the_documented_words(world: RemoteWorld) -> None:
    client = world.client("informatica")
    wrong = {"username": "admin@example.com", "password": "wrong"}
    v3 = client.post(f"{V3}/login", json=wrong)
    assert v3.status_code == 401
    assert v3.json()["error"].items() >= {"code": "IDS_085", "message": "User name or password is not valid."}.items()
    v2 = client.post(V2_LOGIN, json=wrong)
    result = {"code": "UI_10000", "description": "User name or password is not valid.", "statusCode": 403}
    assert (v2.status_code, v2.json()) == (403, {"@type": "error", **result})


@pytest.mark.world(options={"informatica": {"login_failure": "400"}})
def test_a_world_can_choose_the_status_of_a_failed_login(world: RemoteWorld) -> None:
    wrong = {"username": "nobody", "password": "wrong"}
    assert world.client("informatica").post(f"{V3}/login", json=wrong).status_code == 400


@pytest.mark.parametrize(
    "body", [{}, {"username": "a"}, {"username": "", "password": "b"}, {"username": "a", "password": "b" * 256}, [], 1]
)
def test_a_login_that_is_not_one_is_400(world: RemoteWorld, body: object) -> None:
    answer = world.client("informatica").post(f"{V3}/login", json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "IDS_001")


def test_users_of_all_three_kinds_of_organization_log_in(admin: Account, linked: Account, subordinate: Account) -> None:
    home = admin.user["orgId"]
    assert [entry.user["parentOrgId"] for entry in (admin, linked, subordinate)] == [
        *["52ZSTB0IDK6dXxaEQLUaQu"] * 2,
        home,
    ]
    assert len({entry.user["orgId"] for entry in (admin, linked, subordinate)}) == 3

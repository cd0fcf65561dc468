"""Tokens, the ways to send them, and the permissions of each demo user."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from contract_tests.kit.remote import Client
from contract_tests.kit.vendors.bigfix import USERS

METRICS = "/api/sam/v2/metrics"
ADMIN = USERS["admin"]["token"]
NOBODY = "0" * 40
NO_TOKEN = {"error": "The authentication token is missing or not valid"}

CONTRACTS, ALL = {"View Contracts", "Manage Contracts"}, "All Computers"
NEEDS: Mapping[tuple[str, str], tuple[set[str], bool]] = {  # permissions, and whether the group All Computers
    ("GET", METRICS): (CONTRACTS, False),
    ("POST", f"{METRICS}?code_name=NEW&display_name=New"): (CONTRACTS, False),
    ("PUT", f"{METRICS}?code_name=NEW&display_name=New"): (CONTRACTS, False),
    ("DELETE", f"{METRICS}?code_name=NEW"): (CONTRACTS, False),
    ("GET", "/api/sam/license_usages"): ({"View License Metrics"}, True),
    ("GET", "/api/sam/license_usages.json"): ({"View License Metrics"}, True),
    ("GET", "/api/import_status.json"): ({"Manage Imports"}, False),
    ("GET", "/api/import_status.json?run=true"): ({"Manage Imports"}, False),
    ("GET", "/api/management/imports.json"): ({"Manage Imports"}, False),
    ("GET", "/api/sam/about"): ({"View Hardware Inventory"}, True),
}


def expected_status(user: Mapping[str, Any], permissions: set[str], *, everywhere: bool) -> int:
    if not user["computer_groups"]:
        return 401
    allowed = permissions <= set(user["permissions"]) and (not everywhere or ALL in user["computer_groups"])
    return 200 if allowed else 403


@pytest.mark.parametrize("user", USERS.values(), ids=lambda entry: entry["name"])
def test_each_user_may_do_what_the_documentation_says(
    user: Mapping[str, Any], as_user: Callable[[str], Client]
) -> None:
    client = as_user(user["name"])
    for (method, url), (permissions, everywhere) in NEEDS.items():
        answer = client.request(method, url)
        unknown = answer.status_code == 400 and answer.json() == {"error": "Metric does not exist"}
        wanted = expected_status(user, permissions, everywhere=everywhere)
        assert answer.status_code == wanted or (unknown and wanted == 200), (method, url, answer.text)


def test_every_kind_of_refusal_has_a_demo_user() -> None:
    result = {
        (url.partition("?")[0], expected_status(user, permissions, everywhere=everywhere))
        for user in USERS.values()
        for (_, url), (permissions, everywhere) in NEEDS.items()
    }
    assert {(METRICS, 403), ("/api/sam/license_usages", 403), ("/api/import_status.json", 403)} <= result
    assert {("/api/sam/about", 403), (METRICS, 401)} <= result


def test_a_user_without_a_computer_group_is_reported(as_user: Callable[[str], Client]) -> None:
    message = as_user("without_computer_group").get(METRICS).json()["error"]
    assert message.startswith("You are not assigned a Computer Group. You will not be able to access the system")


def test_a_missing_permission_is_reported_as_access_blocked(as_user: Callable[[str], Client]) -> None:
    answer = as_user("without_contracts").get(METRICS)
    assert (answer.status_code, answer.json()) == (403, {"error": "Access blocked"})


@pytest.mark.parametrize("user", USERS.values(), ids=lambda entry: entry["name"])
def test_a_user_gets_the_same_token_each_time(user: Mapping[str, Any], anonymous: Client) -> None:
    for _ in range(2):
        answer = anonymous.post("/api/get_token", json={"user": user["name"], "password": user["password"]})
        assert (answer.status_code, answer.json()) == (200, {"token": user["token"]})


@pytest.mark.parametrize(
    "credentials",
    [
        {"user": "admin", "password": "wrong"},
        {"user": "admin", "password": ""},
        {"user": "ADMIN", "password": "password"},
        {"user": "nobody", "password": "password"},
        {"user": "", "password": ""},
        {"user": "admin\0", "password": "password"},
        {"user": "admin' OR 1=1 --", "password": "password"},
    ],
    ids=str,
)
def test_a_wrong_user_or_password_is_refused_in_the_documented_words(
    credentials: Mapping[str, str], anonymous: Client
) -> None:
    answer = anonymous.post("/api/get_token", json=credentials)
    assert answer.status_code == 401
    assert answer.json()["error"].startswith("There is no match for the provided user name and password. If you are")


@pytest.mark.parametrize("body", ["", "[]", '"admin"', '{"user": "admin"}', '{"user": 1, "password": "password"}', "{"])
def test_credentials_that_are_none_are_refused(body: str, anonymous: Client) -> None:
    answer = anonymous.post("/api/get_token", data=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["error"].startswith("Request body contains errors: ")


def test_members_besides_user_and_password_are_ignored(anonymous: Client) -> None:
    answer = anonymous.post("/api/get_token", json={"user": "admin", "password": "password", "remember": True})
    assert answer.json() == {"token": ADMIN}


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({}, 401),
        ({"params": {"token": ADMIN}}, 200),
        ({"params": {"token": NOBODY}}, 401),
        ({"params": {"token": ""}}, 401),
        ({"params": {"Token": ADMIN}}, 401),
        ({"params": {"token": [NOBODY, ADMIN]}}, 200),
        ({"params": {"token": [ADMIN, NOBODY]}}, 401),
        ({"headers": {"Token": ADMIN}}, 200),
        ({"headers": {"token": ADMIN}}, 200),
        ({"headers": {"Token": NOBODY}}, 401),
        ({"headers": {"Token": ADMIN.upper()}}, 401),
        ({"headers": {"Token": ADMIN}, "params": {"token": NOBODY}}, 200),
        ({"headers": {"Token": NOBODY}, "params": {"token": ADMIN}}, 401),
        ({"json": {"token": ADMIN}}, 200),
        ({"json": {"token": NOBODY}}, 401),
        ({"json": {"token": [ADMIN]}}, 401),
        ({"json": [ADMIN]}, 401),
        ({"data": "{"}, 401),
        ({"json": {"token": ADMIN}, "params": {"token": NOBODY}}, 401),
        ({"json": {"token": NOBODY}, "headers": {"Token": ADMIN}}, 200),
    ],
    ids=str,
)
def test_the_token_is_taken_from_the_header_then_the_url_then_the_body(
    options: Mapping[str, Any], status: int, anonymous: Client
) -> None:
    answer = anonymous.get(METRICS, **options)
    assert answer.status_code == status
    assert status == 200 or answer.json() == NO_TOKEN


def test_a_token_in_a_body_counts_for_get_only(anonymous: Client) -> None:
    answer = anonymous.post(f"{METRICS}?code_name=NEW&display_name=New", json={"token": ADMIN})
    assert (answer.status_code, answer.json()) == (401, NO_TOKEN)


def test_basic_credentials_are_neither_needed_nor_refused(anonymous: Client) -> None:
    assert anonymous.get(METRICS, auth=("admin", "password")).status_code == 401
    assert anonymous.get(METRICS, auth=("x", "y"), params={"token": ADMIN}).status_code == 200


def test_every_answer_is_in_english_whatever_is_asked_for(anonymous: Client) -> None:
    asked = {"Accept-Language": "de-DE, fr;q=0.5"}
    for token in (ADMIN, NOBODY):
        assert anonymous.get(METRICS, headers=asked, params={"token": token}).headers["Content-Language"] == "en-US"


def test_about_tells_the_version(bigfix: Client) -> None:
    assert bigfix.get("/api/sam/about").json() == {"version": "10.0.4.0"}

"""Tokens: "OAuth API", and what refuses a caller."""

from __future__ import annotations

import re
from typing import Any

import pytest
import requests

TOKEN = re.compile(r"[A-Za-z0-9_-]{86}")
LIST = "/api/now/table/core_company"


@pytest.fixture
def client(instance: Any) -> dict[str, str]:
    environment = instance.server.environment()
    names = ("client_id", "client_secret", "refresh_token")
    return {name: environment[f"SERVICENOW_{name.upper()}"] for name in names}


def token(instance: Any, auth: tuple[str, str] | None = None, **form: str) -> requests.Response:
    return requests.post(f"{instance.url}/oauth_token.do", data=form, auth=auth, timeout=60)


def status_of_list(instance: Any, access: str) -> int:
    headers = {"Authorization": f"Bearer {access}"}
    return requests.get(f"{instance.url}{LIST}", headers=headers, timeout=60).status_code


def test_a_refresh_token_gives_an_access_token_that_works_for_30_minutes(instance: Any, client: dict[str, str]) -> None:
    answer = token(instance, grant_type="refresh_token", params="", **client)  # a stray field, as clients send it
    found = answer.json()
    assert answer.status_code == 200
    assert TOKEN.fullmatch(found["access_token"])
    assert found == {
        "access_token": found["access_token"],
        "refresh_token": client["refresh_token"],
        "scope": "useraccount",
        "token_type": "Bearer",
        "expires_in": 1799,
    }
    assert status_of_list(instance, found["access_token"]) == 200
    instance.advance(30 * 60 - 1)
    assert status_of_list(instance, found["access_token"]) == 200
    instance.advance(1)
    assert status_of_list(instance, found["access_token"]) == 401


def test_while_a_token_lives_it_is_given_again(instance: Any, client: dict[str, str]) -> None:
    first = token(instance, grant_type="refresh_token", **client).json()
    instance.advance(600)
    second = token(instance, grant_type="refresh_token", **client).json()
    assert (second["access_token"], second["expires_in"]) == (first["access_token"], 1199)
    instance.advance(1200)
    assert token(instance, grant_type="refresh_token", **client).json()["access_token"] != first["access_token"]


def test_the_password_grant_takes_the_client_from_the_form_or_from_basic(instance: Any, client: dict[str, str]) -> None:
    user = {"grant_type": "password", "username": "admin", "password": "admin-password"}
    basic = token(instance, auth=(client["client_id"], client["client_secret"]), **user).json()
    form = token(instance, client_id=client["client_id"], client_secret=client["client_secret"], **user).json()
    assert basic == form
    assert TOKEN.fullmatch(basic["refresh_token"])
    assert status_of_list(instance, basic["access_token"]) == 200


def test_client_credentials_give_no_refresh_token(instance: Any, client: dict[str, str]) -> None:
    auth = (client["client_id"], client["client_secret"])
    found = token(instance, auth=auth, grant_type="client_credentials").json()
    assert "refresh_token" not in found
    assert status_of_list(instance, found["access_token"]) == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_id": "x"},
        {"client_secret": "x"},
        {"refresh_token": "x" * 86},
        {"grant_type": "authorization_code"},
        {"grant_type": ""},
        {"grant_type": "password", "username": "admin", "password": "x"},
        {"grant_type": "password"},
    ],
)
def test_anything_wrong_is_access_denied(instance: Any, client: dict[str, str], wrong: dict[str, str]) -> None:
    answer = token(instance, **{"grant_type": "refresh_token", **client, **wrong})
    assert (answer.status_code, answer.json()) == (401, {"error_description": "access_denied", "error": "server_error"})


def test_json_gives_an_unspecified_error(instance: Any, client: dict[str, str]) -> None:
    answer = requests.post(f"{instance.url}/oauth_token.do", json=client, timeout=60)
    assert answer.json()["error_description"] == "unspecified error"


@pytest.mark.parametrize("header", ["", "Basic", "Basic !!!", "Basic YQ==", "Bearer ", "Bearer nobody", "Digest x"])
def test_credentials_that_are_none_are_refused(instance: Any, header: str) -> None:
    headers = {"Authorization": header} if header else {}
    answer = requests.get(f"{instance.url}{LIST}", headers=headers, timeout=60)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'BASIC realm="Service-now"')


def test_a_refresh_token_is_not_accepted_as_an_access_token(instance: Any, client: dict[str, str]) -> None:
    assert status_of_list(instance, client["refresh_token"]) == 401


def test_roles_say_who_may_read_and_write(instance: Any) -> None:
    instance.session.auth = ("no.roles", "nobody-password")
    assert instance.get(LIST).json()["error"] == {
        "message": "User Not Authorized",
        "detail": "User is unauthorized to access table: core_company",
    }
    instance.session.auth = ("itil.reader", "itil-password")
    assert instance.get(LIST).status_code == 200
    answer = instance.call("POST", LIST, json={"name": "X"})
    assert (answer.status_code, answer.json()["error"]) == (
        403,
        {"message": "Operation Failed", "detail": "ACL Exception Update Failed due to security constraints"},
    )
    instance.session.auth = ("admin", "admin-password")
    assert instance.call("POST", LIST, json={"name": "X"}).status_code == 201

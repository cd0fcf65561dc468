"""No secret of a request or an answer can be read in a journal, whatever carries it."""

from __future__ import annotations

import json
from base64 import b64encode

import pytest

from contract_tests.kit.remote import Control, RemoteWorld
from mockservers import MockServer
from mockservers.client.journal import WorldJournal

SECRET = "s3cret-never-shown"
ENCODED = b64encode(f"someone:{SECRET}".encode()).decode()

DEEP = '{"a":' * 300
EXPORT = "/saas/public/core/v3/license/metering/ExportMeteringData"

REQUESTS = [
    ("bigfix", "GET", "/api/sam/v2/metrics", {"params": {"token": SECRET}}),
    ("bigfix", "GET", "/api/sam/v2/metrics", {"headers": {"Token": SECRET}}),
    ("bigfix", "GET", "/api/sam/v2/metrics", {"json": {"token": SECRET}}),
    ("bigfix", "POST", "/api/get_token", {"json": {"user": "admin", "password": SECRET}}),
    ("bigfix", "POST", "/api/get_token", {"json": {"user": "admin", "password": [SECRET]}}),
    ("bigfix", "POST", "/api/get_token", {"data": f'{{"user": "admin", "password": "{SECRET}'}),
    ("bigfix", "GET", f"/nowhere/{SECRET}", {"headers": {"Authorization": f"Bearer {SECRET}"}}),
    ("servicenow", "GET", "/api/now/table/core_company", {"auth": ("someone", SECRET)}),
    ("servicenow", "GET", "/api/now/table/core_company", {"headers": {"Cookie": f"JSESSIONID={SECRET}"}}),
    ("servicenow", "POST", "/oauth_token.do", {"data": {"client_secret": SECRET, "refresh_token": SECRET}}),
    ("informatica", "POST", "/saas/public/core/v3/logout", {"headers": {"INFA-SESSION-ID": SECRET}}),
    ("informatica", "POST", "/ma/api/v2/user/login", {"data": f"<login><password>{SECRET}</password></login>"}),
    ("flexera", "POST", "/oidc/token", {"data": {"grant_type": "refresh_token", "refresh_token": SECRET}}),
    ("flexera", "POST", "/oidc/token", {"files": {"client_secret": (None, SECRET)}}),
    ("flexera", "POST", "/oidc/token", {"json": {"grant_type": SECRET, "clientSecret": SECRET}}),
    ("flexera", "POST", "/oidc/token", {"data": f"grant_type=refresh_token&refresh_token={SECRET}"}),
    ("bigfix", "POST", "/api/get_token", {"json": {"user": SECRET, "password": {"value": SECRET}}}),
    ("bigfix", "POST", "/api/get_token", {"data": f'{DEEP}{{"password": "{SECRET}"}}{"}" * 300}'}),
    ("bigfix", "GET", "/api/sam/v2/metrics", {"params": {"criteria": f'{{"and":[["password","=","{SECRET}"]]}}'}}),
    ("servicenow", "GET", "/api/now/table/core_company", {"headers": {"X-UserToken": SECRET}}),
    ("servicenow", "GET", "/api/now/table/core_company", {"params": {"sysparm_query": f"user_passwordLIKE{SECRET}"}}),
    ("servicenow", "POST", "/api/now/table/core_company", {"auth": ("someone", SECRET), "json": {"name": SECRET}}),
    (
        "informatica",
        "POST",
        "/ma/api/v2/user/login",
        {"data": f"<login><password><![CDATA[{SECRET}]]></password></login>"},
    ),
    ("informatica", "POST", EXPORT, {"json": {"callbackUrl": f"https://someone:{SECRET}@host/"}}),
    ("informatica", "POST", EXPORT, {"json": {"callbackUrl": f"https://host/?x={SECRET}"}}),
]


@pytest.mark.parametrize("sent", REQUESTS)
def test_a_secret_that_was_sent_is_nowhere(
    world: RemoteWorld, journal: WorldJournal, sent: tuple[str, str, str, dict[str, object]]
) -> None:
    service, method, path, content = sent
    world.client(service).request(method, path, **content)
    shown = [json.dumps(journal.find(), default=vars), json.dumps(journal.har()), journal.explain(1)]
    for entry in shown:
        assert SECRET not in entry
        assert ENCODED not in entry
    assert "***" in shown[0]


def test_secrets_that_are_answered_are_nowhere(world: RemoteWorld, journal: WorldJournal, server: MockServer) -> None:
    known = server.environment()
    flexera = world.client("flexera")
    form = {"grant_type": "refresh_token", "refresh_token": known["FLEXERA_REFRESH_TOKEN"]}
    issued = flexera.post("/oidc/token", data=form).json()["access_token"]
    flexera.get("/saas/v1/orgs/1234/managed-apps", headers={"Authorization": f"Bearer {issued}"})
    login = {"username": known["INFORMATICA_USER"], "password": known["INFORMATICA_PASSWORD"]}
    informatica = world.client("informatica")
    session = informatica.post("/saas/public/core/v3/login", json=login).json()["userInfo"]["sessionId"]
    shown = repr(journal.find()) + json.dumps(journal.har())
    for secret in (issued, session, known["FLEXERA_REFRESH_TOKEN"]):
        assert secret not in shown
    assert [exchange.changes[0].key for exchange in journal.find(table="world_tokens")] == ["***"]


def test_what_a_snapshot_lacks_is_reported_without_secrets(
    world: RemoteWorld, control: Control, server: MockServer
) -> None:
    known = server.environment()
    control.ask("POST", "snapshots", body={"name": world.name[:60], "world": world.name})
    login = {"username": known["INFORMATICA_USER"], "password": known["INFORMATICA_PASSWORD"]}
    answer = world.client("informatica").post("/saas/public/core/v3/login", json=login).json()
    body = control.ask("GET", "snapshots", world.name[:60], "diff", query={"world": world.name})
    assert "world_tokens" in repr(body)
    assert answer["userInfo"]["sessionId"] not in repr(body)


def test_the_scheme_of_credentials_and_the_name_of_parameters_are_reported(
    world: RemoteWorld, journal: WorldJournal
) -> None:
    world.client("flexera").get("/saas/v1/orgs/1234/managed-apps", headers={"Authorization": f"Bearer {SECRET}"})
    (exchange,) = journal.find()
    assert {"name": "authorization", "value": "Bearer ***"} in exchange.request.headers


def test_a_failed_verification_shows_no_secret(world: RemoteWorld, journal: WorldJournal) -> None:
    world.client("bigfix").get("/api/sam/v2/metrics", params={"token": SECRET})
    with pytest.raises(AssertionError) as failed:
        journal.verify("list_metrics", query={"token": f"{SECRET}-2"})
    assert SECRET not in str(failed.value)
    assert "the query's token is another" in str(failed.value)


def test_a_password_that_is_a_common_word_garbles_nothing(world: RemoteWorld, journal: WorldJournal) -> None:
    world.client("bigfix").post("/api/get_token", json={"user": "admin", "password": "password"})
    assert journal.get(1).request.body.text == '{"user":"admin","password":"***"}'

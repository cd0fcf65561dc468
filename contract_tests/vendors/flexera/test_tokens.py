"""The token service, the permissions of a token, and the requests allowed per minute."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from contract_tests.kit.cases.generation import list_examples
from contract_tests.kit.golden.conversations import open_conversation
from contract_tests.kit.remote import Control, RemoteWorld
from contract_tests.kit.services import VENDORS, make_world_name
from contract_tests.kit.vendors.flexera_ingestion import BASE, Ingestion, check_goa_error, token
from mockservers import MockServer

[FLEXERA] = [vendor for vendor in VENDORS if vendor.name == "flexera"]

REFRESH = {"grant_type": "refresh_token", "refresh_token": "flexera-refresh-token-of-acme"}
CLIENT = {
    "grant_type": "client_credentials",
    "client_id": "flexera-client-of-acme",
    "client_secret": "flexera-client-secret-of-acme",
}
HOUR = 3600


def claims(access_token: str) -> dict[str, Any]:
    payload = access_token.split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return found


@pytest.mark.parametrize("kind", ["data", "json"])
@pytest.mark.parametrize(("grant", "subject"), [(REFRESH, "u-"), (CLIENT, "sa-")], ids=["user", "service account"])
def test_a_form_and_json_give_a_token_for_an_hour(
    world: RemoteWorld, kind: str, grant: dict[str, str], subject: str
) -> None:
    client = world.client("flexera")
    answer = client.post("/oidc/token", **{kind: grant})
    body = answer.json()
    assert (answer.status_code, body["token_type"], body["expires_in"]) == (200, "Bearer", HOUR)
    assert body.get("refresh_token") == grant.get("refresh_token")  # echoed to those who sent one
    found = claims(body["access_token"])
    assert found["sub"].startswith(subject)
    assert found["exp"] - found["iat"] == HOUR
    assert found["iat"] == world.now().timestamp()
    client.headers["Authorization"] = f"Bearer {body['access_token']}"
    assert client.get("/iam/v1/orgs/1234").json()["name"] == "Acme Corp"


def test_a_token_expires_after_an_hour_of_the_worlds_clock(flexera: Ingestion) -> None:
    flexera.world.advance(HOUR - 1)
    assert flexera.get("/managed-apps").status_code == 200
    flexera.world.advance(1)
    assert check_goa_error(flexera.get("/managed-apps"), 401, "unauthorized") == "access token is invalid"
    flexera.sign_in()
    assert flexera.get("/managed-apps").status_code == 200


@pytest.mark.parametrize(
    "authorization",
    [None, "Bearer", "Bearer ", "Bearer nobody", "Basic dTpw", "Bearer a.b.c", "Bearer " + "x" * 9_000],
)
def test_a_request_without_a_valid_token_is_refused(world: RemoteWorld, authorization: str | None) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    answer = world.client("flexera").get(f"{BASE}/managed-apps", headers=headers)
    assert check_goa_error(answer, 401, "unauthorized") == "access token is invalid"


def test_a_token_that_was_tampered_with_is_refused(flexera: Ingestion) -> None:
    head, payload, signature = flexera.client.headers["Authorization"].removeprefix("Bearer ").split(".")
    other = json.dumps({**claims(f"{head}.{payload}."), "exp": 2**40, "sub": "u-1002"}).encode()
    forged = base64.urlsafe_b64encode(other).decode().rstrip("=")
    unsigned = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
    for entry in (f"{head}.{forged}.{signature}", f"{unsigned}.{forged}.", f"{unsigned}.{forged}.{signature}"):
        flexera.client.headers["Authorization"] = f"Bearer {entry}"
        check_goa_error(flexera.get("/managed-apps"), 401, "unauthorized")


def test_a_token_of_another_world_is_refused(control: Control, flexera: Ingestion) -> None:
    with control.new_world("flexera-of-another-seed", seed=8) as other:
        stranger = other.client("flexera", Authorization=str(flexera.client.headers["Authorization"]))
        check_goa_error(stranger.get(f"{BASE}/managed-apps"), 401, "unauthorized")


def test_a_token_of_another_organization_is_refused(world: RemoteWorld) -> None:
    globex = Ingestion(world, "flexera-refresh-token-of-globex", "/saas/v1/orgs/2345")
    assert globex.get("/managed-apps").status_code == 200
    for path in ("/iam/v1/orgs/1234", f"{BASE}/managed-apps", f"{BASE}/import-jobs", "/saas/v1/orgs/1/saas-data"):
        message = check_goa_error(globex.client.get(path), 403, "forbidden")
        assert message == "access token does not have sufficient privileges"


@pytest.mark.parametrize(
    ("body", "status", "name", "message"),
    [
        ({**REFRESH, "refresh_token": "x"}, 401, "unauthorized", "refresh token is invalid or expired"),
        ({**CLIENT, "client_secret": "x"}, 401, "unauthorized", "client is invalid or expired"),
        ({**CLIENT, "client_id": "x"}, 401, "unauthorized", "client is invalid or expired"),
        ({"grant_type": "authorization_code", "code": "c", "redirect_uri": "r"}, 401, "unauthorized", None),
        ({}, 400, "missing_field", '"grant_type" is missing from body'),
        ({"grant_type": "refresh_token"}, 400, "missing_field", '"refresh_token" is missing from body'),
        (
            {"grant_type": "client_credentials"},
            400,
            "missing_field",
            '"client_id" is missing from body; "client_secret" is missing from body',
        ),
        (
            {"grant_type": "password"},
            400,
            "invalid_enum_value",
            (
                'value of body.grant_type must be one of "authorization_code", "client_credentials", "refresh_token"'
                ' but got value "password"'
            ),
        ),
    ],
)
def test_a_refused_grant_says_why(
    world: RemoteWorld, body: dict[str, str], status: int, name: str, message: str | None
) -> None:
    found = check_goa_error(world.client("flexera").post("/oidc/token", json=body), status, name)
    assert message is None or found == message


def test_a_token_request_of_another_media_type_is_refused(world: RemoteWorld) -> None:
    answer = world.client("flexera").post("/oidc/token", data="x", headers={"Content-Type": "text/plain"})
    assert check_goa_error(answer, 415, "unsupported_media_type") == "unsupported media type text/plain"


def test_the_same_requests_to_the_same_seed_give_the_same_bytes(control: Control) -> None:
    def conversation(name: str) -> list[bytes]:
        with control.new_world(name) as world:
            entry = Ingestion(world)
            answers = [entry.get("/app-users"), entry.client.post(f"{BASE}/saas-data", json={"fileName": "a.json"})]
            signed = [str(entry.client.headers["Authorization"]).encode()]
            return [answers[0].content, answers[1].headers["Location"].encode(), *signed]

    assert conversation("flexera-one") == conversation("flexera-two")


def test_requests_are_counted_for_each_principal(world: RemoteWorld) -> None:
    """The limits themselves, and the minute after which they end, are facts of ``fixtures/flexera/facts``."""
    user, account = world.client("flexera"), world.client("flexera")
    user.headers["Authorization"] = f"Bearer {token(user)}"
    account.headers["Authorization"] = f"Bearer {account.post('/oidc/token', data=CLIENT).json()['access_token']}"
    for client in (user, account):
        left = [client.get("/iam/v1/orgs/1234").headers["x-ratelimit-remaining"] for _ in range(3)]
        assert left == ["499", "498", "497"]


COUNTED = [name for name, operation in FLEXERA.spec.operations.items() if "{orgId}" in operation.path]


@pytest.mark.parametrize("operation", COUNTED)
def test_every_accepted_request_counts_one(operation: str, server: MockServer, control: Control) -> None:
    """The limit is 500 a minute; a refused request is rolled back, and its count with it."""
    with open_conversation(FLEXERA, server, control, make_world_name(f"counted {operation}")) as conversation:
        look = list_examples(FLEXERA, "get_organization")[0]
        example = list_examples(FLEXERA, operation)[0]
        first = conversation.send(look).headers["x-ratelimit-remaining"]
        answer = conversation.send(example)
        last = conversation.send(look).headers["x-ratelimit-remaining"]
    assert first == "499"
    assert (answer.headers.get("x-ratelimit-remaining"), last) == (("498", "497") if answer.ok else (None, "498"))


def test_requests_that_are_refused_before_they_are_counted_take_nothing_from_the_limit(world: RemoteWorld) -> None:
    client = world.client("flexera")
    client.headers["Authorization"] = f"Bearer {token(client)}"
    left = []
    for refused in ("/iam/v1/orgs/2345", "/no/such/path", "/sample-saas/offset/users"):
        assert client.get(refused).status_code in {401, 403, 404}
        left.append(client.get("/iam/v1/orgs/1234").headers["x-ratelimit-remaining"])
    assert left == ["499", "498", "497"]


def test_who_waits_as_long_as_the_answer_says_is_served(flexera: Ingestion) -> None:
    flexera.world.set_clock(now="2026-03-31T12:00:30.750Z")
    flexera.sign_in()
    answers = [flexera.get("/saas-data") for _ in range(501)]
    check_goa_error(answers[-1], 429, "too_many_requests")
    assert flexera.client.get("/iam/v1/orgs/2345").status_code == 403  # another organization is refused first
    flexera.world.advance(int(answers[-1].headers["retry-after"]))
    assert flexera.get("/saas-data").status_code == 200


@pytest.mark.long
def test_a_thousand_requests_a_minute_are_an_organizations(world: RemoteWorld) -> None:
    entry, other = world.client("flexera"), world.client("flexera")
    entry.headers["Authorization"] = f"Bearer {token(entry)}"
    other.headers["Authorization"] = f"Bearer {other.post('/oidc/token', data=CLIENT).json()['access_token']}"
    for client in (entry, other):
        left = [int(client.get("/iam/v1/orgs/1234").headers["x-ratelimit-remaining"]) for _ in range(500)]
        assert left == list(range(499, -1, -1))
    globex = Ingestion(world, "flexera-refresh-token-of-globex", "/saas/v1/orgs/2345")
    assert globex.get("/managed-apps").headers["x-ratelimit-remaining"] == "499"  # counted apart


@pytest.mark.world(options={"flexera": {"rate_limits": "off"}})
def test_the_limits_can_be_switched_off(flexera: Ingestion) -> None:
    answers = [flexera.client.get("/iam/v1/orgs/1234") for _ in range(520)]
    assert {answer.status_code for answer in answers} == {200}
    assert "x-ratelimit-remaining" not in answers[-1].headers

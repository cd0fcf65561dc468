"""Advanced Auth Info: the three methods, documented messages, and renewal of tokens."""

from __future__ import annotations

import json
from typing import Any

import pytest

from samclients.fsm_ingest.errors import InvalidInput
from samclients.fsm_ingest.source.advanced_auth import AdvancedAuth, VendorToken, is_http_url, parse_advanced_auth
from samclients.runtime import CallFailed, Client, InstantClock, Settings
from tests.samclients.runtime.stub import Stub

URL = "http://sam.example:9081/token"
CLIENT_SECRET = {
    "auth_type": "ClientSecretAuthentication",
    "token_url": URL,
    "body": {"grant_type": "client_credentials", "client_id": "me", "client_secret": "s3cret", "scope": "read"},
}
CLIENT_USER = {
    "auth_type": "ClientUserAuthentication",
    "token_url": URL,
    "body": {"grant_type": "client_credentials", "client_user": "me", "client_password": "s3cret"},
}
REFRESH_TOKEN = {
    "auth_type": "RefreshTokenAuthentication",
    "token_url": URL,
    "token_expiry_in_minutes": "10",
    "headers": {"Content-Type": "application/x-www-form-urlencoded"},
    "body": {"grant_type": "refresh_token", "client_id": "", "client_secret": "", "refresh_token": "s3cret"},
}
METHODS = "ClientSecretAuthentication, ClientUserAuthentication, RefreshTokenAuthentication"


def list_problems(information: Any) -> tuple[str, ...]:
    with pytest.raises(InvalidInput) as caught:
        parse_advanced_auth(information if isinstance(information, str) else json.dumps(information))
    assert caught.value.lines[0] == "Please provide valid Advanced Auth information."
    return caught.value.lines[1:]


def remove_members(information: dict[str, Any], *names: str) -> dict[str, Any]:
    return {**information, "body": {name: entry for name, entry in information["body"].items() if name not in names}}


def test_the_documented_message_for_client_secrets() -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_advanced_auth(json.dumps(remove_members(CLIENT_SECRET, "client_id", "client_secret")))
    assert str(caught.value) == (
        "Please provide valid Advanced Auth information.\n"
        "client_id is required under body\n"
        "client_secret is required under body"
    )


def test_the_documented_message_for_client_users() -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_advanced_auth(json.dumps(remove_members(CLIENT_USER, "client_user", "client_password", "grant_type")))
    assert str(caught.value) == (
        "Please provide valid Advanced Auth information.\n"
        "client_user is required under body\n"
        "client_password is required under body\n"
        "grant_type is required under body"
    )


def test_the_documented_message_for_refresh_tokens() -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_advanced_auth(json.dumps(remove_members(REFRESH_TOKEN, "refresh_token")))
    assert str(caught.value) == (
        "Please provide valid Advanced Auth information.\nrefresh_token is required under body"
    )


@pytest.mark.parametrize(
    ("information", "expected"),
    [
        ({}, ("auth_type is required", "token_url is required")),
        (
            {"auth_type": "ClientSecretAuthentication"},
            (
                "token_url is required",
                "client_id is required under body",
                "client_secret is required under body",
                "grant_type is required under body",
            ),
        ),
        (
            {**REFRESH_TOKEN, "body": {"grant_type": "x", "refresh_token": " "}},
            ("refresh_token is required under body",),
        ),
        (
            {**CLIENT_SECRET, "auth_type": "Basic"},
            (f"auth_type must be one of {METHODS}",),
        ),
        ({**CLIENT_SECRET, "token_url": "Token URL value"}, ("token_url must be an http or https URL",)),
        (
            {**CLIENT_SECRET, "token_expiry_in_minutes": "Specify the time in minutes"},
            ("token_expiry_in_minutes must be a number of minutes",),
        ),
        ({**CLIENT_SECRET, "token_expiry_in_minutes": 0}, ("token_expiry_in_minutes must be a number of minutes",)),
        ({**CLIENT_SECRET, "token_expiry_in_minutes": "inf"}, ("token_expiry_in_minutes must be a number of minutes",)),
        (
            {**CLIENT_SECRET, "audience": "x"},
            ("audience is unknown; known: auth_type, token_url, token_expiry_in_minutes, headers, body",),
        ),
        ({**CLIENT_SECRET, "headers": []}, ("headers must be an object",)),
        ("{", ("The text is not valid JSON.",)),
        ("[]", ("The text is not a JSON object.",)),
    ],
)
def test_all_problems_are_reported(information: Any, expected: tuple[str, ...]) -> None:
    assert list_problems(information) == expected


@pytest.mark.parametrize(
    ("text", "is_url"),
    [
        ("http://sam.example", True),
        (" https://sam.example:65535/token?a=b ", True),
        (" http://sam.example:9081 ", True),
        ("http://[::1]:1", True),
        ("ftp://sam.example", False),
        ("sam.example", False),
        ("http://", False),
        ("http://:9081/token", False),
        ("http://sam.example:0", False),
        ("http://sam.example:65536", False),  # urlsplit raises an error
        ("http://sam.example:http", False),
        ("http://[::1", False),
        (None, False),
        (7, False),
    ],
)
def test_a_url_has_a_scheme_of_http_a_host_and_a_possible_port(text: object, *, is_url: bool) -> None:
    assert is_http_url(text) is is_url


def test_an_unsupported_content_type_is_reported() -> None:
    [line] = list_problems({**CLIENT_SECRET, "headers": {"content-type": "text/plain"}})
    assert line.startswith("Content-Type must be one of form-data, ")


@pytest.mark.parametrize("headers", [None, {}, {"Content-Type": ""}, {"Content-Type": "form-data"}])
def test_form_data_and_the_minutes_of_the_settings_are_the_defaults(headers: Any) -> None:
    found = parse_advanced_auth(json.dumps({**CLIENT_SECRET, "headers": headers, "token_expiry_in_minutes": ""}))
    assert (found.content_type, found.minutes) == ("form-data", None)


def test_numbers_and_booleans_are_sent_as_written() -> None:
    written = json.dumps(CLIENT_SECRET).replace('"client_id": "me"', '"client_id": 1.10, "active": true, "n": 1e5')
    found = parse_advanced_auth(written.replace('"body"', '"headers": {"X-A": 0.50, "X-B": null}, "body"'))
    assert {name: found.body[name] for name in ("client_id", "active", "n")} == {
        "client_id": "1.10",
        "active": "true",
        "n": "1e5",
    }
    assert found.headers == {"X-A": "0.50"}
    with pytest.raises(InvalidInput, match="X-A must be a text under headers"):
        parse_advanced_auth(json.dumps({**CLIENT_SECRET, "headers": {"X-A": ["x"]}}))
    with pytest.raises(InvalidInput, match="The text is not valid JSON"):
        parse_advanced_auth("[" * 100_000)


def test_minutes_of_the_job_override_the_settings() -> None:
    assert parse_advanced_auth(json.dumps(REFRESH_TOKEN)).minutes == 10
    assert parse_advanced_auth(json.dumps({**CLIENT_USER, "token_expiry_in_minutes": 0.5})).minutes == 0.5


@pytest.mark.parametrize("minutes", [0, -1, True, [], {}, "none", "inf", "nan"])
def test_minutes_are_a_number_above_zero(minutes: object) -> None:
    problems = list_problems({**REFRESH_TOKEN, "token_expiry_in_minutes": minutes})
    assert problems == ("token_expiry_in_minutes must be a number of minutes",)


def test_no_secret_is_shown() -> None:
    for entry in (CLIENT_SECRET, CLIENT_USER, REFRESH_TOKEN):
        information = parse_advanced_auth(json.dumps(entry))
        assert "s3cret" in information.secrets()
        assert "s3cret" not in repr(information)
    assert "client_credentials" not in parse_advanced_auth(json.dumps(CLIENT_SECRET)).secrets()


# The token


def build_vendor_client(
    stub: Stub, information: AdvancedAuth, default_minutes: float = 5
) -> tuple[Client, InstantClock, Client]:
    """Return a client with the vendor's token, and its clock."""
    clock = InstantClock()
    client = Client("http://sam.example:9081", settings=Settings(clock=clock))
    client.session.mount("http://", stub)
    return client.with_auth(VendorToken(information, client, default_minutes, clock)), clock, client


def request_token(client: Client) -> str:
    token = client._auth  # noqa: SLF001 -- what the requests are authenticated with
    assert isinstance(token, VendorToken)
    return token.get_current()


@pytest.mark.parametrize(
    ("given", "minutes"), [(CLIENT_SECRET, 5), (REFRESH_TOKEN, 10), ({**CLIENT_USER, "token_expiry_in_minutes": 1}, 1)]
)
def test_a_new_token_is_requested_when_its_minutes_are_over(given: dict[str, Any], minutes: int) -> None:
    stub = Stub()
    for number in range(3):
        stub.answer(body={"access_token": f"token-{number}", "expires_in": 1})
    client, clock, _ = build_vendor_client(stub, parse_advanced_auth(json.dumps(given)))
    assert request_token(client) == "token-0"
    clock.sleep(60 * minutes - 1)
    assert request_token(client) == "token-0"
    clock.sleep(1)
    assert request_token(client) == "token-1"


@pytest.mark.parametrize(
    ("content_type", "sent"),
    [
        ("", b'name="client_id"'),
        ("application/x-www-form-urlencoded", b"client_id=me"),
        ("application/json", b'"client_id":"me"'),
    ],
)
def test_the_request_has_the_configured_content_type(content_type: str, sent: bytes) -> None:
    stub = Stub().answer(body={"access_token": "t"})
    headers = {"Content-Type": content_type, "X-Tenant": "acme"}
    client, _, _ = build_vendor_client(stub, parse_advanced_auth(json.dumps({**CLIENT_SECRET, "headers": headers})))
    request_token(client)
    [request] = stub.requests
    assert (request.url, request.method, request.headers["X-Tenant"]) == (URL, "POST", "acme")
    assert request.headers["Content-Type"].startswith(content_type or "multipart/form-data")
    assert sent in stub.bodies[0]


@pytest.mark.parametrize(
    ("status", "body"),
    [(401, {"error_description": "s3cret is wrong"}), (200, {"token": "x"}), (200, []), (200, b"<html>"), (204, b"")],
)
def test_a_response_without_a_token_is_an_error_without_secrets(status: int, body: Any) -> None:
    client, _, _ = build_vendor_client(Stub().answer(status, body), parse_advanced_auth(json.dumps(CLIENT_SECRET)))
    with pytest.raises(CallFailed) as caught:
        request_token(client)
    assert "s3cret" not in str(caught.value)
    assert caught.value.status == status


def test_a_token_is_masked_once_it_is_known() -> None:
    client, _, anybody = build_vendor_client(
        Stub().answer(body={"access_token": "token-of-the-vendor"}), parse_advanced_auth(json.dumps(CLIENT_USER))
    )
    request_token(client)
    assert anybody.masker("it is token-of-the-vendor, by s3cret") == "it is ***, by ***"


def test_the_secrets_of_a_token_request_are_its_headers_and_its_body_but_for_grant_and_scope() -> None:
    text = json.dumps({**CLIENT_SECRET, "headers": {"X-Key": "header-secret", "Content-Type": "form-data"}})
    assert parse_advanced_auth(text).secrets() == ["me", "s3cret", "header-secret"]

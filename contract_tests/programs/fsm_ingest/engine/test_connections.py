"""Test Connection: the documented messages, each with what brings it about."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.kit.programs.fsm_engine import Engine
from mockservers.client.faults import Faults
from samclients.fsm_ingest.errors import InvalidInput, MandatoryFieldsMissing
from samclients.fsm_ingest.jobs.connection import ConnectionTestResult
from samclients.fsm_ingest.model.entities import ApiJob

LIST = "list_sample_records"


def try_connection(engine: Engine, **more: Any) -> ConnectionTestResult:
    return engine.connections.try_connection(engine.job(**more))


def test_a_good_connection(engine: Engine) -> None:
    result = try_connection(engine)
    assert result.message == "200 - OK - Test Connection Succeeded"
    assert result.succeeded
    assert "items[].profile.mail" in result.paths


@pytest.mark.parametrize(
    "more",
    [
        {"advanced_auth": None},
        {"advanced_auth": None, "headers": {"Authorization": "Bearer nobodys"}},
    ],
)
def test_authorization_that_is_missing_or_wrong(engine: Engine, more: dict[str, Any]) -> None:
    result = try_connection(engine, **more)
    assert (result.message, result.succeeded) == ("401 - Unauthorized - Test Connection failed", False)
    assert "nobodys" not in f"{result}{result.detail}"


def test_credentials_that_the_token_endpoint_refuses(engine: Engine) -> None:
    wrong = {"grant_type": "client_credentials", "client_id": "sample-client", "client_secret": "not-the-secret"}
    result = try_connection(engine, advanced_auth=engine.auth("client secret", body=wrong))
    assert result.message == "401 - Unauthorized - Test Connection failed"
    assert "oauth/token" in result.detail
    assert "not-the-secret" not in f"{result}{result.detail}{engine.events}"


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (503, "503 - Service Unavailable - Test Connection failed"),
        (500, "500 - Internal Server Error - Test connection failed"),
        (404, "404 - Not Found - Test Connection failed"),
        (429, "429 - Too Many Requests - Test Connection failed"),
    ],
)
def test_a_status_is_reported_and_nothing_is_tried_again(
    engine: Engine, faults: Faults, status: int, message: str
) -> None:
    faults.add("status", status=status, operation=LIST)
    assert try_connection(engine).message == message
    assert engine.count_responses("vendor_api") == 1


@pytest.mark.parametrize("kind", ["reset", "malform", "garbage", "empty", "truncate"])
def test_an_api_that_cannot_be_executed(engine: Engine, faults: Faults, kind: str) -> None:
    faults.add(kind, operation=LIST)
    result = try_connection(engine)
    assert (result.message, result.succeeded) == ("1000 - Internal Error - Test connection failed", False)
    assert result.detail


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/v1", "http://no-such-host.invalid/"])
def test_an_api_that_is_not_there(engine: Engine, url: str) -> None:
    assert try_connection(engine, url=url).message == "1000 - Internal Error - Test connection failed"
    auth = engine.auth("client user", token_url=url)
    assert try_connection(engine, advanced_auth=auth).message == "1000 - Internal Error - Test connection failed"


def test_a_token_endpoint_that_is_down(engine: Engine, faults: Faults) -> None:
    faults.add("status", status=503, operation="create_sample_token")
    assert try_connection(engine).message == "1000 - Internal Error - Test connection failed"


@pytest.mark.parametrize(
    ("method", "lacking", "told"),
    [
        ("client secret", ("client_id", "client_secret"), ["client_id", "client_secret"]),
        (
            "client user",
            ("client_user", "client_password", "grant_type"),
            ["client_user", "client_password", "grant_type"],
        ),
        ("refresh token", ("refresh_token",), ["refresh_token"]),
    ],
)
def test_advanced_auth_information_that_is_not_complete(
    engine: Engine, method: str, lacking: tuple[str, ...], told: list[str]
) -> None:
    auth = engine.auth(method)
    body = {name: value for name, value in auth["body"].items() if name not in lacking}
    with pytest.raises(InvalidInput) as caught:
        try_connection(engine, advanced_auth={**auth, "body": body})
    lines = ["Please provide valid Advanced Auth information.", *(f"{name} is required under body" for name in told)]
    assert str(caught.value) == "\n".join(lines)
    assert engine.events == []


def test_what_a_test_needs(engine: Engine) -> None:
    with pytest.raises(MandatoryFieldsMissing) as caught:
        engine.connections.try_connection(ApiJob("j", ""))
    assert caught.value.fields == ("Method", "API URL")
    with pytest.raises(InvalidInput, match="Body: it is not valid JSON"):
        try_connection(engine, method="POST", body="{")


# Paging


def test_a_response_without_what_paging_reads_is_a_failure(engine: Engine) -> None:
    """A mapped key that no answer has would read the first page only."""
    for style, key in (("next-link", "NextPageUrl"), ("cursor", "NextPageToken"), ("has-more", "HasMore")):
        rows = engine.document(style)["paging"]
        moved = [
            {**row, "mapped_key": "@odata.nextLink"} if row["parameter_type"] == "Response" else row for row in rows
        ]
        result = try_connection(engine, style=style, paging=moved)
        assert (result.succeeded, result.message) == (False, "1000 - Internal Error - Test connection failed")
        assert result.detail.startswith(f"Paging Info, {key}: No response has a member at @odata.nextLink")
        assert try_connection(engine, style=style).succeeded

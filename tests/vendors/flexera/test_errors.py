"""Errors in Goa's form and those of the sample vendor."""

import pytest

from mockservers.core.errors import (
    ApiError,
    BodyTooLarge,
    InvalidBody,
    InvalidParameter,
    MalformedRequest,
    MethodNotAllowed,
    NoSuchOperation,
    NoSuchWorld,
    SpecBroken,
    Unexpected,
    Violation,
)
from mockservers.core.messages import Request
from mockservers.vendors.flexera.errors import RULES, InvalidFilter, SampleRefusal, TooManyRequests, render

REQUEST = Request("POST", "/saas/v1/orgs/1/import-jobs", body=b"{}")


@pytest.mark.parametrize(
    ("refusal", "status", "name"),
    [
        (MalformedRequest("broken"), 400, "bad_request"),
        (NoSuchWorld("none"), 400, "bad_request"),
        (NoSuchOperation("none"), 404, "not_found"),
        (MethodNotAllowed("PUT", ("GET",)), 405, "method_not_allowed"),
        (BodyTooLarge(7), 413, "request_entity_too_large"),
        (SpecBroken("secret"), 500, "internal_error"),
        (Unexpected(), 500, "internal_error"),
        (InvalidFilter("bad"), 400, "invalid_filter"),
        (
            InvalidParameter("query", "orderBy", "bad", (Violation("", "pattern", {"pattern": "x"}, "y"),)),
            400,
            "invalid_orderby",
        ),
        (
            InvalidParameter("query", "groupBy", "bad", (Violation("/0", "enum", {"options": []}, "y"),)),
            400,
            "invalid_groupBy",
        ),
        (InvalidBody("", "it is not JSON"), 400, "decode_payload"),
        (TooManyRequests(17), 429, "too_many_requests"),
    ],
)
def test_every_error_is_a_goa_error(refusal: ApiError, status: int, name: str) -> None:
    answer = render(refusal, REQUEST)
    assert (answer.status, answer.headers["goa-error"], answer.media_type) == (
        status,
        name,
        "application/vnd.goa.error",
    )
    assert sorted(answer.body) == ["fault", "id", "message", "name", "temporary", "timeout"]
    assert (answer.body["name"], answer.body["fault"]) == (name, status == 500)
    assert answer.body["temporary"] is (status in {429, 500})
    assert "secret" not in answer.body["message"]


def test_too_many_requests_has_a_retry_after() -> None:
    assert render(TooManyRequests(17), REQUEST).headers["retry-after"] == "17"


def test_all_violations_of_a_body_have_the_name_of_the_first() -> None:
    faults = (
        Violation("/saasDataList/0/name", "maxLength", {"limit": 3}, "long"),
        Violation("", "required", {"property": "managedAppId"}, {}),
    )
    body = render(InvalidBody("", "", faults), REQUEST).body
    assert body["name"] == "invalid_length"
    assert body["message"] == (
        'length of body.saasDataList.0.name must be lesser or equal than 3 but got value "long" (len=4);'
        ' "managedAppId" is missing from body'
    )


@pytest.mark.parametrize("keyword", [*RULES, "multipleOf"])
def test_every_rule_has_a_message(keyword: str) -> None:
    details = {"property": "p", "types": ["string"], "options": [1], "pattern": "x", "format": "date", "limit": 1}
    answer = render(InvalidParameter("query", "view", "", (Violation("", keyword, details, "value"),)), REQUEST)
    assert answer.status == 400
    assert "view" in answer.body["message"]


def test_a_long_value_is_shortened() -> None:
    violation = Violation("", "pattern", {"pattern": "x"}, "y" * 10_000)
    assert len(render(InvalidParameter("query", "view", "", (violation,)), REQUEST).body["message"]) < 400


def test_the_error_id_depends_on_the_request() -> None:
    other = Request("POST", "/saas/v1/orgs/2/import-jobs", body=b"{}")
    first, again, different = (render(NoSuchOperation(""), request).body["id"] for request in (REQUEST, REQUEST, other))
    assert first == again != different


def test_the_sample_vendor_has_errors_of_its_own() -> None:
    request = Request("GET", "/sample-saas/offset/users")
    known = [
        (SampleRefusal(401, "invalid_token", "It has expired."), 401, "invalid_token"),
        (InvalidParameter("path", "style", "unknown"), 404, "not_found"),
        (NoSuchOperation("none"), 404, "not_found"),
        (InvalidParameter("query", "limit", "too small"), 400, "invalid_request"),
        (Unexpected(), 500, "server_error"),
    ]
    for refusal, status, error in known:
        answer = render(refusal, request)
        assert (answer.status, answer.body["error"], sorted(answer.body)) == (
            status,
            error,
            ["error", "error_description"],
        )
    assert "WWW-Authenticate" in render(known[0][0], request).headers

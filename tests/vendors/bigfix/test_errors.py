"""Rendering of every error in BigFix Inventory's form."""

import pytest

from mockservers.core import errors as core
from mockservers.core.errors import ApiError
from mockservers.core.messages import Request
from mockservers.vendors.bigfix import errors as bigfix

USAGES, METRICS = "/api/sam/license_usages", "/api/sam/v2/metrics"
LIMIT = core.InvalidParameter("query", "limit", "it is odd")
NAME = core.InvalidParameter("query", "code_name", "it is missing")
UNREADABLE = core.MalformedRequest("It is odd.")


def refusals() -> list[ApiError]:
    return [
        *(bigfix.WrongPassword(), bigfix.NoToken(), bigfix.NoComputerGroup(), bigfix.AccessBlocked()),
        *(bigfix.MetricExists(), bigfix.NameNotProper(), bigfix.MetricUnknown(), bigfix.DisplayNameTooLong()),
        *(bigfix.MetricPredefined("A", "update"), bigfix.WrongQuery("criteria", "it is odd", "and[0]")),
        *(LIMIT, NAME, UNREADABLE, core.InvalidBody("/a", "it is odd {0.__class__}"), core.NoSuchWorld("{}")),
        *(core.WorldExists("a"), core.Unauthenticated("Who?"), core.NoSuchOperation("There is no '/a'.")),
        *(core.MethodNotAllowed("PUT", ("GET",)), core.BodyTooLarge(10), core.UnsupportedMediaType("a/b", ("c/d",))),
        *(core.SpecBroken("It is broken."), core.Unexpected(), ApiError()),
    ]


@pytest.mark.parametrize("refusal", refusals(), ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("path", [USAGES, METRICS, "/", ""])
def test_every_error_is_a_text_in_english(refusal: ApiError, path: str) -> None:
    answer = bigfix.render(refusal, Request("GET", path))
    assert answer.body.keys() == {"error"}
    assert isinstance(answer.body["error"], str)
    assert answer.headers == {"Content-Language": "en-US"}
    assert 400 <= answer.status < 600


@pytest.mark.parametrize(
    ("refusal", "path", "status", "text"),
    [
        (LIMIT, USAGES, 500, "Query parameter 'limit' contains errors: it is odd"),
        (LIMIT, f"{USAGES}.json", 500, "Query parameter 'limit' contains errors: it is odd"),
        (LIMIT, "/api/import_status.json", 400, "Query parameter 'limit' contains errors: it is odd"),
        (LIMIT, f"{USAGES}2", 400, "Query parameter 'limit' contains errors: it is odd"),
        (UNREADABLE, USAGES, 500, "Request cannot be read: It is odd."),
        (UNREADABLE, METRICS, 400, "Request cannot be read: It is odd."),
        (NAME, METRICS, 400, "Metric code name or display name not proper"),
        (bigfix.MetricPredefined("A", "delete"), METRICS, 403, "A metric delete not allowed"),
        (bigfix.WrongQuery("criteria", "it is odd", "and[0]"), USAGES, 500,
         "Query parameter 'criteria' contains errors at and[0]: it is odd"),
        (core.NoSuchWorld("There are too many."), USAGES, 400, "There are too many."),
        (core.BodyTooLarge(10_485_760), METRICS, 413, "The request body is larger than 10,485,760 bytes."),
    ],
)  # fmt: skip
def test_status_and_text(refusal: ApiError, path: str, status: int, text: str) -> None:
    answer = bigfix.render(refusal, Request("GET", path))
    assert (answer.status, answer.body) == (status, {"error": text})


def test_an_unexpected_error_reveals_nothing() -> None:
    text = bigfix.render(core.Unexpected(), Request("GET", METRICS)).body["error"]
    assert text.startswith("We're sorry, but something went wrong.")

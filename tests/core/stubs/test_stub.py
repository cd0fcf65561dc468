"""Stubs: what they match, and how they are stored."""

from __future__ import annotations

from typing import Any

import pytest

from mockservers.catalog import VENDORS
from mockservers.core.faults.conditions import Target
from mockservers.core.json_bodies import MISSING, find_differences
from mockservers.core.messages import OperationCall, Request
from mockservers.core.stubs.answer import StubAnswer
from mockservers.core.stubs.stub import Stub, parse_stub

SERVICES = {vendor.name: vendor for vendor in VENDORS}
WHOLE = {
    "service": "servicenow",
    "operation": "create_record",
    "when": {"method": "POST", "path": "/api/*", "header": {"accept": "*"}, "query": {"a": "?"}, "body": {"b": [1]}},
    "times": 3,
    "status": 201,
    "headers": {"Location": "/x"},
    "body": None,
    "text": "a",
    "base64": None,
    "media_type": "text/plain",
    "delay": 7,
    "unchecked": True,
}


def test_a_stub_is_stored_as_it_is_given() -> None:
    stub = parse_stub(WHOLE, SERVICES)
    assert stub.as_json() == {"id": 0, **WHOLE}
    assert Stub.from_json(stub.as_json()) == stub


def test_omitted_members_have_their_defaults() -> None:
    assert parse_stub({"operation": "create_record"}, SERVICES) == Stub(
        StubAnswer(200, {}, None, None, None, "application/json", 0), "servicenow", "create_record"
    )


@pytest.mark.parametrize(
    ("wanted", "sent", "places"),
    [
        ({}, {"a": 1}, []),
        ({"a": 1}, {"a": 1, "b": 2}, []),
        ({"a": {"b": [1, {"c": None}]}}, {"a": {"b": [1, {"c": None}], "d": 0}}, []),
        ({"a": 1, "b": 2}, {"a": 2}, [("/a", 2, 1), ("/b", MISSING, 2)]),
        ({"a": {"b": 1}}, {"a": {}}, [("/a/b", MISSING, 1)]),
        ({"a": {"b": 1}}, {"a": 1}, [("/a", 1, {"b": 1})]),
        ({"a": [{"b": 1}]}, {"a": [{"b": 1, "c": 2}]}, [("/a", [{"b": 1, "c": 2}], [{"b": 1}])]),
        ({"a": None}, {}, [("/a", MISSING, None)]),
        ({"a": 1}, [1], [("", [1], {"a": 1})]),
        ({"a": 1}, None, [("", None, {"a": 1})]),
    ],
)
def test_members_are_compared_and_others_are_ignored(wanted: Any, sent: Any, places: list[Any]) -> None:
    assert list(find_differences(wanted, sent)) == places
    stub = Stub(StubAnswer(), body=wanted)
    operation = SERVICES["servicenow"].spec.operations["create_record"]
    assert stub.matches_body(OperationCall(Request("POST", "/"), operation, body=sent)) is (places == [])


def test_a_text_is_looked_for_in_the_raw_body() -> None:
    operation = SERVICES["servicenow"].spec.operations["create_record"]
    call = OperationCall(Request("POST", "/", body='{"a": "Ä"}'.encode()), operation, body={"a": "Ä"})
    assert Stub(StubAnswer(), body='"Ä"').matches_body(call)
    assert not Stub(StubAnswer(), body="Ö").matches_body(call)


def test_the_method_and_headers_are_matched_in_any_case() -> None:
    when = {"method": "post", "header": {"User-Agent": "curl*"}}
    stub = parse_stub({"operation": "create_record", "when": when, "unchecked": True}, SERVICES)
    target = Target("servicenow", "create_record", "POST", "/x", {"user-agent": "curl/8"})
    assert stub.matches(target)
    assert not stub.matches(Target("flexera", "create_record", "POST", "/x", {"user-agent": "curl/8"}))


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ({"opration": "a"}, r"There is no member of a stub called 'opration'; the nearest: operation"),
        ({"when": {"qurey": {}}}, r"There is no condition of a stub called 'qurey'; the nearest: query"),
        ({"service": "servicenwo"}, r"There is no service 'servicenwo'; the nearest: servicenow"),
        ({"id": 1}, r"There is no member of a stub called 'id'"),
    ],
)
def test_a_misspelled_member_is_refused(raw: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_stub(raw, SERVICES)


@pytest.mark.parametrize("value", ["", "a", "a b", "a\tb", "é", '"x"; q=1'])
def test_header_values_that_http_allows(value: str) -> None:
    StubAnswer(headers={"X-A": value}).check()


@pytest.mark.parametrize("value", [" a", "a ", "a\r\nb", "a\0", "\t", "Ā", "\x7f", "a\x85"])
def test_header_values_that_http_does_not_allow(value: str) -> None:
    with pytest.raises(ValueError, match="Invalid value of the header X-A"):
        StubAnswer(headers={"X-A": value}).check()


@pytest.mark.parametrize(
    "media_type", ["text/plain", "text/plain; charset=utf-8", 'multipart/x; boundary="a b"', "a/b+json"]
)
def test_media_types(media_type: str) -> None:
    StubAnswer(media_type=media_type).check()


@pytest.mark.parametrize("media_type", ["", "text", "text/", "text/plain\r\nX: y", "text/plain;", "a/b; c", "té/x"])
def test_texts_that_are_no_media_types(media_type: str) -> None:
    with pytest.raises(ValueError, match="Invalid media type"):
        StubAnswer(media_type=media_type).check()


@pytest.mark.parametrize("status", [204, 205, 304])
@pytest.mark.parametrize("body", [{"body": {}}, {"text": "a"}, {"base64": "AA=="}])
def test_some_statuses_have_no_body(status: int, body: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=f"with the status {status} has no body"):
        StubAnswer(status, **body).check()
    StubAnswer(status).check()

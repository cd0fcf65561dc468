"""Declared operations: where arguments are sent, which body is encoded how, and which response is which."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

import pytest

from samclients.bigfix.models import Error, ImportMode, Metric
from samclients.runtime import (
    UNSET,
    ApiResource,
    CallFailed,
    CannotSend,
    Client,
    File,
    Form,
    Json,
    Raw,
    Unset,
    operation,
)
from samclients.servicenow.models import Record
from samclients.servicenow.operations import OPERATIONS
from tests.samclients.runtime.stub import Stub


class Things(ApiResource):
    """Operations of a document that has everything."""

    @operation(
        "send",
        "POST",
        "/things/{id}",
        names={"flag": "X-Flag", "id_": "id"},
        headers=("flag",),
        bodies={"application/json": Json, "application/x-www-form-urlencoded": Form, "text/xml": Raw},
        ok={200: None},
        errors={400: Error, "4XX": Record, "default": Metric},
    )
    def send(
        self,
        id_: object,
        *,
        flag: object = UNSET,
        more: object = UNSET,
        body: object = UNSET,
        media_type: Literal["application/json", "application/x-www-form-urlencoded"] | Unset = UNSET,
    ) -> None:
        """Send a thing."""

    @operation("count", "GET", "/count", ok={200: int, "2XX": str}, versions=())
    def count(self) -> int | str:
        """Count things."""


@pytest.fixture
def things(client: Client) -> Things:
    return Things(client)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (False, "false"),
        (7, "7"),
        (1.5, "1.5"),
        ("a", "a"),
        (ImportMode("idle"), "idle"),
        (date(2026, 1, 31), "2026-01-31"),
    ],
)
def test_a_value_has_the_same_text_in_path_query_and_header(
    things: Things, stub: Stub, value: object, text: str
) -> None:
    stub.answer(200)
    things.send(value, flag=value, more=value)
    [request] = stub.requests
    assert (request.path_url, request.headers["X-Flag"]) == (f"/things/{text}?more={text}", text)


@pytest.mark.parametrize("values", [["a", "b"], ("a", "b")])
def test_every_item_of_a_list_is_sent(things: Things, stub: Stub, values: object) -> None:
    stub.answer(200)
    things.send(1, more=values)
    assert stub.requests[0].path_url == "/things/1?more=a&more=b"


def test_an_empty_list_and_an_absent_argument_are_not_sent(things: Things, stub: Stub) -> None:
    stub.answer(200)
    things.send(1, more=[], flag=UNSET)
    assert stub.requests[0].path_url == "/things/1"
    assert "X-Flag" not in stub.requests[0].headers


@pytest.mark.parametrize(
    ("body", "media_type", "sent"),
    [
        ({"a": "x y"}, UNSET, ("application/json", b'{"a":"x y"}')),
        ({"a": "x y"}, "application/json", ("application/json", b'{"a":"x y"}')),
        ({"a": "x y"}, "application/x-www-form-urlencoded", ("application/x-www-form-urlencoded", b"a=x+y")),
        (File.of(b"<a/>"), UNSET, ("text/xml", b"<a/>")),
        (File.of(b"<a/>"), "text/xml", ("text/xml", b"<a/>")),
        (None, UNSET, ("application/json", b"null")),
        ([], UNSET, ("application/json", b"[]")),
    ],
)
def test_a_body_is_encoded_as_asked_or_as_it_fits(
    things: Things, stub: Stub, body: object, media_type: Any, sent: tuple[str, bytes]
) -> None:
    stub.answer(200)
    things.send(1, body=body, media_type=media_type)
    assert (stub.requests[0].headers["Content-Type"], stub.bodies[0]) == sent


@pytest.mark.parametrize(
    ("body", "media_type", "text"),
    [
        ({"a": 1}, "text/never", "send cannot send a dict as text/never."),
        ({"a": 1}, "text/xml", "send cannot send a dict as text/xml."),
        (File.of(b""), "application/json", "send cannot send a file as application/json."),
    ],
)
def test_a_body_that_fits_no_media_type_is_not_sent(
    things: Things, stub: Stub, body: object, media_type: Any, text: str
) -> None:
    with pytest.raises(CannotSend) as caught:
        things.send(1, body=body, media_type=media_type)
    assert (str(caught.value), stub.requests) == (text, [])


def test_the_media_types_are_named_if_none_was_asked_for(client: Client) -> None:
    with pytest.raises(CannotSend, match="count cannot send a file as application/json"):
        Things.count(client, body=File.of(b""))


METRIC = {"id": 1, "code_name": "A", "display_name": "a", "source_type": 2, "source_id": 1}


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [(400, {"error": "a"}, Error), (404, {"a": "b"}, dict), (499, {"a": "b"}, dict), (500, METRIC, Metric)],
)
def test_the_most_exact_status_has_the_type(
    things: Things, stub: Stub, status: int, body: object, kind: type[Any]
) -> None:
    stub.answer(status, body)
    with pytest.raises(CallFailed) as caught:
        things.send(1)
    assert type(caught.value.error) is kind


@pytest.mark.parametrize(("status", "value"), [(200, 7), (201, "seven")])
def test_a_range_of_good_statuses_has_a_type(things: Things, stub: Stub, status: int, value: object) -> None:
    stub.answer(status, value)
    assert things.count() == value


def test_an_operation_tells_what_it_calls(client: Client) -> None:
    assert repr(Things(client).count) == "<count: GET /count>"
    assert Things(client).count.__doc__ == "Count things."


@pytest.mark.parametrize("version", ["v3", "V1", "1", "v"])
def test_a_version_that_the_api_does_not_have_is_refused(version: str) -> None:
    listing = OPERATIONS["list_records"]
    assert listing.at("v2").spec.id == "list_records_v2"
    with pytest.raises(CannotSend, match=f"has no version '{version}', only v1, v2"):
        listing.at(version)

"""Requests of calls: paths, queries, bodies."""

from __future__ import annotations

import json
from dataclasses import replace
from enum import Enum
from http.client import HTTPMessage
from io import BytesIO
from types import SimpleNamespace

import pytest

from samclients.bigfix.models import UsageColumn
from samclients.bigfix.operations import LicenseUsagesResource, MetricsResource
from samclients.flexera.operations import OPERATIONS
from samclients.runtime import (
    UNSET,
    Call,
    CannotSend,
    Client,
    File,
    Form,
    InstantClock,
    Json,
    Multipart,
    OperationSpec,
    Raw,
    Settings,
    text_parts,
)
from samclients.runtime.calls import Body, JsonText, to_text
from tests.samclients.runtime.stub import Plug, Stub, build_response

JOB = OperationSpec("get_job", "GET", "/jobs/{jobId}/of/{org}", "application/json", secured=True, streamed=False)
POST = OperationSpec("post", "POST", "/post", "application/json", secured=True, streamed=False)
USAGES = {"total": 0, "rows": []}


@pytest.mark.parametrize(
    ("value", "encoded"), [("a b", "a%20b"), ("a/b", "a%2Fb"), ("ä?#%", "%C3%A4%3F%23%25"), (7, "7"), ("a..", "a..")]
)
def test_path_parameters_are_encoded(value: object, encoded: str) -> None:
    assert Call(JOB, path={"jobId": value, "org": "x"}).target() == f"/jobs/{encoded}/of/x"


@pytest.mark.parametrize("value", ["", ".", ".."])
def test_path_parameters_cannot_change_the_path(value: str) -> None:
    with pytest.raises(CannotSend, match="jobId must not be"):
        Call(JOB, path={"jobId": value, "org": "x"}).target()


def test_query_values_are_written_as_the_vendors_read_them() -> None:
    query = {
        "a[]": ["x", "y"],
        "t": ("z", 1),
        "b": True,
        "c": UNSET,
        "d": None,
        "e": 0,
        "f": "",
        "g": UsageColumn.PEAK_VALUE,
    }
    assert Call(POST, query=query).target() == "/post?a%5B%5D=x&a%5B%5D=y&t=z&t=1&b=true&e=0&f=&g=peak_value"


def test_the_vendors_names_are_sent(client: Client, stub: Stub) -> None:
    stub.answer(200, USAGES)
    LicenseUsagesResource(client).list(
        columns=[UsageColumn.METRIC_NAME, UsageColumn.PEAK_VALUE],
        order_list=["peak_value desc"],
        order="metric_name",
        limit=5,
        count_switch=0,
        accept_language="en-US",
    )
    [request] = stub.requests
    assert request.path_url == (
        "/api/sam/license_usages?columns%5B%5D=metric_name&columns%5B%5D=peak_value"
        "&order%5B%5D=peak_value+desc&order=metric_name&limit=5&countSwitch=0"
    )
    assert request.headers["Accept-Language"] == "en-US"
    assert request.headers["Accept"] == "application/json"


def test_a_base_url_may_have_a_path(stub: Stub, plug: Plug, settings: Settings) -> None:
    stub.answer(200, USAGES)
    LicenseUsagesResource(plug(Client("http://sam.example/~blue/", settings=settings))).list()
    assert stub.requests[0].url == "http://sam.example/~blue/api/sam/license_usages"


def test_another_base_url_over_the_same_connections(client: Client, stub: Stub) -> None:
    stub.answer(200, USAGES)
    LicenseUsagesResource(client.at("http://other.example/base")).list()
    assert stub.requests[0].url == "http://other.example/base/api/sam/license_usages"
    assert client.base_url == "http://sam.example:9081"


def test_headers_of_the_settings_are_sent_with_every_request(stub: Stub, plug: Plug) -> None:
    stub.answer(200, USAGES)
    LicenseUsagesResource(
        plug(Client("http://sam.example", settings=Settings(headers={"X-Mock-World": "blue"})))
    ).list()
    assert stub.requests[0].headers["X-Mock-World"] == "blue"


def test_cookies_are_not_kept(client: Client, stub: Stub) -> None:
    headers = HTTPMessage()
    headers["Set-Cookie"] = "JSESSIONID=1; Path=/"
    answer = build_response(200, USAGES)
    answer._original_response = SimpleNamespace(msg=headers, isclosed=lambda: True)  # type: ignore[assignment]  # noqa: SLF001 -- where requests finds them
    stub.by(lambda _: answer).answer(200, USAGES)
    LicenseUsagesResource(client).list()
    LicenseUsagesResource(client).list()
    assert "Cookie" not in stub.requests[1].headers


@pytest.mark.parametrize(
    ("body", "media_type", "sent"),
    [
        (Json({"ä": [1, None]}, "application/json"), "application/json", '{"ä":[1,null]}'.encode()),
        (Form({"a": "x y", "b": ["1", "2"], "c": UNSET}, "application/x-www-form-urlencoded"), None, b"a=x+y&b=1&b=2"),
        (JsonText('{"ä": 1}', "application/json"), "application/json", '{"ä": 1}'.encode()),
        (Raw(File.of(b"<a/>"), "application/xml"), "application/xml", b"<a/>"),
        (Raw(File.of(b"<a/>", "text/xml"), "application/xml"), "text/xml", b"<a/>"),
    ],
)
def test_bodies(client: Client, stub: Stub, body: Body, media_type: str | None, sent: bytes) -> None:
    stub.answer(200)
    client.call(Call(POST, body=body), lambda _: None, lambda _: None)
    assert stub.bodies == [sent]
    assert stub.requests[0].headers["Content-Type"] == (media_type or "application/x-www-form-urlencoded")


def test_a_form_in_parts(client: Client, stub: Stub) -> None:
    stub.answer(200)
    client.call(Call(POST, body=Multipart(text_parts({"grant_type": "x", "n": 7}))), lambda _: None, lambda _: None)
    assert stub.requests[0].headers["Content-Type"].startswith("multipart/form-data; boundary=")
    assert b'name="grant_type"\r\n\r\nx\r\n' in stub.bodies[0]
    assert b'name="n"\r\n\r\n7\r\n' in stub.bodies[0]


def test_a_file_is_streamed_from_its_beginning_at_every_attempt(client: Client, stub: Stub) -> None:
    stub.answer(503).answer(200)
    file = BytesIO(b"x" * 100_000)
    client.repeatable().call(Call(POST, body=Raw(File(file), "application/zip")), lambda _: None, lambda _: None)
    assert [len(body) for body in stub.bodies] == [100_000, 100_000]
    assert stub.requests[1].headers["Content-Length"] == "100000"


def test_an_empty_file_has_a_length_and_is_not_sent_in_chunks(client: Client, stub: Stub) -> None:
    stub.answer(200)
    client.call(Call(POST, body=Raw(File.of(b""), "text/xml")), lambda _: None, lambda _: None)
    assert stub.bodies == [b""]
    headers = stub.requests[0].headers
    assert (headers["Content-Type"], headers["Content-Length"]) == ("text/xml", "0")
    assert "Transfer-Encoding" not in headers


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1, 2}, b"bytes"])
def test_values_without_a_json_form_are_not_sent(client: Client, stub: Stub, value: object) -> None:
    stub.answer(200)
    with pytest.raises(CannotSend, match="Cannot write the body as JSON"):
        client.call(Call(POST, body=Json({"a": value}, "application/json")), lambda _: None, lambda _: None)
    assert stub.requests == []


def test_a_request_without_a_bound_parameter_is_not_sent(client: Client, stub: Stub) -> None:
    stub.answer(200)
    with pytest.raises(KeyError, match="orgId"):
        OPERATIONS["get_organization"](client)
    assert stub.requests == []


@pytest.mark.parametrize("url", ["", "sam.example", "http://", "ftp://sam.example"])
def test_an_invalid_base_url_is_reported(url: str) -> None:
    clock = InstantClock()
    with pytest.raises(CannotSend):
        MetricsResource(Client(url, settings=Settings(clock=clock))).create(code_name="A", display_name="a")
    assert clock.slept == []


def test_json_bodies_are_standard_json() -> None:
    value = {"text": 'äöü \U0001f600 "', "number": 1.5, "none": None}
    assert json.loads(Json(value, "application/json").content()) == value


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "POST", "PATCH", "CONNECT"])
def test_the_methods_that_are_repeated_are_those_that_http_defines_as_idempotent(method: str) -> None:
    """RFC 9110, 9.2.2, without TRACE, which no client here sends."""
    assert replace(JOB, method=method).idempotent is (method in {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})


def test_a_member_of_an_enumeration_is_sent_as_its_value() -> None:
    assert to_text(Enum("Kind", {"FULL": "full"}).FULL) == "full"
    assert to_text(Enum("Size", {"SMALL": 7}).SMALL) == "7"

"""Typed errors for all kinds of failed calls and unusable responses."""

from __future__ import annotations

from io import BytesIO

import pytest
import requests
from requests.exceptions import ChunkedEncodingError, ProxyError, SSLError
from urllib3 import HTTPResponse
from urllib3.exceptions import MaxRetryError, NewConnectionError, ReadTimeoutError
from urllib3.exceptions import SSLError as InvalidCertificate

from samclients.bigfix.models import Error
from samclients.bigfix.operations import AboutResource, ImportsResource, MetricsResource
from samclients.runtime import (
    Call,
    CallFailed,
    Client,
    Conflict,
    ConnectionLost,
    Fatal,
    File,
    NotAuthenticated,
    NotFound,
    NotTrusted,
    OperationSpec,
    OutsideSpec,
    PermissionDenied,
    RateLimited,
    Refused,
    Retriable,
    ServerFailed,
    Settings,
    TimedOut,
    Unavailable,
    UndocumentedStatus,
    Unreachable,
    UnreadableBody,
    WrongMediaType,
    WrongShape,
    raw_response,
)
from samclients.runtime.errors import find_message
from tests.samclients.runtime.stub import Plug, Stub

ABOUT = {"version": "10.0"}
LOGIN_PAGE = b"<!DOCTYPE html><html><title>Proxy: please log in</title>" + b"x" * 1000


def failure(client: Client) -> CallFailed:
    with pytest.raises(CallFailed) as caught:
        AboutResource(client.once()).get()
    return caught.value


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Refused),
        (401, NotAuthenticated),
        (403, PermissionDenied),
        (404, NotFound),
        (405, Refused),
        (409, Conflict),
        (412, Conflict),
        (410, NotFound),
        (413, Refused),
        (422, Refused),
        (423, Conflict),
        (408, Unavailable),
        (425, Unavailable),
        (429, RateLimited),
        (500, ServerFailed),
        (501, ServerFailed),
        (502, Unavailable),
        (503, Unavailable),
        (504, Unavailable),
    ],
)
def test_each_status_has_an_error_class(client: Client, stub: Stub, status: int, kind: type[CallFailed]) -> None:
    stub.answer(status, {"error": "so it is"})
    error = failure(client.repeatable() if status < 500 else client)
    assert type(error) is kind
    assert isinstance(error, Retriable) is (status in (408, 425, 429, 502, 503, 504))
    assert isinstance(error, Fatal) is not isinstance(error, Retriable)
    assert error.status == status


def test_a_documented_error_has_its_body_as_a_model(client: Client, stub: Stub) -> None:
    stub.answer(400, {"error": "Metric already present"})
    with pytest.raises(Refused) as caught:
        MetricsResource(client).create(code_name="A", display_name="a")
    error = caught.value
    assert error.error == Error("Metric already present")
    assert error.reason == "Metric already present"
    assert (error.operation, error.method, error.status) == ("create_metric", "POST", 400)
    assert error.url == "http://sam.example:9081/api/sam/v2/metrics?code_name=A&display_name=a"
    assert error.response is not None
    assert error.response.json() == {"error": "Metric already present"}
    assert str(error) == f"POST {error.url} -> 400 Metric already present"


def test_an_error_whose_body_is_not_documented_has_its_first_bytes(client: Client, stub: Stub) -> None:
    stub.answer(401, LOGIN_PAGE, media_type="text/html")
    error = failure(client)
    assert type(error) is NotAuthenticated
    assert error.error is None
    assert error.excerpt == LOGIN_PAGE[:200]


@pytest.mark.parametrize("body", [b"{", b"[]", b"null", b'{"error": 7}', b'{"text": "no"}', b"\xff"])
def test_an_error_body_of_another_shape_has_no_model(client: Client, stub: Stub, body: bytes) -> None:
    stub.answer(403, body)
    error = failure(client)
    assert type(error) is PermissionDenied
    assert error.error is None
    assert error.excerpt == body


def test_a_429_without_a_body(client: Client, stub: Stub) -> None:
    stub.answer(429, headers={"Content-Type": "", "Retry-After": "3"})
    error = failure(client)
    assert type(error) is RateLimited
    assert (error.retry_after, error.excerpt, error.reason) == (3, b"", "Too Many Requests")


def test_html_instead_of_json_is_a_wrong_media_type(client: Client, stub: Stub) -> None:
    stub.answer(200, LOGIN_PAGE, media_type="text/html; charset=utf-8")
    error = failure(client)
    assert type(error) is WrongMediaType
    assert isinstance(error, OutsideSpec)
    assert error.excerpt == LOGIN_PAGE[:200]
    assert "The media type is text/html, not application/json; the response begins with '<!DOCTYPE html>" in str(error)


@pytest.mark.parametrize("body", [b'{"version": "10.', b"", b"<html>", b"\xff\xfe{}", b"[" * 100_000])
def test_truncated_or_invalid_json_is_unreadable(client: Client, stub: Stub, body: bytes) -> None:
    stub.answer(200, body)
    error = failure(client)
    assert type(error) is UnreadableBody
    assert error.excerpt == body[:200]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, "/version is missing"),
        ({"version": 10}, "/version is an integer, not a string"),
        ({"version": None}, "/version is null, not a string"),
        ([], "The body is a list, not an object"),
        ([["version", "10.0"]], "The body is a list, not an object"),
        ("10.0", "another shape"),
        (None, "another shape"),
    ],
)
def test_json_of_another_shape(client: Client, stub: Stub, body: object, expected: str) -> None:
    stub.answer(200, body)
    error = failure(client)
    assert type(error) is WrongShape
    assert expected in str(error)


def test_the_shape_is_checked_inside_lists(client: Client, stub: Stub) -> None:
    metric = {"id": 1, "code_name": "A", "display_name": "a", "source_type": 2, "source_id": 1}
    stub.answer(200, {"total": 2, "rows": [metric, {**metric, "id": True}]})
    with pytest.raises(WrongShape, match="/rows/1/id is a boolean, not an integer"):
        MetricsResource(client).list()


@pytest.mark.parametrize(
    ("member", "value"), [("last_status", 7), ("last_success_time", "yesterday"), ("progress", "41")]
)
def test_a_nullable_member_is_still_checked(client: Client, stub: Stub, member: str, value: object) -> None:
    good = {
        **dict.fromkeys(("progress", "last_status", "last_success_time", "last_import_time", "last_import_type")),
        **dict.fromkeys(("next_import_time", "next_import_time_in", "next_import_type")),
        "mode": "idle",
        "can_run_imports": True,
        "import_status_url": "/",
        "import_create_url": "/",
    }
    stub.answer(200, good).answer(200, {**good, member: value})
    assert ImportsResource(client).get().to_dict() == good
    with pytest.raises(WrongShape, match=member):
        ImportsResource(client).get()


@pytest.mark.parametrize("kind", [ValueError, KeyError, TypeError])
@pytest.mark.parametrize(("status", "expected"), [(200, WrongShape), (403, PermissionDenied)])
def test_an_error_of_a_reader_is_one_of_the_response(
    client: Client, stub: Stub, kind: type[Exception], status: int, expected: type[CallFailed]
) -> None:
    def read(_response: object) -> None:
        raise kind("rows")

    stub.answer(status, {"a": 1})
    with pytest.raises(expected) as caught:
        client.call(Call(DOWNLOAD), read, read)
    assert caught.value.excerpt == b'{"a": 1}'
    assert status == 403 or "rows" in caught.value.reason


def test_redirects_are_not_followed(client: Client, stub: Stub) -> None:
    stub.answer(302, headers={"Location": "http://elsewhere.example/"})
    error = failure(client)
    assert type(error) is UndocumentedStatus
    assert error.status == 302
    assert len(stub.requests) == 1


def test_an_undocumented_good_status(client: Client, stub: Stub) -> None:
    stub.answer(204)
    assert type(failure(client)) is UndocumentedStatus


@pytest.mark.parametrize(
    ("raised", "kind"),
    [
        (requests.ConnectTimeout("t=0123secret"), Unreachable),
        (
            requests.ConnectionError(MaxRetryError(None, "/?token=0123secret", NewConnectionError(None, "refused"))),
            Unreachable,
        ),
        (ProxyError("0123secret"), Unreachable),
        (SSLError("certificate has expired"), NotTrusted),
        (requests.ReadTimeout("0123secret"), TimedOut),
        (requests.ConnectionError(ReadTimeoutError(None, "/?token=0123secret", "Read timed out.")), TimedOut),  # type: ignore[arg-type]
        (requests.ConnectionError("Connection aborted."), ConnectionLost),
        (ChunkedEncodingError("0123secret"), ConnectionLost),
    ],
)
def test_no_answer_at_all(client: Client, stub: Stub, raised: Exception, kind: type[CallFailed]) -> None:
    stub.fail(raised)
    error = failure(client)
    assert type(error) is kind
    assert error.status is None
    assert error.response is None
    assert "0123secret" not in f"{error} {error!r}"
    assert error.__cause__ is None
    assert error.__suppress_context__


def test_the_reason_why_a_certificate_is_not_trusted_is_told_without_the_url(client: Client, stub: Stub) -> None:
    cause = InvalidCertificate("self-signed certificate")
    stub.fail(SSLError(MaxRetryError(None, "/?a=0123", cause)))  # type: ignore[arg-type]  # no pool
    assert failure(client).reason == "the server's certificate is not trusted: self-signed certificate"


class Breaking(BytesIO):
    """Body whose connection breaks after the first bytes."""

    def read(self, size: int | None = -1) -> bytes:  # type: ignore[override]
        piece = super().read(min(size or 10, 10) if size and size > 0 else 10)
        if not piece:
            raise ConnectionResetError
        return piece


def test_a_truncated_body_is_a_lost_connection(client: Client, stub: Stub) -> None:
    stub.by(
        lambda _: HTTPResponse(Breaking(b"0" * 30), {"Content-Type": "application/json"}, 200, preload_content=False)
    )
    assert type(failure(client)) is ConnectionLost


ZIP = {"Content-Type": "application/zip"}
DOWNLOAD = OperationSpec("download", "GET", "/download", "application/zip", secured=True, streamed=True)


def download(client: Client) -> File:
    return client.call(Call(DOWNLOAD), lambda answer: answer.file("application/zip"), lambda _: None).parsed


def test_a_truncated_file_is_requested_again(client: Client, stub: Stub) -> None:
    stub.by(
        lambda _: HTTPResponse(Breaking(b"0" * 30), {"Content-Type": "application/zip"}, 200, preload_content=False)
    )
    stub.answer(200, b"whole" * 1_000_000, media_type="application/zip")
    with download(client) as file:
        assert file.payload.read() == b"whole" * 1_000_000
        assert file.mime_type == "application/zip"


def test_a_file_of_another_media_type_is_refused(client: Client, stub: Stub) -> None:
    stub.answer(200, LOGIN_PAGE, media_type="text/html")
    with pytest.raises(WrongMediaType) as caught:
        download(client)
    assert caught.value.excerpt == LOGIN_PAGE[:200]


def test_a_truncated_file_is_detected(client: Client, stub: Stub) -> None:
    def cut(_request: object) -> HTTPResponse:
        headers = {"Content-Type": "application/zip", "Content-Length": "1000"}
        return HTTPResponse(BytesIO(b"0" * 10), headers, 200, preload_content=False, enforce_content_length=True)

    stub.by(cut)
    with pytest.raises(ConnectionLost):
        download(client.once())


def test_a_truncated_file_is_closed(client: Client, stub: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[BytesIO] = []

    def open_one(**_size: int) -> BytesIO:
        opened.append(BytesIO())
        return opened[-1]

    monkeypatch.setattr(raw_response, "SpooledTemporaryFile", open_one)
    stub.by(lambda _: HTTPResponse(Breaking(b"0" * 30), ZIP, 200, preload_content=False))
    with pytest.raises(ConnectionLost):
        download(client.once())
    assert [item.closed for item in opened] == [True]


def test_a_text_without_an_encoding_is_utf_8(client: Client, stub: Stub) -> None:
    stub.answer(200, "Größe".encode(), media_type="application/xml")
    response = client.call(Call(DOWNLOAD), lambda answer: answer.text("application/xml"), lambda _: None)
    assert response.parsed == "Größe"


def test_a_text_of_another_type_is_a_wrong_media_type(client: Client, stub: Stub) -> None:
    stub.answer(200, LOGIN_PAGE, media_type="text/html")
    with pytest.raises(WrongMediaType, match="The media type is text/html, not application/xml"):
        client.call(Call(DOWNLOAD), lambda answer: answer.text("application/xml"), lambda _: None)


def test_the_detailed_response_has_headers_and_status(client: Client, stub: Stub) -> None:
    stub.answer(200, ABOUT, headers={"Import-Mode": "idle"})
    answer = AboutResource(client).get.raw()
    assert (answer.status, answer.headers["import-mode"], answer.parsed.version) == (200, "idle", "10.0")


def test_a_vendors_message_can_determine_the_error_class(stub: Stub, plug: Plug, settings: Settings) -> None:
    def classify(status: int, error: object) -> type[CallFailed] | None:
        return Unavailable if (status, error) == (403, Error("busy")) else None

    client = plug(Client("http://sam.example", settings=settings, classify_error=classify))
    stub.answer(403, {"error": "busy"}).answer(403, {"error": "no"})
    with pytest.raises(PermissionDenied):
        AboutResource(client).get()
    assert len(stub.requests) == 2


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"error": "Metric already present"}, "Metric already present"),
        ({"error": {"message": "No Record found", "detail": None}, "status": "failure"}, "No Record found"),
        ({"error": {"code": "AUTH_01", "message": "expired", "requestId": "r", "details": None}}, "expired"),
        ({"@type": "error", "code": "UI_10000", "description": "not valid", "statusCode": 403}, "not valid"),
        ({"error": "server_error", "error_description": "access_denied"}, "access_denied"),
        ({"name": "not_found", "id": "x", "message": "gone", "temporary": False}, "gone"),
        ({"status": 403, "detail": "not allowed"}, "not allowed"),
        ({"error": "line 3", "summary": "Nothing was loaded.", "potentialResolution": "again"}, "Nothing was loaded."),
        ({"code": 7}, ""),
        ([], ""),
    ],
)
def test_the_message_is_found_in_each_vendors_form(body: object, expected: str) -> None:
    assert find_message(body) == expected


def test_a_long_message_is_truncated(client: Client, stub: Stub) -> None:
    stub.answer(400, {"error": "x" * 10_000})
    assert len(failure(client).reason) == 500


def test_the_spelling_of_a_media_type_does_not_matter(client: Client, stub: Stub) -> None:
    stub.answer(200, {"version": "10.0"}, media_type="Application/JSON ; Charset=UTF-8")
    assert AboutResource(client).get().version == "10.0"

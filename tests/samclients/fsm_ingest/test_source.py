"""Client of a vendor's API: requests, responses, redirections, and masked secrets."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from samclients.fsm_ingest.errors import JobNotComplete, SourceFailed
from samclients.fsm_ingest.model.entities import (
    ApiJob,
    Header,
    IngestSettings,
    Method,
    PagingKey,
    PagingRow,
    Param,
    ParameterPlace,
    ParameterType,
)
from samclients.fsm_ingest.source import json_paths
from samclients.fsm_ingest.source.client import QUERYLESS_LOG, SourceClient
from samclients.runtime import InstantClock, Retry
from samclients.runtime import Settings as ClientSettings
from tests.samclients.runtime.stub import Stub

ITEMS = json_paths.parse("items[]")
GET = ApiJob("j-1", "Users", method=Method.GET, url="http://sam.example:9081/v1/users?tenant=acme&page=9")
POST = replace(GET, method=Method.POST, body='{"active": true}')
BY_PAGE = (
    PagingRow(PagingKey.PAGE_NUMBER, "page", ParameterType.QUERY_STRING),
    PagingRow(PagingKey.TOTAL_PAGES, "pages", ParameterType.RESPONSE),
)
IN_BODY = (
    PagingRow(PagingKey.OFFSET, "slice.from", ParameterType.BODY),
    PagingRow(PagingKey.LIMIT, "slice.size", ParameterType.BODY, "2"),
)


@pytest.fixture(autouse=True)
def log_as_before() -> Iterator[None]:
    """Remove the filter from the connection log after each test."""
    yield
    logging.getLogger("urllib3.connectionpool").removeFilter(QUERYLESS_LOG)


def open_source(stub: Stub, job: ApiJob, **settings: Any) -> SourceClient:
    client = ClientSettings(clock=InstantClock(), retry=Retry(chance=Random(7)))
    made = SourceClient(job, IngestSettings(**settings), client)
    made._client.session.mount("http://", stub)  # noqa: SLF001 -- there is no other way in
    return made


def read_records(stub: Stub, job: ApiJob, **settings: Any) -> list[Any]:
    with open_source(stub, job, **settings) as opened:
        return [record.item for page in opened.iter_pages(ITEMS) for record in page.records]


def test_every_request_has_the_timeouts_of_the_settings_and_so_many_attempts() -> None:
    stub = Stub().answer(503).answer(body={"items": [1], "pages": 2}).answer(503).answer(503)
    with pytest.raises(SourceFailed):
        read_records(stub, replace(GET, paging=BY_PAGE), connect_timeout=3, read_timeout=7, attempts=2)
    assert stub.timeouts == [(3, 7)] * 4


def test_parameters_headers_and_paging_are_sent() -> None:
    stub = Stub().answer(body={"items": [1], "pages": 2}).answer(body={"items": [2], "pages": 2})
    params = (*GET.params, Param("q", "a b&c"))
    job = replace(GET, params=params, headers=(Header("X-Key", "k"),), paging=BY_PAGE)
    assert read_records(stub, job) == [1, 2]
    assert [request.path_url for request in stub.requests] == [
        "/v1/users?tenant=acme&q=a+b%26c&page=1",
        "/v1/users?tenant=acme&q=a+b%26c&page=2",
    ]
    assert stub.requests[0].headers["X-Key"] == "k"


def test_paging_members_are_set_in_the_body_of_every_request() -> None:
    stub = Stub().answer(body={"items": [1, 2]}).answer(body={"items": [3]})
    job = replace(POST, paging=IN_BODY, headers=(Header("content-type", "application/vnd.acme+json"),))
    assert read_records(stub, job) == [1, 2, 3]
    assert [json.loads(entry) for entry in stub.bodies] == [
        {"active": True, "slice": {"size": 2, "from": 0}},
        {"active": True, "slice": {"size": 2, "from": 2}},
    ]
    assert {request.headers["Content-Type"] for request in stub.requests} == {"application/vnd.acme+json"}


def test_a_post_without_a_body_has_none() -> None:
    stub = Stub().answer(body={"items": []})
    assert read_records(stub, replace(POST, body=None)) == []
    assert stub.bodies == [b""]


def test_a_link_replaces_the_parameters() -> None:
    stub = Stub().answer(body={"items": [1], "next": "/v1/users?cursor=2"}).answer(body={"items": [2]})
    rows = (PagingRow(PagingKey.NEXT_PAGE_URL, "next", ParameterType.RESPONSE),)
    assert read_records(stub, replace(GET, paging=rows)) == [1, 2]
    assert stub.requests[1].path_url == "/v1/users?cursor=2"


def test_the_next_page_is_in_a_header() -> None:
    link = {"link": '<http://sam.example:9081/v1/users?cursor=2>; rel="next"'}
    stub = Stub().answer(body={"items": [1]}, headers=link).answer(body={"items": [2]})
    rows = (PagingRow(PagingKey.NEXT_PAGE_URL, "Link", ParameterType.RESPONSE_HEADER),)
    assert read_records(stub, replace(GET, paging=rows)) == [1, 2]
    assert stub.requests[1].path_url == "/v1/users?cursor=2"


def test_queries_are_sent_as_written() -> None:
    """In the job's URL and in links, except parameters that others override."""
    query = "$filter=a%20eq%20'b+c'&flag&page=9&x=%2F"
    stub = Stub().answer(body={"items": [1], "next": f"?{query}"}).answer(body={"items": [2], "next": None})
    rows = (PagingRow(PagingKey.NEXT_PAGE_URL, "next", ParameterType.RESPONSE),)
    job = replace(GET, url=f"http://sam.example:9081/v1/users?{query}", params=(*GET.params, Param("page", "1")))
    assert read_records(stub, replace(job, paging=rows)) == [1, 2]
    assert [request.path_url for request in stub.requests] == [
        "/v1/users?$filter=a%20eq%20'b+c'&flag&x=%2F&page=1",
        f"/v1/users?{query}",
    ]


# Redirections


@pytest.mark.parametrize("status", [307, 308])
@pytest.mark.parametrize("location", ["http://sam.example:9081/v2/users/?a=b%20c", "/v2/users/?a=b%20c"])
def test_a_redirection_is_followed_on_the_same_host(status: int, location: str) -> None:
    """Method, body and headers stay the same; links are relative to the URL of the response."""
    stub = Stub().answer(status, headers={"Location": location})
    stub.answer(body={"items": [1], "next": "?page=2"}).answer(body={"items": [2], "next": None})
    rows = (PagingRow(PagingKey.NEXT_PAGE_URL, "next", ParameterType.RESPONSE),)
    assert read_records(stub, replace(POST, headers=(Header("X-Key", "k"),), paging=rows)) == [1, 2]
    assert [(request.method, request.path_url, request.headers["X-Key"]) for request in stub.requests] == [
        ("POST", "/v1/users?tenant=acme&page=9", "k"),
        ("POST", "/v2/users/?a=b%20c", "k"),
        ("POST", "/v2/users/?page=2", "k"),
    ]
    assert stub.bodies == [b'{"active": true}'] * 3


@pytest.mark.parametrize(
    "location",
    ["http://other.example:9081/", "//other.example/", "https://sam.example:9081/", "http://sam.example/", "http://[x"],
)
def test_a_redirection_to_another_host_is_refused(location: str) -> None:
    stub = Stub().answer(308, headers={"Location": location}).answer(body={"items": [1]})
    with pytest.raises(SourceFailed, match=r"not followed|invalid URL") as caught:
        read_records(stub, replace(GET, headers=(Header("Authorization", "Bearer SECRET"),)))
    assert caught.value.status == 308
    assert len(stub.requests) == 1


@pytest.mark.parametrize(("status", "location"), [(301, "/v2"), (302, "/v2"), (303, "/v2"), (307, None)])
def test_other_redirections_are_errors(status: int, location: str | None) -> None:
    stub = Stub().answer(status, headers={"Location": location} if location else {}).answer(body={"items": []})
    with pytest.raises(SourceFailed) as caught:
        read_records(stub, GET)
    assert (caught.value.status, len(stub.requests)) == (status, 1)


def test_endless_redirections_are_an_error() -> None:
    stub = Stub().answer(307, headers={"Location": "/v1/users"})
    with pytest.raises(SourceFailed, match="redirects more than 5 times"):
        read_records(stub, GET)
    assert len(stub.requests) == 6


def test_another_host_is_refused_before_the_number_of_redirections() -> None:
    stub = Stub()
    for _ in range(5):
        stub.answer(307, headers={"Location": "/v1/users"})
    stub.answer(307, headers={"Location": "https://other.example/"})
    with pytest.raises(SourceFailed, match=r"redirects to https://other\.example, which is not followed"):
        read_records(stub, GET)


def test_the_token_endpoint_is_called_as_written_and_may_redirect() -> None:
    auth = {"grant_type": "client_credentials", "client_id": "me", "client_secret": "mine"}
    information = {"auth_type": "ClientSecretAuthentication", "token_url": "http://sam.example:9081/token/?a=b"}
    stub = Stub().answer(308, headers={"Location": "/oauth/token/"})
    stub.answer(body={"access_token": "t0ken"}).answer(body={"items": [1]})
    assert read_records(stub, replace(GET, advanced_auth=json.dumps({**information, "body": auth}))) == [1]
    assert [request.path_url for request in stub.requests][:2] == ["/token/?a=b", "/oauth/token/"]
    assert all(b"client_secret" in entry for entry in stub.bodies[:2])
    assert stub.requests[2].headers["Authorization"] == "Bearer t0ken"


@pytest.mark.parametrize("body", [{"rows": []}, [], "x", {"items": {"a": 1}}])
def test_a_response_without_the_list_is_an_error(body: Any) -> None:
    with pytest.raises(SourceFailed, match=r"has no list at items\[\]"):
        read_records(Stub().answer(body=body), GET)


def test_a_list_may_be_null() -> None:
    assert read_records(Stub().answer(body={"items": None}), GET) == []


def test_safe_requests_are_retried() -> None:
    stub = Stub().answer(503).answer(429).answer(body={"items": [1]})
    assert read_records(stub, GET, attempts=3) == [1]
    with pytest.raises(SourceFailed) as caught:
        read_records(Stub().answer(503), GET, attempts=3)
    assert caught.value.status == 503
    once = Stub().answer(503).answer(body={"items": [1]})
    with pytest.raises(SourceFailed):
        read_records(once, POST, attempts=3)
    assert len(once.requests) == 1


@pytest.mark.parametrize(
    ("status", "body"),
    [(200, b"<html>"), (200, b'{"items": [NaN]}'), (200, b"[" * 100_000), (204, b""), (302, b""), (404, b"{}")],
)
def test_an_invalid_response_is_an_error(status: int, body: bytes) -> None:
    with pytest.raises(SourceFailed) as caught:
        read_records(Stub().answer(status, body), GET)
    assert caught.value.status == status


def test_a_job_without_method_or_url_has_no_source() -> None:
    for job in (replace(GET, method=None), replace(GET, url="")):
        with pytest.raises(JobNotComplete):
            SourceClient(job, IngestSettings())


def test_no_text_shows_a_secret(caplog: pytest.LogCaptureFixture) -> None:
    job = replace(
        GET,
        url="http://sam.example:9081/v1/users?code=SECRET-1",
        params=(*GET.params, Param("sig", "SECRET-2")),
        headers=(
            Header("Authorization", "Basic SECRET-3"),
            Header("X-Anything", "SECRET-4"),
            Header("X-Other", "Scheme SECRET-5"),
        ),
    )
    stub = Stub().answer(403, {"message": "SECRET-3, SECRET-4 and SECRET-5 at http://sam.example:9081/v1?sig=SECRET-2"})
    caplog.set_level(logging.DEBUG)
    with open_source(stub, job) as opened, pytest.raises(SourceFailed) as caught:
        opened.fetch_first_page()
    for text in (str(caught.value), repr(caught.value), repr(opened), caplog.text, repr(job)):
        assert "SECRET" not in text
    assert "http://sam.example:9081/v1/users?***" in str(caught.value)


def test_the_connections_log_has_no_queries() -> None:
    args = ("http://x:80", "GET", "/v1?sig=SECRET", "HTTP/1.1", 200, 3)
    record = logging.LogRecord("urllib3", 10, "", 1, '%s "%s %s %s" %s %s', args, None)
    assert QUERYLESS_LOG.filter(record)
    assert record.getMessage() == 'http://x:80 "GET /v1?*** HTTP/1.1" 200 3'


@pytest.mark.parametrize("name", ["Content-Type", "content-type"])
@pytest.mark.parametrize("job", [GET, replace(POST, body=None), POST])
def test_the_configured_content_type_is_sent_once(name: str, job: ApiJob) -> None:
    stub = Stub().answer(body={"items": []})
    read_records(stub, replace(job, headers=(Header(name, "application/vnd.acme+json"),)))
    [request] = stub.requests
    sent = [value for header, value in request.headers.items() if header.lower() == "content-type"]
    assert sent == ["application/vnd.acme+json"]


def test_parameters_are_sent_under_their_mapped_field() -> None:
    stub = Stub().answer(body={"items": []})
    params = (
        Param("tenant", "acme", "customer"),
        Param("plain", "1"),
        Param("run", "7", "X-Run", ParameterPlace.HEADER),
    )
    read_records(stub, replace(GET, url="http://sam.example:9081/v1/users", params=params))
    [request] = stub.requests
    assert request.path_url == "/v1/users?customer=acme&plain=1"
    assert request.headers["X-Run"] == "7"

"""The sample SaaS vendor: its token endpoint's three methods in three media types, and its ways of paging."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from contract_tests.kit.remote import Client, RemoteWorld

TOKEN = "/sample-saas/oauth/token"
CLIENT_SECRET = {
    "grant_type": "client_credentials",
    "client_id": "sample-client",
    "client_secret": "sample-client-secret",
}
CLIENT_USER = {
    "grant_type": "client_credentials",
    "client_user": "sample-user",
    "client_password": "sample-user-password",
}
REFRESH_TOKEN = {"grant_type": "refresh_token", "refresh_token": "sample-refresh-token"}
EMPTY_CLIENT = {"client_id": "", "client_secret": ""}  # as the utility's template for refresh tokens has it
RECORDS = 120
RESOURCES = ("users", "usage", "consumption")


def request_token(client: Client, kind: str, body: dict[str, str]) -> requests.Response:
    parts = {name: (None, value) for name, value in body.items()}
    return client.post(TOKEN, **{kind: parts if kind == "files" else body})


@pytest.fixture
def vendor(world: RemoteWorld) -> Client:
    client = world.client("flexera")
    client.headers["Authorization"] = f"Bearer {client.post(TOKEN, json=CLIENT_SECRET).json()['access_token']}"
    return client


@pytest.mark.parametrize("kind", ["json", "data", "files"], ids=["JSON", "urlencoded", "multipart"])
@pytest.mark.parametrize(
    "body",
    [CLIENT_SECRET, CLIENT_USER, REFRESH_TOKEN, {**REFRESH_TOKEN, **EMPTY_CLIENT}, {**CLIENT_SECRET, "scope": "read"}],
    ids=["client secret", "client user", "refresh token", "refresh token and empty client", "scope"],
)
def test_the_three_methods_give_a_token(world: RemoteWorld, kind: str, body: dict[str, str]) -> None:
    client = world.client("flexera")
    answer = request_token(client, kind, body)
    assert (answer.status_code, answer.json()["token_type"], answer.json()["expires_in"]) == (200, "Bearer", 600)
    client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
    assert client.get("/sample-saas/offset/users").status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ({**CLIENT_SECRET, "client_secret": "x"}, 401, "invalid_client"),
        ({**CLIENT_SECRET, "client_secret": "sample-user-password"}, 401, "invalid_client"),
        ({**CLIENT_USER, "client_user": "x"}, 401, "invalid_client"),
        ({**REFRESH_TOKEN, "refresh_token": "x"}, 401, "invalid_grant"),
        ({**REFRESH_TOKEN, "refresh_token": ""}, 400, "invalid_request"),
        ({"grant_type": "client_credentials", **EMPTY_CLIENT}, 400, "invalid_request"),
        ({"grant_type": "client_credentials"}, 400, "invalid_request"),
        ({"grant_type": "password"}, 400, "invalid_request"),
        ({}, 400, "invalid_request"),
    ],
)
@pytest.mark.parametrize("kind", ["json", "data"])
def test_credentials_that_are_not_good_are_refused(
    world: RemoteWorld, kind: str, body: dict[str, str], status: int, error: str
) -> None:
    answer = request_token(world.client("flexera"), kind, body)
    assert (answer.status_code, sorted(answer.json())) == (status, ["error", "error_description"])
    assert answer.json()["error"] == error


def test_a_token_expires_after_ten_minutes(world: RemoteWorld, vendor: Client) -> None:
    world.advance(599)
    assert vendor.get("/sample-saas/offset/users").status_code == 200
    world.advance(1)
    answer = vendor.get("/sample-saas/offset/users")
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")
    assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


def test_a_token_of_flexera_is_none_of_the_vendors(world: RemoteWorld) -> None:
    client = world.client("flexera")
    body = {"grant_type": "refresh_token", "refresh_token": "flexera-refresh-token-of-acme"}
    client.headers["Authorization"] = f"Bearer {client.post('/oidc/token', json=body).json()['access_token']}"
    assert client.get("/sample-saas/offset/users").status_code == 401
    assert client.get("/sample-saas/offset/users", headers={"Authorization": ""}).status_code == 401


# Paging, as a client of each style does it.


def fetch(vendor: Client, method: str, style: str, resource: str, said: dict[str, Any]) -> dict[str, Any]:
    where: dict[str, Any] = {"params": said} if method == "GET" else {"json": said}
    answer = vendor.request(method, f"/sample-saas/{style}/{resource}", **where)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def write_date(day: str) -> str:
    return f"{day[5:7]}/{day[8:]}/{day[:4]}"


def offset(vendor: Client, method: str, resource: str, style: str = "offset") -> Iterator[dict[str, Any]]:
    start = 0
    while (page := fetch(vendor, method, style, resource, {"offset": start, "limit": 25}))["items"]:
        assert set(page) == {"items"}
        yield page
        start += 25


def total_count(vendor: Client, method: str, resource: str) -> Iterator[dict[str, Any]]:
    start = 0
    while True:
        page = fetch(vendor, method, "total-count", resource, {"offset": start, "limit": 25})
        yield page
        start += 25
        if start >= page["total"]:
            return


def pages_by_number(vendor: Client, method: str, resource: str) -> Iterator[dict[str, Any]]:
    number = 1
    while (page := fetch(vendor, method, "page", resource, {"page": number, "size": 25}))["items"]:
        yield page
        number += 1


def total_pages(vendor: Client, method: str, resource: str) -> Iterator[dict[str, Any]]:
    number = 1
    while True:
        page = fetch(vendor, method, "total-pages", resource, {"page": number, "size": 25})
        assert page["page"] == number
        yield page
        number += 1
        if number > page["totalPages"]:
            return


def has_more(vendor: Client, method: str, resource: str) -> Iterator[dict[str, Any]]:
    number, more = 1, True
    while more:
        page = fetch(vendor, method, "has-more", resource, {"page": number, "size": 25})
        yield page
        number, more = number + 1, page["hasMore"]


def cursor(vendor: Client, method: str, resource: str) -> Iterator[dict[str, Any]]:
    said: dict[str, Any] = {"limit": 25}
    while True:
        page = fetch(vendor, method, "cursor", resource, said)
        yield page
        if page["nextCursor"] is None:
            return
        said = {**said, "cursor": page["nextCursor"]}


def next_link(vendor: Client, method: str, resource: str) -> Iterator[dict[str, Any]]:
    page = fetch(vendor, method, "next-link", resource, {"limit": 25})
    yield page
    while page["next"]:
        assert page["next"].startswith("/sample-saas/next-link/")
        page = vendor.request(method, page["next"]).json()
        yield page


@pytest.mark.parametrize("resource", RESOURCES)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_style_gives_the_same_records(vendor: Client, method: str, resource: str) -> None:
    found = {
        style.__name__: [record for page in style(vendor, method, resource) for record in page["items"]]
        for style in (offset, total_count, pages_by_number, total_pages, has_more, cursor, next_link)
    }
    assert len(found["offset"]) == RECORDS
    for style, records in found.items():
        assert records == found["offset"], style


def test_a_parameter_in_the_url_wins_over_the_body(vendor: Client) -> None:
    path, body = "/sample-saas/offset/users", {"limit": 7, "offset": 3}
    sent = vendor.post(path, params={"limit": 5}, json=body).json()["items"]
    assert sent == fetch(vendor, "GET", "offset", "users", {"limit": 5, "offset": 3})["items"]
    assert len(sent) == 5


def test_a_page_may_be_the_last_one_and_full(vendor: Client) -> None:
    page = fetch(vendor, "GET", "has-more", "users", {"page": 4, "size": 30})
    assert (len(page["items"]), page["hasMore"]) == (30, False)
    page = fetch(vendor, "GET", "cursor", "users", {"limit": RECORDS})
    assert (len(page["items"]), page["nextCursor"]) == (RECORDS, None)
    assert fetch(vendor, "GET", "offset", "users", {"offset": RECORDS})["items"] == []


def test_a_link_does_not_depend_on_the_order_of_members(vendor: Client) -> None:
    said = {"limit": 25, "link": "foreign", "cursor": "c5"}
    row, other = (fetch(vendor, "POST", "next-link", "users", dict(each)) for each in (said, reversed(said.items())))
    assert row == other
    assert row["next"].endswith("?cursor=c30&limit=25&link=foreign")


def test_a_link_can_lead_to_another_host(vendor: Client) -> None:
    page = fetch(vendor, "GET", "next-link", "users", {"limit": 25, "link": "foreign"})
    assert page["next"].startswith("https://elsewhere.example/sample-saas/next-link/users?")


def test_records_are_restricted_to_days(vendor: Client) -> None:
    everything = fetch(vendor, "GET", "offset", "usage", {"limit": RECORDS})["items"]
    days = sorted(entry["when"][:10] for entry in everything)
    first, last = days[30], days[60]
    window = {"fromDate": write_date(first), "toDate": write_date(last)}
    for method in ("GET", "POST"):
        page = fetch(vendor, method, "total-count", "usage", {**window, "limit": RECORDS})
        assert sorted(row["when"][:10] for row in page["items"]) == [entry for entry in days if first <= entry <= last]
        assert page["total"] == len(page["items"])
    link = fetch(vendor, "GET", "next-link", "usage", {**window, "limit": 5})["next"]
    assert "fromDate=" in link  # the window goes with the link
    answer = vendor.get("/sample-saas/offset/usage", params={"fromDate": "2026-01-31"})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_what_was_counted_for_one_list_is_not_used_for_another(vendor: Client) -> None:
    everything = fetch(vendor, "GET", "offset", "usage", {"limit": RECORDS})["items"]
    days = sorted({entry["when"][:10] for entry in everything})
    for since, until in ((20, 30), (20, 40), (10, 40), (10, 30), (20, 30)):
        window = {"fromDate": write_date(days[since]), "toDate": write_date(days[until])}
        expected = [entry for entry in everything if days[since] <= entry["when"][:10] <= days[until]]
        page = fetch(vendor, "POST", "total-count", "usage", {**window, "limit": RECORDS})
        assert (page["total"], page["items"]) == (len(expected), expected)
        other = fetch(vendor, "POST", "total-count", "consumption", {**window, "limit": RECORDS})
        assert other["total"] == len(other["items"])


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/sample-saas/sideways/users", 404),
        ("/sample-saas/offset/invoices", 404),
        ("/sample-saas/offset/users?limit=0", 400),
        ("/sample-saas/page/users?page=0", 400),
        ("/sample-saas/cursor/users?cursor=x", 400),
    ],
)
def test_what_cannot_be_asked_for_is_refused(vendor: Client, path: str, status: int) -> None:
    answer = vendor.get(path)
    assert (answer.status_code, sorted(answer.json())) == (status, ["error", "error_description"])


@pytest.mark.world(options={"flexera": {"sample_records": 3}})
def test_there_may_be_few_records(vendor: Client) -> None:
    assert fetch(vendor, "GET", "total-count", "users", {})["total"] == 3


# Seven records in pages of three: what describes the rest of the list, after the first page and on the last one.
REST = {
    "offset": ({}, {}),
    "page": ({}, {}),
    "total-count": ({"total": 7}, {"total": 7}),
    "total-pages": ({"page": 1, "totalPages": 3}, {"page": 3, "totalPages": 3}),
    "has-more": ({"hasMore": True}, {"hasMore": False}),
    "cursor": ({"nextCursor": "c3"}, {"nextCursor": None}),
    "next-link": ({"next": "{path}?cursor=c3&limit=3"}, {"next": None}),
}


@pytest.mark.world(options={"flexera": {"sample_records": 7}})
@pytest.mark.parametrize("style", REST)
def test_a_page_says_what_its_style_does(vendor: Client, style: str) -> None:
    path = f"/sample-saas/{style}/users"
    if style in {"page", "total-pages", "has-more"}:
        pages = ({"size": 3}, {"size": 3, "page": 3})
    elif style in {"cursor", "next-link"}:
        pages = ({"limit": 3}, {"limit": 3, "cursor": "c6"})
    else:
        pages = ({"limit": 3}, {"limit": 3, "offset": 6})
    for page, stated, count in zip(pages, REST[style], (3, 1), strict=True):
        for answer in (vendor.get(path, params=page), vendor.post(path, json=page)):
            body = answer.json()
            assert len(body.pop("items")) == count
            expected = {
                name: text.format(path=path) if isinstance(text, str) else text for name, text in stated.items()
            }
            assert body == expected

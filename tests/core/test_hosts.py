"""Hosts that a server answers for, origins, and pages of other sites."""

from __future__ import annotations

import pytest

from mockservers.core.hosts import Hosts, check_origin, is_from_another_site, parse_host

ALLOWED = ("Mock.Example.com", "*.Corp.Example", "dotted.example.")


@pytest.mark.parametrize(
    "header",
    [
        *("localhost", "LOCALHOST:9081", "a.localhost", "127.0.0.1:1", "127.8.9.10", "[::1]", "[::1]:8080"),
        *("mock.example.com", "MOCK.example.COM:80", "mock.example.com.", "mock.example.com:"),
        *("a.corp.example", "a.b.CORP.example:1", "dotted.example", "dotted.example."),
    ],
)
def test_a_host_of_the_server_is_known(header: str) -> None:
    assert Hosts("127.0.0.1", ALLOWED).has(header)


@pytest.mark.parametrize(
    "header",
    [
        *("", "example.com", "corp.example", "acorp.example", "xmock.example.com", "mock.example.com.evil.example"),
        *("10.0.0.1", "128.0.0.1", "[::2]", "::1", "[localhost]", "localhost:x", "localhost:123456", "a b", "a/b"),
        *("user@localhost", "evil.example#localhost", "localhost.evil.example", "local-host"),
    ],
)
def test_any_other_host_is_not(header: str) -> None:
    assert not Hosts("127.0.0.1", ALLOWED).has(header)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", ""])  # noqa: S104 -- not bound
def test_who_listens_on_every_address_knows_each_address_and_no_name(host: str) -> None:
    hosts = Hosts(host)
    assert all(hosts.has(header) for header in ("10.0.0.1", "[2001:db8::1]:80", "localhost"))
    assert not hosts.has("example.com")


def test_a_star_allows_every_name() -> None:
    assert Hosts("127.0.0.1", ["*"]).has("anything.example:80")
    assert not Hosts("127.0.0.1", ["*"]).has("not a name")


def test_a_host_has_one_form() -> None:
    assert [parse_host(header) for header in ("A.Example.:80", "[::FF]:1", "x y")] == ["a.example", "::ff", None]


@pytest.mark.parametrize(
    ("headers", "is_foreign"),
    [
        ({}, False),
        ({"host": "here"}, False),
        ({"host": "here", "origin": "http://here"}, False),
        ({"host": "here:1", "origin": "http://here"}, True),
        ({"host": "here", "origin": "null"}, True),
        ({"host": "here", "origin": "http://there"}, True),
        ({"host": "here", "origin": "http://known"}, False),
        ({"host": "here", "sec-fetch-site": "same-origin"}, False),
        ({"host": "here", "sec-fetch-site": "none"}, False),
        ({"host": "here", "sec-fetch-site": "same-site"}, True),
        ({"host": "here", "sec-fetch-site": "cross-site"}, True),
        ({"host": "here", "origin": "http://known", "sec-fetch-site": "cross-site"}, False),
        ({"host": "here", "origin": "http://here", "sec-fetch-site": "cross-site"}, True),
    ],
)
def test_a_request_of_a_page_of_another_site_is_recognized(headers: dict[str, str], is_foreign: bool) -> None:  # noqa: FBT001 -- a case
    sent = [(name.encode(), value.encode()) for name, value in headers.items()]
    assert is_from_another_site(sent, ["http://known"]) is is_foreign
    assert not is_from_another_site(sent, ["*"]) or "origin" not in headers


@pytest.mark.parametrize("origin", ["*", "http://localhost:3000", "https://a-b.example", "http://[::1]:1"])
def test_an_origin_is_taken_as_browsers_send_it(origin: str) -> None:
    assert check_origin(origin) == origin


@pytest.mark.parametrize(
    "origin", ["", "localhost", "http://a/", "http://A", "ftp://a", "http://a:123456", "null", "**"]
)
def test_any_other_origin_is_refused(origin: str) -> None:
    with pytest.raises(ValueError, match="is not an origin"):
        check_origin(origin)

"""Base of the vendors' clients: copies, pickled clients, and the ids that support asks for."""

from __future__ import annotations

import pickle
from copy import copy
from dataclasses import replace
from typing import NoReturn

import pytest

from samclients.runtime import (
    Client,
    ConnectionLost,
    Event,
    HeaderToken,
    ParsedResponse,
    Retry,
    Settings,
    VendorClient,
)
from samclients.runtime.types import find_request_id
from tests.samclients.runtime.stub import URL, Plug, Stub


class Acme(VendorClient):
    """A client with arguments by position and by name."""

    def __init__(self, url: str, *, token: str) -> None:
        self.url, self.token = url, token
        self.connect(Client(url, auth=HeaderToken("Token", token)))

    def connect(self, client: Client) -> None:
        self.client = client


def test_a_pickled_client_is_created_with_the_same_arguments() -> None:
    before = Acme("http://acme.example", token="secret")
    after: Acme = pickle.loads(pickle.dumps(before))  # noqa: S301 -- written one line above
    assert (type(after), after.url, after.token) == (Acme, "http://acme.example", "secret")
    assert after.client.session is not before.client.session


def test_a_copy_shares_the_connections_and_can_be_pickled() -> None:
    before = Acme("http://acme.example", token="secret")
    after = copy(before)
    assert (after is before, after.client is before.client) == (False, True)
    assert pickle.loads(pickle.dumps(after)).token == "secret"  # noqa: S301 -- as above


def test_a_client_with_other_options_shares_the_connections() -> None:
    before = Acme("http://acme.example", token="secret")
    after = before.with_options(timeout=7)
    assert (after.client.settings.timeout, before.client.settings.timeout) == ((7, 7), (10.0, 60.0))
    assert after.client.session is before.client.session


IDS = ["X-Request-Id", "X-Correlation-Id", "X-Transaction-ID", "Request-Id", "X-Amzn-RequestId"]


@pytest.mark.parametrize("name", IDS)
def test_each_header_with_the_id_of_a_request_is_found(name: str) -> None:
    assert ParsedResponse(200, {"Date": "today", name: "r-1"}, None).request_id == "r-1"


def test_the_first_known_header_has_the_id() -> None:
    assert find_request_id({name: name for name in reversed(IDS)}) == IDS[0]
    assert find_request_id({"Date": "today"}) is None


@pytest.fixture
def acme(settings: Settings, plug: Plug) -> Acme:
    """A client that tries once."""
    client = Acme(URL, token="secret")
    once = replace(settings, retry=Retry(attempts=1))
    client.connect(plug(Client(URL, auth=HeaderToken("Token", "secret"), settings=once)))
    return client


def test_a_request_without_a_method_has_the_login_and_accepts_any_media_type(acme: Acme, stub: Stub) -> None:
    stub.answer(201, b"7.50")
    response = acme.request("PUT", "/new%2Fpath", query={"page": 2}, body=None)
    assert (response.status, response.parsed) == (201, 7.5)
    [sent] = stub.requests
    assert (sent.method, sent.url, stub.bodies) == ("PUT", f"{URL}/new%2Fpath?page=2", [b"null"])
    headers = {name: sent.headers[name] for name in ("Token", "Accept", "Content-Type")}
    assert headers == {"Token": "secret", "Accept": "*/*", "Content-Type": "application/json"}


class BrokenBody:
    """Body of a response whose connection breaks while it is read."""

    closed = False

    def read(self, *_sizes: int) -> NoReturn:
        raise ConnectionResetError

    def close(self) -> None:
        """Close nothing."""


def test_a_request_without_a_method_receives_its_response_whole(acme: Acme, stub: Stub, events: list[Event]) -> None:
    """It is held in memory, so it is received when its body is."""
    stub.answer(200, BrokenBody()).answer(200, b"text")
    with pytest.raises(ConnectionLost) as caught:
        acme.request("GET", "/new")
    assert (caught.value.operation, events) == ("GET /new", [])
    assert acme.request("GET", "/new").parsed == "text"
    assert [str(event).partition(" (")[0] for event in events] == [f"GET {URL}/new -> 200"]


def test_the_end_of_a_block_closes_the_connections(acme: Acme, stub: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[str] = []
    monkeypatch.setattr(stub, "close", lambda: closed.append("closed"))
    with acme as entered, acme.client as client:
        assert (entered is acme, client is acme.client, closed) == (True, True, [])
    assert closed == ["closed", "closed"]

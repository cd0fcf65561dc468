"""Base of the vendors' clients: copies, pickled clients, and the ids that support asks for."""

from __future__ import annotations

import pickle
from copy import copy

import pytest

from samclients.runtime import Client, HeaderToken, ParsedResponse, VendorClient
from samclients.runtime.types import find_request_id


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

"""Every example conversation of the vendors' documentation gets its documented answer."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
import requests

from contract_tests.conftest import world_name
from contract_tests.kit.documented_exchanges import Exchange, Expected, Node, exchanges
from contract_tests.kit.exchange_diff import RULES, differences
from contract_tests.kit.remote import Client, Control, RemoteWorld
from mockservers.catalog import VENDORS

DOCUMENTED = [exchange for vendor in VENDORS for exchange in exchanges(vendor.name)]
FORM = "application/x-www-form-urlencoded"

each_exchange = pytest.mark.parametrize("exchange", DOCUMENTED, ids=lambda one: one.id)


@each_exchange
def test_the_documented_request_gets_the_documented_answer(exchange: Exchange, control: Control) -> None:
    answer = replayed(exchange, control)
    found = differences(exchange.departure or exchange.documented, answer)
    assert not found, "\n".join([exchange.source, *found])
    if exchange.departure:
        assert differences(exchange.documented, answer), "This is no departure any more: it is as documented."


@each_exchange
def test_every_rule_of_comparison_has_its_reason_and_its_place(exchange: Exchange) -> None:
    for expected in filter(None, (exchange.documented, exchange.departure)):
        for pointer, rule in {**expected.compare, **expected.compare_headers}.items():
            assert rule["by"] in RULES, pointer
            assert rule["why"], pointer
        for pointer in expected.compare:
            assert is_there(expected, pointer), f"{pointer} is not in the documented body"


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda one: one.name)
def test_every_vendor_has_documented_exchanges(vendor: object) -> None:
    assert any(one.vendor == vendor.name for one in DOCUMENTED)  # type: ignore[attr-defined]


def replayed(exchange: Exchange, control: Control) -> requests.Response:
    """The answer to the request, in a world of its own that everything before has happened to."""
    with control.new_world(world_name(exchange.id), **exchange.state.start) as world:
        client = world.client(exchange.vendor)
        prepare(exchange, world, client)
        for request in exchange.before:
            send(client, request)
        return send(client, exchange.request)


def prepare(exchange: Exchange, world: RemoteWorld, client: Client) -> None:
    """Bring the world into the exchange's state."""
    for lifecycle, pace in exchange.state.pace.items():
        world.set_pace(lifecycle, **pace)
    for request in exchange.state.given:
        send(client, request).raise_for_status()
    if exchange.state.advance:
        world.advance(exchange.state.advance)


def send(client: Client, request: Node) -> requests.Response:
    """Send a request as it is printed: objects as JSON or as a form, text as it stands."""
    headers, body = dict(request.get("headers", {})), request.get("body")
    if body is None or isinstance(body, str):
        data = None if body is None else body.encode()
    elif headers.get("Content-Type") == FORM:
        data = urlencode(body).encode()
    else:
        return client.request(request["method"], request["url"], headers=headers, json=body)
    return client.request(request["method"], request["url"], headers=headers, data=data)


def is_there(expected: Expected, pointer: str) -> bool:
    """Whether a pointer leads somewhere in the expected body."""
    value = expected.body
    for part in pointer.split("/")[1:]:
        value = value.get(part) if isinstance(value, dict) else None
    return value is not None

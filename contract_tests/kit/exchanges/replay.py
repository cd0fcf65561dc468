"""Replay of documented exchanges against a running server."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
import requests

from contract_tests.kit.cases.case import FORM
from contract_tests.kit.exchanges.documented import Exchange, Node, load_exchanges
from contract_tests.kit.remote import Client, Control, RemoteWorld
from contract_tests.kit.services import VENDORS, make_world_name

DOCUMENTED = [exchange for vendor in VENDORS for exchange in load_exchanges(vendor.name)]

each_exchange = pytest.mark.parametrize("exchange", DOCUMENTED, ids=lambda exchange: exchange.id)


def replay(exchange: Exchange, control: Control) -> requests.Response:
    """Send the requests that come before, then the documented one, in a world of its own."""
    with control.new_world(make_world_name(exchange.id), **exchange.state.start) as world:
        client = world.client(exchange.vendor)
        prepare(exchange, world, client)
        for request in exchange.before:
            send(client, request)
        return send(client, exchange.request)


def prepare(exchange: Exchange, world: RemoteWorld, client: Client) -> None:
    """Prepare the state of the exchange."""
    for lifecycle, pace in exchange.state.pace.items():
        world.set_pace(lifecycle, **pace)
    for request in exchange.state.given:
        send(client, request).raise_for_status()
    if exchange.state.advance:
        world.advance(exchange.state.advance)


def send(client: Client, request: Node) -> requests.Response:
    """Send a documented request: objects as JSON or as a form, text unchanged."""
    headers, body = dict(request.get("headers", {})), request.get("body")
    if body is None or isinstance(body, str):
        data = None if body is None else body.encode()
    elif headers.get("Content-Type") == FORM:
        data = urlencode(body).encode()
    else:
        return client.request(request["method"], request["url"], headers=headers, json=body)
    return client.request(request["method"], request["url"], headers=headers, data=data)

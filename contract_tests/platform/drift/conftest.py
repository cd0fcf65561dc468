"""Fixtures: changed systems behind the validating proxy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
import requests

from contract_tests.kit.drift.changed_system import CHANGE, Change, load_changes, serve_changed
from contract_tests.kit.drift.proxied import Proxied, open_proxied, sign_in
from contract_tests.kit.services import VENDORS
from mockservers import MockServer

TIMEOUT = 20  # seconds
Systems = dict[str, Proxied]


def send(url: str, change: Change, headers: dict[str, str], name: str) -> requests.Response:
    method, path = change.send.split(" ")
    body = {"username": "admin@example.com", "password": "password"} if method == "POST" else None
    return requests.request(method, f"{url}{path}", json=body, headers={**headers, CHANGE: name}, timeout=TIMEOUT)


@pytest.fixture(scope="package")
def systems() -> Iterator[Systems]:
    """Every changed answer, and every answer as it was, through the proxies; which are closed then."""
    with MockServer() as server:
        signed, found, plain = sign_in(server), Systems(), Systems()
        with ExitStack() as stack:
            for vendor in VENDORS:
                url = stack.enter_context(serve_changed(server.standins[vendor.name].url))
                found[vendor.name] = stack.enter_context(open_proxied(vendor.name, url))
                plain[f"{vendor.name} as it was"] = stack.enter_context(open_proxied(vendor.name, url))
            for change in load_changes():
                send(found[change.vendor].url, change, signed[change.vendor], change.id)
                if change.found[0] not in {"undeclared parameter", "operation"}:
                    send(plain[f"{change.vendor} as it was"].url, change, signed[change.vendor], "none")
        yield {**found, **plain}

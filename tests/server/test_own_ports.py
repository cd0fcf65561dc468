"""No callback reaches a port of this server, by any name of this machine."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import pytest

from mockservers.server.own_ports import OwnPorts, is_of_this_machine

OWN, OTHER = 8080, 9090
ELSEWHERE = "203.0.113.7"  # of a network that is for documentation only


def has(host: str, port: int) -> bool:
    return asyncio.run(OwnPorts([OWN]).has(host, port))


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "0.0.0.0"])  # noqa: S104 -- not bound
def test_an_own_port_is_known_by_every_name_of_this_machine(host: str) -> None:
    assert has(host, OWN)
    assert not has(host, OTHER)


def test_a_name_that_leads_here_is_no_way_round(monkeypatch: pytest.MonkeyPatch) -> None:
    async def look_up(_loop: Any, host: str, port: int, **_how: Any) -> list[Any]:
        if host == "gone.example":
            raise socket.gaierror
        address = "127.0.0.1" if host == "build.example" else ELSEWHERE
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", address_) for address_ in ((ELSEWHERE, port), (address, port))
        ]

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", look_up)
    assert has("build.example", OWN)
    assert not has("build.example", OTHER)
    assert not has("other.example", OWN)
    assert not has("gone.example", OWN)


@pytest.mark.parametrize(("address", "is_here"), [("127.0.0.1", True), ("::1", True), (ELSEWHERE, False), ("x", False)])
def test_addresses_of_this_machine(address: str, *, is_here: bool) -> None:
    assert is_of_this_machine(address) is is_here


def test_a_server_that_does_not_listen_has_no_ports() -> None:
    assert not asyncio.run(OwnPorts().has("127.0.0.1", OWN))

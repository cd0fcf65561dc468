"""Isolation refuses connections to other machines, and no others."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from mockservers.client.local.isolation import AuditHook, Isolation, LeavesThisMachine

HELD = Isolation(["allowed.example", "192.0.2.7", "[2001:db8::7]"])
HERE = ["127.0.0.1", "127.8.8.8", "::1", "localhost", "LOCALHOST.", "a.localhost", "", "0.0.0.0", "::"]  # noqa: S104 -- asked, not bound
ALLOWED = ["allowed.example", "Allowed.Example.", "192.0.2.7", "2001:db8::7", socket.gethostname()]
ELSEWHERE = ["acme.example", "notlocalhost", "localhost.example", "192.0.2.1", "2001:db8::1", "not.allowed.example"]


@pytest.mark.parametrize("event", ["socket.connect", "socket.sendto", "socket.sendmsg"])
@pytest.mark.parametrize("host", [*HERE, *ALLOWED])
def test_this_machine_and_what_is_allowed_may_be_asked(event: str, host: str) -> None:
    HELD.check(event, (None, (host, 80)))


@pytest.mark.parametrize("event", ["socket.connect", "socket.sendto", "socket.sendmsg"])
@pytest.mark.parametrize("host", ELSEWHERE)
def test_others_may_not(event: str, host: str) -> None:
    with pytest.raises(LeavesThisMachine, match="is not on this machine, and nothing was sent to it"):
        HELD.check(event, (None, (host, 80, 0, 0)))


@pytest.mark.parametrize(
    ("event", "args"),
    [
        ("socket.connect", (None, "/run/some.sock")),
        ("socket.sendmsg", (None, None)),
        ("socket.getaddrinfo", (None, 80, 0, 0, 0)),
        ("socket.getaddrinfo", ("192.0.2.1", 80, 0, 0, 0)),
        ("socket.getaddrinfo", (b"localhost", 80, 0, 0, 0)),
        ("socket.bind", (None, ("192.0.2.1", 80))),
        ("open", ("acme.example", "r", 0)),
    ],
)
def test_what_asks_nobody_elsewhere_is_let_be(event: str, args: tuple[Any, ...]) -> None:
    HELD.check(event, args)


@pytest.mark.parametrize("event", ["socket.getaddrinfo", "socket.gethostbyname"])
@pytest.mark.parametrize("host", ["acme.example", b"acme.example"])
def test_a_name_of_elsewhere_is_not_even_looked_up(event: str, host: object) -> None:
    with pytest.raises(LeavesThisMachine, match=r"^acme.example is not on this machine"):
        HELD.check(event, (host, 80, 0, 0, 0))


def test_the_hook_is_installed_once_and_holds_only_while_it_is_wanted() -> None:
    installed: list[object] = []
    hook = AuditHook(installed.append)
    elsewhere = ("socket.connect", (None, ("192.0.2.1", 80)))
    hook(*elsewhere)
    for _ in range(2):
        hook.begin(HELD)
        with pytest.raises(LeavesThisMachine):
            hook(*elsewhere)
        hook.end(HELD)
        hook(*elsewhere)
    assert installed == [hook]

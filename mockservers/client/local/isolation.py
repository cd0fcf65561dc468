"""Network isolation of a process: connections to other hosts and look-ups of their names are refused.

It uses Python's audit events, so it works for every library that uses Python's sockets. Child processes and libraries
with other sockets (uvloop, pycurl) are not isolated.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from mockservers.core.hosts import ANY_ADDRESS, is_address, is_this_machine

CONNECTING = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
NAMING = frozenset({"socket.getaddrinfo", "socket.gethostbyname"})


class LeavesThisMachine(RuntimeError):
    """A connection to another machine was refused. It is not a network error, so that no client retries."""


class Isolation:
    """Refuses connections of this process to other machines.

    Args:
        allow: Allowed hosts besides this machine, by name or address.
    """

    def __init__(self, allow: Iterable[str] = ()) -> None:
        self._allow = {host.lower().strip("[]") for host in (*allow, socket.gethostname())}
        self.standins: Mapping[str, str] = {}

    def check(self, event: str, args: tuple[Any, ...]) -> None:
        """Check an audit event.

        Raises:
            LeavesThisMachine: the event is a connection to another host that is not allowed.
        """
        if event in CONNECTING:
            address = args[1]
            if isinstance(address, tuple) and not self._is_allowed(address[0]):
                raise LeavesThisMachine(self._refusal(f"{address[0]}:{address[1]}"))
        elif event in NAMING and args[0] and not is_address(_text(args[0])) and not self._is_allowed(args[0]):
            raise LeavesThisMachine(self._refusal(_text(args[0])))

    def _is_allowed(self, host: object) -> bool:
        name = _text(host).lower().partition("%")[0].removesuffix(".")
        return name in ANY_ADDRESS or name in self._allow or is_this_machine(name)

    def _refusal(self, asked: str) -> str:
        there = ", ".join(f"{url} ({name})" for name, url in self.standins.items()) or "none yet"
        return (
            f"{asked} is not on this machine, and nothing was sent to it. Mock servers: {there}."
            " Use one of them, or allow the host with --mock-allow HOST."
        )


class AuditHook:
    """The audit hook of the process, which cannot be removed: it calls the active isolation, if there is one."""

    def __init__(self, install: Callable[[Callable[[str, tuple[Any, ...]], None]], None] = sys.addaudithook) -> None:
        self._install = install
        self._is_installed = False
        self._on: list[Isolation] = []

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        """Check an event against the active isolation."""
        if self._on and event.startswith("socket."):
            self._on[-1].check(event, args)

    def begin(self, isolation: Isolation) -> None:
        """Activate an isolation."""
        if not self._is_installed:
            self._install(self)
            self._is_installed = True
        self._on.append(isolation)

    def end(self, isolation: Isolation) -> None:
        """Deactivate an isolation."""
        self._on.remove(isolation)


audit_hook = AuditHook()


def _text(host: object) -> str:
    return host.decode("latin-1") if isinstance(host, bytes | bytearray) else str(host)

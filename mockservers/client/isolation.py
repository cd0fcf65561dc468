"""Keeps a process on this machine: connections to other hosts, and questions for their names, are refused.

It hears of them by Python's audit events, whichever library asks. Programs that are started, and libraries that pass
Python's sockets by (uvloop, pycurl), are not held.
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
    """Something would have been sent to another machine; no network error, so that no client tries it again."""


class Isolation:
    """What holds a process while it is on.

    Args:
        allow: Hosts besides those of this machine, by name or address.
    """

    def __init__(self, allow: Iterable[str] = ()) -> None:
        self._allow = {one.lower().strip("[]") for one in (*allow, socket.gethostname())}
        self.standins: Mapping[str, str] = {}

    def check(self, event: str, args: tuple[Any, ...]) -> None:
        """Hold an audit event against what is allowed.

        Raises:
            LeavesThisMachine: it is one of a connection to elsewhere.
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
            f"{asked} is not on this machine, and nothing was sent to it. Stand-ins: {there}."
            " Ask one of them, or let the host pass with --mock-allow HOST."
        )


class AuditHook:
    """The process's hook, which cannot be removed: it asks the isolation that is on, if there is one."""

    def __init__(self, install: Callable[[Callable[[str, tuple[Any, ...]], None]], None] = sys.addaudithook) -> None:
        self._install = install
        self._is_installed = False
        self._on: list[Isolation] = []

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        """Hear of an event."""
        if self._on and event.startswith("socket."):
            self._on[-1].check(event, args)

    def begin(self, isolation: Isolation) -> None:
        """Hold the process to an isolation."""
        if not self._is_installed:
            self._install(self)
            self._is_installed = True
        self._on.append(isolation)

    def end(self, isolation: Isolation) -> None:
        """Let the process go again."""
        self._on.remove(isolation)


audit_hook = AuditHook()


def _text(host: object) -> str:
    return host.decode("latin-1") if isinstance(host, bytes | bytearray) else str(host)

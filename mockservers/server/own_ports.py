"""The ports that this server listens on, which no callback may reach."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Iterable


class OwnPorts:
    """The ports of one server: its control plane asks callers on this machine for nothing.

    Args:
        ports: Their numbers; none where the server does not listen.
    """

    def __init__(self, ports: Iterable[int] = ()) -> None:
        self._ports = frozenset(ports)

    async def has(self, host: str, port: int) -> bool:
        """True where a connection to that host and port would end at this server.

        A name is looked up, and the addresses that it stands for are held against those of this machine: an allowed
        name may be another one of this machine's.
        """
        if port not in self._ports:
            return False
        if host == "localhost":
            return True
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError:
            return False  # and so cannot be reached
        return any(is_of_this_machine(str(address[0])) for *_, address in found)


def is_of_this_machine(address: str) -> bool:
    """True for an address that this machine has: only such a one can be bound to. Nothing is sent."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    family = socket.AF_INET6 if isinstance(found, ipaddress.IPv6Address) else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as trial:
            trial.bind((address, 0))
    except OSError:
        return found.is_loopback
    return True

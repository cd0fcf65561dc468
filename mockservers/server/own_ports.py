"""The ports of this server, which must not get callbacks."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Iterable


class OwnPorts:
    """The ports of one server. A callback to its control plane could change worlds without a token.

    Args:
        ports: The port numbers; none if the server does not listen.
    """

    def __init__(self, ports: Iterable[int] = ()) -> None:
        self._ports = frozenset(ports)

    async def has(self, host: str, port: int) -> bool:
        """True if a connection to a host and port would reach this server.

        Names are resolved and their addresses compared with those of this machine, which may have several names.
        """
        if port not in self._ports:
            return False
        if host == "localhost":
            return True
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError:
            return False  # the name has no address, so it cannot be reached
        return any(is_of_this_machine(str(address[0])) for *_, address in found)


def is_of_this_machine(address: str) -> bool:
    """True for an address of this machine, to which a socket can be bound. Nothing is sent."""
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

"""The sockets that a server listens on."""

from __future__ import annotations

import errno
import socket
from collections.abc import Mapping

from mockservers.core.unpatched_sockets import Socket
from mockservers.server.data_dir import CannotStart

__tracebackhide__ = True  # a failing test shows its own line, and the message

EVERY_IPV4, EVERY_IPV6 = "0.0.0.0", "::"  # noqa: S104 -- compared, not bound


def open_sockets(host: str, ports: Mapping[str, int]) -> dict[str, socket.socket]:
    """Open a listening socket per service.

    Args:
        host: The address to listen on.
        ports: Port by service name; 0 takes a free one.

    Raises:
        CannotStart: a port cannot be used; no socket is left open.
    """
    opened: dict[str, socket.socket] = {}
    for name, port in ports.items():
        try:
            opened[name] = Socket.listen_on(host, port)
        except OSError as error:
            for listening in opened.values():
                listening.close()
            raise _explain(error, host, name, port) from None
    return opened


def format_url(scheme: str, host: str, listening: socket.socket) -> str:
    """Format the base URL of a socket; ``0.0.0.0`` and ``::`` are replaced by the loopback address."""
    shown = {EVERY_IPV4: "127.0.0.1", EVERY_IPV6: "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"{scheme}://{shown}:{listening.getsockname()[1]}"


def _explain(error: OSError, host: str, name: str, port: int) -> CannotStart:
    reason = str(error.strerror).partition(" (while ")[0]  # Python repeats the address in the rest
    if error.errno not in {errno.EADDRINUSE, errno.EACCES}:
        return CannotStart(f"Cannot listen on {host}: {reason}.")
    return CannotStart(
        f"Port {port} for {name} cannot be used on {host}: {reason};"
        f" choose another with --port {name}=NUMBER (0 takes a free one)."
    )

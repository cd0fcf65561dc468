"""The sockets that a server listens on."""

from __future__ import annotations

import errno
import socket
from collections.abc import Mapping
from typing import TYPE_CHECKING

from mockservers.core.unpatched_sockets import Socket
from mockservers.server.data_dir import CannotStart

if TYPE_CHECKING:
    pass


__tracebackhide__ = True  # a failing test shows its own line, and the message


def _listen(host: str, ports: Mapping[str, int], processes: int) -> list[dict[str, socket.socket]]:
    """A listening socket per service, for each process; none is left open when one cannot be had."""
    opened: list[dict[str, socket.socket]] = [{} for _ in range(processes)]
    try:
        for name, port in ports.items():
            first, *others = opened
            first[name] = Socket.listening(host, port, is_shared=bool(others))
            for one in others:
                one[name] = Socket.listening(host, first[name].getsockname()[1], is_shared=True)
    except OSError as error:
        for sockets in opened:
            for each in sockets.values():
                each.close()
        reason = str(error.strerror).partition(" (while ")[0]  # without what Python adds, which is told already
        if error.errno not in {errno.EADDRINUSE, errno.EACCES}:
            raise CannotStart(f"Cannot listen on {host}: {reason}.") from None
        raise CannotStart(
            f"Port {port} for {name} cannot be used on {host}: {reason};"
            f" choose another with --port {name}=NUMBER (0 takes a free one)."
        ) from None
    return opened


def _url(scheme: str, host: str, listening: socket.socket) -> str:
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104 -- shown, not bound
    return f"{scheme}://{shown}:{listening.getsockname()[1]}"

"""The server: ``MockServer``, sockets, ports, certificates and the data folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mockservers.server.mock_server import CONTROL, CannotStart, MockServer, Standin

__all__ = ["CONTROL", "CannotStart", "MockServer", "Standin"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 -- any exported object
    """Import an exported name with its first use, since most modules of this package do not need it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from mockservers.server import mock_server

    return getattr(mock_server, name)

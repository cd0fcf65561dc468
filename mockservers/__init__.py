"""Local mock servers for the vendor APIs of software asset management."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mockservers.server.mock_server import MockServer
    from mockservers.version import __version__

__all__ = ["MockServer", "__version__"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 -- a class or a text
    """Import an exported name with its first use, since most commands need neither."""
    if name == "MockServer":
        from mockservers.server.mock_server import MockServer  # noqa: PLC0415

        return MockServer
    if name == "__version__":
        from mockservers.version import __version__  # noqa: PLC0415

        return __version__
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

"""Callbacks in the outbox of a world, for Python: ``world.callbacks.list(state="failed")``."""

from __future__ import annotations

from typing import Any

from mockservers.client.connection import WorldConnection

__tracebackhide__ = True  # a failing test shows its own line, and the message

CallbackState = dict[str, Any]


class WorldCallbacks:
    """The callbacks of one world, sent and unsent.

    Args:
        world: The world.
    """

    def __init__(self, world: WorldConnection) -> None:
        self._world = world

    def __repr__(self) -> str:
        return f"<callbacks of {self._world!r}>"

    def list(self, *, state: str | None = None, limit: int = 50, before: int | None = None) -> list[CallbackState]:
        """List callbacks, the latest first; credentials in URLs are masked.

        Args:
            state: ``waiting``, ``sent``, ``failed`` or ``withheld``; None for all.
            limit: The maximum number, at most 500.
            before: Only callbacks with a lower ``id``, for the next page.
        """
        query = {"state": state, "limit": limit, "before": before}
        return [dict(callback) for callback in self._world.ask("GET", "callbacks", query=query)["callbacks"]]

    def get(self, number: int) -> CallbackState:
        """Fetch a callback with its ``media_type`` and ``body``.

        Raises:
            ValueError: there is no such callback.
        """
        return dict(self._world.ask("GET", "callbacks", str(number)))

    def send_again(self, number: int) -> CallbackState:
        """Send a callback again, now; return it as it waits to be sent.

        Raises:
            ValueError: there is no such callback, or it has not been sent yet.
        """
        return dict(self._world.ask("POST", "callbacks", str(number), "send"))

"""The frame of a world's page: its clock, its tabs, and the state that every tab shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import render_template

from mockservers.client.transport import Reply
from mockservers.console.current import plane

CHUNK = 256 * 1024  # bytes


def read_chunks(reply: Reply) -> Iterator[bytes]:
    """Yield the parts of a response's body, and close it."""
    with reply:
        while chunk := reply.read(CHUNK):
            yield chunk


def render_tab(template: str, world: str, **context: Any) -> str:  # noqa: ANN401 -- any value of a template
    """Render a tab of a world.

    Args:
        template: The template, which extends ``world/page.html``.
        world: The world's name.
        context: The template's own values.

    Raises:
        ControlError: there is no such world, or it is damaged.
    """
    return render_template(template, world=world, state=plane().world(world).describe(), **context)

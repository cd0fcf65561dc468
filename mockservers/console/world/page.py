"""The frame of a world's page: its clock, its tabs, and the state that every tab shows."""

from __future__ import annotations

from typing import Any

from flask import render_template

from mockservers.console.current import plane


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

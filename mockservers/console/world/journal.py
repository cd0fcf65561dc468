"""The tab Journal: the latest exchanges, which ``journal.js`` keeps up to date."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from mockservers.client.connection import ControlError
from mockservers.console.current import console, plane
from mockservers.console.world.page import render_tab

FILTERS = ("service", "operation", "status", "path", "problems")
MOST = 100  # exchanges of the page itself; the script adds the later ones

pages = Blueprint("journal", __name__, url_prefix="/worlds/<world>/journal")


@pages.get("")
def index(world: str) -> ResponseReturnValue:
    chosen = {name: request.args.get(name, "").strip() for name in FILTERS}
    found: dict[str, Any] = {"recorded": 0, "exchanges": []}
    problem, status = "", 200
    try:
        query = {name: value for name, value in chosen.items() if value}
        found = plane().world(world).ask("GET", "journal", query={**query, "limit": MOST})
    except ControlError as refused:
        if refused.status != 400:  # noqa: PLR2004 -- an invalid filter
            raise
        problem, status = str(refused), refused.status
    page = render_tab(
        "world/journal.html",
        world,
        chosen=chosen,
        problem=problem,
        services=[(running.service.name, running.service.title) for running in console().vendors],
        recorded=found["recorded"],
        exchanges=reversed(found["exchanges"]),
        blank={},
    )
    return page, status

"""The tab Journal: the exchanges of a world, newest first, with filters; one exchange with its explanation; HAR."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from mockservers.client.connection import ControlError
from mockservers.console.current import console, plane
from mockservers.console.world.copies import build_curl, build_verification
from mockservers.console.world.page import render_tab

FIELDS = ("service", "operation", "status", "path", "body")  # of the form, as the control plane names them
PAGE = 100  # exchanges
BEFORE = "before"  # the number of the exchange before which an older page ends
FIRST_ERROR = 400

pages = Blueprint("journal", __name__, url_prefix="/worlds/<world>/journal")


@pages.get("")
def index(world: str) -> ResponseReturnValue:
    filters, problem = _read_filters(), ""
    listed: dict[str, Any] = {"exchanges": [], "recorded": 0, "kept": 0, "more": False}
    try:
        listed = plane().world(world).ask("GET", "journal", query={**filters, "limit": PAGE})
    except ControlError as refused:
        if refused.status != FIRST_ERROR:
            raise
        problem = str(refused)
    operations = sorted({name for running in console().vendors for name in running.service.spec.operations})
    page = render_tab(
        "world/journal.html",
        world,
        filters=filters,
        is_filtered=bool(filters.keys() - {BEFORE}),
        is_live=BEFORE not in filters,
        problem=problem,
        listed=listed,
        exchanges=list(reversed(listed["exchanges"])),
        services=[running.service.name for running in console().vendors],
        operations=operations,
    )
    return (page, 400) if problem else page


@pages.get("/<int:number>")
def exchange(world: str, number: int) -> str:
    explanation = plane().world(world).ask("GET", "journal", str(number), "explanation")
    found = explanation["exchange"]
    return render_tab(
        "world/exchange.html",
        world,
        exchange=found,
        explanation=explanation,
        curl=build_curl(found),
        verification=build_verification(found),
    )


@pages.get("/har")
def har(world: str) -> Response:
    query = {name: value for name, value in _read_filters().items() if name != BEFORE}
    found = plane().world(world).ask("GET", "journal.har", query=query)
    answer = Response(json.dumps(found, indent=1), mimetype="application/json")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{world}.har")
    return answer


@pages.post("/clear")
def clear(world: str) -> ResponseReturnValue:
    plane().world(world).journal.clear()
    flash("The journal is empty.", "success")
    return redirect(url_for("journal.index", world=world))


def _read_filters() -> dict[str, str]:
    """The filters of the request's query; empty ones are left out."""
    given = {name: request.args.get(name, "").strip() for name in (*FIELDS, BEFORE)}
    given["problems"] = "true" if request.args.get("problems") else ""
    return {name: value for name, value in given.items() if value}

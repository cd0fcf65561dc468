"""The tab Journal: the exchanges of a world, newest first, with filters; one exchange with its explanation; HAR."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from mockservers.client.connection import ControlError
from mockservers.console.current import console, plane
from mockservers.console.world.copies import build_curl, build_verification
from mockservers.console.world.page import render_tab

FIELDS = ("service", "operation", "status", "path", "body")  # of the form, as the control plane names them
PAGE = 100  # exchanges
ALL = 1000  # the journal holds no more
FIRST_ERROR = 400

pages = Blueprint("journal", __name__, url_prefix="/worlds/<world>/journal")


@pages.get("")
def index(world: str) -> ResponseReturnValue:
    filters, problem = _read_filters(), ""
    listed: dict[str, Any] = {"exchanges": [], "recorded": 0, "kept": 0, "more": False}
    try:
        listed = _list_exchanges(world, filters, PAGE)
    except ControlError as refused:
        if refused.status != FIRST_ERROR:
            raise
        problem = str(refused)
    operations = sorted({name for running in console().vendors for name in running.service.spec.operations})
    page = render_tab(
        "world/journal.html",
        world,
        filters=filters,
        is_filtered=bool(filters),
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
    filters = _read_filters()
    found = plane().world(world).ask("GET", "journal.har", query=_without_problems(filters))
    if "problems" in filters:
        numbers = {entry["number"] for entry in _list_exchanges(world, filters, ALL)["exchanges"]}
        found["log"]["entries"] = [entry for entry in found["log"]["entries"] if entry["_number"] in numbers]
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
    given = {name: request.args.get(name, "").strip() for name in (*FIELDS, "before")}
    given["problems"] = "true" if request.args.get("problems") else ""
    return {name: value for name, value in given.items() if value}


def _without_problems(filters: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in filters.items() if name in FIELDS}


def _list_exchanges(world: str, filters: Mapping[str, str], limit: int) -> dict[str, Any]:
    """The last exchanges that match, as the control plane lists them; those with problems are selected from all."""
    query = _without_problems(filters) | ({"before": filters["before"]} if "before" in filters else {})
    most = ALL if "problems" in filters else limit
    listed: dict[str, Any] = plane().world(world).ask("GET", "journal", query={**query, "limit": most})
    if "problems" in filters:
        found = [entry for entry in listed["exchanges"] if is_problem(entry)]
        listed |= {"exchanges": found[-limit:], "more": len(found) > limit}
    return listed


def is_problem(exchange: Mapping[str, Any]) -> bool:
    """True if the exchange has no response, a status from 400 on, an error or a fault."""
    return not exchange["status"] or exchange["status"] >= FIRST_ERROR or bool(exchange["error"] or exchange["faults"])

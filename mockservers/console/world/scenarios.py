"""The tab Scenarios and seed: load a scenario, seed with options, reset."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from mockservers.client.connection import ControlError
from mockservers.console.current import plane
from mockservers.console.world.page import render_tab

SECONDS = 2  # between two looks at a seeding that runs

pages = Blueprint("scenarios", __name__, url_prefix="/worlds/<world>/scenarios")


@pages.get("")
def index(world: str) -> Response:
    return _render(world)


@pages.post("/load")
def load(world: str) -> ResponseReturnValue:
    scenario = request.form.get("scenario", "")
    try:
        plane().world(world).load(scenario)
    except ControlError as refused:
        return _render(world, scenario_problem=str(refused), status=400)
    flash(f"The scenario {scenario} was loaded.", "success")
    return redirect(url_for("scenarios.index", world=world))


@pages.post("/seed")
def seed(world: str) -> ResponseReturnValue:
    chosen = plane().world(world)
    try:
        chosen.seed(**_read_start(request.form, chosen.describe()["start"].get("options", {})))
    except ControlError as refused:
        return _render(world, seed_problem=str(refused), status=400)
    except ValueError as wrong:
        return _render(world, seed_problem=str(wrong), status=400)
    return redirect(f"{url_for('scenarios.index', world=world)}#seed")


@pages.post("/reset")
def reset(world: str) -> ResponseReturnValue:
    plane().world(world).reset()
    flash(f"The world {world} has its start data again.", "success")
    return redirect(url_for("scenarios.index", world=world))


def _render(world: str, *, status: int = 200, **problems: str) -> Response:
    """The tab. While a seeding runs, the browser loads it again, with or without JavaScript."""
    state = plane().world(world).describe()
    page = render_tab(
        "world/scenarios.html",
        world,
        scenarios=plane().scenarios(),
        services=[service for service in plane().services() if service["options"]],
        form=request.form,
        **problems,
    )
    answer = make_response(page, status)
    if state["seeding"]["state"] == "running" and request.method == "GET":
        answer.headers["Refresh"] = str(SECONDS)
    return answer


def _read_start(form: Mapping[str, str], before: Mapping[str, Any]) -> dict[str, Any]:
    """The start data that the form describes. Options are sent where they are not the default or were chosen before.

    Raises:
        ValueError: the seed is not a whole number.
    """
    start: dict[str, Any] = {"now": form.get("now", "").strip() or None, "options": {}}
    if text := form.get("seed", "").strip():
        try:
            start["seed"] = int(text)
        except ValueError:
            raise ValueError(f"The seed {text[:40]!r} is not a whole number.") from None
    for service in plane().services():
        fields = {name: form.get(f"{service['name']}.{name}", "").strip() for name in service["options"]}
        sent = {name: int(text) if text.isascii() and text.isdigit() else text for name, text in fields.items() if text}
        chosen = {name: value for name, value in sent.items() if value != service["options"][name]["default"]}
        if chosen or service["name"] in before:
            start["options"][service["name"]] = chosen
    return start

"""The tab Lifecycles: duration and outcome of imports, runs and jobs."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from mockservers.client.connection import ControlError
from mockservers.console.current import plane
from mockservers.console.world.page import render_tab

pages = Blueprint("lifecycles", __name__, url_prefix="/worlds/<world>/lifecycles")


@pages.get("")
def index(world: str) -> str:
    return _render(world)


@pages.post("/<lifecycle>")
def set_timing(world: str, lifecycle: str) -> ResponseReturnValue:
    form = request.form
    try:
        change: dict[str, Any] = {"hold": form.get("hold", ""), "end": form.get("end", "")}
        change["seconds"] = float(form.get("seconds", ""))
        change["reads"] = int(form["reads"]) if form.get("reads", "").strip() else None
        plane().world(world).set_pace(lifecycle, **change)
    except ControlError as refused:
        return _render(world, lifecycle, str(refused)), 400
    except ValueError:
        return _render(world, lifecycle, "Seconds and reads are numbers."), 400
    flash(f"The timing of {lifecycle} was set.", "success")
    return redirect(url_for("lifecycles.index", world=world))


@pages.post("/<lifecycle>/default")
def reset_timing(world: str, lifecycle: str) -> ResponseReturnValue:
    record = request.form.get("record") or None
    plane().world(world).reset_pace(lifecycle, record)
    flash(f"{lifecycle} has its default timing again{f' for {record}' if record else ''}.", "success")
    return redirect(url_for("lifecycles.index", world=world))


def _render(world: str, wrong: str = "", problem: str = "") -> str:
    """The tab; ``wrong`` is the lifecycle whose form has a problem, and is shown as it was sent."""
    described = {entry["name"]: entry for service in plane().services() for entry in service["lifecycles"]}
    paces = plane().world(world).pace()
    return render_tab(
        "world/lifecycles.html",
        world,
        lifecycles=[{**described[pace["lifecycle"]], **pace} for pace in paces],
        wrong=wrong,
        problem=problem,
        form=request.form,
    )

"""The tab Lifecycles: running imports, runs and jobs, which advance by a click; their duration and outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from mockservers.client.connection import ControlError
from mockservers.console.current import plane
from mockservers.console.world.page import render_tab

MOST_RUNNING = 50  # records of the table

pages = Blueprint("lifecycles", __name__, url_prefix="/worlds/<world>/lifecycles")


@dataclass(frozen=True)
class RunningRow:
    """A running record in the table.

    Args:
        record: The record, as the control plane describes it.
        lifecycle: Its lifecycle, as the control plane describes it.
        end: The end that its timing names.
    """

    record: Mapping[str, Any]
    lifecycle: Mapping[str, Any]
    end: str

    @property
    def states(self) -> list[str]:
        """The states on its way: those of the lifecycle with its end, and a present one that is none of them."""
        way = [*self.lifecycle["states"], self.end]
        if self.record["next"] not in way:
            way[-1] = self.record["next"]  # such as the failure of a job that runs for too long
        if self.record["state"] not in way:
            way.insert(way.index(self.record["next"]), self.record["state"])
        return way

    @property
    def passed(self) -> int:
        """The number of states before the present one."""
        return self.states.index(self.record["state"])


@pages.get("")
def index(world: str) -> str:
    return _render(world)


@pages.post("/<lifecycle>/advance")
def advance(world: str, lifecycle: str) -> ResponseReturnValue:
    record = request.form.get("record", "")
    try:
        state = plane().world(world).advance_record(lifecycle, record)
    except ControlError as refused:
        return _render(world, running_problem=str(refused)), 400
    flash(f"The clock was advanced: {lifecycle} {record} is {state}.", "success")
    return redirect(url_for("lifecycles.index", world=world))


@pages.post("/<lifecycle>/outcome")
def set_outcome(world: str, lifecycle: str) -> ResponseReturnValue:
    record, end = request.form.get("record", ""), request.form.get("end", "")
    return _change_record(world, lifecycle, {"end": end}, f"{lifecycle} {record} ends as {end}.")


@pages.post("/<lifecycle>/release")
def release(world: str, lifecycle: str) -> ResponseReturnValue:
    record = request.form.get("record", "")
    return _change_record(world, lifecycle, {"hold": ""}, f"{lifecycle} {record} is no longer held in its state.")


def _change_record(world: str, lifecycle: str, change: Mapping[str, str], message: str) -> ResponseReturnValue:
    """Change the timing of the record that the form names."""
    try:
        plane().world(world).set_pace(lifecycle, request.form.get("record", ""), **change)
    except ControlError as refused:
        return _render(world, running_problem=str(refused)), 400
    flash(message, "success")
    return redirect(url_for("lifecycles.index", world=world))


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


def _render(world: str, wrong: str = "", problem: str = "", running_problem: str = "") -> str:
    """The tab; ``wrong`` is the lifecycle whose form has a problem, and is shown as it was sent."""
    described = {entry["name"]: entry for service in plane().services() for entry in service["lifecycles"]}
    paces, running = plane().world(world).pace(), plane().world(world).running_records()
    timings = {pace["lifecycle"]: pace for pace in paces}
    rows = [
        _build_row(record, described[record["lifecycle"]], timings[record["lifecycle"]])
        for record in running[:MOST_RUNNING]
    ]
    return render_tab(
        "world/lifecycles.html",
        world,
        lifecycles=[{**described[pace["lifecycle"]], **pace} for pace in paces],
        rows=rows,
        more=len(running) - len(rows),
        running_problem=running_problem,
        wrong=wrong,
        problem=problem,
        form=request.form,
    )


def _build_row(record: Mapping[str, Any], lifecycle: Mapping[str, Any], pace: Mapping[str, Any]) -> RunningRow:
    timing = pace["records"].get(record["record"], pace["pace"])
    return RunningRow(record, lifecycle, timing["end"] or lifecycle["ends"][0])

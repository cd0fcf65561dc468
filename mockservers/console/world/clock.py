"""The clock of a world: freeze, let run, set, advance, speed. Every tab shows it, and is shown again after a change."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from flask import Blueprint, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from mockservers.client.connection import ControlError
from mockservers.client.worlds import RemoteClock
from mockservers.console.current import plane

UNITS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}

pages = Blueprint("clock", __name__, url_prefix="/worlds/<world>/clock")


def _change(change: Callable[[RemoteClock], None]) -> Callable[[str], ResponseReturnValue]:
    """Turn a change of a clock into the handler of a form; an error is shown beside the clock."""

    @wraps(change)
    def view(world: str) -> ResponseReturnValue:
        try:
            change(plane().world(world).clock)
        except (ControlError, ValueError) as refused:
            flash(str(refused), "clock")
        return redirect(_find_tab(world))

    return view


@pages.post("/freeze")
@_change
def freeze(clock: RemoteClock) -> None:
    clock.freeze()


@pages.post("/run")
@_change
def run(clock: RemoteClock) -> None:
    clock.set(speed=1)


@pages.post("/advance")
@_change
def advance(clock: RemoteClock) -> None:
    unit = UNITS.get(request.form.get("unit", ""), 1)
    clock.advance(_read_number("by", "The number to advance by") * unit)


@pages.post("/set")
@_change
def set_clock(clock: RemoteClock) -> None:
    now = request.form.get("now", "").strip()
    clock.set(now=now or None, speed=_read_number("speed", "The speed") if request.form.get("speed") else None)


def _read_number(name: str, title: str) -> float:
    """The number in a field.

    Raises:
        ValueError: it is not a number.
    """
    text = request.form.get(name, "").strip()
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"{title} is {text[:40]!r}, which is not a number.") from None


def _find_tab(world: str) -> str:
    """The address of the tab that the form was on; the journal's if it names none."""
    endpoint = f"{request.form.get('tab', '')}.index"
    tabs = [tab.endpoint for tab in current_app.jinja_env.globals["world_tabs"]]  # type: ignore[attr-defined]
    return url_for(endpoint if endpoint in tabs else tabs[0], world=world)

"""The tab Callbacks: the outbox of a world; a callback with its body, to send again."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from mockservers.client.connection import ControlError
from mockservers.console.current import plane
from mockservers.console.world.page import render_tab

PAGE = 50  # callbacks
STATES = {"waiting": "info", "sent": "success", "failed": "danger", "withheld": "warning"}  # and their colors

pages = Blueprint("callbacks", __name__, url_prefix="/worlds/<world>/callbacks")


@pages.get("")
def index(world: str) -> str:
    state, before = request.args.get("state", ""), request.args.get("before", type=int)
    found = (
        plane()
        .world(world)
        .callbacks.list(
            state=state if state in STATES else None, limit=PAGE + 1, before=before if before and before > 0 else None
        )
    )
    return render_tab(
        "world/callbacks.html",
        world,
        callbacks=found[:PAGE],
        earlier=found[PAGE - 1]["id"] if len(found) > PAGE else None,
        is_first=before is None,
        chosen=state,
        states=STATES,
    )


@pages.get("/<int:number>")
def show(world: str, number: int) -> str:
    callback = plane().world(world).callbacks.get(number)
    return render_tab("world/callback.html", world, callback=callback, states=STATES)


@pages.post("/<int:number>/send")
def send_again(world: str, number: int) -> ResponseReturnValue:
    try:
        plane().world(world).callbacks.send_again(number)
    except ControlError as refused:
        flash(str(refused), "error")
    else:
        flash(f"Callback {number} is being sent again. Reload the page to see the outcome.", "info")
    if request.form.get("from") == "list":
        return redirect(url_for("callbacks.index", world=world))
    return redirect(url_for("callbacks.show", world=world, number=number))

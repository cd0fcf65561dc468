"""The tab Faults: those of the world with their counters, and a form made of the options of a kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from mockservers.client.connection import ControlError
from mockservers.console.current import console, plane
from mockservers.console.world.page import render_tab

TEXTS = ("method", "path", "since", "until")
NUMBERS = ("after", "every", "times")
VALUE = "value."  # begins the names of the fields with the kind's options

pages = Blueprint("faults", __name__, url_prefix="/worlds/<world>/faults")


@pages.get("")
def index(world: str) -> str:
    return _render(world, request.args)


@pages.post("")
def add(world: str) -> ResponseReturnValue:
    form = request.form
    try:
        fault = _read_fault(form)
        plane().world(world).ask("POST", "faults", body=fault)
    except ControlError as refused:
        return _render(world, form, str(refused)), 400
    except ValueError as wrong:
        return _render(world, form, str(wrong)), 400
    flash(f"The fault {fault['kind']} was added.", "success")
    return redirect(url_for("faults.index", world=world))


@pages.post("/<int:number>/remove")
def remove(world: str, number: int) -> ResponseReturnValue:
    plane().world(world).faults.remove({"id": number})
    flash(f"The fault {number} was removed.", "success")
    return redirect(url_for("faults.index", world=world))


@pages.post("/clear")
def clear(world: str) -> ResponseReturnValue:
    plane().world(world).faults.clear()
    flash("All faults were removed.", "success")
    return redirect(url_for("faults.index", world=world))


def _render(world: str, form: Mapping[str, str], problem: str = "") -> str:
    kinds = plane().fault_kinds()
    chosen = next((kind for kind in kinds if kind["name"] == form.get("kind")), None)
    return render_tab(
        "world/faults.html",
        world,
        faults=plane().world(world).faults.list(),
        kinds=kinds,
        kind=chosen,
        targets=_list_targets(chosen) if chosen else {},
        form=form,
        problem=problem,
    )


def _list_targets(kind: Mapping[str, Any]) -> dict[str, list[str]]:
    """The operations that a kind of fault applies to, by vendor; a vendor's own kinds apply to that vendor only."""
    vendors = {running.service.name: running.service.spec.operations for running in console().vendors}
    owner, dot, _ = kind["name"].partition(".")
    shown = {name: operations for name, operations in vendors.items() if not dot or name == owner}
    allowed = kind["operations"]
    return {
        name: sorted(operation for operation in operations if allowed is None or operation in allowed)
        for name, operations in shown.items()
    }


def _read_fault(form: Mapping[str, str]) -> dict[str, Any]:
    """The fault that the form describes; empty fields are left out.

    Raises:
        ValueError: a field with a number has something else.
    """
    service, _, operation = form.get("target", "").partition("/")
    fault: dict[str, Any] = {"kind": form.get("kind", ""), "service": service, "operation": operation}
    fault |= {name: form.get(name, "").strip() for name in TEXTS}
    fault |= {name: _read_integer(name, form[name]) for name in NUMBERS if form.get(name, "").strip()}
    if form.get("probability", "").strip():
        fault["probability"] = _read_probability(form["probability"])
    values = {name.removeprefix(VALUE): value.strip() for name, value in form.items() if name.startswith(VALUE)}
    fault["values"] = {
        name: int(value) if value.isascii() and value.isdigit() else value for name, value in values.items() if value
    }
    return {name: value for name, value in fault.items() if value != ""}


def _read_integer(name: str, text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ValueError(f"{name} is {text[:40]!r}, which is not a whole number.") from None


def _read_probability(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"probability is {text[:40]!r}, which is not a number.") from None

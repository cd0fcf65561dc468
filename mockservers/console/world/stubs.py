"""The tab Stubs: those of the world with the numbers of their responses, and a form to add one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from mockservers.client.connection import ControlError
from mockservers.console.current import console, plane
from mockservers.console.world.page import render_tab

JSON_TYPE = "application/json"
TEXTS = ("method", "path")  # of the conditions
PAIRS = ("query", "header")  # of the conditions, in lines
NUMBERS = ("status", "times", "delay")

pages = Blueprint("stubs", __name__, url_prefix="/worlds/<world>/stubs")


@pages.get("")
def index(world: str) -> str:
    return _render(world, request.args)


@pages.post("")
def add(world: str) -> ResponseReturnValue:
    try:
        stub = plane().world(world).ask("POST", "stubs", body=_read_stub(request.form))
    except ControlError as refused:
        return _render(world, request.form, str(refused)), 400
    except ValueError as wrong:
        return _render(world, request.form, str(wrong)), 400
    flash(f"The stub {stub['id']} was added.", "success")
    return redirect(url_for("stubs.index", world=world))


@pages.post("/<int:number>/remove")
def remove(world: str, number: int) -> ResponseReturnValue:
    plane().world(world).stubs.remove({"id": number})
    flash(f"The stub {number} was removed.", "success")
    return redirect(url_for("stubs.index", world=world))


@pages.post("/clear")
def clear(world: str) -> ResponseReturnValue:
    plane().world(world).stubs.clear()
    flash("All stubs were removed.", "success")
    return redirect(url_for("stubs.index", world=world))


def _render(world: str, form: Mapping[str, str], problem: str = "") -> str:
    targets = {running.service.name: sorted(running.service.spec.operations) for running in console().vendors}
    stubs = [{**stub, "shown": _format_body(stub)} for stub in plane().world(world).stubs.list()]
    return render_tab("world/stubs.html", world, stubs=stubs, targets=targets, form=form, problem=problem)


def _format_body(stub: Mapping[str, Any]) -> str:
    """Format the body of a response: JSON or text as it is, bytes in base64."""
    return (
        stub["text"] or stub["base64"] or ("" if stub["body"] is None else json.dumps(stub["body"], ensure_ascii=False))
    )


def _read_stub(form: Mapping[str, str]) -> dict[str, Any]:
    """The stub that the form describes; empty fields are left out.

    Raises:
        ValueError: a field has a value of another form.
    """
    service, _, operation = form.get("target", "").partition("/")
    media_type = form.get("media_type", "").strip()
    stub = {
        "service": service,
        "operation": operation,
        "when": _read_conditions(form),
        "headers": _read_pairs("headers", form.get("headers", ""), ":"),
        "media_type": media_type,
        **{name: _read_integer(name, form.get(name, "").strip()) for name in NUMBERS},
    }
    stub = {name: value for name, value in stub.items() if value not in ("", {}, None)}
    return {**stub, **_read_body(form.get("body", ""), media_type), "unchecked": "unchecked" in form}


def _read_conditions(form: Mapping[str, str]) -> dict[str, Any]:
    when: dict[str, Any] = {name: form.get(name, "").strip() for name in TEXTS}
    when |= {name: _read_pairs(name, form.get(name, ""), "=" if name == "query" else ":") for name in PAIRS}
    when["body"] = _read_json(form.get("when_body", "").strip())
    return {name: value for name, value in when.items() if value not in ("", {})}


def _read_json(text: str) -> Any:  # noqa: ANN401 -- an object or a text
    """Return the JSON object that a text is, or the text."""
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, dict) else text


def _read_pairs(field: str, text: str, separator: str) -> dict[str, str]:
    found = {}
    for line in filter(str.strip, text.splitlines()):
        name, given, value = line.partition(separator)
        if not given or not name.strip():
            raise ValueError(f"{field} has the line {line[:40]!r}, which has no {separator!r} after a name.")
        found[name.strip()] = value.strip()
    return found


def _read_integer(field: str, text: str) -> int | None:
    try:
        return int(text) if text else None
    except ValueError:
        raise ValueError(f"{field} is {text[:40]!r}, which is not a whole number.") from None


def _read_body(text: str, media_type: str) -> dict[str, Any]:
    """Return the member that has the body: JSON, unless there is another media type."""
    if not text.strip():
        return {}
    if media_type and media_type != JSON_TYPE:
        return {"text": text}
    try:
        return {"body": json.loads(text)}
    except ValueError as error:
        raise ValueError(f"The body is not JSON ({error}): correct it, or give its media type.") from None

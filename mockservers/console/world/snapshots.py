"""The tab Snapshots: save, restore, fork, compare, download, upload, delete."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from mockservers.client.connection import ControlError
from mockservers.console.current import plane
from mockservers.console.world.page import read_chunks, render_tab

FILE = "application/octet-stream"

pages = Blueprint("snapshots", __name__, url_prefix="/worlds/<world>/snapshots")


@pages.get("")
def index(world: str) -> str:
    return _render(world)


@pages.post("")
def save(world: str) -> ResponseReturnValue:
    name = request.form.get("name", "").strip()
    try:
        plane().snapshots.save(name, world, replace="replace" in request.form)
    except ControlError as refused:
        return _render(world, save_problem=str(refused)), 400
    return _return(world, f"The snapshot {name} was saved.")


@pages.post("/upload")
def upload(world: str) -> ResponseReturnValue:
    name, file = request.form.get("upload_name", "").strip(), request.files.get("file")
    if file is None or not file.filename:
        return _render(world, upload_problem="Choose a file."), 400
    replace = {"replace": "true"} if "replace" in request.form else None
    try:
        with plane().exchange(
            "PUT", "snapshots", name, "file", body=file.read(), headers={"Content-Type": FILE}, query=replace
        ) as reply:
            reply.read()
    except ControlError as refused:
        return _render(world, upload_problem=str(refused)), 400
    return _return(world, f"The snapshot {name} was uploaded.")


@pages.post("/<snapshot>/restore")
def restore(world: str, snapshot: str) -> ResponseReturnValue:
    try:
        plane().world(world).restore(snapshot)
    except ControlError as refused:
        return _render(world, list_problem=str(refused)), 400
    return _return(world, f"The world {world} has the state of the snapshot {snapshot}.")


@pages.post("/<snapshot>/fork")
def fork(world: str, snapshot: str) -> ResponseReturnValue:
    name = request.form.get("fork_name", "").strip()
    try:
        plane().snapshots.fork(snapshot, name)
    except ControlError as refused:
        return _render(world, fork=snapshot, fork_problem=str(refused)), 400
    flash(f"The world {name} was created from the snapshot {snapshot}.", "success")
    return redirect(url_for("journal.index", world=name))


@pages.post("/<snapshot>/delete")
def delete(world: str, snapshot: str) -> ResponseReturnValue:
    plane().snapshots.delete(snapshot)
    return _return(world, f"The snapshot {snapshot} was deleted.")


@pages.get("/<snapshot>/file")
def download(world: str, snapshot: str) -> Response:  # noqa: ARG001 -- snapshots belong to all worlds
    reply = plane().exchange("GET", "snapshots", snapshot, "file")
    answer = Response(read_chunks(reply), mimetype=FILE)
    answer.headers.set("Content-Disposition", "attachment", filename=f"{snapshot}.sqlite")
    return answer


@pages.get("/<snapshot>/diff")
def diff(world: str, snapshot: str) -> str:
    to = request.args.get("to", "")
    tables = plane().snapshots.diff(snapshot, to or None, world=None if to else world)
    names = [entry["name"] for entry in plane().snapshots.list() if entry["name"] != snapshot]
    return render_tab("world/diff.html", world, snapshot=snapshot, to=to, tables=tables, names=names)


def _return(world: str, message: str) -> ResponseReturnValue:
    flash(message, "success")
    return redirect(url_for("snapshots.index", world=world))


def _render(world: str, **context: Any) -> str:  # noqa: ANN401 -- values of the template
    listed = plane().ask("GET", "snapshots")
    context.setdefault("fork", request.args.get("fork", ""))
    return render_tab(
        "world/snapshots.html",
        world,
        snapshots=listed["snapshots"],
        damaged=listed.get("damaged", ()),
        form=request.form,
        **context,
    )

"""The overview: vendors with credentials, worlds with their traffic; creates, forks and deletes worlds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mockservers.client.connection import ControlError
from mockservers.client.worlds import RemoteWorld
from mockservers.console.current import console, plane, visitor_url

PAGE = 25  # worlds of a page
MOST_EXCHANGES = 200  # exchanges that are counted per world
A_MINUTE = timedelta(minutes=1)

pages = Blueprint("overview", __name__)


@dataclass(frozen=True)
class WorldRow:
    """A world in the table: its state, its exchanges of the last minute by vendor, or its damage."""

    name: str
    state: dict[str, Any] | None
    traffic: dict[str, int]
    problem: str = ""

    @property
    def exchanges(self) -> int:
        """The number of exchanges of the last minute, as far as they are counted."""
        return sum(self.traffic.values())

    @property
    def is_cut(self) -> bool:
        """True if there may have been more exchanges."""
        return self.exchanges >= MOST_EXCHANGES


@pages.get("/")
def index() -> str:
    return _render()


@pages.post("/worlds")
def create_world() -> ResponseReturnValue:
    name, start = request.form.get("name", "").strip(), dict[str, Any]()
    try:
        if seed := request.form.get("seed", "").strip():
            start["seed"] = int(seed)
        if now := request.form.get("now", "").strip():
            start["now"] = now
        plane().create_world(name, **start)
    except ControlError as refused:
        return _render(problem=str(refused)), 400
    except ValueError:
        return _render(problem=f"The seed {seed!r} is not a whole number."), 400
    flash(f"The world {name} was created.", "success")
    return redirect(url_for("journal.index", world=name))


@pages.post("/worlds/<world>/fork")
def fork_world(world: str) -> ResponseReturnValue:
    name = request.form.get("name", "").strip()
    try:
        plane().world(world).fork(name)
    except ControlError as refused:
        return _render(problem=str(refused), fork=world), 400
    flash(f"The world {name} was created as a copy of {world}.", "success")
    return redirect(url_for("journal.index", world=name))


@pages.post("/worlds/<world>/delete")
def delete_world(world: str) -> ResponseReturnValue:
    plane().world(world).delete()
    flash(f"The world {world} was deleted.", "success")
    return redirect(url_for("overview.index"))


def sort_naturally(names: Iterable[str]) -> list[str]:
    """Sort names so that numbers in them are in the order of their values."""
    return sorted(
        names,
        key=lambda name: [
            (len(part), part) if part.isdigit() else (0, part) for part in re.split(r"(\d+)", name.lower())
        ],
    )


def _render(problem: str = "", fork: str = "") -> str:
    here, search = console(), request.args.get("search", "").strip()
    listed = plane().ask("GET", "worlds")
    damage = {entry["name"]: f"{entry['reason']} {entry['help']}" for entry in listed.get("damaged", ())}
    found = [name for name in sort_naturally({*listed["worlds"], *damage}) if search.lower() in name.lower()]
    last = max(0, (len(found) - 1) // PAGE)
    page = min(request.args.get("page", 0, type=int), last)
    rows = [_describe(plane().world(name), damage.get(name, "")) for name in found[page * PAGE :][:PAGE]]
    return render_template(
        "overview.html",
        vendors=[(running.service, visitor_url(running.url)) for running in here.vendors],
        authority=here.authority,
        rows=rows,
        total=len(found),
        first=page * PAGE + 1,
        page=page,
        last=last,
        search=search,
        problem=problem,
        fork=fork or request.args.get("fork", ""),
        form=request.form,
    )


def _describe(world: RemoteWorld, damage: str) -> WorldRow:
    """The row of a world; one that was deleted or found to be damaged just now has no state."""
    if damage:
        return WorldRow(world.name, None, {}, damage)
    try:
        state = world.describe()
        return WorldRow(world.name, state, _count_traffic(world) if state["exchanges"] else {})
    except ControlError as refused:
        return WorldRow(world.name, None, {}, str(refused))


def _count_traffic(world: RemoteWorld) -> dict[str, int]:
    """Count the exchanges of the last minute of the machine's time, by vendor."""
    since, traffic = datetime.now(UTC) - A_MINUTE, dict[str, int]()
    for exchange in world.ask("GET", "journal", query={"limit": MOST_EXCHANGES})["exchanges"]:
        if datetime.fromisoformat(exchange["began"]) >= since:
            traffic[exchange["service"]] = traffic.get(exchange["service"], 0) + 1
    return traffic

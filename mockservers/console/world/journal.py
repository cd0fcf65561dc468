"""The tab Journal."""

from __future__ import annotations

from flask import Blueprint

from mockservers.console.world.page import render_tab

pages = Blueprint("journal", __name__, url_prefix="/worlds/<world>/journal")


@pages.get("")
def index(world: str) -> str:
    return render_tab("world/journal.html", world)

"""The list of APIs."""

from __future__ import annotations

from flask import Blueprint, render_template

from mockservers.console.current import console, visitor_url

pages = Blueprint("api_list", __name__)


@pages.get("/api")
def index() -> str:
    shown = [(running.service, visitor_url(running.url)) for running in console().services]
    return render_template("api_list.html", services=shown)

"""The start page without the packages of the extra ``console``: vendors, specs, and what to install for the rest."""

from __future__ import annotations

from flask import Flask, render_template

from mockservers.console.current import console, visitor_url


def add_start_page(app: Flask, missing: str) -> None:
    """Add the start page.

    Args:
        app: The application.
        missing: The package that is not installed.
    """
    app.jinja_env.globals["layout"] = "plain/base.html"

    @app.get("/")
    def start() -> str:
        here = console()
        vendors = [(running.service, visitor_url(running.url)) for running in here.vendors]
        control = (here.control.service, visitor_url(here.control.url))
        return render_template(
            "plain/start.html", vendors=vendors, control=control, authority=here.authority, missing=missing
        )
